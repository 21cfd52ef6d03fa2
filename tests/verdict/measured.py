"""All that is measured on a healthy training of each of the texts, as plain data after real runs."""

from __future__ import annotations

import re
from typing import Any

from .pieces import Facts, column, dense, layer, linear, reduced, scored, seen
from .texts import LOOP, NUMBERS, TORCH

FILE = "/home/ann/train.py"


def line_of(text: str, piece: str) -> int:
    pattern = re.compile(re.escape(piece) + (r"(?!\d)" if piece[-1].isdigit() else ""))  # "Dense(1" is not "Dense(16"
    found = [number for number, line in enumerate(text.splitlines(), 1) if pattern.search(line)]
    assert found, f"{piece!r} is not in the script"
    return found[0]


def _torch(text: str) -> Facts:
    """What a PyTorch loop tells about itself where it differs from the others."""
    signs = {
        "kept_gradients": [0, 18],
        "gradients_at_step": [6, 6],
        "backwards": 1,
        "stepped": True,
        "optimizer_weights": 6,
        "graph_weights": 6,
        "shared_weights": 6,
        "no_graph": False,
        "outside_optimizer": [],
        "unregistered": [],
        "unreached": [],
        "resting": [],
        "without_gradients": [],
        "rows_moved": {"others": 0, "own": True, "rows": 8},
        "norm_at_step": {"true": 1.2, "at_step": 1.2},
    }
    return {
        "framework": "torch", "output_layers": [], "compile": {"file": "", "line": 0},
        "layers": [linear("dense", "Linear(4", 4, 32), linear("dense_1", "Linear(32", 32, 16), linear("dense_2", "Linear(16", 16, 3, "linear")],
        "loss": [{"class": "CrossEntropyLoss", "function": "sparse_categorical_crossentropy", "name": "CrossEntropyLoss",
                  "from_logits": True, "own": False, "at": "cost = ", "exact": True}],
        "loop": {"file": FILE, "loss_line": line_of(text, "loss = cost"), "gradient_line": line_of(text, "loss.backward"),
                 "apply_line": line_of(text, "adam.step"), "clear_line": line_of(text, "adam.zero_grad"),
                 "forward_line": line_of(text, "answers = model"), "updates": True, "signs": signs},
    }  # fmt: skip


def _renamed(measured: Any) -> Any:
    """Places of Keras layers as those of PyTorch."""
    if isinstance(measured, list):
        return [_renamed(item) for item in measured]
    if not isinstance(measured, dict):
        return measured
    places = {"Dense(32": "Linear(4", "Dense(16": "Linear(32", "Dense(3": "Linear(16"}
    return {key: places.get(value, value) if key == "at" else _renamed(value) for key, value in measured.items()}


def base(text: str) -> Facts:
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
        "metrics": [] if numbers else ["accuracy"], "compile": {"file": "", "line": 0} if text == LOOP else {"at": "model.compile("},
        "fit": {"batch_size": 32, "callbacks": [], "epochs": 25, "shuffle": True,
                "validation": False, "validation_split": 0.0},
        "layers": [layer("InputLayer", "input_layer", "Input("), dense("dense", "Dense(32", 4, 32, "relu"),
                   dense("dense_1", "Dense(16", 32, 16, "relu"), dense("dense_2", f"Dense({head[1]}", 16, head[1], head[0])],
        "loss": [{"class": "function", "function": name, "name": "mse" if numbers else name, "from_logits": False,
                  "own": False, "file": "", "line": 0}],
        "optimizer": {"class": "Adam", "at": "Adam(", "learning_rate": 0.0010000000474974513, "schedule": None,
                      "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-07},
    }  # fmt: skip
    if text == LOOP:
        about["loop"] = {
            "loss_line": line_of(text, "loss = cost"),
            "gradient_line": line_of(text, "tape.gradient"),
            "apply_line": line_of(text, "apply_gradients"),
            "updates": True,
            "other_variables": False,
        }
        about["loss"] = [
            {
                "class": "SparseCategoricalCrossentropy",
                "function": name,
                "name": name,
                "from_logits": False,
                "own": False,
                "at": "losses.Sparse",
                "reduction": "sum_over_batch_size",
            }
        ]
    if text == TORCH:
        about.update(_torch(text))
    y = (
        column()
        if numbers
        else column(
            dtype="int64",
            min=0.0,
            max=2.0,
            mean=1.0,
            integers=True,
            zeros=0.33,
            unique_rows=3,
            zero_rows=0.33,
            changes=0.67,
            classes=[[0.0, 200], [1.0, 200], [2.0, 200]],
        )
    )
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
                  "outputs": [{"shape": [head[1]], "min": -0.9 if numbers else 0.02, "max": 0.9, "rows_spread": 0.7}]},
        "loss": {"grows_with_rows": False, "mixes_rows": False, "sign_turned": False},
        "rows": {"path": path, "tokens": False, "classes": not numbers, "image": False},
        "dependence": {"rows": 400, "signal": True, "p": 0.005235602094240838, "r2": 0.92},
        "trained": {"updates": 475, "epochs": 25, "rates": [0.001] * 25, "logs": [], "seconds": 3.2, "weights": path},
        "score": {"train": scored(0.97, accuracy), "own": scored(0.97, accuracy),
                  "layers": [seen(name, *activations[name]) for name in names], "outputs": []},
    }  # fmt: skip
    controls = {"single-sample": reduced(1), "few-sample": reduced(8)}
    if text == TORCH:
        evidence = _renamed(evidence)
    return {"about": about, "evidence": evidence, "controls": controls}
