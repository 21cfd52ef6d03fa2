"""A tick a second while something runs, so that silence is noticed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

SECONDS = 1.0


@dataclass(frozen=True)
class Tick:
    """A second has passed while something runs."""


class Ticks:
    """Posts ticks from a thread of its own, from `wake` on for as long as `wanted` says so."""

    def __init__(self, post: Callable[[Tick], None], wanted: Callable[[], bool]) -> None:
        self._post, self._wanted = post, wanted
        self._awake, self._closed = threading.Event(), threading.Event()

    def start(self) -> None:
        """Begin."""
        threading.Thread(target=self._run, daemon=True).start()

    def wake(self) -> None:
        """Something was started."""
        self._awake.set()

    def close(self) -> None:
        """No more ticks."""
        self._closed.set()
        self._awake.set()

    def _run(self) -> None:
        while not self._closed.is_set():
            self._awake.wait()
            if self._closed.wait(SECONDS):
                return
            if self._wanted():
                self._post(Tick())
            else:
                self._awake.clear()
