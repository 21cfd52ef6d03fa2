"""Beside a full run that goes on for long, what is examined stands back as soon as the sample is judged."""

from __future__ import annotations

from collections.abc import Callable

from ..probe.contract.messages import Points, Reduced
from ..running.runner import RunEvent
from .lasting import Lasting
from .look import Look

JUDGED = "single-sample", "finished"
"""From then on nobody waits for an examination as much as for the full run."""


class MakingWay:
    """`stands_back` is called with each run that is to, once: when its sample is judged, or when it is known how long the
    full run beside it goes on, whichever is later."""

    def __init__(self, look_of: Callable[[int], Look | None], stands_back: Callable[[int], None]) -> None:
        self._look_of, self._stands_back = look_of, stands_back
        self._lasting = Lasting()
        self._judged: dict[int, int] = {}
        """The training of each run whose sample is judged, until it stands back."""

    def took(self, message: RunEvent, now: float) -> None:
        """The session knows of this event."""
        event = message.event
        if isinstance(event, Points):
            self._lasting.took(message.run, event, now)
        elif isinstance(event, Reduced) and (event.mode, event.state) == JUDGED:
            self._judged.setdefault(message.run, event.n)
        else:
            return
        for run, n in list(self._judged.items()):
            if self._beside_a_long_one(run, n, now):
                del self._judged[run]
                self._stands_back(run)

    def gone(self, run: int) -> None:
        """It has ended."""
        self._lasting.gone(run)
        self._judged.pop(run, None)

    def _beside_a_long_one(self, run: int, n: int, now: float) -> bool:
        look = self._look_of(run)
        full = look.runs.get("full") if look is not None else None
        if look is None or full is None or full.id == run or n >= len(look.trainings):
            return False
        return self._lasting.is_long(full.id, look.trainings[n], now)
