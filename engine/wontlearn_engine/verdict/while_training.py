"""What may be said of a training while it goes on: from its growing loss curve, its floor, its baseline, its planned updates.

All is in skill: 0 at the baseline, 1 at the floor. A level is judged by the means of blocks, so that neither the noise of
batches of one row (whose losses are skewed: their median says nothing) nor its autocorrelation is taken for a change.
Looks are taken at lengths that grow by a fifth: there are few of them, so that their errors do not add up, and none costs
more than the points that a curve keeps. tests/test_while_training.py measures how often what is said here is wrong.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate, pairwise
from statistics import median

from ..curve import Curve
from .forecast import Forecast, forecast
from .measures import LEARNS, NOTHING
from .standing import Said, Standing
from .trend import mann_kendall

GROWTH = 1.2
"""From one look to the next."""
LEAST = 64
"""Points before the first look."""
BLOCKS = 16
"""Parts of what is judged, the last half of the updates; 8 at least, each of 3 points at least."""
SURE = 3.5
"""Standard errors between a level and a border that it has crossed."""
AGAIN = 2
"""Looks in a row that must find it: noise that wanders more slowly than a short curve is long looks like a level."""
FLAT = 2.0
"""As many below the border of nothing: a plateau is told from a slow start by its length, hardly by its noise."""
RISES = 2.0
"""z from which on skill rises, in the last half or the last three quarters: then it is no plateau."""
HARDLY = 0.01
"""Skill gained from the last half's middle to its last third that may be sure, and is next to nothing: what creeps so is on
a plateau, but not called stuck."""
STARTED, STANDING = 0.08, 1 / 3
"""Share of the planned updates after which a plateau is one, and after which it is called stuck: one that lasts less than
a third of a training is what XOR, warm-ups and embeddings show before they drop."""
FORESEEN = 0.15
"""Share of the planned updates before which nobody says how it will end."""
SHORT, ENOUGH = 100, 1000
"""Updates that a plateau takes at least, and those that are enough whatever is planned: a plateau alone starts controls and
says nothing. Stuck takes the second number at least, and ten times as many where nothing is planned."""
FEWEST, EACH, SHAPE, CURVE = 8, 3, 24, 40
"""Blocks at least, points in each; blocks of the last three quarters for the rise, and of all of it for the forecast."""
CUT = 5
"""Robust spreads beyond which a block is cut to: a normal's reach 5 in one of a million."""
NORMAL = 1.48
"""Standard deviation over the median distance from the middle, of a normal."""
NEARLY_ONE = 0.95
"""The largest correlation of neighbours that is taken for true: above it hardly one free block is left."""
TAKEN_BACK = 0.1
"""Skill that the best so far must lie below the border before a word is taken back."""
PASSES, FURTHER, FALLEN = 8, 0.2, 0.05
"""Of a proof: passes over all rows whose means lie above the border, each by so much skill, and by how much less at most
their second half may lie. A pass has no noise of sampling."""
UNPLANNED = 10
"""Times ENOUGH that a plateau stands before it is stuck, where no length is planned."""


@dataclass(frozen=True)
class Level:
    """Mean skill of the last half of the updates, its standard error; mean and best block of its last third; the trend."""

    mean: float
    error: float
    newest: float
    best: float
    z: float
    """Of Mann and Kendall's test; above 0 the skill rises."""


def blocks(curve: Curve, start: int, end: int, count: int) -> list[float]:
    """Means of the losses in `count` equal parts of the updates from `start` (exclusive) to `end`; empty parts are left out."""
    first, last = bisect_right(curve.updates, start), bisect_right(curve.updates, end)
    updates = curve.updates[first:last]
    if not updates:
        return []
    weights = [max(1, b - a) for a, b in pairwise([curve.updates[first - 1] if first else 0, *updates])]
    sums = [0.0, *accumulate(w * v for w, v in zip(weights, curve.means[first:last], strict=True))]
    spans = [0, *accumulate(weights)]
    edges = [bisect_right(updates, start + (end - start) * i / count) for i in range(count + 1)]
    return [(sums[b] - sums[a]) / (spans[b] - spans[a]) for a, b in pairwise(edges) if b > a]


def level(skills: list[float]) -> Level:
    """The level of these blocks. What a single spike does to a block is cut; what all blocks share is not."""
    middle = median(skills)
    spread = NORMAL * median([abs(v - middle) for v in skills])
    kept = [min(max(v, middle - CUT * spread), middle + CUT * spread) for v in skills] if spread > 0 else skills
    n = len(kept)
    mean, at = math.fsum(kept) / n, (n - 1) / 2
    slope = math.fsum((i - at) * v for i, v in enumerate(kept)) / math.fsum((i - at) ** 2 for i in range(n))
    rest = [v - mean - slope * (i - at) for i, v in enumerate(kept)]
    variance = math.fsum(v * v for v in rest) / max(1, n - 2)
    # Blocks of an autocorrelated curve tell less than as many free ones. Their own estimate, around a line, lies
    # too low by about (2 + 4r)/n (Kendall 1954; Marriott and Pope 1954).
    r = math.fsum(a * b for a, b in pairwise(rest)) / (variance * n) if variance > 0 else 0.0
    r = min(NEARLY_ONE, max(0.0, (r + 2 / n) / (1 - 4 / n)))
    free = n * (1 - r) / (1 + r)
    error = math.sqrt(variance / free)
    few = 1 + (SURE**2 + 1) / (4 * max(1.0, free - 2))  # from a normal's quantile to that of Student's t
    newest = kept[-(n // 3) :]
    return Level(mean, error * few, math.fsum(newest) / len(newest), max(newest), mann_kendall(kept))


def begun(planned: int | None) -> float:
    """Updates from which on no gain is a plateau."""
    return max(SHORT, min(STARTED * planned, ENOUGH)) if planned else ENOUGH


def by_passes(curve: Curve, floor: float, baseline: float, planned: int | None, each: int) -> Standing | None:
    """That it learns, if it began below the border and its last passes over all rows lie clearly above it, and do not fall.

    Nothing is sampled in a whole pass: what the trend's standard errors are there for does not come in. `each`: updates of one.
    """
    done = curve.last_update // each
    if done < max(PASSES, STARTED * (planned or 0) / each):
        return None
    unit = baseline - floor
    losses = blocks(curve, (done - PASSES) * each, done * each, PASSES)
    skills = [(baseline - loss) / unit for loss in losses]
    began = (baseline - curve.means[0]) / unit
    if len(skills) < PASSES or began >= LEARNS or min(skills) < LEARNS + FURTHER:
        return None
    middle = PASSES // 2
    before, now = math.fsum(skills[:middle]) / middle, math.fsum(skills[middle:]) / middle
    if now < before - FALLEN:
        return None
    return Standing("learns", done * each, now, min(skills), max(skills))


class Watch:
    """What has been said of one training so far, so that no word is said lightly, and none taken back lightly."""

    def __init__(self) -> None:
        self.standing = Standing()
        self._due = self._above = 0
        self._anchors: tuple[float, float] | None = None

    def look(
        self,
        curve: Curve | None,
        floor: float | None,
        baseline: float | None,
        planned: int | None,
        each_pass: int | None = None,
    ) -> Standing:
        """Take the looks that are due on this curve, if its anchors are known.

        `each_pass`: updates in which every row is seen once, where whole passes may tell that it learns (in a proof).
        """
        if curve is None or floor is None or baseline is None or not baseline > floor:
            return self.standing
        if self._anchors != (floor, baseline):
            self.standing, self._due, self._above, self._anchors = Standing(), 0, 0, (floor, baseline)
        if each_pass is not None and self.standing.word not in ("learns", "lost"):
            self.standing = by_passes(curve, floor, baseline, planned, each_pass) or self.standing
        if len(curve) < LEAST:
            return self.standing
        self._due = self._due or curve.updates[LEAST - 1]
        while self._due <= curve.updates[-1]:
            self._take(curve, floor, baseline, planned)
            self._due = math.ceil(self._due * GROWTH)
        return self.standing

    def _take(self, curve: Curve, floor: float, baseline: float, planned: int | None) -> None:
        end, unit = self._due, baseline - floor
        points = bisect_right(curve.updates, end) - bisect_right(curve.updates, end // 2)
        count = min(BLOCKS, points // EACH)
        if count < FEWEST:
            return
        skills = [(baseline - loss) / unit for loss in blocks(curve, end // 2, end, count)]
        if len(skills) < FEWEST:
            return
        found = level(skills)
        rise = mann_kendall([-loss for loss in blocks(curve, end // 4, end, SHAPE)])
        word = self._word(found, rise, end, planned)
        ahead = None
        if planned and FORESEEN * planned <= end < planned and word not in ("flat", "stuck"):
            ahead = forecast([(baseline - loss) / unit for loss in blocks(curve, 0, end, CURVE)], end, planned)
        before = self.standing.forecast
        if word == "moving" and _too_short(ahead) and (_too_short(before) or self.standing.word == "short"):
            word = "short"
        low, high = found.mean - SURE * found.error, found.mean + SURE * found.error
        since = (self.standing.since or end) if word == "learns" else 0
        self.standing = Standing(word, end, found.mean, low, high, ahead, since)

    def _word(self, found: Level, rise: float, end: int, planned: int | None) -> Said:
        said, error = self.standing.word, found.error
        if said == "lost":
            return said  # what came and went may come and go again: the end will tell
        if said == "learns":
            return "lost" if found.best < LEARNS - TAKEN_BACK else "learns"
        self._above = self._above + 1 if min(found.mean, found.newest) - SURE * error > LEARNS else 0
        if self._above:
            return "learns" if self._above >= AGAIN else "moving"
        rises = max(found.z, rise) >= RISES
        if max(found.mean, found.newest) + FLAT * error >= NOTHING or (rises and found.newest - found.mean > HARDLY):
            return "moving"
        stands = STANDING * planned if planned else UNPLANNED * ENOUGH
        if said in ("flat", "stuck") and not rises and end >= max(ENOUGH, stands):
            return "stuck"
        return "flat" if end >= begun(planned) else "moving"


def _too_short(ahead: Forecast | None) -> bool:
    """It will not have learned by its end, and a multiple of the updates would have."""
    return ahead is not None and ahead.high < LEARNS and (ahead.further or 0.0) >= LEARNS
