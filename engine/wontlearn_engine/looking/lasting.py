"""How long a full run still goes on, by its pace since its first loss."""

from __future__ import annotations

from ..probe.contract.messages import Points
from .look import Training


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

    def left(self, run: int, training: Training, now: float) -> float:
        """Seconds that this training of the run still takes; 0 where that is not known, or not yet."""
        first, curve, planned = (
            self._first.get((run, training.index)),
            training.curves.get("full"),
            training.expected_updates,
        )
        if first is None or curve is None or not planned:
            return 0.0
        began, update = first
        made = curve.last_update - update
        return max(0.0, (planned - curve.last_update) * (now - began) / made) if made > 0 else 0.0
