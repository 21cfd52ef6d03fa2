"""Where proofs run: beside the script's own runs, or in a part of the place that is theirs, where there is one."""

from __future__ import annotations

from collections.abc import Callable

from ..running.runner import RunMessage, Runner, Warmed
from ..running.spares import Spares
from .commands import Start
from .look import Look

PROOFS = 2
"""Spares for a proof, one for each of its runs."""


class ProofsAside:
    """Of one conductor, in its thread. A part of the place is opened when it is first asked for, and left with the look."""

    def __init__(self, runner: Runner, spares: Spares | None, post: Callable[[RunMessage], None]) -> None:
        self._runner, self._spares, self._post = runner, spares, post
        self._there: tuple[Runner, Spares] | None = None
        self._held: list[Start] = []
        self._last: tuple[Look, Runner, Spares | None] | None = None

    def of(self, look: Look) -> tuple[Runner, Spares | None]:
        """Where a look's runs start, and the spares there: all of one look, as they read each other's files."""
        if self._last is not None and self._last[0] is look and look.attempt:
            return self._last[1:]
        aside = self._runner.aside(self._settled)
        if aside is None or aside.runner is None:
            found: tuple[Runner, Spares | None] = self._runner, self._spares
        else:
            if self._there is None or self._there[0] is not aside.runner:
                self._there = aside.runner, Spares(aside.runner, self._post, PROOFS)
            found = self._there
        self._last = look, found[0], found[1]
        return found

    def hold(self, start: Start) -> bool:
        """True if it is to wait until it is known where: meanwhile the script's own run has its cores for itself."""
        aside = self._runner.aside(self._settled)
        if aside is not None and aside.coming:
            self._held.append(start)
            return True
        return False

    def settled(self) -> list[Start]:
        """It is known now: what was held."""
        aside = self._runner.aside(self._settled) if self._held else None
        if aside is not None and aside.coming:
            return []
        held, self._held = self._held, []
        return held

    def drop(self, run: int) -> None:
        """It is not wanted any more."""
        self._held = [start for start in self._held if start.run != run]

    def leave(self) -> None:
        """The look is over."""
        if self._there is not None:
            self._there[1].close()
        self._there = self._last = None
        self._runner.leave_aside()

    def _settled(self) -> None:
        self._post(Warmed())
