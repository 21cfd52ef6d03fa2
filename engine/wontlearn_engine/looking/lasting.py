"""How long a full run still goes on, by its pace since its first loss."""

from __future__ import annotations

from ..probe.contract.messages import Points
from .look import Training

LONG = 60.0
"""Seconds from which on a full run is not to be slowed by what examines it: its word comes in time all the same. A shorter one is
over before an examination that stands back, and on a busy machine that would take long."""


class Lasting:
    """The trainings of full runs."""

    def __init__(self) -> None:
        self._first: dict[tuple[int, int], tuple[float, int]] = {}
        """By run and training: when its first loss came, and of which update."""

    def took(self, run: int, event: Points, now: float) -> None:
        """Losses have come."""
        if event.curve == "full" and event.points:
            self._first.setdefault((run, event.n), (now, event.points[-1][0]))

    def gone(self, run: int) -> None:
        """It has ended."""
        self._first = {key: first for key, first in self._first.items() if key[0] != run}

    def is_long(self, run: int, training: Training, now: float) -> bool:
        """True if this training of the run goes on for long; False where that is not known, or not yet."""
        first, curve, planned = (
            self._first.get((run, training.index)),
            training.curves.get("full"),
            training.expected_updates,
        )
        if first is None or curve is None or not planned:
            return False
        began, update = first
        made = curve.last_update - update
        return made > 0 and (planned - curve.last_update) * (now - began) / made > LONG
