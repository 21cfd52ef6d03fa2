"""What a loop with a tape holds in a living process: how it began, and all of it put back to the bit."""

import contextlib
import functools
import types

import tensorflow as tf
from tensorflow.python.data.ops import iterator_ops
from tensorflow.python.eager.polymorphic_function.polymorphic_function import Function

from ... import state
from ...exam.rows import Irreducible
from ...live import keeping, reach
from ..keras import backend, live_state
from . import models


class LoopStart:
    """The weights before the first update, and the optimizer's memory."""

    def __init__(self, sources, weights=None):
        if weights is None:
            # Out of the graph that may be in the making.
            with tf.init_scope():
                weights = backend.snapshot(models.weights(sources))
        self.weights = weights
        self.sources, self.optimizer = sources, None
        self._memory, self._config = [], None

    @property
    def whole(self):
        """False if a weight is only made in the step that is being traced."""
        return all(value.shape == tuple(weight.shape) for weight, value in self.weights)

    def know(self, optimizer):
        """The optimizer, before its first update."""
        if self.optimizer is None:
            self.optimizer = optimizer
            with tf.init_scope():
                self._memory = backend.snapshot(_memory(optimizer))
                self._config = optimizer.get_config() if hasattr(optimizer, "get_config") else None

    def restore(self):
        """As it was. Raises Irreducible where its optimizer cannot be had as it was."""
        backend.restore(self.weights)
        if self.optimizer is None:
            return
        now = _memory(self.optimizer)
        if len(now) > len(self._memory):
            # Made in its first update: as one begins that is made anew.
            try:
                own = type(self.optimizer).from_config(self._config)
                with backend.no_warnings():
                    own.build(self.optimizer._trainable_variables)
                made = _memory(own)
                fresh = [
                    (mine, value) for mine, (_, value) in zip(now, backend.snapshot(made)) if len(made) == len(now)
                ]
            except Exception as problem:  # an optimizer of the user's own that cannot be made anew
                raise Irreducible(
                    "Its optimizer cannot be copied: %s: %s." % (type(problem).__name__, problem)
                ) from None
            backend.restore(fresh)
        backend.restore(self._memory)


def _memory(optimizer):
    held = getattr(optimizer, "variables", ())
    return list(held() if callable(held) else held)  # a method in TensorFlow 1


@contextlib.contextmanager
def kept(keras, start, trained, roots, functions=()):
    """Afterwards all of it is the same, whatever ends it, an interrupt too. Gives what is reached (its `streams`).

    `trained`: the Keras models; `roots`: what else the step speaks of; `functions`: steps, by the names in their code.
    """
    held = ReachedVariables(keras)
    held.add([*(weight for weight, _ in start.weights), start.optimizer, *roots])
    for function in functions:
        held.add([*held.named(function), *(function.__defaults__ or ())])
    state.job["asks_rows"] = held.whole
    with keeping.process(), contextlib.ExitStack() as stack:
        for model in trained:
            stack.enter_context(live_state.kept(model))
        try:
            yield held
        finally:
            held.restore()


class ReachedVariables(reach.Reached):
    """What a step reaches, variables and what holds them included."""

    def __init__(self, keras):
        self._keras = keras
        self.streams = False
        """True if there is an iterator among it, which nobody can read without changing what comes next."""
        super().__init__([], self._of_tensorflow)

    def _of_tensorflow(self, thing, room):
        if models.is_variable(thing) and not isinstance(thing, type):
            return self._variable(thing, room)
        if isinstance(thing, Function):
            return None, 0, [python_of(thing)]
        if isinstance(thing, (iterator_ops.IteratorBase, types.GeneratorType)):
            self.streams = True
            return None, 0, []
        if isinstance(thing, tf.random.Generator):
            return None, 0, [thing.state]
        if self._keras is not None and isinstance(thing, self._keras.Layer):
            inner = list(thing._flatten_layers(include_self=False))
            return None, 0, [*thing.variables, *inner, *self._own(thing)]
        if hasattr(thing, "reset_state") or models.is_optimizer(thing):
            return None, 0, [*_memory(thing), *self._own(thing)]
        if isinstance(getattr(thing, "state", None), tf.Variable) or (
            type(thing).__name__ == "SeedGenerator" and hasattr(thing, "state")
        ):
            return None, 0, [thing.state]
        return None

    def _own(self, thing):
        """What an object of a class of the user's holds beside that."""
        own = reach.is_own(type(thing))
        return [vars(thing), *self._classes(type(thing))] if own else []

    def _variable(self, variable, room):
        try:
            value = variable.numpy()
        except Exception:  # not yet made, of a strategy, or symbolic
            return None, 0, []
        size = getattr(value, "nbytes", 0)
        if size > room:
            return None, size, []

        def undo():
            if variable.numpy().tobytes() != value.tobytes():
                variable.assign(value)

        return (undo if hasattr(value, "tobytes") else None), size, []


def python_of(function):
    """The Python function of a tf.function as the user wrote it."""
    python = function.python_function
    # Of a method, AutoGraph puts its own copy in the place of the user's.
    bound = getattr(python, "__original_wrapped__", None)
    owner = getattr(getattr(bound, "__self__", None), "target", None)
    return python if owner is None else functools.partial(bound.__func__, owner)
