"""What was measured on a healthy training, as plain data after real runs, and how to change one thing about it.

`healthy(...)` and `stuck(...)` give a Case; what stands between the brackets is what is different. A key names a part of
the evidence (PARTS), a dictionary is merged into it, GONE takes it away, `write` changes the script's text, and `at`
stands for the line that holds a piece of the text. What is built is read by the contract: a fact that it does not know,
or of another type, is an error.
"""

from __future__ import annotations

import copy
import functools
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from wontlearn_engine.curve import Curve
from wontlearn_engine.probe.contract.about import About
from wontlearn_engine.probe.contract.measured import Evidence, Found
from wontlearn_engine.probe.contract.reading import read
from wontlearn_engine.source.facts import SourceFacts
from wontlearn_engine.verdict.case import Case

from .texts import CLASSES, LOOP, NUMBERS, TORCH

Facts = dict[str, Any]
FILE = "/home/ann/train.py"
GONE = object()

PARTS: dict[str, tuple[str | int, ...]] = {
    "about": ("about",), "fit": ("about", "fit"), "optimizer": ("about", "optimizer"), "loss": ("about", "loss", 0),
    "layers": ("about", "layers"), "loop": ("about", "loop"), "signs": ("about", "loop", "signs"),
    "evidence": ("evidence",), "data": ("evidence", "data"), "x": ("evidence", "data", "x", 0),
    "y": ("evidence", "data", "y", 0), "anchors": ("evidence", "anchors"), "rows": ("evidence", "rows"),
    "dependence": ("evidence", "dependence"), "cost": ("evidence", "loss"), "trained": ("evidence", "trained"),
    "first": ("evidence", "first"), "outputs": ("evidence", "first", "outputs", 0),
    "seen": ("evidence", "first", "layers"), "gradients": ("evidence", "first", "gradients", "weights"),
    "score": ("evidence", "score"), "train": ("evidence", "score", "train"),
    "own": ("evidence", "score", "own"), "held": ("evidence", "score", "held"),
    "single": ("controls", "single-sample"), "few": ("controls", "few-sample"), "controls": ("controls",),
}  # fmt: skip
"""Parts that can be changed; lists of named things take {"name": changes}."""


def weight(name: str, *shape: int, spread: float = 0.2, **facts: Any) -> Facts:
    """A weight as it starts."""
    zero = name == "bias"
    return {"name": name, "shape": list(shape), "trainable": True, "std": 0.0 if zero else spread,
            "min": 0.0 if zero else -2 * spread, "max": 0.0 if zero else 2 * spread, **facts}  # fmt: skip


def same(value: float) -> Facts:
    """All entries of a weight alike."""
    return {"std": 0.0, "min": value, "max": value}


def layer(kind: str, name: str, at: str, **facts: Any) -> Facts:
    """A layer as the script constructed it."""
    return {"name": name, "class": kind, "module": "keras", "at": at, "trainable": True, "container": False,
            "dtype": "float32", "weights": [], **facts}  # fmt: skip


def dense(name: str, at: str, inputs: int, units: int, activation: str, **facts: Any) -> Facts:
    """A Dense layer."""
    weights = [weight("kernel", inputs, units, spread=(1 / inputs) ** 0.5), weight("bias", units)]
    return layer("Dense", name, at, units=units, activation=activation, initializer="GlorotUniform",
                 **{"weights": weights, **facts})  # fmt: skip


def seen(name: str, activation: str, units: int, **facts: Any) -> Facts:
    """What a layer gives for the first rows."""
    return {"name": name, "class": "Dense", "activation": activation, "at": f"Dense({units}", "shape": [units], "std": 1.0,
            "spread": 4.0, "zeros": 0.5 if activation == "relu" else 0.0, "dead_units": 0.0, "rows_same": False,
            "input_rows_same": False, **facts}  # fmt: skip


def column(**facts: Any) -> Facts:
    """Facts of an array."""
    return {"shape": [], "dtype": "float64", "rows": 600, "nan": 0, "inf": 0, "bad_rows": [], "bad_count": 0, "min": -2.6,
            "max": 2.7, "mean": 0.0, "std": 1.0, "row_std": 1.0, "columns": 1, "constant_columns": 0, "max_column_std": 1.0,
            "min_column_std": 1.0, "max_offset": 0.1, "integers": False, "zero_rows": 0.0, "zeros": 0.0, "far": 3.1,
            "far_row": 7, "far_rows": 0, "unique_rows": 600, **facts}  # fmt: skip


def scored(skill: float, accuracy: float | None, **facts: Any) -> Facts:
    """A score of the full run's model."""
    recalls = None if accuracy is None else dict.fromkeys("012", accuracy)
    return {"skill": skill, "detached_skill": skill, "loss": 1.1 * (1 - skill), "baseline": 1.1, "floor": 0.0,
            "prediction": {"skill": skill, "accuracy": accuracy, "recalls": recalls}, **facts}  # fmt: skip


def reduced(rows: int, **facts: Any) -> Facts:
    """A reduced training that fits."""
    return {"rows": list(range(rows)), "updates": 60, "first_loss": 1.3, "last_loss": 0.004, "floor": 0.0, "baseline": 0.0,
            "room": 0.01, "fits": True, "fitted_at": 24, "nan": False, "inference_loss": 0.004, "still_falling": True,
            "weights_moved": 3.1, "fallback": None, "seconds": 0.4, **facts}  # fmt: skip


UNFIT: Facts = {"fits": False, "fitted_at": None, "updates": 631, "last_loss": 1.05, "still_falling": False}
"""A reduced training that stays where it is."""


def learned(skill: float = 0.97) -> Facts:
    """A trial or control that trained on all rows and got so far."""
    return {"skill": skill, "detached_skill": skill, "prediction": {"skill": skill, "accuracy": None, "recalls": None},
            "nan": False, "updates": 475, "first_loss": 1.3, "last_loss": 1.1 * (1 - skill), "seconds": 0.5}  # fmt: skip


def linear(name: str, at: str, inputs: int, units: int, activation: str = "relu") -> Facts:
    """A Linear layer of PyTorch with the activation behind it."""
    bound = (1 / inputs) ** 0.5
    weights = [
        weight("weight", units, inputs, spread=bound / 2),
        weight("bias", units, std=bound / 2, min=-bound, max=bound),
    ]
    return layer("Linear", name, at, module="torch", units=units, activation=activation, training=True, weights=weights)


def _torch(text: str) -> Facts:
    """What a PyTorch loop tells about itself where it differs from the others."""
    signs = {"kept_gradients": [0, 18], "gradients_at_step": [6, 6], "backwards": 1, "stepped": True, "optimizers": 1,
             "optimizer_weights": 6, "graph_weights": 6, "shared_weights": 6, "no_graph": False, "outside_optimizer": [],
             "unregistered": [], "unreached": [], "frozen": [], "resting": [], "without_gradients": [],
             "rows_moved": {"others": 0, "own": True, "rows": 8}, "norm_at_step": {"true": 1.2, "at_step": 1.2, "steps": 1}}  # fmt: skip
    return {
        "framework": "torch", "output_layers": [], "compile": {"file": "", "line": 0},
        "layers": [linear("dense", "Linear(4", 4, 32), linear("dense_1", "Linear(32", 32, 16), linear("dense_2", "Linear(16", 16, 3, "linear")],
        "loss": [{"class": "CrossEntropyLoss", "function": "sparse_categorical_crossentropy", "name": "CrossEntropyLoss",
                  "from_logits": True, "own": False, "at": "cost = ", "exact": True}],
        "loop": {"file": FILE, "loss_line": _line(text, "loss = cost"), "gradient_line": _line(text, "loss.backward"),
                 "apply_line": _line(text, "adam.step"), "clear_line": _line(text, "adam.zero_grad"),
                 "forward_line": _line(text, "answers = model"), "updates": True, "by_hand": False, "signs": signs},
    }  # fmt: skip


def _renamed(measured: Any) -> Any:
    """Places of Keras layers as those of PyTorch."""
    if isinstance(measured, list):
        return [_renamed(item) for item in measured]
    if not isinstance(measured, dict):
        return measured
    places = {"Dense(32": "Linear(4", "Dense(16": "Linear(32", "Dense(3": "Linear(16"}
    return {key: places.get(value, value) if key == "at" else _renamed(value) for key, value in measured.items()}


def _base(text: str) -> Facts:
    numbers = text == NUMBERS
    head = ("linear", 1) if numbers else ("softmax", 3)
    names = ("dense", "dense_1", "dense_2")
    activations = {"dense": ("relu", 32), "dense_1": ("relu", 16), "dense_2": head}
    name = "mean_squared_error" if numbers else "sparse_categorical_crossentropy"
    accuracy = None if numbers else 0.98
    if text == TORCH:
        head, activations["dense_2"] = ("linear", 3), ("linear", 3)
    about: Facts = {
        "class": "Sequential", "custom": [], "output_layers": ["dense_2"], "parameters": 739, "trainable_parameters": 739,
        "run_eagerly": False, "metrics": [] if numbers else ["accuracy"], "compile": {"file": "", "line": 0} if text == LOOP else {"at": "model.compile("},
        "fit": {"batch_size": 32, "callbacks": [], "epochs": 25, "initial_epoch": 0, "shuffle": True,
                "steps_per_epoch": None, "validation": False, "validation_split": 0.0},
        "layers": [layer("InputLayer", "input_layer", "Input("), dense("dense", "Dense(32", 4, 32, "relu"),
                   dense("dense_1", "Dense(16", 32, 16, "relu"), dense("dense_2", f"Dense({head[1]}", 16, head[1], head[0])],
        "loss": [{"class": "function", "function": name, "name": "mse" if numbers else name, "from_logits": False,
                  "own": False, "file": "", "line": 0}],
        "optimizer": {"class": "Adam", "at": "Adam(", "learning_rate": 0.0010000000474974513, "schedule": None,
                      "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-07},
    }  # fmt: skip
    if text == LOOP:
        about["loop"] = {"loss_line": _line(text, "loss = cost"), "gradient_line": _line(text, "tape.gradient"),
                         "apply_line": _line(text, "apply_gradients"), "updates": True, "other_variables": False}  # fmt: skip
        about["loss"] = [{"class": "SparseCategoricalCrossentropy", "function": name, "name": name, "from_logits": False,
                          "own": False, "at": "losses.Sparse", "reduction": "sum_over_batch_size"}]  # fmt: skip
    if text == TORCH:
        about.update(_torch(text))
    y = column() if numbers else column(dtype="int64", min=0.0, max=2.0, mean=1.0, integers=True, zeros=0.33, unique_rows=3,
        zero_rows=0.33, changes=0.67, classes=[[0.0, 200], [1.0, 200], [2.0, 200]])  # fmt: skip
    path = "/home/ann/.cache/wontlearn/train/rows-0.npz"
    evidence: Facts = {
        "data": {"rows": 600, "total": 600, "whole": True, "batch": 32, "stream": False, "x": [column(shape=[4], columns=4)],
                 "y": [y], "duplicates": {"distinct": 600, "same": 0, "conflicting": 0}, "leak": {"column": None},
                 "validation": {}},
        "anchors": {"baseline": 1.1, "answer": 0.0, "floor": 0.0, "head_floor": 0.0, "rows": 256},
        "first": {"gradients": {"loss": 1.3, "weights": [
                      {"name": f"sequential/{name}/{part}", "none": False, "rms": 0.05, "weight_rms": 0.2}
                      for name in names for part in ("kernel", "bias")]},
                  "head_layers": [{"name": "dense_2", "class": "Dense", "at": f"Dense({head[1]}"}], "input_gradient": 0.09,
                  "inputs_differ": True, "layers": [seen(name, *activations[name]) for name in names],
                  "outputs": [{"shape": [head[1]], "min": -0.9 if numbers else 0.02, "max": 0.9, "mean": 0.3, "std": 0.2,
                               "rows_spread": 0.7, "sums_to_one": not numbers}], "repeat_differs": False},
        "loss": {"grows_with_rows": False, "mixes_rows": False, "sign_turned": False},
        "untrained": scored(-0.2, accuracy and 0.3),
        "rows": {"path": path, "rows": 400, "tokens": False, "classes": not numbers, "image": False},
        "dependence": {"rows": 400, "signal": True, "p": 0.005235602094240838, "r2": 0.92, "learner": "neighbours"},
        "trained": {"updates": 475, "epochs": 25, "rates": [0.001] * 25, "logs": [], "seconds": 3.2, "weights": path},
        "score": {"train": scored(0.97, accuracy), "own": scored(0.97, accuracy), "moved": 0.4, "finite_weights": True,
                  "layers": [seen(name, *activations[name]) for name in names], "outputs": []},
    }  # fmt: skip
    controls = {"single-sample": reduced(1), "few-sample": reduced(8)}
    if text == TORCH:
        evidence = _renamed(evidence)
    return {"about": about, "evidence": evidence, "controls": controls}


def healthy(text: str = CLASSES, **changes: Any) -> Case:
    """A training that has learned, everything measured, nothing running; but for what is given."""
    measured = _base(text)
    curve = changes.pop("curve", None)
    for old, new in changes.pop("write", {}).items():
        assert old in text, old
        text = text.replace(old, new)
    for after, made in changes.pop("insert", {}).items():
        place = [item["name"] for item in measured["about"]["layers"]].index(after) + 1
        measured["about"]["layers"][place:place] = made
    fields = {key: changes.pop(key) for key in list(changes) if key in Case.__dataclass_fields__ and key not in PARTS}
    for part, change in changes.items():
        _change(measured, PARTS[part], change)
    how = fields.get("how", "loop" if "tf.GradientTape" in text or "import torch" in text else "fit")
    line = _line(text, fields.pop("line", "for epoch" if how == "loop" else ".fit("))
    case = Case(
        script=FILE, source=_source(text), line=line, file=FILE, how=how, expected_updates=475,
        curve=curve if isinstance(curve, Curve) else of(curve or [1.3 * 0.99**i + 0.03 for i in range(475)]),
        full_over=True, full_finished=True, **typed(_lines(measured, text)),
    )  # fmt: skip
    return replace(case, **fields)


def typed(measured: Facts) -> Facts:
    """The same as the contract's classes. Raises ContractError at what it does not know."""
    controls = {name: read(Found, found) for name, found in measured["controls"].items()}
    return {
        "about": read(About, measured["about"]),
        "evidence": read(Evidence, measured["evidence"]),
        "controls": controls,
    }


def stuck(text: str = CLASSES, **changes: Any) -> Case:
    """The same, but the full run has stayed at the baseline; one sample is fitted, and y depends on x."""
    accuracy = None if text == NUMBERS else 0.36
    flat = {"score": {"train": scored(0.01, accuracy), "own": scored(0.01, accuracy)}}
    changes = {"curve": [1.1 + 0.005 * (-1) ** i for i in range(475)], **changes}
    if changes.get("score") is not GONE:
        changes["score"] = _merged(flat["score"], changes.get("score", {}))
    return healthy(text, **changes)


def of(losses: Sequence[float | None], every: int = 1) -> Curve:
    """A curve of these losses, one every so many updates; None stands for NaN."""
    curve = Curve()
    curve.extend((every * (i + 1), v, v, v) for i, v in enumerate(losses))
    return curve


@functools.cache
def _source(text: str) -> SourceFacts:
    return SourceFacts(text, FILE)


def line_with(case: Case, piece: str) -> int:
    """The number of the line of the case's script that holds a piece of text."""
    return _line(case.source.text, piece)


def _line(text: str, piece: str) -> int:
    pattern = re.compile(re.escape(piece) + (r"(?!\d)" if piece[-1].isdigit() else ""))  # "Dense(1" is not "Dense(16"
    found = [number for number, line in enumerate(text.splitlines(), 1) if pattern.search(line)]
    assert found, f"{piece!r} is not in the script"
    return found[0]


def _merged(old: Any, change: Any) -> Any:
    if isinstance(old, list) and isinstance(change, dict):
        assert all(any(item["name"].endswith(name) for item in old) for name in change), change
        return [
            next((_merged(item, c) for name, c in change.items() if item["name"].endswith(name)), item) for item in old
        ]
    if not isinstance(old, dict) or not isinstance(change, dict):
        return copy.deepcopy(change)
    return {key: _merged(old.get(key), change[key]) if key in change else value
            for key, value in {**old, **change}.items() if change.get(key) is not GONE}  # fmt: skip


def _change(measured: Any, path: tuple[str | int, ...], change: Any) -> None:
    for step in path[:-1]:
        measured = measured[step]
    if change is GONE:
        del measured[path[-1]]
    else:
        old = measured.get(path[-1]) if isinstance(measured, dict) else measured[path[-1]]
        measured[path[-1]] = _merged(old, change)


def _lines(measured: Any, text: str) -> Any:
    if isinstance(measured, list):
        return [_lines(item, text) for item in measured]
    if not isinstance(measured, dict):
        return measured
    found = {key: _lines(value, text) for key, value in measured.items() if key != "at"}
    return {**found, "file": FILE, "line": _line(text, measured["at"])} if "at" in measured else found
