"""Which run computes alone: how its threads wait for each other depends on it (probe/waiting.py)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal


class Company:
    """The runs that go on, and which of them wait to be asked for something. `tell` is called for each whose state changes."""

    def __init__(self, tell: Callable[[int, Literal["alone", "beside"]], None], *, others: bool = False) -> None:
        """`others`: there are always runs that we do not know of."""
        self._tell, self._others = tell, others
        self._busy: dict[int, bool] = {}
        self._behind: set[int] = set()
        """Those that gave way to all others."""
        self._alone: set[int] = set()
        """Those that were told so."""

    def computes(self, run: int) -> None:
        """It has begun."""
        self._busy[run] = True
        self._settle()

    def stands_back(self, run: int) -> None:
        """It computes where the others leave it something (probe/patience.py): to them it is no company any more."""
        if run in self._busy:
            self._behind.add(run)
            self._settle()

    def goes_on(self, run: int) -> None:
        """It was asked for something; one that runs elsewhere is in nobody's company here."""
        if run in self._busy:
            self.computes(run)

    def waits(self, run: int) -> None:
        """It computes nothing until it is asked."""
        if run in self._busy:
            self._busy[run] = False
            self._settle()

    def gone(self, run: int) -> None:
        """It has ended."""
        self._busy.pop(run, None)
        self._behind.discard(run)
        self._alone.discard(run)
        self._settle()

    def _settle(self) -> None:
        busy = [run for run, busy in self._busy.items() if busy]
        first = [run for run in busy if run not in self._behind] or busy
        alone = set(first) if len(first) == 1 and not self._others else set[int]()
        for run in sorted(alone - self._alone):
            self._tell(run, "alone")
        for run in sorted(self._alone - alone):
            self._tell(run, "beside")
        self._alone = alone
