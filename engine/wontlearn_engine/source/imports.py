"""The user's own modules that a script imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from .text import Source

MOST = 50
"""Files followed at most."""


def local_imports(source: Source, folder: Path, own: Path | None = None) -> set[Path]:
    """Existing files in `folder` (or in packages there) that the script imports, directly or not.

    `own` is where the script lies, if it is elsewhere: a module of a package, started with -m.
    """
    found: set[Path] = set()
    waiting = list(_imported(source, folder, own or folder))
    while waiting and len(found) < MOST:
        path = waiting.pop(0)
        if path in found or str(path) == source.file:
            continue
        try:
            text = path.read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        found.add(path)
        waiting += _imported(Source(text, str(path)), folder, path.parent)
    return found


FRAMEWORKS = ("tensorflow", "keras", "torch")


def frameworks(source: Source) -> list[str]:
    """Those that the text imports, wherever it does."""
    found: set[str] = set()
    for node in source.nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.partition(".")[0])
    return [name for name in FRAMEWORKS if name in found]


def _imported(source: Source, root: Path, own: Path) -> Iterator[Path]:
    """Files that one file names; `own` is the folder that its relative imports start from."""
    for node in source.nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from _files(root, alias.name.split("."))
        elif isinstance(node, ast.ImportFrom):
            start = root
            if node.level:
                start = own
                for _ in range(node.level - 1):
                    start = start.parent
            parts = node.module.split(".") if node.module else []
            yield from _files(start, parts)
            for alias in node.names:
                yield from _files(start, [*parts, alias.name])


def _files(start: Path, parts: list[str]) -> Iterator[Path]:
    """The files that run when `start/parts` is imported: packages on the way, then the module."""
    here = start
    for part in parts:
        here = here / part
        for path in (here.with_name(part + ".py"), here / "__init__.py"):
            if path.is_file():
                yield path
                break
        if not here.is_dir():
            return
