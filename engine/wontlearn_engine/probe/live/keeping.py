"""All that an examination could change in a living process, put back to the bit."""

import contextlib
import sys
from typing import Any, Iterator

import numpy as np

from ..compute import random_state
from ..ways.keras import backend, describe


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
def kept(keras: Any, model: Any) -> Iterator[None]:
    """Weights, statistics, optimizer, metrics, random states and the numbers in automatic names are the same afterwards.

    Whatever ends it, an interrupt too.
    """
    held, own = backend.snapshot(variables(model)), dict(vars(model))
    layers = [(layer, layer.trainable) for layer in describe.flat_layers(model)]
    with random_state.kept(), _torch_kept(), _keras_kept():
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


@contextlib.contextmanager
def _keras_kept():
    """Keras's own state: the global seed generator, and how often each automatic name was given."""
    try:
        from keras.src.backend.common.global_state import GLOBAL_STATE_TRACKER as tracker
    except ImportError:  # a Keras that keeps it elsewhere
        yield
        return
    before = dict(vars(tracker))
    names = dict(before.get("object_name_uids") or {})
    seeds = before.get("global_seed_generator")
    seed = None if seeds is None else np.array(seeds.state)
    try:
        yield
    finally:
        now = vars(tracker)
        for name in ("object_name_uids", "global_seed_generator"):
            if before.get(name) is None:
                now.pop(name, None)
            else:
                now[name] = before[name]
        if before.get("object_name_uids") is not None:
            before["object_name_uids"].clear()
            before["object_name_uids"].update(names)
        if seed is not None:
            seeds.state.assign(seed)


@contextlib.contextmanager
def _torch_kept():
    """PyTorch's random state, where it has been imported."""
    torch = sys.modules.get("torch")
    state = torch.get_rng_state() if torch is not None and hasattr(torch, "get_rng_state") else None
    try:
        yield
    finally:
        if state is not None:
            torch.set_rng_state(state)
