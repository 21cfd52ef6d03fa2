"""The report as workflow commands, which GitHub shows at the lines of a pull request."""

from __future__ import annotations

from ..looking.look import Look
from ..notebooks.notebook import at
from ..verdict.words import Where
from .compared import Compared
from .report import beside, place_of, severity, shown

_LEVELS = {"error": "error", "warning": "warning", "info": "notice"}


def as_github(look: Look, script: str, python: str, seconds: float, than: Compared | None = None) -> str:
    """One `::error file=…,line=…,col=…::message` for each finding, and one for the verdict."""
    lines = [
        _command(
            _LEVELS[severity(look, finding, than)],
            finding.place,
            finding.column,
            finding.id,
            finding.message + beside(finding),
        )
        for finding in look.findings
    ]
    level = {"learns": "notice", "unclear": "warning"}.get(look.verdict.word or "unclear", "error")
    if than is not None and level != "notice":
        level = "error" if than.worse else "warning"
    word = look.verdict.word or "unclear"
    headline = look.verdict.headline if than is None else f"{look.verdict.headline} {than.sentence}"
    lines.append(_command(level, place_of(look, script), 1, f"wontlearn: {word}", headline))
    return "\n".join(lines) + "\n"


def _command(level: str, place: Where, column: int, title: str, message: str) -> str:
    file, cell, line = place
    if cell:  # the file's own lines are JSON
        message, line = f"{at(cell, line)}: {message}", 1
    where = f"file={_property(shown(file))},line={line},col={column},title={_property(title)}"
    return f"::{level} {where}::{_data(message)}"


def _data(text: str) -> str:
    """Escaped as the runner expects it (actions/toolkit, packages/core/src/command.ts)."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
