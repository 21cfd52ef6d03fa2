"""The report in Markdown, for a pull request's summary: the curves are a line of blocks each."""

from __future__ import annotations

import re
from itertools import pairwise
from statistics import median

from ..curve import Curve
from ..looking.look import Look, Training
from ..verdict.measures import number
from ..verdict.proofs import tried_words
from .compared import Compared
from .report import shown, shown_place

WIDTH = 48
"""Columns of a curve: a summary beside a pull request is narrow."""
BLOCKS = "▁▂▃▄▅▆▇█"
SIGNS = {"learns": "✅", "undertrained": "⚠️", "setup": "❌", "data": "❌", "crashed": "💥"}


def as_markdown(look: Look, script: str, python: str, seconds: float, than: Compared | None = None) -> str:
    """A heading, the verdict with its evidence, findings, curves, and what was not checked."""
    verdict = look.verdict
    word = verdict.word or "unclear"
    lines = [f"## {SIGNS.get(word, '❔')} `{shown(script)}`: {word}", "", text(verdict.headline), ""]
    lines += [f"- {text(sentence)}" for sentence in verdict.evidence]
    if than is not None:
        lines += ["", f"**{text(than.sentence)}**"]
    if look.findings:
        lines += ["", "### Findings", ""]
    for count, finding in enumerate(look.findings, 1):
        lines.append(f"{count}. **{finding.id}** `{shown_place(finding.place)}` {text(finding.message)}")
        for other in finding.related:
            lines.append(f"   - `{shown_place(other.place)}` {text(other.message)}")
        if finding.fix is not None and finding.fix.description:
            tried = tried_words(finding.fix)
            lines.append(f"   - *Fix:* {text(finding.fix.description)}{text(f' ({tried})') if tried else ''}")
    if len(look.trainings) > 1:
        lines += ["", "### Trainings", "", "| training | verdict | |", "|---|---|---|"]
        lines += [
            f"| {look.name_of(t)} | {t.judgement.verdict.word or 'unclear'} | {text(t.judgement.verdict.headline)} |"
            for t in look.trainings
        ]
    lines += _curves(look)
    if verdict.not_checked:
        lines += ["", "<details><summary>Not checked</summary>", ""]
        lines += [*(f"- {text(sentence)}" for sentence in verdict.not_checked), "", "</details>"]
    return "\n".join([*lines, "", f"{seconds:.1f} s, `{python}`"]) + "\n"


def text(sentence: str) -> str:
    """A sentence on one line, with nothing in it that Markdown would take for its own but code in backticks."""
    parts = " ".join(sentence.split()).split("`")
    if len(parts) % 2 == 0:
        parts = ["\\`".join(parts)]
    return "`".join(
        part.replace("|", "\\|") if code % 2 else re.sub(r"([*_<>|\[\]#~])", r"\\\1", part)
        for code, part in enumerate(parts)
    )


def _curves(look: Look) -> list[str]:
    rows: list[tuple[str, str, str, str]] = []
    for training in look.trainings:
        rows += _rows(look, training)
    if not rows:
        return []
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    drawn = [
        f"{name:<{widths[0]}}  {first:>{widths[1]}} {line:<{widths[2]}} {last}" for name, first, line, last in rows
    ]
    return ["", "### Losses", "", "```text", *(line.rstrip() for line in drawn), "```"]


def _rows(look: Look, training: Training) -> list[tuple[str, str, str, str]]:
    found: list[tuple[str, str, str, str]] = []
    for mode in ("full", "single-sample"):
        curve = training.curves.get(mode)
        if curve is None or not curve.means:
            continue
        name = ", ".join(part for part in (look.number_of(training), mode) if part)
        end = "NaN" if curve.ends_in_nan else number(curve.last)
        found.append((name, number(curve.first), line_of(curve), f"{end} at update {curve.last_update}"))
    return found


def line_of(curve: Curve) -> str:
    """The curve as a line of blocks, each the median of its share of the losses; the lowest is the lowest of the curve."""
    values = curve.means
    edges = [round(i * len(values) / WIDTH) for i in range(WIDTH + 1)]
    columns = [median(values[a:b]) for a, b in pairwise(edges) if b > a]
    low, high = min(columns), max(columns)
    height = high - low
    return "".join(
        BLOCKS[round((value - low) / height * (len(BLOCKS) - 1))] if height > 0 else BLOCKS[0] for value in columns
    )
