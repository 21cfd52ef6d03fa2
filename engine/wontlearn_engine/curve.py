"""A loss curve of bounded size: losses by update, spikes kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

LIMIT = 4096
"""Buckets kept. Twice as many columns as the widest terminal, so that merging never shows."""


@dataclass
class Curve:
    """Losses by update. When full, neighbours are merged: mean by weight, min and max kept.

    `updates` are 1-based counts of optimizer steps; the four lists have equal length and hold finite numbers only.
    """

    updates: list[int] = field(default_factory=list[int])
    means: list[float] = field(default_factory=list[float])
    lows: list[float] = field(default_factory=list[float])
    highs: list[float] = field(default_factory=list[float])
    nan_at: int | None = None
    newest: int = 0
    """The newest update that was told of, whatever its loss."""
    version: int = 0
    """Grows with every change, so that a face can tell whether to draw again."""
    kept: dict[object, object] = field(default_factory=dict[object, object], repr=False, compare=False)
    """What was found out about its first losses, by whoever found it; void once they are merged."""

    def extend(self, points: Iterable[tuple[int, float | None, float | None, float | None]]) -> None:
        """Add (update, mean, min, max); a None among them is a loss that is not finite."""
        for update, mean, low, high in points:
            self.newest = update
            if mean is None or low is None or high is None:
                self.nan_at = update if self.nan_at is None else self.nan_at
                continue
            self.updates.append(update)
            self.means.append(mean)
            self.lows.append(low)
            self.highs.append(high)
        while len(self.updates) > LIMIT:
            self._halve()
        self.version += 1

    def thin(self, most: int) -> None:
        """Merge neighbours until at most so many are left, the first and the last loss as they are."""
        if len(self.updates) <= most:
            return
        inner, start = slice(1, -1), self.updates[0]
        middle = Curve([u - start for u in self.updates[inner]], self.means[inner], self.lows[inner], self.highs[inner])
        while len(middle) > most - 2:
            middle._halve()
        self.updates[inner] = [u + start for u in middle.updates]
        self.means[inner], self.lows[inner], self.highs[inner] = middle.means, middle.lows, middle.highs
        self.kept.clear()
        self.version += 1

    def _halve(self) -> None:
        self.kept.clear()
        keep = len(self.updates) // 2 * 2
        tail = slice(keep, None)
        pairs = range(0, keep, 2)
        # A point stands for the updates since the one before it.
        weights = [max(1, b - a) for a, b in pairwise([0, *self.updates])]
        self.means = [
            (self.means[i] * weights[i] + self.means[i + 1] * weights[i + 1]) / (weights[i] + weights[i + 1])
            for i in pairs
        ] + self.means[tail]
        self.lows = [min(self.lows[i], self.lows[i + 1]) for i in pairs] + self.lows[tail]
        self.highs = [max(self.highs[i], self.highs[i + 1]) for i in pairs] + self.highs[tail]
        self.updates = [self.updates[i + 1] for i in pairs] + self.updates[tail]

    def __len__(self) -> int:
        return len(self.updates)

    @property
    def first(self) -> float | None:
        """The first loss, or None."""
        return self.means[0] if self.means else None

    @property
    def last(self) -> float | None:
        """The newest loss, or None."""
        return self.means[-1] if self.means else None

    @property
    def last_update(self) -> int:
        """The newest update, 0 before the first."""
        return max(self.updates[-1] if self.updates else 0, self.nan_at or 0)

    @property
    def ends_in_nan(self) -> bool:
        """True if a loss that is not finite came and nothing finite after it."""
        return self.nan_at is not None and (not self.updates or self.updates[-1] <= self.nan_at)

    @property
    def nan_for(self) -> int:
        """So many updates ago it has turned to NaN, and stays so; 0 if it has not."""
        return max(0, self.newest - (self.nan_at or 0)) if self.ends_in_nan else 0
