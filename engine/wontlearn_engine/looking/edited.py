"""Texts with edits made in them, and the way back from places of the edited text. Pure: files are changed elsewhere."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from ..notebooks.notebook import in_cell, in_text
from ..source.edits import Edit as Change
from ..source.edits import apply
from ..source.text import NEWLINE
from ..verdict.words import Edit, Finding


class Unfit(ValueError):
    """Edits that cannot be made in this text; the message says why."""


class Texts(NamedTuple):
    """The script's text (of a notebook: that of all its cells), and those of other files by path."""

    source: str
    beside: Mapping[str, str]


def placed(finding: Finding) -> tuple[Edit, ...]:
    """The edits of its fix, each with its file."""
    edits = finding.fix.edits if finding.fix is not None else ()
    return tuple(edit if edit.file else replace(edit, file=finding.file, cell=finding.cell) for edit in edits)


def edited(script: str, texts: Texts, edits: Iterable[Edit]) -> Texts:
    """The texts with the edits made. Raises Unfit where they overlap, or a place or a file is not there."""
    by_file: dict[str, list[Change]] = {}
    for edit in edits:
        file = edit.file or script
        by_file.setdefault(file, []).append(_in_whole(edit, script, texts.source))
    source, beside = texts.source, dict[str, str]()
    for file, changes in by_file.items():
        text = source if file == script else texts.beside.get(file)
        if text is None:
            raise Unfit(f"the text of {file} was not read")
        made = changed(text, changes)
        if file == script:
            source = made
        else:
            beside[file] = made
    return Texts(source, beside)


def _in_whole(edit: Edit, script: str, source: str) -> Change:
    """In a notebook: the place in the text of all cells."""
    line, end_line = edit.line, edit.end_line
    if edit.cell:
        line, end_line = (in_text(source, edit.cell, at) for at in (line, end_line))
    return Change(line, edit.column, end_line, edit.end_column, edit.new_text)


def changed(text: str, changes: Iterable[Change]) -> str:
    """One text with changes made in it; its lines end as they did. Raises Unfit where they overlap or do not fit."""
    wanted = sorted(dict.fromkeys(changes), key=lambda change: change[:4])
    for one, other in pairwise(wanted):
        if (other.line, other.column) < (one.end_line, one.end_column):
            raise Unfit("two of the edits change the same place")
    lines = NEWLINE.split(text.removeprefix("\ufeff"))
    for change in wanted:
        for line, column in ((change.line, change.column), (change.end_line, change.end_column)):
            behind = line == len(lines) + 1 and column == 1
            if not behind and not (1 <= line <= len(lines) and 1 <= column <= len(lines[line - 1]) + 1):
                raise Unfit("a place of the edits is not in the text")
    ending = NEWLINE.search(text)
    if ending is not None and ending[0] != "\n":
        wanted = [change._replace(new_text=_ended(change.new_text, ending[0])) for change in wanted]
    return apply(text, wanted)


def _ended(text: str, ending: str) -> str:
    return NEWLINE.sub(lambda _: ending, text)


def back(script: str, judged: str, made: Iterable[Edit], later: Iterable[Edit]) -> tuple[Edit, ...]:
    """Edits in the script's edited text as edits in the text that was judged; none where one lies in what was put in.

    Raises Unfit as `edited` does. Edits in other files stay where they are, as long as none was made there.
    """
    first = [_in_whole(edit, script, judged) for edit in made if (edit.file or script) == script]
    others = {edit.file for edit in made} - {"", script}
    after = changed(judged, first)
    regions = _regions(judged, after, first)
    found: list[Edit] = []
    for edit in later:
        file = edit.file or script
        if file != script:
            if file in others:
                return ()
            found.append(edit)
            continue
        change = _in_whole(edit, script, after)
        ends = [
            _before(regions, _offset(after, *place))
            for place in ((change.line, change.column), (change.end_line, change.end_column))
        ]
        if None in ends:
            return ()
        (line, column), (end_line, end_column) = (_place(judged, at or 0) for at in ends)
        cell, at = in_cell(judged, line)
        found.append(Edit(at, column, end_line - line + at, end_column, edit.new_text, script, cell))
    return tuple(found)


def _regions(before: str, after: str, changes: list[Change]) -> list[tuple[int, int, int, int]]:
    """(start, end) of each change before it and after it, in characters."""
    found: list[tuple[int, int, int, int]] = []
    moved = 0
    for change in sorted(changes, key=lambda change: change[:4]):
        start, end = _offset(before, change.line, change.column), _offset(before, change.end_line, change.end_column)
        found.append((start, end, start + moved, start + moved + len(change.new_text)))
        moved += len(change.new_text) - (end - start)
    return found


def _before(regions: list[tuple[int, int, int, int]], at: int) -> int | None:
    """Where a place of the edited text was; None inside of what was put in."""
    moved = 0
    for _, end, new_start, new_end in regions:
        if at <= new_start:
            break
        if at < new_end:
            return None
        moved = end - new_end
    return at + moved


def _starts(text: str) -> list[int]:
    return [0, *(found.end() for found in NEWLINE.finditer(text))]


def _offset(text: str, line: int, column: int) -> int:
    starts = _starts(text)
    return starts[line - 1] + column - 1 if line <= len(starts) else len(text)


def _place(text: str, offset: int) -> tuple[int, int]:
    starts = _starts(text)
    line = bisect_right(starts, offset)
    return line, offset - starts[line - 1] + 1
