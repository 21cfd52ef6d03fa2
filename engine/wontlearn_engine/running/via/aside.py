"""A second connection to a cluster, opened and closed by threads of their own: somebody watches a screen meanwhile."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from ..python import NoPython
from ..runner import Aside

if TYPE_CHECKING:
    from .there import There


class SecondConnection:
    """One that is on its way, or there, or not to be had: then what runs goes on in the first."""

    def __init__(self, make: Callable[[], There], settled: Callable[[], None]) -> None:
        self._aside, self._left = Aside(), False
        self._there: There | None = None
        self._lock = threading.Lock()
        threading.Thread(target=self._open, args=(make, settled), daemon=True).start()

    @property
    def aside(self) -> Aside:
        """As it is now; one that was lost is none."""
        if self._there is not None and not self._there.stands:
            self._aside.runner = None
        return self._aside

    def _open(self, make: Callable[[], There], settled: Callable[[], None]) -> None:
        there = None
        with contextlib.suppress(OSError, NoPython):  # there is no room
            there = make()
        with self._lock:
            left = self._left
            if not left:
                self._there = self._aside.runner = there
            self._aside.coming = False
        if left and there is not None:
            there.close()
        settled()

    def leave(self) -> None:
        """It ends, also if it comes only now."""
        with self._lock:
            self._left, there = True, self._there
        if there is not None:
            threading.Thread(target=there.close, daemon=True).start()
