"""What an examination in a living process could change of the process itself, put back to the bit."""

import contextlib
import random
import sys
from typing import Iterator

import numpy as np

from ..compute import random_state


@contextlib.contextmanager
def process() -> Iterator[None]:
    """Random states and the numbers in automatic names are the same afterwards, whatever ends it, an interrupt too."""
    with random_state.kept(), _tensorflow_kept(), _torch_kept(), _keras_kept():
        yield


OTHER = 0x5DEECE66D
"""A seed's bits that are turned for what is drawn meanwhile."""


@contextlib.contextmanager
def _tensorflow_kept():
    """TensorFlow's global seed, where one is set: meanwhile it is another.

    An operation that draws numbers is kept by its pair of seeds, and goes on where it was: none of the user's may be drawn from.
    """
    context = None
    if "tensorflow" in sys.modules:
        from tensorflow.python.eager import context as eager

        context = eager.context()
    if getattr(context, "_seed", None) is None or not hasattr(context, "_rng"):
        yield
        return
    before = context._seed, context._rng
    context._seed ^= OTHER
    context._rng = random.Random(context._seed)
    try:
        yield
    finally:
        context._seed, context._rng = before


@contextlib.contextmanager
def _keras_kept():
    """Keras's own state: the global seed generator, and how often each automatic name was given."""
    if "keras" not in sys.modules:
        yield
        return
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
    devices = torch.cuda.get_rng_state_all() if state is not None and torch.cuda.is_initialized() else None
    try:
        yield
    finally:
        if state is not None:
            torch.set_rng_state(state)
        if devices is not None:
            torch.cuda.set_rng_state_all(devices)
