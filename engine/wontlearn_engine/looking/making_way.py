"""Beside a full run that goes on for long, what is examined stands back as soon as the sample is judged."""

from __future__ import annotations

from collections.abc import Callable

from ..probe.contract.messages import Points, Reduced
from ..running.runner import RunEvent
from .lasting import Lasting
from .look import Look

JUDGED = "single-sample", "finished"
"""From then on nobody waits for an examination as much as for the full run."""
LONG, VERY_LONG = 60.0, 600.0
"""Seconds that a full run still takes. From the first on it is hardly slowed by what examines it: a shorter one is over before an
examination that stands back, and on a busy machine that would take long. From the second on still less, as a word is in time
within a tenth of it; and so where there is a word already, as nobody waits any more."""


class MakingWay:
    """`stands_back` is called with each run that is to, and whether far: when its sample is judged, or when it is known how long
    the full run beside it goes on, whichever is later; and once more if it is to stand far back only later."""

    def __init__(self, look_of: Callable[[int], Look | None], stands_back: Callable[[int, bool], None]) -> None:
        self._look_of, self._stands_back = look_of, stands_back
        self._lasting = Lasting()
        self._judged: dict[int, int] = {}
        """The training of each run whose sample is judged, until it stands far back."""
        self._back: set[int] = set()

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
            left = self._left(run, n, now)
            far = left > VERY_LONG or (left > LONG and self._has_its_word(run, n))
            if far or (left > LONG and run not in self._back):
                self._back.add(run)
                self._stands_back(run, far)
            if far:
                del self._judged[run]

    def gone(self, run: int) -> None:
        """It has ended."""
        self._lasting.gone(run)
        self._judged.pop(run, None)
        self._back.discard(run)

    def _has_its_word(self, run: int, n: int) -> bool:
        look = self._look_of(run)
        return look is not None and look.trainings[n].judgement.verdict.word is not None

    def _left(self, run: int, n: int, now: float) -> float:
        look = self._look_of(run)
        full = look.runs.get("full") if look is not None else None
        if look is None or full is None or full.id == run or n >= len(look.trainings):
            return 0.0
        return self._lasting.left(full.id, look.trainings[n], now)
