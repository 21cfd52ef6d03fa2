"""Warm spares: processes that have imported what the last run needed, so that the next run starts at once."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from pathlib import Path

from ..probe.contract.messages import Warm
from .disk import Disk
from .runner import Launch, RunMessage, Runner, Started

MOST = 4
"""Two saves in a row find a spare for each of their two runs."""


class Spares:
    """The waiting processes of one dashboard. All methods belong to its thread."""

    def __init__(self, runner: Runner, post: Callable[[RunMessage], None], most: int = MOST) -> None:
        self._runner, self._post, self._most = runner, post, most
        self._waiting: list[tuple[Started, float]] = []

    def prepare(self, place: Launch) -> None:
        """Start one more spare for this place, if memory allows and none is on its way; those for other places end."""
        self._drop(lambda process: process.place != place or not process.alive)
        self.rest(False)
        # One after the other: each keeps a core busy for seconds, and somebody works on this machine.
        if not place.modules or any(process.warm is None for process, _ in self._waiting):
            return
        if len(self._waiting) < min(self._most, self._runner.room(len(self._waiting))):
            since = time.time()
            with contextlib.suppress(OSError):  # the run itself will say it
                self._waiting.append((self._runner.start(place, self._post), since))

    def rest(self, still: bool) -> None:
        """Whether the one that is on its way stops where it is: its imports keep a core busy."""
        for process, _ in self._waiting:
            if process.warm is None:
                process.rest(still)

    @property
    def waiting(self) -> int:
        """How many there are, warm or on their way."""
        return len(self._waiting)

    @property
    def ready(self) -> int:
        """How many are warm."""
        return sum(process.warm is not None for process, _ in self._waiting)

    def take(self, place: Launch, folder: Path, *, early: bool = False) -> Started | None:
        """A spare that is as good as a new process, the longest prepared first; None if there is none.

        `early`: one that still imports will do, for what need not see a package that changed meanwhile.
        """
        self._drop(lambda process: process.place != place or not process.alive)
        with contextlib.suppress(OSError):  # the place is gone: the run itself will say it
            for index, (process, since) in enumerate(self._waiting):
                if process.warm is not None and not _outdated(process, since, folder, self._runner.disk):
                    del self._waiting[index]
                    return process
        if early and self._waiting and self._waiting[0][0].warm is None:
            process = self._waiting.pop(0)[0]
            process.rest(False)
            return process
        return None

    def close(self) -> None:
        """End them all."""
        self._drop(lambda process: True)

    def _drop(self, unfit: Callable[[Started], bool]) -> None:
        for process, _ in self._waiting:
            if unfit(process):
                process.kill()
        self._waiting = [pair for pair in self._waiting if not unfit(pair[0])]


def _outdated(process: Started, since: float, folder: Path, disk: Disk) -> bool:
    """True if packages changed after it was started, or the user's folder has a module that it took from elsewhere."""
    warm = process.warm or Warm()
    if disk.newer(warm.paths, since):
        return True
    names = disk.names(folder)
    return names is None or bool({name.removesuffix(".py") for name in names} & set(warm.names))
