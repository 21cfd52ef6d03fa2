"""Limits that stay put while a curve grows, and round ticks. Numbers only, no drawing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .series import Series

DECADES = 9
"""A log axis goes so many powers of ten below its top; losses of exactly 0 lie on its lower edge."""


@dataclass(frozen=True)
class Limits:
    """What a chart shows: updates from x0 to x1, losses from y0 to y1 (their logarithms if `log`)."""

    x0: float = 0.0
    x1: float = 10.0
    y0: float = 0.0
    y1: float = 1.0
    log: bool = False

    def y(self, loss: float) -> float:
        """A loss on this axis."""
        if not self.log:
            return loss
        return math.log10(loss) if loss > 0 and math.log10(loss) > self.y0 else self.y0


def step_for(span: float, count: int) -> float:
    """The least of 1, 2, 5 times a power of ten that makes at most `count` steps in the span."""
    if span <= 0 or not math.isfinite(span):
        return 1.0
    raw = span / max(1, count)
    power = 10.0 ** math.floor(math.log10(raw))
    return next(m * power for m in (1.0, 2.0, 5.0, 10.0) if m * power >= raw * (1 - 1e-9))


def extent(curves: Sequence[Series], lines: Sequence[float], log: bool) -> tuple[float, float] | None:
    """Lowest and highest loss to be shown, in the axis' units; None if there is nothing."""
    values = [(float(c.low.min()), float(c.high.max())) for c in curves if len(c.x)]
    if not values and not lines:
        return None
    low = min([v for v, _ in values] + list(lines))
    high = max([v for _, v in values] + list(lines))
    if not log:
        return low, high
    if high <= 0:
        return None
    positive = [float(c.low[c.low > 0].min()) for c in curves if (c.low > 0).any()] + [v for v in lines if v > 0]
    top = math.log10(high)
    least = math.log10(min(positive)) if positive else top - 1
    return max(least, top - DECADES), top


def fit_y(old: Limits | None, low: float, high: float, log: bool) -> tuple[float, float]:
    """Limits around low…high. The old ones stay while the data lies in them and fills at least half of them."""
    if old is not None and old.log == log:
        inside = old.y0 <= low and high <= old.y1
        if inside and (high - low) >= 0.5 * (old.y1 - old.y0):
            return old.y0, old.y1
    if log:
        return math.floor(low), max(math.ceil(high), math.floor(low) + 1.0)
    if high - low <= 1e-9 * max(abs(high), abs(low)):
        pad = abs(high) * 0.1 or 1.0
        return (low - pad if low else 0.0), high + pad
    step = step_for(high - low, 8)
    return math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step


def fit_x(old: Limits | None, last: float, expected: float | None) -> float:
    """The last update shown: what the run will make if that is known, else a round number ahead of the newest."""
    if expected and expected >= last:
        return max(expected, 1.0)
    if old is not None and old.x0 == 0 and last <= old.x1 <= max(4 * last, 20):
        return old.x1
    step = step_for(max(last, 1.0), 8)
    return max(10.0, math.ceil(last / step * 1.02) * step)


def zoomed(limits: Limits, level: int, centre: float | None) -> Limits:
    """Half as many updates for each level; around `centre`, by default the newest."""
    if level <= 0:
        return limits
    width = (limits.x1 - limits.x0) / 2**level
    stop = limits.x1 if centre is None else min(limits.x1, max(limits.x0 + width, centre + width / 2))
    return replace(limits, x0=stop - width, x1=stop)


def ticks(start: float, stop: float, count: int) -> list[float]:
    """Round numbers from start to stop, at most about `count`."""
    step = step_for(stop - start, max(1, count))
    first = math.ceil(start / step - 1e-9)
    last = math.floor(stop / step + 1e-9)
    return [i * step for i in range(first, last + 1)][: 4 * max(1, count)]


def y_ticks(limits: Limits, rows: int) -> list[tuple[float, str]]:
    """(place on the axis, label)."""
    count = max(2, rows // 4)
    if not limits.log:
        places = ticks(limits.y0, limits.y1, count)
        step = places[1] - places[0] if len(places) > 1 else 1.0
        return [(place, number(place, step)) for place in places]
    step = max(1.0, step_for(limits.y1 - limits.y0, count))
    first = math.ceil(limits.y0 / step - 1e-9)
    places = [i * step for i in range(first, math.floor(limits.y1 / step + 1e-9) + 1)]
    return [(place, number(10.0**place, 0.0)) for place in places]


def number(value: float, step: float = 0.0) -> str:
    """A number in at most six characters; `step` says how exact it must be to differ from its neighbours."""
    size = abs(value)
    if size < 1e-12 and (step > 0 or value <= 0):
        return "0"
    for limit, unit in ((1e12, ""), (1e9, "G"), (1e6, "M"), (1e4 if step < 1000 else 1e3, "k")):
        if size >= limit:
            if not unit:
                return f"{value:.0e}".replace("e+", "e")
            scale = {"G": 1e9, "M": 1e6, "k": 1e3}[unit]
            return _trim(f"{value / scale:.{2 if step and step < scale / 10 else 1}f}") + unit
    if size < 1e-3 and not step >= 1e-4:
        return f"{value:.0e}".replace("e-0", "e-")
    places = max(0, -math.floor(math.log10(step) + 1e-9)) if step > 0 else max(0, 2 - math.floor(math.log10(size)))
    return _trim(f"{value:.{min(places, 5)}f}") if step <= 0 else f"{value:.{min(places, 5)}f}"


def _trim(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text
