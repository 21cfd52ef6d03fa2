"""Which framework Keras computes with, and what it shares with a loop written by hand: weights, snapshots, batches."""

import contextlib
import importlib
import warnings

import numpy as np

KNOWN = ("tensorflow", "jax", "torch")


def name(keras):
    """Of Keras's backend."""
    known = keras.config.backend() if hasattr(keras, "config") else "tensorflow"
    return known if known in KNOWN else "tensorflow"


def of(keras):
    """The module on_*.py of Keras's backend: what `compute/` has for it, and how a compiled model computes there."""
    return importlib.import_module(".on_" + name(keras), __package__)


class Weight:
    """A variable of Keras or TensorFlow, as the examination sees it."""

    def __init__(self, variable, start):
        self.variable, self.start = variable, start
        self.name = variable.path if hasattr(variable, "path") else variable.name

    @property
    def trainable(self):
        """False for a frozen weight or a statistic."""
        return bool(self.variable.trainable)

    def value(self):
        """A copy as an array."""
        return np.array(self.variable)

    def assign(self, value):
        """Set it to an array."""
        self.variable.assign(value)


def weights(variables, initial):
    """Variables as weights; `initial` is the snapshot of the training as the script handed it over."""
    start = {id(variable): value for variable, value in initial}
    return [Weight(variable, start.get(id(variable))) for variable in variables]


def snapshot(variables):
    """[(variable, a copy of its value)]."""
    with no_warnings():  # NumPy 2 has things to say of how Keras hands over an array
        return [(variable, np.array(variable)) for variable in variables]


def restore(snapshot):
    """Back to a snapshot."""
    for variable, value in snapshot:
        variable.assign(value)


def build(optimizer, variables):
    """Make an optimizer's memory, unless it is there."""
    if optimizer is None or getattr(optimizer, "built", True):
        return
    with no_warnings():
        optimizer.build(variables)


@contextlib.contextmanager
def no_warnings():
    """What Keras warns of here, the script did not do."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
