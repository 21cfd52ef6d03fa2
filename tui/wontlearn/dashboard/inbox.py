"""What the engine says, from its threads to the screen's: in bites, so that keys are never kept waiting."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

from wontlearn_engine.looking.conductor import Message
from wontlearn_engine.running.process import RunEnded, RunEvent

BITE = 0.02
"""Seconds of messages taken in at once."""


class Inbox:
    """Messages that wait. `post` may be called from any thread; `wake` is then called once, until `take` has been."""

    def __init__(self, wake: Callable[[], object]) -> None:
        self._wake = wake
        self._waiting: deque[Message] = deque()
        self._lock = threading.Lock()
        self._awake = False
        self._begun: set[tuple[int, str]] = set()
        """Curves of which a first loss has come, by run and name."""

    def post(self, message: Message) -> None:
        """Leave a message."""
        self._waiting.append(message)
        self._rouse()

    def take(self, handle: Callable[[Message], None]) -> bool:
        """Hand over a bite; True if a person waits for something in it. What is left wakes again."""
        with self._lock:
            self._awake = False
        until, awaited = time.perf_counter() + BITE, False
        while self._waiting and time.perf_counter() < until:
            message = self._waiting.popleft()
            handle(message)
            awaited |= self._awaited(message)
        if self._waiting:
            self._rouse()
        return awaited

    def _rouse(self) -> None:
        with self._lock:
            if self._awake:
                return
            self._awake = True
        self._wake()

    def _awaited(self, message: Message) -> bool:
        """True for what a person waits for: the first loss of a curve, a judgement, an end."""
        if not isinstance(message, RunEvent):
            return isinstance(message, RunEnded)
        kind = message.event.get("e")
        if kind == "points":
            curve = (message.run, str(message.event.get("curve")))
            first = curve not in self._begun
            self._begun.add(curve)
            return first
        return kind in ("run", "end")
