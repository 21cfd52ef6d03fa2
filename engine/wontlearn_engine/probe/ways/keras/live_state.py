"""What a Keras model holds in a living process, put back to the bit."""

import contextlib
from typing import Any, Iterator

from . import backend, describe


def variables(model, optimizer=True):
    """All numbers that a Keras model holds, those of its metrics, of random layers and of its optimizer included."""
    found = {id(variable): variable for variable in model.variables}
    held = list(getattr(model, "metrics_variables", None) or [])
    own = getattr(model, "optimizer", None) if optimizer else None
    held += own.variables if own is not None else []
    for layer in describe.flat_layers(model):
        if getattr(layer, "stateful", False) and getattr(layer, "states", None):
            held += _flat(layer.states)
    for variable in held:
        found.setdefault(id(variable), variable)
    return list(found.values())


def _flat(states):
    return [part for state in states for part in _flat(state)] if isinstance(states, (list, tuple)) else [states]


@contextlib.contextmanager
def kept(model: Any) -> Iterator[None]:
    """Weights, statistics, optimizer and metrics are the same afterwards, whatever ends it, an interrupt too."""
    held, own = backend.snapshot(variables(model)), dict(vars(model))
    layers = [(layer, layer.trainable) for layer in describe.flat_layers(model)]
    try:
        yield
    finally:
        # Its optimizer, and what was compiled for it: a compiled step goes on with the optimizer it was made with.
        now = vars(model)
        for name in [name for name in now if name not in own]:
            del now[name]
        now.update(own)
        for layer, trainable in layers:
            if layer.trainable != trainable:
                layer.trainable = trainable
        backend.restore(held)
