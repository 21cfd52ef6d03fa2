"""Parts of what is measured, as plain data: a layer, a weight, an array, a score; each with what is different."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypedDict

from wontlearn_engine.curve import Curve
from wontlearn_engine.probe.contract.about import How
from wontlearn_engine.verdict.standing import Standing

Facts = dict[str, Any]
"""Facts of one part by their names; the contract reads them, and knows each with its type."""


GONE: Any = object()
"""Not measured at all."""


class Changes(TypedDict, total=False):
    """What is different from a healthy training (evidence.py)."""

    write: dict[str, str]
    """Pieces of the text, and what stands there instead."""
    insert: dict[str, list[Facts]]
    """Layers, by the name of the one that they stand behind."""
    curve: Sequence[float | None] | Curve
    """The full run's losses."""
    line: str
    """A piece of the line that trains."""

    about: Facts
    fit: Facts
    optimizer: Facts
    loss: Facts
    layers: Facts | list[Facts]
    loop: Facts
    signs: Facts
    evidence: Facts
    data: Facts
    x: Facts
    y: Facts
    anchors: Facts
    rows: Facts
    dependence: Facts
    cost: Facts
    trained: Facts
    first: Facts
    outputs: Facts
    seen: Facts | list[Facts]
    gradients: Facts | list[Facts]
    score: Facts
    train: Facts
    own: Facts
    held: Facts
    single: Facts
    few: Facts
    controls: dict[str, Facts]

    how: How
    file: str
    beside: dict[str, Any]
    expected_updates: int | None
    full_wanted: bool
    full_over: bool
    full_finished: bool
    cut: bool
    standing: Standing
    examining: bool
    skipped: str | None
    controls_wanted: bool
    alike: int


def weight(name: str, *shape: int, spread: float = 0.2, **facts: Any) -> Facts:
    """A weight as it starts."""
    zero = name == "bias"
    return {
        "name": name,
        "shape": list(shape),
        "trainable": True,
        "std": 0.0 if zero else spread,
        "min": 0.0 if zero else -2 * spread,
        "max": 0.0 if zero else 2 * spread,
        **facts,
    }


def same(value: float) -> Facts:
    """All entries of a weight alike."""
    return {"std": 0.0, "min": value, "max": value}


def layer(kind: str, name: str, at: str, **facts: Any) -> Facts:
    """A layer as the script constructed it."""
    return {
        "name": name,
        "class": kind,
        "module": "keras",
        "at": at,
        "trainable": True,
        "container": False,
        "dtype": "float32",
        "weights": [],
        **facts,
    }


def dense(name: str, at: str, inputs: int, units: int, activation: str, **facts: Any) -> Facts:
    """A Dense layer."""
    weights = [weight("kernel", inputs, units, spread=(1 / inputs) ** 0.5), weight("bias", units)]
    return layer(
        "Dense",
        name,
        at,
        units=units,
        activation=activation,
        initializer="GlorotUniform",
        **{"weights": weights, **facts},
    )


def seen(name: str, activation: str, units: int, **facts: Any) -> Facts:
    """What a layer gives for the first rows."""
    return {
        "name": name,
        "class": "Dense",
        "activation": activation,
        "at": f"Dense({units}",
        "shape": [units],
        "std": 1.0,
        "zeros": 0.5 if activation == "relu" else 0.0,
        "dead_units": 0.0,
        "rows_same": False,
        "input_rows_same": False,
        **facts,
    }


def column(**facts: Any) -> Facts:
    """Facts of an array."""
    return {
        "shape": [],
        "dtype": "float64",
        "rows": 600,
        "nan": 0,
        "inf": 0,
        "bad_rows": [],
        "bad_count": 0,
        "min": -2.6,
        "max": 2.7,
        "mean": 0.0,
        "std": 1.0,
        "row_std": 1.0,
        "columns": 1,
        "constant_columns": 0,
        "max_column_std": 1.0,
        "min_column_std": 1.0,
        "integers": False,
        "zero_rows": 0.0,
        "zeros": 0.0,
        "far": 3.1,
        "far_row": 7,
        "far_rows": 0,
        "unique_rows": 600,
        **facts,
    }


def scored(skill: float, accuracy: float | None, **facts: Any) -> Facts:
    """A score of the full run's model."""
    recalls = None if accuracy is None else dict.fromkeys("012", accuracy)
    return {
        "skill": skill,
        "detached_skill": skill,
        "loss": 1.1 * (1 - skill),
        "baseline": 1.1,
        "floor": 0.0,
        "prediction": {"skill": skill, "accuracy": accuracy, "recalls": recalls},
        **facts,
    }


def reduced(rows: int, **facts: Any) -> Facts:
    """A reduced training that fits."""
    return {
        "rows": list(range(rows)),
        "updates": 60,
        "first_loss": 1.3,
        "last_loss": 0.004,
        "floor": 0.0,
        "baseline": 0.0,
        "fits": True,
        "fitted_at": 24,
        "nan": False,
        "still_falling": True,
        "weights_moved": 3.1,
        "fallback": None,
        "seconds": 0.4,
        **facts,
    }


UNFIT: Facts = {"fits": False, "fitted_at": None, "updates": 631, "last_loss": 1.05, "still_falling": False}
"""A reduced training that stays where it is."""


def learned(skill: float = 0.97) -> Facts:
    """A trial or control that trained on all rows and got so far."""
    return {
        "skill": skill,
        "detached_skill": skill,
        "prediction": {"skill": skill, "accuracy": None, "recalls": None},
        "nan": False,
        "updates": 475,
        "first_loss": 1.3,
        "last_loss": 1.1 * (1 - skill),
        "seconds": 0.5,
    }


def linear(name: str, at: str, inputs: int, units: int, activation: str = "relu") -> Facts:
    """A Linear layer of PyTorch with the activation behind it."""
    bound = (1 / inputs) ** 0.5
    weights = [
        weight("weight", units, inputs, spread=bound / 2),
        weight("bias", units, std=bound / 2, min=-bound, max=bound),
    ]
    return layer("Linear", name, at, module="torch", units=units, activation=activation, weights=weights)
