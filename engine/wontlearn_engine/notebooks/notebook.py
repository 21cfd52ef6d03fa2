"""Notebooks: the code cells of an .ipynb as one Python text, and the way back from its lines to cells.

The text has a mark before each cell, so that it tells by itself which line lies where. Outside of the judging a place
in a notebook is file, cell and line; cells are counted as the eye does, all kinds. Only Python's own name of a cell's code
(in tracebacks, and in what the probe measures) has the cell in the file's name: `code_name`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, cast

from ..verdict.case import Case
from ..verdict.words import Edit, Finding, Fix, Judgement, Related
from . import without_magics

_MARK = re.compile(r"# %% wontlearn cell (\d+)$")


class Cell(NamedTuple):
    """A code cell: its number, the line of the joined text where its first line stands, and its text."""

    number: int
    first: int
    text: str


def is_notebook(path: Path | str) -> bool:
    """True for the name of a notebook."""
    return str(path).endswith(".ipynb")


def why_not(content: str) -> tuple[str, int] | None:
    """Why a file's content is no notebook, and at which of its lines; None for a notebook."""
    try:
        found = json.loads(content)
    except json.JSONDecodeError as problem:
        return f"it is not valid JSON: {problem.msg}", problem.lineno
    except RecursionError:
        return "it is nested too deeply", 1
    if not isinstance(found, dict) or not {"cells", "worksheets"} & cast("dict[str, Any]", found).keys():
        return "it is JSON, but has no cells", 1
    return None


def joined_text(content: str) -> str | None:
    """One Python text of a notebook file's code cells; None if it is no notebook, or only half written."""
    return join(cell_texts(content)) if why_not(content) is None else None


def cell_texts(content: str) -> list[tuple[int, str]]:
    """Number and text of each code cell of a notebook file."""
    found: dict[str, Any] = json.loads(content)
    sheets: list[dict[str, Any]] = found.get("worksheets") or [found]
    code: list[tuple[int, str]] = []
    for number, cell in enumerate((cell for sheet in sheets for cell in sheet.get("cells", [])), 1):
        if cell.get("cell_type") != "code":
            continue
        text = cell.get("source", cell.get("input", ""))
        code.append((number, "".join(cast("list[str]", text)) if isinstance(text, list) else str(text)))
    return code


def texts(path: Path, joined: str) -> dict[int, str]:
    """The code cells as the user wrote them, by number; as plain Python where the file no longer is the joined text."""
    plain = {cell.number: cell.text for cell in cells(joined)}
    try:
        content = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return plain
    if joined_text(content) != joined:
        return plain
    return {number: text.rstrip() + "\n" for number, text in cell_texts(content)}


def rewritten(path: Path, judged: str, edited: str) -> dict[int, str]:
    """The code cells as the user wrote them, by number, with the lines that differ in the edited text as there."""
    written, before = texts(path, judged), {cell.number: cell.text for cell in cells(judged)}
    found: dict[int, str] = {}
    for cell in cells(edited):
        old, new, theirs = (text.split("\n") for text in (before.get(cell.number, ""), cell.text, written[cell.number]))
        if len(old) != len(theirs):  # a command over several lines: as plain Python
            found[cell.number] = cell.text
            continue
        matched = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        lines = [line for tag, i, j, a, b in matched for line in (theirs[i:j] if tag == "equal" else new[a:b])]
        found[cell.number] = "\n".join(lines)
    return found


def join(code_cells: Iterable[tuple[int, str]]) -> str:
    """One Python text of code cells, each with its number."""
    return "".join(
        f"# %% wontlearn cell {number}\n{without_magics.without(text).rstrip()}\n" for number, text in code_cells
    )


@lru_cache(maxsize=16)
def cells(text: str) -> tuple[Cell, ...]:
    """The cells of a joined text; empty for the text of a plain script."""
    if not text.startswith("# %% wontlearn cell "):
        return ()
    found: list[Cell] = []
    lines = text.removesuffix("\n").split("\n")
    starts = [(index, int(mark[1])) for index, line in enumerate(lines) if (mark := _MARK.match(line))]
    ends = [index for index, _ in starts[1:]] + [len(lines)]
    for (index, number), end in zip(starts, ends, strict=True):
        found.append(Cell(number, index + 2, "\n".join(lines[index + 1 : end]) + "\n"))
    return tuple(found)


def code_name(file: str, cell: int) -> str:
    """What Python calls the code of a cell, as it calls that of a script by its file."""
    return f"{file}:cell {cell}" if cell else file


def of_code(name: str) -> tuple[str, int]:
    """File and cell by Python's name of the code; cell 0 in a script."""
    path, mark, number = name.rpartition(":cell ")
    return (path, int(number)) if mark and number.isdigit() else (name, 0)


def at(cell: int, line: int) -> str:
    """`line 5`, or `cell 3, line 2`."""
    return f"cell {cell}, line {line}" if cell else f"line {line}"


def in_cell(text: str, line: int) -> tuple[int, int]:
    """Cell, and line in it, of a line of the joined text; cell 0 of a script's."""
    for cell in reversed(cells(text)):
        if line >= cell.first - 1:
            return cell.number, max(1, line - cell.first + 1)
    return 0, line


def in_text(text: str, cell: int, line: int) -> int:
    """A line in a cell as one of the joined text."""
    first = next((found.first for found in cells(text) if found.number == cell), 1)
    return line + first - 1


def to_text(case: Case, text: str) -> Case:
    """The case with all its places in the joined text, as the judging needs them."""

    def moved(value: Any, file: str) -> Any:
        if is_dataclass(value) and not isinstance(value, type):
            own = getattr(value, "file", "") or file
            held = {field.name: getattr(value, field.name) for field in fields(value)}
            return replace(value, **{name: _moved_field(text, own, name, item, moved) for name, item in held.items()})
        if isinstance(value, tuple):
            items = cast("tuple[object, ...]", value)
            return tuple(moved(item, file) for item in items)
        return value

    file, cell = of_code(case.file)
    line = in_text(text, cell, case.line)
    return replace(
        case, file=file, line=line, about=moved(case.about, case.file), evidence=moved(case.evidence, case.file)
    )


def _moved_field(text: str, file: str, name: str, held: Any, moved: Callable[[Any, str], Any]) -> Any:
    """A field of a fact: its own file and lines in the joined text, what it holds moved."""
    if name == "file":
        return of_code(held)[0]
    if (name == "line" or name.endswith("_line")) and isinstance(held, int) and held > 0:
        return in_text(text, of_code(file)[1], held)
    return moved(held, file)


def to_cells(judgement: Judgement, text: str, script: str) -> Judgement:
    """The judgement with all its places in cells. Its sentences stay: places are fields, and become words where they are shown."""
    return replace(judgement, findings=tuple(_finding(finding, text, script) for finding in judgement.findings))


def _finding(finding: Finding, text: str, script: str) -> Finding:
    if finding.file != script:
        return replace(finding, fix=_fix(finding.fix, text, script, finding.file, 0))
    cell, line = in_cell(text, finding.line)
    related = tuple(_related(other, text, script) for other in finding.related)
    return replace(
        finding,
        cell=cell,
        line=line,
        fix=_fix(finding.fix, text, script, script, cell),
        related=related,
    )


def _related(other: Related, text: str, script: str) -> Related:
    if other.file != script:
        return other
    cell, line = in_cell(text, other.line)
    return replace(other, cell=cell, line=line)


def _fix(fix: Fix | None, text: str, script: str, file: str, cell: int) -> Fix | None:
    """The fix in cells; without its edits where one of them would change two. `file`, `cell`: those of its finding."""
    if fix is None:
        return None
    edits = [edit if edit.file not in ("", script) else _edit(edit, text, script) for edit in fix.edits]
    known = [edit for edit in edits if edit is not None]
    kept = (
        tuple(replace(edit, file="", cell=0) if (edit.file, edit.cell) == (file, cell) else edit for edit in known)
        if len(known) == len(edits)
        else ()
    )
    return replace(fix, edits=kept)


def _edit(edit: Edit, text: str, script: str) -> Edit | None:
    """An edit in its cell; None where it goes beyond."""
    cell = next((cell for cell in reversed(cells(text)) if edit.line >= cell.first - 1), None)
    if cell is None or edit.line < cell.first:
        return None
    lines = cell.text.count("\n")
    first, last = edit.line - cell.first + 1, edit.end_line - cell.first + 1
    if last > lines and (last, edit.end_column) != (lines + 1, 1):
        return None
    return Edit(first, edit.column, last, edit.end_column, edit.new_text, script, cell.number)
