"""What stands by a training's curve while it goes on (while_training.py finds it)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .forecast import Forecast

Said = Literal["starting", "moving", "learns", "lost", "flat", "stuck", "short"]


@dataclass(frozen=True)
class Standing:
    """A word, and at which update. `level` is the skill of the last half of the updates, between `low` and `high`."""

    word: Said = "starting"
    updates: int = 0
    level: float = 0.0
    low: float = 0.0
    high: float = 0.0
    forecast: Forecast | None = None
    since: int = 0
    """The update at which it was seen to learn; 0 of any other word."""

    @property
    def plateau(self) -> bool:
        """It is no better than a constant, and does not move."""
        return self.word in ("flat", "stuck")
