"""Whether a training has learned: how far it came, and whether it owes that to chance."""

from __future__ import annotations

from . import signal
from .candidate import Candidate
from .case import Case
from .measures import AT_CHANCE, BEYOND, LEARNS, LUCK, NOTHING, Skill, gained

NEARLY = 0.75
"""Share of what the best simple learner reaches on held-out rows that a training must reach where that is little."""
ALL_ROWS = 0.6
"""Share of the way to be gone by a training whose every row stands in a few-sample run that did not fit."""
WRONG = 0.5
"""Skill of the answers below which a loss that is lower than right answers cost is a contradiction."""
NEVER, LOST = 0.05, 0.2
"""A class with a smaller recall is never recognised; classes that hold such a share of the rows are no rare case."""
AHEAD = 0.4
"""Share of the way that a simple learner is ahead, on rows that it did not see, of a training that is far behind."""
BORDER = 0.45
"""A training that learns and gets less far than this is tried from other starting weights: its seed may decide."""


def healthy(case: Case, now: Skill) -> bool:
    """The full run went at least 0.3 of the way, and its predictions are not at chance."""
    best = now.best
    if best is None:
        return False
    if case.curve is not None and case.curve.ends_in_nan and (now.predictions or 0.0) < LEARNS:
        return False
    if now.predictions is not None and now.predictions < AT_CHANCE:
        return False
    if beyond(case, now) or _classes_lost(case, now):
        return False
    if _far_behind(case, now) or _lucky_start(case, now):
        return False
    return best >= (ALL_ROWS if _cannot_fit_all(case) else LEARNS)


def beyond(case: Case, now: Skill) -> bool:
    """The loss is lower than right answers make it, and the answers are wrong: it does not measure how right they are."""
    if now.loss is None or now.predictions is None or case.anchors.unbounded or any(loss.own for loss in case.losses):
        return False
    return now.loss > BEYOND and now.predictions < WRONG


def _classes_lost(case: Case, now: Skill) -> bool:
    """Whole classes are never recognised, though a simple learner gets clearly further: half of the answers may be right."""
    reach = signal.reachable(case)
    if now.best is None or reach is None or reach < now.best + 0.2:
        return False
    counts = {f"{name:.0f}": rows for facts in case.leaves("y") for name, rows in facts.classes}
    lost = sum(rows for name, rows in counts.items() if now.recalls.get(name, 1.0) < NEVER)
    return lost >= LOST * max(1, sum(counts.values()))


def _far_behind(case: Case, now: Skill) -> bool:
    """A simple learner gets much further, and eight rows alone are not fitted: what is right is so by chance or by little.

    A loss can stay high although the predictions are good, and eight rows may take long where one is fitted; so either
    the loss is no better than a constant's (some predictions fall right where a line happens to cut the rows), or one
    row is not fitted either.
    """
    reach = signal.reachable(case)
    if reach is None or now.best is None or case.few.fits is not False or reach < now.best + AHEAD:
        return False
    no_better = now.loss is not None and now.predictions is not None and now.loss < NOTHING
    return no_better or case.single.fits is False


def _lucky_start(case: Case, now: Skill) -> bool:
    """What it gets right it got right before the first update: it gained nothing, cannot fit one row, nor eight.

    Starting weights alone can be 0.6 of the way, where two classes lie apart. A training that starts fitted has little
    to gain, so its weights must be fresh, or a simple learner get clearly further.
    """
    gain, reach = gained(case), signal.reachable(case)
    if now.best is None or gain is None or not _fits_nothing(case):
        return False
    more = case.fresh or (reach is not None and reach >= now.best + 0.2)
    return gain < NOTHING and now.best < LUCK and more


def _fits_nothing(case: Case) -> bool:
    return case.single.fits is False and case.few.fits is False


def _cannot_fit_all(case: Case) -> bool:
    """The eight rows that it cannot fit, however long it trains, are all there are: half of XOR is not learned."""
    few = case.few
    return few.fits is False and not few.still_falling and 0 < case.data.rows <= len(few.rows)


def all_there_is(case: Case, now: Skill, found: list[Candidate]) -> bool:
    """A weak but true signal: the training is about where a simple learner is, and nothing measured is wrong with it."""
    reach, best = signal.reachable(case), now.best
    if reach is None or best is None or any(c.alone for c in found):
        return False
    return reach >= 0.08 and best >= max(NOTHING, NEARLY * reach) and case.single.fits is not False
