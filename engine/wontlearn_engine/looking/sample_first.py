"""What is done first: where a warm process judges the sample, the full run waits for it, a moment at most.

Two processes that trace their graphs at the same time slow each other down on few cores. One after the other, the sample
is judged in half the time, and the full run's first loss comes hardly later.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from ..probe.contract.messages import Begun, End, NotFinite, Points, Reduced, Skipped
from ..running.runner import RunEnded, RunEvent
from .commands import Start

SECONDS = 1.5
"""The full run waits no longer than this: a script may need its time before it trains."""
SETUP = 0.25
"""A script that needs this many seconds before it trains starts in full already while the sample is trained: when it has
come to its own first graph, the sample is judged."""


@dataclass(frozen=True)
class Due:
    """A full run has waited long enough."""

    run: int


class Lead:
    """The full run that waits, and the run of the sample that it waits for. All methods belong to one thread."""

    def __init__(self, post: Callable[[Due], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._post, self._clock = post, clock
        self._began = 0.0
        self._setup: float | None = None
        """Seconds from the sample's start to its training."""
        self._ahead: int | None = None
        self._held: Start | None = None
        self._followed: tuple[int, int] | None = None
        """The sample's run and the full run that was let go."""

    def take(self, run: int) -> None:
        """This run, in a warm process, goes first."""
        self._ahead, self._began, self._setup = run, self._clock(), None

    def hold(self, command: Start) -> bool:
        """True if this start waits for now."""
        if self._ahead is None or command.mode != "full":
            return False
        self._held = command
        timer = threading.Timer(SECONDS, self._post, [Due(command.run)])
        timer.daemon = True
        timer.start()
        return True

    def drop(self, run: int) -> None:
        """This run was ended."""
        if self._ahead == run:
            self._ahead = None
        if self._held is not None and self._held.run == run:
            self._held = None

    def release(self, message: object) -> Start | None:
        """The start that waited, if this message ends the wait."""
        if not self._over(message):
            return None
        if self._held is not None and self._ahead is not None:
            self._followed = self._ahead, self._held.run
        held, self._held, self._ahead = self._held, None, None
        return held

    def go(self, message: object) -> int | None:
        """The sample's run, once the full run has come to its first loss or its end: it need not make room any more."""
        if self._followed is None or not isinstance(message, RunEvent | RunEnded) or message.run != self._followed[1]:
            return None
        if isinstance(message, RunEvent) and not isinstance(message.event, Points | NotFinite | End):
            return None
        sample, self._followed = self._followed[0], None
        return sample

    def _over(self, message: object) -> bool:
        if isinstance(message, Due):
            return self._held is not None and message.run == self._held.run
        if isinstance(message, RunEnded):
            return message.run == self._ahead
        if not isinstance(message, RunEvent) or message.run != self._ahead:
            return False
        event = message.event
        if isinstance(event, Begun) and self._setup is None:
            self._setup = self._clock() - self._began
        if isinstance(event, Reduced) and event.mode == "single-sample":
            return event.state == "finished" or (self._setup is not None and self._setup >= SETUP)
        return isinstance(event, Skipped | End)
