"""Changes of a training that several faults of model, loss and optimizer share."""

from __future__ import annotations

from .pieces import UNFIT, Changes, Facts, dense
from .texts import LOOP

CANNOT: Changes = {"single": UNFIT, "few": UNFIT}
BLIND: Changes = {"outputs": {"rows_spread": 0.0}, "first": {"input_gradient": 0.0}}
NO_GRADIENT: Facts = {"kernel": {"none": True, "rms": None}, "bias": {"none": True, "rms": None}}
OWN_LOSS: Changes = {
    "write": {
        "model.compile": "def cost(y, p):\n    return keras.ops.mean(keras.ops.square(y - p))\n\nmodel.compile",
        "'mse'": "cost",
    },
    "loss": {"function": "cost", "name": "cost", "own": True, "at": "def cost"},
}

OWN_LOG: Changes = {
    **OWN_LOSS,
    "write": {
        **OWN_LOSS["write"],
        "model.compile": "def cost(y, p):\n    wrong = keras.ops.square(y - p)\n"
        "    wrong = wrong - keras.ops.log(p)\n    return keras.ops.mean(wrong)\n\nmodel.compile",
    },
}

F1 = {
    "for epoch": "def f1(y, p):\n    hits = tf.cast(p > 0.5, 'float32')\n    return 1 - tf.reduce_mean(hits * y)\n\nfor epoch",
    "cost(y": "f1(y",
}
PENALTY: Changes = {
    "write": F1,
    "gradients": {"kernel": {"along": 0.4, "shape": [9, 9]}},
    "about": {"loop": {"loss_line": LOOP[: LOOP.index("cost(y")].count("\n") + 5}},
}


MATRICES: Changes = {
    "write": {
        "for epoch": "W = tf.Variable(tf.zeros([4, 32]))\nb = tf.Variable(tf.zeros([32]))\nV = tf.Variable(tf.zeros([32, 3]))\nfor epoch"
    },
    "gradients": {"kernel": {"weight_rms": 0.0, "shape": [9, 9]}},
}


def each(names: tuple[str, ...], facts: Facts) -> Facts:
    """The same change of several layers."""
    return dict.fromkeys(names, facts)


LAYERS = ("dense", "dense_1", "dense_2")
FROZEN: Changes = {
    "write": {"adam =": "model.trainable = False\nadam ="},
    "about": {"trainable_parameters": 0},
    "layers": each(LAYERS, {"trainable": False}),
}


def head(activation: str, units: int = 3) -> Changes:
    """Another activation on the last layer of CLASSES."""
    return {
        "write": {"'softmax'": f"'{activation}'"},
        "layers": {"dense_2": {"activation": activation, "units": units}},
    }


def last(activation: str) -> Changes:
    """An activation on the last layer of NUMBERS."""
    return {
        "write": {"Dense(1)": f"Dense(1, activation='{activation}')"},
        "layers": {"dense_2": {"activation": activation}},
    }


def middle(argument: str, **facts: object) -> Changes:
    """Something written in the construction of the layer of 16 units."""
    return {
        "write": {"Dense(16, activation='relu'": f"Dense(16, activation='relu', {argument}"},
        "layers": {"dense_1": facts},
    }


def hidden(activation: str) -> Changes:
    """Another activation in the hidden layers."""
    return {"write": {"'relu'": f"'{activation}'"}, "layers": each(LAYERS[:2], {"activation": activation})}


def inserted(text: str, *layers: Facts, after: str = "dense") -> Changes:
    """Layers behind the first hidden one, or before it (after="input_layer")."""
    before = {"dense": "layers.Dense(16", "input_layer": "layers.Dense(32", "dense_2": "])"}[after]
    return {"write": {before: text + before}, "insert": {after: list(layers)}}


def adam(argument: str, **facts: object) -> Changes:
    """Another argument of Adam's."""
    return {"write": {"learning_rate=0.001": argument}, "optimizer": facts}


def optimizer(name: str, arguments: str, **facts: object) -> Changes:
    """Another optimizer."""
    return {
        "write": {"Adam(learning_rate=0.001)": f"{name}({arguments})"},
        "optimizer": {"class": name, "at": name + "(", **facts},
    }


DEEP = [dense(f"dense_{u}", f"Dense({u},", 16, u, "sigmoid") for u in (20, 21, 22)]
