"""The page of a finding: what was measured, why that keeps a model from learning, the change, and what came of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from difflib import SequenceMatcher
from pathlib import Path

from wontlearn_engine.looking.edited import Unfit, changed
from wontlearn_engine.looking.look import Look, Training
from wontlearn_engine.looking.taking import edits_of
from wontlearn_engine.notebooks.notebook import at, cells
from wontlearn_engine.source.edits import Edit as Change
from wontlearn_engine.verdict.proofs import tried_words
from wontlearn_engine.verdict.words import Edit, Finding

from ..causes import explain
from .chart.glyphs import Glyphs
from .page import Content
from .status import legend
from .styled_rows import Row, shorten, spread, width_of, wrap
from .verdict_text import place

AROUND = 4
"""Source lines shown before and after the line of a finding that has no edit."""
ROOMY = 30
"""From this height on, two unchanged lines are shown before and after a change, else one."""
SIDE_BY_SIDE = 110
"""From this width on, the change stands beside the text."""
CURVE = (5, 18)
"""Rows of the small chart, at least and at most."""


def finding_page(current: Callable[[], tuple[Look, Training | None, Finding]], glyphs: Glyphs) -> Content:
    """What `current` says now, so that a proof that comes while the page is open is shown on it."""

    def content(width: int, height: int) -> tuple[str, list[Row]]:
        look, training, finding = current()
        if width < SIDE_BY_SIDE:
            rows = [
                *_head(finding, width),
                *_why(finding, width, height),
                *_change(look, finding, width, height, glyphs),
            ]
            rows += _proof(look, training, finding, width, height - len(rows), glyphs)
            return "finding", [*rows, *_measured(training, finding, width)]
        half = (width - 3) // 2
        left = [*_head(finding, half), *_why(finding, half, height), *_measured(training, finding, half)]
        right = _change(look, finding, half, height, glyphs)[1:]
        right += _proof(look, training, finding, half, height - len(right), glyphs)
        return "finding", _beside(left, right, half)

    return content


def _beside(left: list[Row], right: list[Row], half: int) -> list[Row]:
    count = max(len(left), len(right))
    left, right = ([*rows, *([[]] * (count - len(rows)))] for rows in (left, right))
    return [[*one, (" " * (half + 3 - width_of(one)), ""), *two] for one, two in zip(left, right, strict=True)]


def _head(finding: Finding, width: int) -> list[Row]:
    sure = f"{finding.confidence:.0%} sure".replace("%", " %") + (", a note" if finding.note else "")
    rows = [spread([(finding.id, "bold"), (f"   {place(finding)}", "where")], [(sure, "dim")], width)]
    rows += wrap(finding.message, width)
    for other in finding.related:
        rows += wrap(other.message, width, "text", first=[(f"{at(other.cell, other.line)} ", "where")], indent=2)
    if finding.explains:
        rows += wrap(f"It accounts for {', '.join(finding.explains)} too.", width, "dim")
    return rows


_MARKS = re.compile(r"\[([^\]]*)\]\([^)]*\)|[`*]")


def _why(finding: Finding, width: int, height: int) -> list[Row]:
    """The page of causes on it; the repair and its example only where no edit shows the same on the user's own text."""
    rows: list[Row] = []
    edited = finding.fix is not None and bool(finding.fix.edits)
    for block in (explain(finding.id) or "").split("\n\n"):
        if block.startswith("```"):
            lines = block.splitlines()[1:-1]
            if not edited:
                rows += [shorten([("    " + line, "code")], width) for line in lines]
            continue
        text = _MARKS.sub(lambda found: found[1] or "", block)
        said = text.removeprefix("Usual repair:")
        if said != text and edited and height < ROOMY:
            continue
        first: Row | None = None if rows else [("why ", "bold")]
        rows += wrap(said, width, first=[("usual repair ", "bold")] if said != text else first, indent=4)
    return [[], *rows] if rows else []


def _measured(training: Training | None, finding: Finding, width: int) -> list[Row]:
    """The sentences behind the verdict."""
    rows: list[Row] = [[]]
    for sentence in training.judgement.verdict.evidence if training is not None else ():
        rows += wrap(sentence, width, "dim", indent=2)
    side = {"setup": "the setup", "data": "the data"}[finding.side]
    note = " It is a note: it does not decide the verdict." if finding.note else ""
    return [*rows, *wrap(f"On the side of {side}.{note}", width, "dim", indent=2)]


# The change


def _change(look: Look, finding: Finding, width: int, height: int, glyphs: Glyphs) -> list[Row]:
    """What to do, and the lines that it is about: with the edits made, else as they are."""
    rows: list[Row] = [[]]
    if finding.fix is not None:
        rows += wrap(finding.fix.description, width, "text", first=[("fix ", "good")], indent=4)
    by_file: dict[tuple[str, int], list[Edit]] = {}
    for edit in edits_of(finding):
        by_file.setdefault((edit.file, edit.cell), []).append(edit)
    for (file, cell), edits in by_file.items():
        if (file, cell) != (finding.file, finding.cell):
            rows.append([(f"{file}:cell {cell}" if cell else file, "where")])
        rows += _hunks(_lines(look, file, cell), edits, width, 2 if height >= ROOMY else 1, glyphs)
    if not by_file:
        rows += _source(_lines(look, finding.file, finding.cell), finding, width, glyphs)
    return rows


def _hunks(lines: list[str], edits: list[Edit], width: int, context: int, glyphs: Glyphs) -> list[Row]:
    made = (Change(edit.line, edit.column, edit.end_line, edit.end_column, edit.new_text) for edit in edits)
    try:
        after = changed("\n".join(lines), made).split("\n")
    except Unfit:
        return []  # it is no longer the text that was judged
    rows: list[Row] = []
    for group in SequenceMatcher(None, lines, after, autojunk=False).get_grouped_opcodes(context):
        if rows:
            rows.append([("     …", "dim")])
        for kind, a, b, c, d in group:
            gone = range(a, b)
            if kind == "equal":
                rows += [_numbered(i + 1, lines[i], " ", "code", width, glyphs) for i in gone]
                continue
            rows += [_numbered(i + 1, lines[i], "-", "remove", width, glyphs) for i in gone]
            rows += [_numbered(None, after[j], "+", "add", width, glyphs) for j in range(c, d)]
    return rows


def _source(lines: list[str], finding: Finding, width: int, glyphs: Glyphs) -> list[Row]:
    if not 1 <= finding.line <= len(lines):
        return []
    numbers = range(max(1, finding.line - AROUND), min(len(lines), finding.line + AROUND) + 1)
    return [
        _numbered(number, lines[number - 1], "▸" if number == finding.line else " ", "code", width, glyphs)
        for number in numbers
    ]


def _numbered(number: int | None, text: str, sign: str, role: str, width: int, glyphs: Glyphs) -> Row:
    ink = {"-": "remove", "+": "add", "▸": "mark"}.get(sign, "dim")
    line = f"{number if number is not None else '':>4} "
    body = "bold" if sign == "▸" else role
    return shorten(
        [(line, "dim"), (f"{sign} ", ink), (f"{glyphs.vertical} ", "dim"), (text.expandtabs(4), body)], width
    )


def _lines(look: Look, file: str, cell: int) -> list[str]:
    """The text that a finding's line counts in: a cell, the script as it was run, or another file."""
    if cell:
        return next((found.text.splitlines() for found in cells(look.source) if found.number == cell), list[str]())
    if not file or any(training.file == file for training in look.trainings):
        return look.source.splitlines()
    try:
        return Path(file).read_text("utf-8", "replace").splitlines()
    except OSError:
        return []


# What came of it


def _proof(look: Look, training: Training | None, finding: Finding, width: int, room: int, glyphs: Glyphs) -> list[Row]:
    tried = tried_words(finding.fix) if finding.fix is not None else ""
    if not tried:
        return []
    rows = wrap(tried, width, "good" if finding.fix and finding.fix.verified else "text")
    proof = finding.fix.proof if finding.fix is not None else None
    if training is None or proof is None or look.proof_curve is None or finding.id not in proof.ids:
        return rows
    from .chart.chart import draw  # with NumPy and plotext, which the first paint does not wait for
    from .chart.picture import compared

    picture = compared(training, look.proof_curve)
    if not picture.curves:
        return rows
    height = max(CURVE[0], min(CURVE[1], room - len(rows) - 1))
    rows.append(legend(picture, glyphs, width, smoothed=False)[2:])
    return [*rows, *draw(picture.curves, picture.lines, picture.limits, width, height, glyphs)]
