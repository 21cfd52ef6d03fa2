"""The trend of a loss curve: a word for its last half, by rank statistics that noise does not fool.

Mann-Kendall's z over twelve median bins says whether it moves, Theil and Sen's slope how far it would get in as long
again. (Mann 1945; Kendall 1975; Sen 1968.)
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Literal

from ..curve import LIMIT, Curve

Trend = Literal["starting", "floor", "falling", "creeping", "plateau", "rising", "diverging", "noisy", "nan"]
BINS = 12
LEAST = 24
"""Points before a word is said."""
Z = 2.6
"""Two-sided p of about 0.01."""
AWAY = 100.0
"""Times the first loss and the baseline: no rows are so hard that a short curve ends there by chance."""
NOISY = 0.5
"""Spread of neighbouring losses, as a share of the last half's level above the floor."""
FALLING, CREEPING = 0.1, 0.02
"""Share of what remains that as long again would bring: worth waiting for, and still there."""
AT_FLOOR = 0.01
"""Share of the way from first loss, or baseline, to the floor that is as good as none."""


@dataclass(frozen=True)
class Reading:
    """A trend word with its numbers. `gain`: share of what remains that as long again would bring."""

    word: Trend
    z: float = 0.0
    gain: float = 0.0


def mann_kendall(values: list[float]) -> float:
    """z of Mann and Kendall's test for a monotone trend; below 0 it falls. Ties count for nothing."""
    n = len(values)
    score = sum((b > a) - (b < a) for i, a in enumerate(values) for b in values[i + 1 :])
    variance = n * (n - 1) * (2 * n + 5) / 18
    if variance == 0 or score == 0:
        return 0.0
    return (score - math.copysign(1, score)) / math.sqrt(variance)


def theil_sen(values: list[float]) -> float:
    """Median slope between all pairs, by bin."""
    slopes = [(b - a) / (j - i) for i, a in enumerate(values) for j, b in enumerate(values) if j > i]
    return median(slopes) if slopes else 0.0


def bins(values: list[float], count: int = BINS) -> list[float]:
    """Medians of `count` equal parts."""
    n = len(values)
    edges = [round(i * n / count) for i in range(count + 1)]
    return [median(values[a:b]) for a, b in pairwise(edges) if b > a]


def read(curve: Curve | None, floor: float | None = None, baseline: float | None = None) -> Reading:
    """The trend word of a curve. `floor` and `baseline` (losses) give it its units where they are known."""
    if curve is None or (not curve.means and curve.nan_at is None):
        return Reading("starting")
    if curve.ends_in_nan:
        return Reading("nan")
    # Kept until a loss comes, or the yardstick: a judgement asks several times.
    return _kept(curve, "newest", (len(curve.means), floor, baseline))


def _kept(curve: Curve, name: object, known: tuple[int, float | None, float | None]) -> Reading:
    """The reading of the first so many losses, with this floor and baseline: the last that was kept under a name, or a new one."""
    found = curve.kept.get(name)
    if isinstance(found, tuple) and found[0] == known and isinstance(found[1], Reading):
        return found[1]
    reading = _read(curve.means[: known[0]], *known[1:])
    curve.kept[name] = known, reading
    return reading


def _read(values: list[float], floor: float | None, baseline: float | None) -> Reading:
    if len(values) < LEAST:
        known = [abs(values[0]), *([] if baseline is None else [abs(baseline)])] if values else []
        away = len(values) > 2 and values[-1] > AWAY * max(*known, 1e-12)
        return Reading("diverging" if away else "starting")
    unit = baseline - floor if baseline is not None and floor is not None and baseline > floor else None
    last, first = median(values[-max(3, len(values) // 20) :]), values[0]
    if floor is not None and last - floor <= AT_FLOOR * (unit or max(abs(first - floor), 1e-12)):
        return Reading("floor")
    excess = abs(first - floor) / 2 if floor is not None else abs(first) / 2
    if last - first > max(unit or 0.0, excess):
        return Reading("diverging")
    half = bins(values[len(values) // 2 :])
    z, slope = mann_kendall(half), theil_sen(half)
    remains = last - floor if floor is not None else max(abs(last), 1e-12)
    gain = -slope * len(half) / remains if remains > 0 else 0.0
    if z < -Z and gain >= FALLING:
        return Reading("falling", z, gain)
    if z < -Z and gain >= CREEPING:
        return Reading("creeping", z, gain)
    if z > Z and gain <= -CREEPING:
        return Reading("rising", z, gain)
    tail = values[len(values) // 2 :]
    jumps = median([abs(b - a) for a, b in pairwise(tail)]) if len(tail) > 1 else 0.0
    if jumps > NOISY * max(remains, 1e-12):
        return Reading("noisy", z, gain)
    return Reading("plateau", z, gain)


LOOK_GROWTH = 1.04
"""A look is taken each time the curve has grown by 4 %: the chance of a false word does not add up with every point."""
LENGTHS = sorted({round(LEAST * LOOK_GROWTH**step) for step in range(int(math.log(LIMIT / LEAST, LOOK_GROWTH)) + 1)})
"""Losses at each look."""
LOOKS: dict[str, int] = {"nan": 1, "floor": 2, "diverging": 2}
"""Equal looks in a row before a word is shown; 4 for all others."""


def settled(curve: Curve | None, floor: float | None = None, baseline: float | None = None) -> Reading:
    """The word to show for a growing curve: the newest one that enough looks in a row agreed on."""
    now = read(curve, floor, baseline)
    if curve is None or now.word in ("starting", "nan"):
        return now
    # Always at the same lengths, so that each is read once however often a growing curve is asked.
    looks = [length for length in LENGTHS if length <= len(curve.means) / LOOK_GROWTH][-11:]
    readings = [now, *(_kept(curve, length, (length, floor, baseline)) for length in reversed(looks))]
    for start, reading in enumerate(readings):
        same = readings[start : start + LOOKS.get(reading.word, 4)]
        if len(same) == LOOKS.get(reading.word, 4) and all(other.word == reading.word for other in same):
            return reading
    return Reading("starting")


WORDS: dict[Trend, str] = {
    "starting": "has just begun",
    "floor": "is at its floor",
    "falling": "is falling",
    "creeping": "is still creeping down",
    "plateau": "is flat",
    "rising": "is rising",
    "diverging": "is running away",
    "noisy": "jumps up and down",
    "nan": "is NaN",
}
