"""The user's own modules that a script imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from .text import Source

MOST = 50
"""Files followed at most."""


class Files(Protocol):
    """Where the user's files lie."""

    def read(self, path: Path) -> bytes | None:
        """A file's content; None if there is none to be read."""
        ...

    def is_file(self, path: Path) -> bool:
        """Whether it is one."""
        ...

    def is_dir(self, path: Path) -> bool:
        """Whether it is a folder."""
        ...


def local_imports(source: Source, folder: Path, own: Path | None, files: Files) -> set[Path]:
    """Existing files in `folder` (or in packages there) that the script imports, directly or not.

    `own` is where the script lies, if it is elsewhere: a module of a package, started with -m.
    """
    found: set[Path] = set()
    waiting = list(_imported(source, folder, own or folder, files))
    while waiting and len(found) < MOST:
        path = waiting.pop(0)
        if path in found or str(path) == source.file:
            continue
        content = files.read(path)
        if content is None:
            continue
        found.add(path)
        waiting += _imported(Source(content.decode("utf-8", "replace"), str(path)), folder, path.parent, files)
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


def _imported(source: Source, root: Path, own: Path, files: Files) -> Iterator[Path]:
    """Files that one file names; `own` is the folder that its relative imports start from."""
    for node in source.nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from _run_by(files, root, alias.name.split("."))
        elif isinstance(node, ast.ImportFrom):
            start = root
            if node.level:
                start = own
                for _ in range(node.level - 1):
                    start = start.parent
            parts = node.module.split(".") if node.module else []
            yield from _run_by(files, start, parts)
            for alias in node.names:
                yield from _run_by(files, start, [*parts, alias.name])


def _run_by(files: Files, start: Path, parts: list[str]) -> Iterator[Path]:
    """The files that run when `start/parts` is imported: packages on the way, then the module."""
    here = start
    for part in parts:
        here = here / part
        for path in (here.with_name(part + ".py"), here / "__init__.py"):
            if files.is_file(path):
                yield path
                break
        if not files.is_dir(here):
            return
