"""The table of faults: what is measured on a script that has one, and on a healthy one that looks like it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from wontlearn_engine.verdict.words import Side, Word

from .pieces import Changes
from .texts import CLASSES

Kind = Literal["blatant", "shown", "despite", "tried", "advice", "note"]
"""blatant: decides while the full run goes on. despite: decides although the training rows are learned. shown: the behaviour that was measured proves it. tried: a trial must
prove it. advice: is listed where nothing else explains it. note: is worth saying though it learns."""


@dataclass(frozen=True)
class Fault:
    """One row."""

    id: str
    side: Side
    kind: Kind
    line: str
    """A piece of the line that is to be named."""
    text: str = CLASSES
    signs: Changes = field(default_factory=lambda: Changes())
    """How a stuck training with it differs from a stuck one without (evidence.stuck)."""
    nearly: Changes | None = None
    """How a healthy training looks like it; None: it shows the same signs, and learns."""
    trial: str | None = None
    """The change that repairs it."""
    after: dict[str, str] | None = None
    """The text after the fix, as a change of `text`; None: there are no edits."""
    word: Word | None = None
    """The verdict's word where it is not the side."""

    def __str__(self) -> str:
        return f"{self.id}-{self.line}"
