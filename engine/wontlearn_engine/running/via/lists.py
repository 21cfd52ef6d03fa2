"""What lies in folders of a place, as it said a moment ago."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

LISTED = 1.0
"""Seconds for which a folder's names are believed: one look asks for them many times."""


class Lists:
    """`ask` gives a folder's names, and which are folders; None if it is none."""

    def __init__(self, ask: Callable[[str], dict[str, bool] | None]) -> None:
        self._ask = ask
        self._held: dict[str, tuple[float, dict[str, bool] | None]] = {}

    def of(self, folder: Path) -> dict[str, bool] | None:
        """Asked again only after a moment."""
        name, now = folder.as_posix(), time.monotonic()
        held = self._held.get(name)
        if held is not None and now - held[0] < LISTED:
            return held[1]
        above = self._held.get(folder.parent.as_posix())
        if above is not None and now - above[0] < LISTED and (above[1] or {}).get(folder.name) is not True:
            return None  # its folder has none of that name
        found = self._ask(name)
        self._held[name] = now, found
        return found
