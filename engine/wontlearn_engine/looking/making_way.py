"""Beside a full run that goes on for long, what is examined stands back as soon as the sample is judged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from ..probe.contract.messages import Points, Reduced
from ..running.runner import RunEvent
from .lasting import Lasting
from .look import Look, Training

JUDGED = "single-sample", "finished"
"""From then on nobody waits for an examination as much as for the full run."""
LONG, VERY_LONG = 60.0, 600.0
"""Seconds that a full run still takes. From the first on it is hardly slowed by what examines it: a shorter one is over before an
examination that stands back, and on a busy machine that would take long. From the second on still less: a word is in time
within a tenth of it. Where it is known to learn nobody waits: what is left of the examination takes its time."""
Way = Literal["behind", "far-behind", "unhurried", "hurry"]
_FURTHER = ("", "behind", "far-behind", "unhurried")


class MakingWay:
    """`tells` is called with each run that is to stand back, and how: when its sample is judged, or when it is known how long the
    full run beside it goes on, whichever is later; again if it is to stand back further; and when the full run is over."""

    def __init__(self, look_of: Callable[[int], Look | None], tells: Callable[[int, Way], None]) -> None:
        self._look_of, self._tells = look_of, tells
        self._lasting = Lasting()
        self._judged: dict[int, tuple[int, Way | Literal[""]]] = {}
        """The training of each run whose sample is judged, and how it stands back."""

    def took(self, message: RunEvent, now: float) -> None:
        """The session knows of this event."""
        event = message.event
        if isinstance(event, Points):
            self._lasting.took(message.run, event, now)
        elif isinstance(event, Reduced) and (event.mode, event.state) == JUDGED:
            self._judged.setdefault(message.run, (event.n, ""))
        for run, (n, before) in list(self._judged.items()):
            way = self._way(run, n, now)
            if way and _FURTHER.index(way) > _FURTHER.index(before):
                self._judged[run] = n, way
                self._tells(run, way)
            elif before == "unhurried" != way:
                self._hurries(run)

    def gone(self, run: int) -> None:
        """It has ended."""
        self._lasting.gone(run)
        self._judged.pop(run, None)
        for other, (_, way) in list(self._judged.items()):
            look = self._look_of(other)
            full = look.runs.get("full") if look is not None else None
            if way == "unhurried" and full is not None and full.id == run:
                self._hurries(other)

    def _hurries(self, run: int) -> None:
        del self._judged[run]
        self._tells(run, "hurry")

    def _way(self, run: int, n: int, now: float) -> Way | Literal[""]:
        found = self._beside(run, n)
        if found is None:
            return ""
        full, training = found
        left = self._lasting.left(full, training, now)
        if training.full_state == "finished" or left <= LONG:
            return ""
        if training.judgement.verdict.word == "learns":
            return "unhurried"
        return "far-behind" if left > VERY_LONG else "behind"

    def _beside(self, run: int, n: int) -> tuple[int, Training] | None:
        """(the full run beside it, the training)"""
        look = self._look_of(run)
        full = look.runs.get("full") if look is not None else None
        if look is None or full is None or full.id == run or n >= len(look.trainings):
            return None
        return full.id, look.trainings[n]
