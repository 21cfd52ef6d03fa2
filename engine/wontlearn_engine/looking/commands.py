"""What is to be done next, as the session says it."""

from __future__ import annotations

from dataclasses import dataclass

from ..probe.contract.asks import Ask, Mode


@dataclass(frozen=True)
class Start:
    """Start a run of the present look, or of its proof."""

    run: int
    mode: Mode


@dataclass(frozen=True)
class Kill:
    """End a run."""

    run: int


@dataclass(frozen=True)
class Tell:
    """Ask the examiner for something."""

    run: int
    ask: Ask


Command = Start | Kill | Tell
