"""What the training is worth on rows that it did not see: the script's validation rows, and those that the examiner kept apart."""

from __future__ import annotations

from .. import source
from . import places, signal
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
    """Other rows that the script measures itself on, 0 if none or too few to tell."""
    fit = case.about.fit
    rows = case.data.validation.rows or int((fit.validation_split or 0.0) * (case.data.total or case.data.rows))
    if case.evaluated is not None:
        rows = LEAST if case.evaluated.rows is None else case.evaluated.rows  # a dataset that long is the rule
    return rows if rows >= LEAST else 0


def called(case: Case) -> str:
    """What the other rows are called in a sentence."""
    return "the rows of its `evaluate`" if case.evaluated is not None else "the validation rows"


def place(case: Case, part: int) -> places.Place:
    """Where the inputs (0) or the targets (1) of the other rows are made."""
    if case.data.validation.line:
        return places.Place(case.data.validation.file, case.data.validation.line)
    if case.evaluated is not None:
        return places.Place(case.evaluated.file or case.script, case.evaluated.line)
    given = places.fit(case, "validation_split" if case.about.fit.validation_split else "validation_data")
    return places.at(case, source.validation_line, given, part)


def scaled_apart(case: Case) -> places.Place | None:
    """Where the other rows are scaled by numbers of their own; None where the text does not show it."""
    line = places.ask(case, source.scaled_apart, case.evaluated.line if case.evaluated is not None else None)
    return places.Place(case.script, line) if line else None


def at_chance(case: Case, now: Skill) -> bool:
    """The training rows are learned, and on the script's own validation rows the model is no better than a constant."""
    learned = now.best is not None and now.best >= LEARNS
    return learned and validated(case) > 0 and now.held is not None and now.held < CHANCE


def far_below(case: Case, now: Skill) -> bool:
    """The training rows are learned, and hardly anything of that holds on enough other rows."""
    if now.best is None or now.held is None or not validated(case):
        return False
    return now.held < LEARNS <= now.best and now.best - now.held > HALF


def recoded(case: Case) -> float | None:
    """Skill on the validation rows once each answer stands for the class that it mostly meets there; None where unknown."""
    held = case.score.held
    return held.prediction.recoded if held is not None and held.prediction is not None else None


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
