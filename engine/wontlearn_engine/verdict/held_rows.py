"""What the training is worth on rows that it did not see: the script's validation rows, and those that the examiner kept apart."""

from __future__ import annotations

from . import signal
from .candidate import Candidate
from .case import Case
from .measures import LEARNS, Skill

CHANCE = 0.05
"""Skill on other rows below which what was learned is worth nothing there."""
HALF = 0.5
"""Of few rows that were left out a score is known to about 0.2: what is learned by heart lies this far below what is known."""
LEAST = 20
"""Validation rows from which on that can be told."""


def validated(case: Case) -> int:
    """Validation rows that the script has, 0 if none or too few to tell."""
    fit = case.about.fit
    rows = case.data.validation.rows or int((fit.validation_split or 0.0) * (case.data.total or case.data.rows))
    return rows if rows >= LEAST else 0


def at_chance(case: Case, now: Skill) -> bool:
    """The training rows are learned, and on the script's own validation rows the model is no better than a constant."""
    learned = now.best is not None and now.best >= LEARNS
    return learned and validated(case) > 0 and now.held is not None and now.held < CHANCE


def apart(case: Case) -> float | None:
    """Skill of the examiner's own training on the third of the rows that it left out, where these were enough to tell."""
    found = case.controls.get("held-out")
    if found is None or found.scored_rows < LEAST or found.updates < (found.wanted or 0):
        return None
    return signal.held_skill(found)


def doubtful(case: Case, now: Skill, found: list[Candidate]) -> bool:
    """What the training is worth on other rows is to be measured: the validation rows say nothing, or few rows come again and again."""
    few = any(c.finding.id == "generator-repeats" for c in found) and (case.data.duplicates.distinct or 0) >= LEAST
    return at_chance(case, now) or (few and now.held is None)


def nowhere_else(case: Case, now: Skill) -> bool:
    """Some rows that were not trained on show it: there the model is at chance, or far from what it is on its own."""
    held = apart(case)
    far = held is not None and now.best is not None and held < min(HALF, now.best - HALF)
    return at_chance(case, now) or far
