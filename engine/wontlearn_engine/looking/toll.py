"""What an examination takes from the full run beside it: measured, and kept small by rests.

Two processes share more than the time of the cores: caches, memory, the moments at which threads wait for each other. What
that costs depends on the model and on the machine (from nothing to 40 % beside 3 % of a process), so it is measured: the
pace of the full run's updates while the examination works, against that while it rests.
"""

from __future__ import annotations

from collections import deque
from statistics import median

from ..probe.contract.messages import Points

MOST = 0.06
"""So much longer may the full run's updates take on the whole."""
FIRST = 1.0
"""Rests, as a multiple of the work before them, until the toll is known: both are measured as soon as may be."""
FEWEST, LONGEST = 0.25, 8.0
"""Rests go on where nothing is lost, so that it is seen when that changes; and there is an end to them."""
NEAR = 8
"""Lines of losses before a rest, and as many in it, that tell at most what the work took: a machine's own pace changes within a
minute by more than what is looked for."""
ENOUGH, KEPT = 2, 5
"""Rests that must have told it; and those, the newest, of which the median counts."""
MOSTLY = 0.8
"""Share of the time between two lines in which it worked, or rested."""


class Toll:
    """Of a full run, and what is examined beside it. `rests`: so many times as long as it works it is to rest."""

    def __init__(self, now: float) -> None:
        self.rests = FIRST
        self._since: float | None = now
        """When it began to work; None while it rests."""
        self._worked = 0.0
        """Seconds since the last line, without those since `_since`."""
        self._last: tuple[float, int] | None = None
        self._n = -1
        """The training that goes on."""
        self._working, self._resting = deque[float](maxlen=NEAR), list[float]()
        """Seconds of an update in the newest stretch of work, and in the rest after it."""
        self._slowed = deque[float](maxlen=KEPT)

    @property
    def slowed(self) -> float | None:
        """So much longer an update takes while it works: 0.1 is a tenth; None while that is not known."""
        return median(self._slowed) if len(self._slowed) >= ENOUGH else None

    def works(self, works: bool, now: float) -> None:
        """It works from now on, or rests."""
        if works and self._since is None:
            self._since = now
            self._compare()
        elif not works and self._since is not None:
            self._worked += now - self._since
            self._since = None

    def took(self, event: Points, now: float) -> None:
        """Losses of the full run have come."""
        if not event.points:
            return
        if event.n != self._n:  # another training has another pace
            self._n, self._last = event.n, None
            self._working.clear()
            self._resting.clear()
        update, last = event.points[-1][0], self._last
        if self._since is not None:
            self._worked, self._since = self._worked + now - self._since, now
        worked, self._worked, self._last = self._worked, 0.0, (now, update)
        if last is None or update <= last[1] or now <= last[0]:
            return
        share, pace = worked / (now - last[0]), (now - last[0]) / (update - last[1])
        if share >= MOSTLY:
            self._working.append(pace)
        elif share <= 1 - MOSTLY and len(self._resting) < NEAR:
            self._resting.append(pace)

    def _compare(self) -> None:
        """A rest is over."""
        if self._working and self._resting:
            self._slowed.append(median(self._working) / median(self._resting) - 1.0)
        self._working.clear()
        self._resting.clear()
        slowed = self.slowed
        if slowed is not None:
            self.rests = min(LONGEST, max(FEWEST, slowed / MOST - 1.0))
