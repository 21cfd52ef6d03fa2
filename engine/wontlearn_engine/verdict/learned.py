"""Whether a training has learned: how far it came, and whether it owes that to chance."""

from __future__ import annotations

from . import signal
from .candidate import Candidate
from .case import Case
from .measures import APART, AT_CHANCE, LEARNS, NOTHING, Skill

NEARLY = 0.75
"""Share of what the best simple learner reaches on held-out rows that a training must reach where that is little."""
ALL_ROWS = 0.6
"""Share of the way to be gone by a training whose every row stands in a few-sample run that did not fit."""
NEVER, LOST = 0.05, 0.2
"""A class with a smaller recall is never recognised; classes that hold such a share of the rows are no rare case."""
BORDER = 0.45
"""A training that learns and gets less far than this is tried from other starting weights: its seed may decide."""
AHEAD = 0.2
"""Share of the way that a simple learner is clearly ahead: its score is of held-out rows."""
FAINT = 0.08
"""What a simple learner explains at least of a signal that is weak but true."""


def healthy(case: Case, now: Skill) -> bool:
    """The full run went at least 0.3 of the way, and its predictions are not at chance."""
    best = now.best
    if best is None:
        return False
    if case.curve is not None and case.curve.ends_in_nan and (now.predictions or 0.0) < LEARNS:
        return False
    if _at_chance(now) or _classes_lost(case, now):
        return False
    return best >= (ALL_ROWS if _cannot_fit_all(case) else LEARNS)


def _at_chance(now: Skill) -> bool:
    """Whatever the loss says: what it answers is worth nothing."""
    return now.predictions is not None and now.predictions < AT_CHANCE


def _classes_lost(case: Case, now: Skill) -> bool:
    """Whole classes are never recognised, though a simple learner gets clearly further: half of the answers may be right.

    Answers are those of inference: where averages of batches still follow the weights, and its loss lies clearly above that
    of the training itself, they do not tell what was learned.
    """
    reach = signal.reachable(case)
    if now.best is None or reach is None or reach < now.best + AHEAD:
        return False
    averaged = any(layer.class_.startswith("BatchNorm") for layer in case.layers)
    if averaged and now.curve is not None and now.inference is not None and now.curve > now.inference + APART:
        return False
    counts = {f"{name:.0f}": rows for facts in case.leaves("y") for name, rows in facts.classes}
    lost = sum(rows for name, rows in counts.items() if now.recalls.get(name, 1.0) < NEVER)
    return lost >= LOST * max(1, sum(counts.values()))


def _cannot_fit_all(case: Case) -> bool:
    """The eight rows that it cannot fit, however long it trains, are all there are: half of XOR is not learned."""
    few = case.few
    return few.fits is False and not few.still_falling and 0 < case.data.rows <= len(few.rows)


def all_there_is(case: Case, now: Skill, found: list[Candidate]) -> bool:
    """A weak but true signal: the training is about where a simple learner is, and nothing measured is wrong with it."""
    reach, best = signal.reachable(case), now.best
    if reach is None or best is None or _at_chance(now) or any(c.alone for c in found):
        return False
    return reach >= FAINT and best >= max(NOTHING, NEARLY * reach) and case.single.fits is not False
