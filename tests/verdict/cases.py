"""Trainings that went some of the way, and trials of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wontlearn_engine.verdict.case import Case

from .evidence import healthy
from .pieces import Changes, Facts, learned, scored
from .texts import NUMBERS

if TYPE_CHECKING:
    from typing_extensions import Unpack

ALIVE: Facts = {"examining": True}
UNTESTED: Facts = {"dependence": {"signal": None, "p": None, "r2": None}}
FAINT: Facts = {"dependence": {"r2": 0.15}}


def at(skill: float, text: str = NUMBERS, **given: Unpack[Changes]) -> Case:
    """A training that has gone so far, by its loss and its predictions."""
    half = {"train": scored(skill, None), "own": scored(skill, None)}
    losses = [1.1 * (1 - skill) + 0.001 * (-1) ** i for i in range(475)]
    changes: Changes = {"score": half, "curve": losses, **given}
    return healthy(text, **changes)


def tried(**found: float) -> Facts:
    """Trials by name, an underscore for what no name may hold, and how far they went."""
    return {"trial:" + name.replace("__", "/").replace("_", "-"): learned(skill) for name, skill in found.items()}


# When a word may be said
