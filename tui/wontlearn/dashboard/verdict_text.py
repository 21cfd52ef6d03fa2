"""The verdict pane as rows: the word, the reason, the line; then what was measured, and what was not."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from wontlearn_engine.looking.look import Control, Look, Training
from wontlearn_engine.reporting.report import shown
from wontlearn_engine.verdict.labels import trial_words
from wontlearn_engine.verdict.proofs import tried_words
from wontlearn_engine.verdict.words import Finding, Verdict

from .chart.axis import number
from .state_signs import VERDICTS
from .status import short_name
from .styled_rows import Row, link, short_path, spread, wrap


@dataclass(frozen=True)
class VerdictRows:
    """Rows, and in which of them each finding begins."""

    rows: list[Row]
    findings: list[int]


def choose(look: Look, training: Training | None, of_look: bool) -> tuple[Verdict, tuple[Finding, ...]]:
    """The verdict to be shown: the look's own, unless another training than the deciding one was chosen."""
    if of_look or training is None:
        return look.verdict, look.findings
    return training.judgement.verdict, training.judgement.findings


def verdict_rows(
    look: Look,
    training: Training | None,
    width: int,
    *,
    cursor: int,
    of_look: bool,
    blocks: str,
    ascii_only: bool = False,
) -> VerdictRows:
    """All of the pane. `width` is that of the text."""
    verdict, findings = choose(look, training, of_look)
    glyph, plain_glyph, role = VERDICTS[verdict.word]
    glyph = plain_glyph if ascii_only else glyph
    rows: list[Row] = []
    if verdict.word is not None:
        sure = f"{verdict.confidence:.0%} sure".replace("%", " %") if 0 < verdict.confidence < 0.995 else ""
        word = verdict.word.upper() + (" so far" if verdict.live else "")
        rows.append(spread([(f"{glyph} {word}", role)], [(sure, "dim")], width))
    rows += wrap(verdict.headline, width, "text" if verdict.word else "bold")
    problem = verdict.word in ("setup", "data", "undertrained", "unclear")
    starts: list[int] = []
    before = True
    for i, finding in enumerate(findings):
        full = i == cursor or (problem and i == 0)
        if full or before:
            rows.append([])
        starts.append(len(rows))
        made = finding_rows(finding, i, width, chosen=i == cursor, full=full)
        rows += [link(row, f"screen.point('finding', {i})") for row in made]
        before = full
    if verdict.evidence:
        rows.append([])
        for sentence in verdict.evidence:
            rows += wrap(sentence, width, "code" if verdict.word == "crashed" else "text", indent=2)
    if training is not None:
        rows += _anchors(training, width) + _controls(training, width, blocks)
    if verdict.not_checked:
        rows += [[], [("not checked", "bold")]]
        for sentence in verdict.not_checked:
            rows += wrap(sentence, width, "dim", first=[("? ", "dim")], indent=2)
    return VerdictRows(rows, starts)


def place(finding: Finding) -> str:
    """file:line, or notebook, cell and line."""
    cell = f" cell {finding.cell}" if finding.cell else ""
    return f"{shown(finding.file)}{cell}:{finding.line}" if finding.file else ""


def finding_rows(finding: Finding, index: int, width: int, *, chosen: bool, full: bool) -> list[Row]:
    """Number, id and line; then the sentence and the fix, for those that matter most."""
    where = place(finding)
    name = f"{index + 1} {finding.id}"
    room = width - len(name) - 4
    if len(where) > room:
        where = where.replace(shown(finding.file), Path(finding.file).name)
    where = short_path(where, max(room, 12))
    mark = "▸" if chosen else " "
    kind = "dim" if finding.note else "bold"
    head: Row = [(mark, "cursor" if chosen else ""), (name, "cursor" if chosen else kind)]
    if finding.note:
        head.append((" note", "dim"))
    there = link([(where, "where")], f"screen.open_at({index})")
    rows = [spread(head, there, width)]
    if len(where) and width < len(name) + len(where) + 2:
        rows.append([("   ", ""), *there])
    if not full:
        return rows
    rows += wrap(finding.message, width, "text", first=[("   ", "")], indent=3)
    if finding.fix is not None:
        rows += wrap(finding.fix.description, width, "text", first=[("   fix ", "good")], indent=7)
        tried = tried_words(finding.fix)
        if tried:
            role = "good" if finding.fix.verified else "dim"
            rows += wrap(tried, width, role, first=[("       ", "")], indent=7)
    return rows


def _anchors(training: Training, width: int) -> list[Row]:
    if training.baseline is None or training.floor is None:
        return []
    text = (
        f"floor {number(training.floor)} is the least that any model could reach, baseline {number(training.baseline)} "
    )
    text += "what the best constant answer costs."
    return [[], *wrap(text, width, "dim", indent=0)]


def _controls(training: Training, width: int, blocks: str) -> list[Row]:
    """A row for each control: its name, its curve, how it ended."""
    from .chart.series import sparkline  # with NumPy, which the first paint does not wait for

    rows: list[Row] = []
    for control in training.controls.values():
        if control.name.startswith("trial:"):
            continue
        curve = training.curves.get(control.name)
        graph = sparkline(curve.means, min(12, max(4, width // 5)), blocks) if curve is not None else ""
        role = "single" if control.name == "single-sample" else "control"
        row: Row = [
            (f"{short_name(control.name):<17.17}", "text"),
            (f"{graph:<{min(12, max(4, width // 5))}} ", role),
            *_outcome(control),
        ]
        rows.append(row)
    tried = [control for control in training.controls.values() if control.name.startswith("trial:")]
    for control in tried:
        name = f"{'with ' + trial_words(control.name[6:]):<30}"[: max(17, width - 17)]
        rows.append([(f"{name} ", "text"), *_outcome(control)])
    return [[], *rows] if rows else []


def _outcome(control: Control) -> Row:
    if control.state == "started":
        return [("now", "running")]
    if control.found.failed:
        return [("not possible", "dim")]
    if control.found.fits is not None:
        return [("fits", "good")] if control.found.fits else [("does not fit", "bad")]
    skill = control.found.skill
    return [(f"{min(1.0, max(0.0, skill)):.0%} of the way".replace("%", " %"), "text")] if skill is not None else []
