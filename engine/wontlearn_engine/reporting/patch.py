"""A fix as a patch that `git apply` and `patch -p1` take."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator
from pathlib import Path

from ..looking.look import Look
from ..looking.save_watch import read
from ..notebooks.notebook import cells, is_notebook
from ..source.edits import Edit, apply
from ..verdict.words import Finding

NO_END = "\\ No newline at end of file\n"


def patch_of(look: Look, finding: Finding, script: str, shown: Callable[[str], str], *, in_cells: bool = False) -> str:
    """The unified diff of a fix, with the names of files as `shown` writes them; of a proved one all that was changed.

    "" where there is no edit, or one lies in a notebook: that file holds no lines of code. `in_cells`: then the lines of
    its cell, for a person to read.
    """
    fix = finding.fix
    if fix is None:
        return ""
    by_place: dict[tuple[str, int], list[Edit]] = {}
    for edit in fix.proof.edits if fix.proof is not None and fix.verified else fix.edits:
        made = Edit(edit.line, edit.column, edit.end_line, edit.end_column, edit.new_text)
        place = (edit.file, edit.cell) if edit.file else (finding.file or script, finding.cell)
        by_place.setdefault(place, []).append(made)
    parts: list[str] = []
    for (file, cell), edits in by_place.items():
        text = _text(look, Path(file), cell if in_cells else 0, Path(script))
        if text is None or any(edit.line > len(text.splitlines()) + 1 for edit in edits):
            return ""  # a notebook, or a module that is another by now
        name = f"cell {cell}" if cell else Path(shown(file)).as_posix().lstrip("/")
        parts += _lines(text, apply(text, edits), name)
    return "".join(parts)


def _text(look: Look, file: Path, cell: int, script: Path) -> str | None:
    if cell:
        return next((found.text for found in cells(look.source) if found.number == cell), None)
    if is_notebook(file):
        return None
    return look.source if file.absolute() == script.absolute() else read(file)


def _lines(before: str, after: str, name: str) -> Iterator[str]:
    """With the mark that both tools want where a file ends without a newline."""
    parts = (before.splitlines(keepends=True), after.splitlines(keepends=True))
    for line in difflib.unified_diff(*parts, f"a/{name}", f"b/{name}"):
        yield line if line.endswith("\n") else f"{line}\n{NO_END}"
