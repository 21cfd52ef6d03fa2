"""The words of a verdict, and what a finding is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Word = Literal["learns", "undertrained", "setup", "data", "unclear", "crashed", "no-training"]
Side = Literal["setup", "data"]


@dataclass(frozen=True)
class Edit:
    """Replace the text from (line, column) to (end_line, end_column), 1-based, end exclusive, by `new_text`."""

    line: int
    column: int
    end_line: int
    end_column: int
    new_text: str


@dataclass(frozen=True)
class Fix:
    """What to change. `verified`: True if a trial with this change learned, False if it did not, None if untried."""

    description: str
    edits: tuple[Edit, ...] = ()
    verified: bool | None = None


@dataclass(frozen=True)
class Related:
    """Another place that a finding is about, and what happens there: one sentence."""

    file: str
    line: int
    message: str
    column: int = 1


@dataclass(frozen=True)
class Finding:
    """One cause, with where the user wrote it. `message` is one sentence with what was measured."""

    id: str
    side: Side
    message: str
    file: str
    line: int
    column: int = 1
    confidence: float = 0.5
    fix: Fix | None = None
    note: bool = False
    """Worth knowing, but it does not decide: the curves are healthy, or another finding explains them."""
    related: tuple[Related, ...] = ()
    """The second place of a fault that takes two."""
    explains: tuple[str, ...] = ()
    """Ids of the other signs that were seen: one mistake shows in many places, and is one finding."""


@dataclass(frozen=True)
class Verdict:
    """One word, a headline, and the sentences behind them. `final`: nothing that is still running can change it.

    `live`: the training goes on, and the word is what stands by now.
    """

    word: Word | None = None
    """None while it is too early to say."""
    headline: str = "waiting for the first losses"
    confidence: float = 0.0
    evidence: tuple[str, ...] = ()
    not_checked: tuple[str, ...] = ()
    final: bool = False
    live: bool = False


@dataclass(frozen=True)
class Judgement:
    """A verdict, its findings (most probable first), and the controls that could still change it."""

    verdict: Verdict = field(default_factory=Verdict)
    findings: tuple[Finding, ...] = ()
    wants: tuple[str, ...] = ()
