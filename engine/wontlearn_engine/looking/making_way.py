"""Beside a full run that goes on for long, what is examined stands back as soon as the sample is judged, and rests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from ..probe.contract.asks import Ask
from ..probe.contract.messages import Points, Reduced, Resting, Waiting
from ..running.runner import RunEvent
from .lasting import Lasting
from .look import Look
from .toll import Toll

JUDGED = "single-sample", "finished"
"""From then on nobody waits for an examination as much as for the full run."""
LONG, VERY_LONG = 60.0, 600.0
"""Seconds that a full run still takes. From the first on it is hardly slowed by what examines it: a shorter one is over before an
examination that stands back, and on a busy machine that would take long. From the second on still less: a word is in time
within a tenth of it."""
SEVERAL = 3
"""From the fourth training on they are of a loop: nobody waits for the next as for the first."""
UNHURRIED = 4.0
"""Times as long as it works what is left of an examination rests where the training is known to learn: nobody waits."""
CLEARLY = 1.25
"""Rests that differ by less are not worth another line."""
_Steps = Literal["", "behind", "far-behind"]
_STEPS: tuple[_Steps, ...] = "", "behind", "far-behind"


@dataclass
class _Examined:
    """What is examined in one run."""

    n: int
    """The training whose sample is judged."""
    toll: Toll
    steps: _Steps = ""
    rests: float = 0.0
    """As it was told."""
    full: int | None = None
    """The full run beside it."""


class MakingWay:
    """`tells` is called with what each run is asked that is to stand back or to rest: when its sample is judged, or when it is
    known how long the full run beside it goes on, whichever is later; again as more is known; and when the full run is over."""

    def __init__(self, look_of: Callable[[int], Look | None], tells: Callable[[int, Ask], None]) -> None:
        self._look_of, self._tells = look_of, tells
        self._lasting = Lasting()
        self._judged: dict[int, _Examined] = {}

    def took(self, message: RunEvent, now: float) -> None:
        """The session knows of this event."""
        event, of = message.event, self._judged.get(message.run)
        if isinstance(event, Points):
            self._lasting.took(message.run, event, now)
            for examined in self._judged.values():
                if (examined.full, event.curve) == (message.run, "full"):
                    examined.toll.took(event, now)
        elif isinstance(event, Reduced) and (event.mode, event.state) == JUDGED and (of is None or of.n < event.n):
            before = of or _Examined(event.n, Toll(now))
            self._judged[message.run] = _Examined(event.n, Toll(now), before.steps, before.rests)
        elif of is not None and isinstance(event, Resting | Waiting | Reduced):
            of.toll.works(isinstance(event, Reduced) or (isinstance(event, Resting) and not event.on), now)
        for run, examined in self._judged.items():
            self._settle(run, examined, now)

    def gone(self, run: int) -> None:
        """It has ended."""
        self._lasting.gone(run)
        self._judged.pop(run, None)
        for other, examined in self._judged.items():
            if examined.full == run:
                self._rests(other, examined, 0.0)

    def _settle(self, run: int, examined: _Examined, now: float) -> None:
        look = self._look_of(run)
        full = look.runs.get("full") if look is not None else None
        if look is None or full is None or full.id == run or examined.n >= len(look.trainings):
            return
        examined.full = full.id
        newest = next((t for t in reversed(look.trainings) if t.full_state == "running"), None)
        left = self._lasting.left(full.id, newest, now) if newest is not None else 0.0
        learns = look.trainings[examined.n].judgement.verdict.word == "learns"
        # A second one may be of any number in a loop, each of them short: it takes what cores are left.
        steps: _Steps = (
            "far-behind" if left > (LONG if learns else VERY_LONG) else "behind" if left > LONG or examined.n else ""
        )
        if steps and full.alive and _STEPS.index(steps) > _STEPS.index(examined.steps):
            examined.steps = steps
            self._tells(run, Ask(steps))
        rests = examined.toll.rests if left > LONG or (full.alive and examined.n >= SEVERAL) else 0.0
        self._rests(run, examined, max(UNHURRIED, rests) if learns and left > LONG else rests)

    def _rests(self, run: int, examined: _Examined, rests: float) -> None:
        low, high = sorted((rests, examined.rests))
        if high > CLEARLY * low:
            examined.rests = rests
            self._tells(run, Ask("rests", rests=rests))
