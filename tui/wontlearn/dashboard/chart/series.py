"""Curves made ready for a screen: as many points as columns, spikes kept. Numbers only, no drawing."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# (numpy's own types are in part unknown)

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

Role = Literal["full", "single", "control", "ghost", "proof"]
"""What a curve is on the chart. Each role has a marker, a style and a place from back to front of its own."""


@dataclass(frozen=True)
class Series:
    """A curve by update. `low` and `high` are the extremes since the point before; all four have equal length."""

    role: Role
    label: str
    x: Floats
    mid: Floats
    low: Floats
    high: Floats
    nan_at: int | None = None

    @property
    def last(self) -> float | None:
        """The newest loss."""
        return float(self.mid[-1]) if len(self.mid) else None


def series(
    role: Role,
    label: str,
    updates: Sequence[int] | Floats,
    means: Sequence[float] | Floats,
    lows: Sequence[float] | Floats | None = None,
    highs: Sequence[float] | Floats | None = None,
    nan_at: int | None = None,
) -> Series:
    """A series of finite points; others are left out."""
    x, mid = np.asarray(updates, float), np.asarray(means, float)
    low = mid if lows is None else np.asarray(lows, float)
    high = mid if highs is None else np.asarray(highs, float)
    good = np.isfinite(x) & np.isfinite(mid) & np.isfinite(low) & np.isfinite(high)
    if not good.all():
        bad = x[~good & np.isfinite(x)]
        nan_at = nan_at if nan_at is not None or not len(bad) else int(bad[0])
        x, mid, low, high = x[good], mid[good], low[good], high[good]
    return Series(role, label, x, mid, low, high, nan_at)


def window(curve: Series, start: float, stop: float) -> Series:
    """The part from `start` to `stop`, with one point more on either side so that lines reach the edges."""
    if not len(curve.x) or (curve.x[0] >= start and curve.x[-1] <= stop):
        return curve
    a = max(0, int(np.searchsorted(curve.x, start)) - 1)
    b = min(len(curve.x), int(np.searchsorted(curve.x, stop, "right")) + 1)
    return Series(curve.role, curve.label, curve.x[a:b], curve.mid[a:b], curve.low[a:b], curve.high[a:b], curve.nan_at)


def per_column(curve: Series, start: float, stop: float, columns: int) -> Series:
    """At most one point a column: mean, lowest and highest in it. First and last points stay as they are."""
    n = len(curve.x)
    if n <= columns or stop <= start or columns < 1:
        return curve
    column = np.clip(((curve.x - start) / (stop - start) * columns).astype(np.int64), -1, columns)
    edges = np.flatnonzero(np.diff(column, prepend=column[0] - 1))
    counts = np.diff(edges, append=n)
    mid = np.add.reduceat(curve.mid, edges) / counts
    x = curve.x[np.append(edges[1:], n) - 1]
    x[0], mid[0], mid[-1] = curve.x[0], curve.mid[0], curve.mid[-1]
    low, high = np.minimum.reduceat(curve.low, edges), np.maximum.reduceat(curve.high, edges)
    return Series(curve.role, curve.label, x, mid, low, high, curve.nan_at)


def smooth(curve: Series) -> Series:
    """The moving mean over a twentieth of the points. Lowest and highest stay as they are."""
    n = len(curve.mid)
    half = n // 40
    if half < 1:
        return curve
    wide = 2 * half + 1
    mid = np.convolve(curve.mid, np.ones(wide) / wide, "same")
    # At both ends the mean goes on along a straight line through twice as many points: narrower means would be as noisy
    # as what they are to calm, and lopsided ones would lean.
    offset = np.arange(2 * wide) - (2 * wide - 1) / 2
    for part, step in ((curve.mid[: 2 * wide], -1), (curve.mid[-2 * wide :], 1)):
        slope = float(offset @ (part - part.mean()) / (offset @ offset))
        joint = half if step < 0 else n - 1 - half
        away = np.arange(1, half + 1)
        # What falls steeply is no lower than its points, or a curve that ends near 0 went on below it.
        mid[joint + step * away] = np.clip(mid[joint] + slope * step * away, part.min(), part.max())
    return replace(curve, mid=mid)


SCATTER = 0.04
"""Share of the shown span by which the middle point must miss the moving mean, for a curve to count as scattered: over a
dot of a small chart, so that a line through the points would be a zigzag."""
LAST_DIGITS = 1e-5
"""Share of a loss by which sums of float32 may differ from batch to batch where nothing changes: no scatter, and no shape."""


def scatters(curve: Series, lines: Sequence[float], log: bool) -> bool:
    """True where single points lie so far from their mean that a line through them cannot be read.

    `lines`: losses that are drawn beside it, so that noise which nobody sees does not count.
    """
    if len(curve.mid) < 40:
        return False
    tiny = np.finfo(float).tiny
    level, mid, low, high, others = (
        np.log10(np.maximum(values, tiny)) if log else values
        for values in (smooth(curve).mid, curve.mid, curve.low, curve.high, np.asarray(lines, float))
    )
    shown = np.concatenate((low, high)) if log else np.concatenate((low, high, others, [0.0]))
    span = float(shown.max() - shown.min())
    rounded = LAST_DIGITS * (1 / np.log(10) if log else float(np.abs(level).max()))
    return float(np.median(np.abs(mid - level))) > max(SCATTER * span, rounded)


def sparkline(values: Sequence[float], columns: int, blocks: str) -> str:
    """A curve in one row of text."""
    y = np.asarray(values, float)
    y = y[np.isfinite(y)]
    if not len(y) or columns < 1:
        return ""
    parts = np.array_split(y, columns) if len(y) > columns else list(y.reshape(-1, 1))
    means = np.array([part.mean() for part in parts])
    low, span = float(means.min()), float(means.max() - means.min())
    if span <= LAST_DIGITS * max(abs(low), abs(low + span)):
        # A flat curve that stays high must not look as if it had reached its floor.
        return blocks[len(blocks) // 2] * len(means)
    return "".join(blocks[round((value - low) / span * (len(blocks) - 1))] for value in means)
