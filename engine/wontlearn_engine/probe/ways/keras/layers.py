"""What each layer gives for some rows, and which layer is the head."""

import contextlib

import numpy as np

from ...contract.first_update import HeadLayer
from ...exam import rows as rows_
from ...script import user_code
from . import describe


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


class LayerCall:
    """What a layer made of some rows."""

    def __init__(self, compute, layer, given, output):
        self._compute, self._given, self._output = compute, given, output
        self.name, self.kind = layer.name, type(layer).__name__
        self.file, self.line = user_code.of(layer)
        self.activation = getattr(getattr(layer, "activation", None), "__name__", None)

    def _floats(self, tensor):
        known = self._compute.is_tensor(tensor) and self._compute.is_floating(tensor)
        return self._compute.numpy(self._compute.as_float(tensor)) if known else None

    def given(self):
        """What the layer was given, a float array, or None."""
        return self._floats(self._given)

    def output(self):
        """What the layer gave, a float array, or None."""
        return self._floats(self._output)


def watched(subject, x):
    """(calls of layers that hold no others, the model's answer, its head) for these rows. Up to 400 calls."""
    compute = subject.compute

    def ask(x):
        with calls(subject.keras) as made:
            answer = subject.call(x, False)
        tensors = [[part if compute.is_tensor(part) else None for part in pair] for _, *pair in made]
        return (tensors, answer), ([layer for layer, _, _ in made], find_head(compute, made, answer))

    (tensors, answer), (named, head) = compute.watched(ask, x)
    seen = [(layer, *pair) for layer, pair in zip(named, tensors)][:400]
    return [LayerCall(compute, *each) for each in seen if is_leaf(each[0])], answer, head


def input_scales(model):
    """(factor, offset) of each Rescaling of the model that is the same for all columns."""
    found = [layer for layer in describe.flat_layers(model) if type(layer).__name__ == "Rescaling"]
    return [(float(l.scale), float(l.offset)) for l in found if np.ndim(l.scale) == np.ndim(l.offset) == 0 and l.scale]


def is_leaf(layer):
    """True for a layer that holds no other layers."""
    return not getattr(layer, "_layers", None)


class Head:
    """The way from the last weighted layer's pre-activation to the model's outputs."""

    def __init__(self, chains, layers, shapes):
        self.chains, self.shapes = chains, shapes
        self.layers = [
            HeadLayer(name=l.name, class_=type(l).__name__, file=user_code.of(l)[0], line=user_code.of(l)[1])
            for l in layers
        ]

    def push(self, values):
        """Outputs for pre-activations: lists of tensors, one for every output."""
        pushed = []
        for chain, value in zip(self.chains, values):
            for function in chain:
                value = function(value)
            pushed.append(value)
        return pushed


def find_head(compute, made, answer):
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
            if not compute.is_tensor(given):
                return None
            chain.insert(0, lambda value, _layer=layer: _layer(value))
            tensor = given
        else:
            return None
        chains.append(chain)
        layers.append(layer)
        shapes.append(tuple(made_output.shape))
    return Head(chains, layers, shapes)
