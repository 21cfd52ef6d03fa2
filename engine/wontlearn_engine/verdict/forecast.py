"""How far a training will have come at its end, if it goes on as it went: curves of saturation, fitted to its skill.

Two families, a - b exp(-t/c) and a - b t^-c. All fits that the noise cannot tell from the best one count: what they say
of the end is the interval, and where they differ nothing is said.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from operator import mul

NARROW = 0.1
"""Width of an interval that is worth saying, in skill."""
TIMES = (2, 3, 5, 10)
"""Multiples of the planned updates that are looked at."""
FAR = -0.5
"""A skill below this is on its way to the baseline: how that goes says nothing of how it goes on."""
TRUE = 0.03
"""How far from what was said the present may be."""
CEILING = 1.05
"""No training goes further than its floor."""
LIKELY = 12.0
"""Squared standard errors of the fit that a worse one may cost: beyond the 99 % of three parameters (11.3)."""
FEWEST, FEWEST_KNOWN = 20, 16
"""Parts of the curve, and such as are left of them, that three parameters and a test of them take."""
START = 8
"""One part in so many at the start is left out: the way to the baseline is another."""
CLEARLY = 0.15
"""Skill that a multiple of the updates must bring more to be worth saying: five times what the present may be off."""
ALL_ALIKE = 1e-9
"""Share of the squares below which a base does not change, but for what is rounded."""


@dataclass(frozen=True)
class Forecast:
    """Skill at the end of the planned updates, between `low` and `high`; and what a multiple of them would reach."""

    end: float
    low: float
    high: float
    times: int | None = None
    further: float | None = None
    """The lower end of what `times` as many updates reach, where that is clearly more."""


@dataclass(frozen=True)
class _Fit:
    power: bool
    scale: float
    a: float
    b: float
    error: float

    def at(self, t: float) -> float:
        return self.a - self.b * (t**-self.scale if self.power else math.exp(-t / self.scale))


def forecast(skills: list[float], updates: int, planned: int) -> Forecast | None:
    """From the skill in equal parts of the updates so far; None where the fits do not agree, or have not agreed before.

    What the first two thirds of the curve would have said of its last part must have come true.
    """
    n = len(skills)
    if n < FEWEST or planned <= updates:
        return None
    left_out = max([n // START, *(i + 1 for i, v in enumerate(skills) if v < FAR)])
    known = [((i + 0.5) / n, skills[i]) for i in range(left_out, n)]  # 1 is now
    if len(known) < FEWEST_KNOWN:
        return None
    before = _likely(known[: len(known) * 2 // 3])
    test = [skill for _, skill in known[-len(known) // 6 :]]
    found = math.fsum(test) / len(test)
    said = [fit.at(known[-len(test) // 2][0]) for fit in before]
    if not before or not min(said) - TRUE <= found <= max(said) + TRUE or max(said) - min(said) > NARROW:
        return None
    likely, end = _likely(known), planned / updates
    ends = [fit.at(end) for fit in likely]
    if not likely or max(ends) - min(ends) > NARROW:
        return None
    best, low, high = likely[0].at(end), min(ends) - TRUE, min(max(ends) + TRUE, 1.0)
    for more in TIMES:
        reached = [fit.at(end * more) for fit in likely]
        if max(reached) - min(reached) > 2 * NARROW:
            break
        if min(reached) >= best + CLEARLY:
            return Forecast(best, low, high, more, min(1.0, min(reached)))
    return Forecast(best, low, high)


def _likely(known: list[tuple[float, float]]) -> list[_Fit]:
    """The fits that these skills cannot tell from the best one, the best first."""
    times, values = [t for t, _ in known], [v for _, v in known]
    both = ((False, _EXPONENTIAL), (True, _POWER))
    tried = [_fit(times, values, power, scale) for power, scales in both for scale in scales]
    fits = sorted((fit for fit in tried if fit is not None), key=lambda fit: fit.error)
    if not fits:
        return []
    noise = fits[0].error / max(1, len(values) - 3)
    return [fit for fit in fits if fit.error <= fits[0].error + LIKELY * noise]


_EXPONENTIAL = tuple(0.05 * 1.5**i for i in range(15))
_POWER = tuple(0.1 * 1.4**i for i in range(10))


def _fit(times: list[float], values: list[float], power: bool, scale: float) -> _Fit | None:
    """Least squares of a and b for this scale; None where it would fall, or end above the floor."""
    base = [t**-scale for t in times] if power else [math.exp(-t / scale) for t in times]
    n, x, y = len(base), sum(base), sum(values)
    xx, xy, yy = sum(map(mul, base, base)), sum(map(mul, base, values)), sum(map(mul, values, values))
    variance = xx - x * x / n
    if variance <= ALL_ALIKE * xx:
        return None
    b = (x * y / n - xy) / variance
    a = (y + b * x) / n
    if a > CEILING:
        a, b = CEILING, (CEILING * x - xy) / xx
    if b < 0:
        return None
    error = yy - 2 * a * y + 2 * b * xy + n * a * a - 2 * a * b * x + b * b * xx
    return _Fit(power, scale, a, b, max(0.0, error))
