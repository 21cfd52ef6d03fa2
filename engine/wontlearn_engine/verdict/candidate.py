"""A cause that may hold: a finding, how sure it is, and the trial that would prove it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from .likelihood import GUESS
from .measures import way
from .words import Edit, Finding, Fix, Related, Side, Word

BLATANT = 0.95
"""How sure a cause is that decides at once."""
SHOWN, SUSPECTED = (0.4, 0.5), (0.2, 0.4)
"""The same of one that the behaviour proves, and of one that only a trial can: at least, and times its likelihood."""
TRIED, MOST = (0.7, 0.25), 0.97
"""The same after its trial learned, and the most that is ever said."""


@dataclass(frozen=True)
class Candidate:
    """What a cause module gives when its sign is there."""

    finding: Finding
    weight: float = GUESS
    """How likely it is the cause, against others: a number of likelihood.py."""
    alone: bool = False
    """The behaviour that was measured proves it; no trial is needed once the training does not learn."""
    blatant: bool = False
    """Decides before the full run is over, whatever its curve says."""
    trial: str | None = None
    """The change that would prove it (probe/exam/trials.py)."""
    word: Word | None = None
    """The verdict's word where it is not the finding's side."""
    note_when_healthy: bool = False
    """Worth a note even while the curves are healthy."""
    symptom: bool = False
    """It says what happens, not why: what could be its reason is tried first, and it decides only where nothing else does."""
    half: bool = False
    """It was proved together with another one, which takes the first place or the next."""
    despite: bool = False
    """It decides although the training rows are learned: that says nothing of other rows, or of most of these."""

    by_text: bool = False
    """It was read in the script's text alone: true whatever a batch holds."""

    @property
    def side(self) -> Side:
        """setup or data."""
        return self.finding.side

    def proved(self, reached: float, beside: str = "", together: str | None = None) -> Candidate:
        """The same after its trial learned. `beside`: how it did on other rows; `together`: what had to be changed at once, in words."""
        fix = self.finding.fix or Fix("")
        tried = f"With {together}, both at once and not with one alone," if together else "With the change tried,"
        message = f"{self.finding.message} {tried} the same training goes {way(reached)} of the way{beside}."
        finding = replace(
            self.finding,
            confidence=min(MOST, TRIED[0] + TRIED[1] * self.weight),
            fix=replace(fix, trial=True),
            message=message,
        )
        return replace(self, finding=finding, half=together is not None)


def candidate(
    id: str,
    side: Side,
    message: str,
    place: tuple[str, int, int],
    fix: str,
    *,
    weight: float = GUESS,
    alone: bool = False,
    blatant: bool = False,
    trial: str | None = None,
    edits: tuple[Edit, ...] = (),
    word: Word | None = None,
    note: bool = False,
    related: tuple[Related, ...] = (),
    symptom: bool = False,
    despite: bool = False,
    by_text: bool = False,
) -> Candidate:
    """A candidate from its parts; `place` is (file, line, column)."""
    least, more = SHOWN if alone else SUSPECTED
    confidence = BLATANT if blatant else least + more * weight
    finding = Finding(id, side, message, place[0], place[1], place[2], confidence, Fix(fix, edits), related=related)
    return Candidate(finding, weight, alone, blatant, trial, word, note, symptom, despite=despite, by_text=by_text)
