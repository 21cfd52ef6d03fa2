"""What each layer gives for some rows, and which layer is the head."""

import contextlib

import numpy as np

from ...compute.here import here
from ...exam import rows as rows_
from ...script import user_code


@contextlib.contextmanager
def calls(keras):
    """All layer calls made meanwhile, eagerly: a list of (layer, first input, output), inner ones first."""
    layer, found = keras.layers.Layer, []
    original = layer.__call__

    def call(self, *args, **kwargs):
        output = original(self, *args, **kwargs)
        found.append((self, args[0] if args else None, output))
        return output

    layer.__call__ = call
    try:
        yield found
    finally:
        layer.__call__ = original


def watched(subject, x):
    """(calls, the model's answer, its head) for these rows."""

    def ask(x):
        with calls(subject.keras) as made:
            answer = subject.call(x, False)
        tensors = [[part if here.is_tensor(part) else None for part in pair] for _, *pair in made]
        return (tensors, answer), ([layer for layer, _, _ in made], find_head(made, answer))

    (tensors, answer), (named, head) = here.watched(ask, x)
    return [(layer, *pair) for layer, pair in zip(named, tensors)], answer, head


def is_leaf(layer):
    """True for a layer that holds no other layers."""
    return not getattr(layer, "_layers", None)


class Head:
    """The way from the last weighted layer's pre-activation to the model's outputs."""

    def __init__(self, chains, layers, shapes):
        self.chains, self.layers, self.shapes = chains, layers, shapes

    def push(self, values):
        """Outputs for pre-activations: lists of tensors, one for every output."""
        pushed = []
        for chain, value in zip(self.chains, values):
            for function in chain:
                value = function(value)
            pushed.append(value)
        return pushed


def find_head(made, answer):
    """The head of a model from its eager calls and its answer, or None where it cannot be followed."""
    chains, layers, shapes = [], [], []
    for output in rows_.leaves(answer):
        chain, tensor = [], output
        for _ in range(8):
            match = next(((l, i, o) for l, i, o in reversed(made) if o is tensor and is_leaf(l)), None)
            if match is None:
                return None
            layer, given, made_output = match
            if layer.weights:
                activation = getattr(layer, "activation", None)
                if not callable(activation) or (not hasattr(layer, "units") and not hasattr(layer, "filters")):
                    return None
                if type(layer).__module__.split(".")[0] != "keras" or hasattr(layer, "return_sequences"):
                    return None
                chain.insert(0, activation)
                break
            if not here.is_tensor(given):
                return None
            chain.insert(0, lambda value, _layer=layer: _layer(value))
            tensor = given
        else:
            return None
        chains.append(chain)
        layers.append(layer)
        shapes.append(tuple(made_output.shape))
    return Head(chains, layers, shapes)


def statistics(made, count):
    """For each leaf layer: is it the same for all rows, how much is zero, saturated; its spread. Up to 200 layers."""
    found = []
    for layer, given, output in made[:400]:
        if not is_leaf(layer) or not here.is_tensor(output) or not here.is_floating(output):
            continue
        values = here.numpy(here.as_float(output))
        if values.ndim == 0 or values.shape[0] != count or values.size == 0:
            continue
        flat = values.reshape(count, -1)
        scale = float(np.abs(flat).max())
        spread = float((flat.max(axis=0) - flat.min(axis=0)).max()) if np.isfinite(flat).all() else None
        before = here.numpy(given) if here.is_tensor(given) and here.is_floating(given) else None
        before_same = None
        if before is not None and before.ndim and before.shape[0] == count:
            before = before.reshape(count, -1)
            before_same = bool(
                (before.max(axis=0) - before.min(axis=0)).max() <= 1e-6 * max(1e-30, np.abs(before).max())
            )
        about = {
            "name": layer.name,
            "class": type(layer).__name__,
            "file": user_code.of(layer)[0],
            "line": user_code.of(layer)[1],
            "std": float(flat.std()),
            "spread": spread,
            "rows_same": (spread is not None and spread <= 1e-6 * max(1e-30, scale)) or scale == 0.0,
            "input_rows_same": before_same,
            "zeros": float((flat == 0).mean()),
            "dead_units": float((flat == 0).all(axis=0).mean()),
            "shape": list(values.shape[1:]),
        }
        name = getattr(getattr(layer, "activation", None), "__name__", None)
        if name in ("sigmoid", "tanh", "hard_sigmoid"):
            low, high = (-1.0, 1.0) if name == "tanh" else (0.0, 1.0)
            edge = 0.01 * (high - low)
            about["saturated"] = float(((flat < low + edge) | (flat > high - edge)).mean())
        about["activation"] = name
        found.append(about)
        if len(found) >= 200:
            break
    return found
