"""Runs a step that was cut out of the user's loop, on any rows, as far as asked: whole, to the loss, to the answer."""

import contextlib
import functools
import random

import tensorflow as tf
from tensorflow.python.autograph.core import ag_ctx
from tensorflow.python.autograph.impl import api as autograph
from tensorflow.python.eager import context as eager
from tensorflow.python.ops import gen_random_ops, stateless_random_ops

from ... import state
from ...compute import random_state
from ...exam import rows as rows_
from . import models

_SEED = 29


class Stop(BaseException):
    """Ends a replay where enough is known."""

    ag_pass_through = True


def mean_loss(target):
    """What is given to `tape.gradient` as one number: the mean of each tensor, summed up."""
    return tf.add_n([tf.reduce_mean(tf.cast(leaf, tf.float32)) for leaf in models.flat(target) if leaf is not None])


def spread(thing):
    """A function as it is, or a tf.function opened, converted for the graph that is being built."""
    thing = getattr(thing, "python_function", thing)
    if tf.executing_eagerly():
        return thing
    context = ag_ctx.ControlStatusCtx(status=ag_ctx.Status.ENABLED)
    return autograph.tf_convert(thing, context, user_requested=True)


class Replay:
    """One run of a step, and what was seen in it."""

    def __init__(self, step, until=None, answer=None, training=None, swap=None):
        self.step, self.until, self.answer, self.training, self.swap = step, until, answer, training, swap or {}
        self.loss = self.gradients = self.sources = self.given = None
        self.called, self.inputs, self.answers = [], [], []
        """Calls of trained layers by the step itself: layers, (args, kwargs), outputs."""
        self.repeated = False
        """True if one layer was called more than once."""
        self.losses = []
        """Keras loss objects called, with what they gave."""
        self.updates = 0

    def layer(self, run, layer, args, kwargs):
        """A call of a Keras layer that stands in the step itself, not within another layer."""
        if self.training is not None and getattr(layer, "_call_has_training_arg", False):
            if len(args) > 1 and isinstance(args[1], (bool, int)):
                args = args[:1]
            kwargs = {**kwargs, "training": self.training}
        if not self.step.trains(layer):
            return run(*args, **kwargs)
        if self.swap:
            args = rows_.tree_map(lambda leaf: self.swap.get(id(leaf), leaf), args)
        number = len(self.inputs)
        self.called.append(layer)
        self.inputs.append((args, kwargs))
        last = number == self.step.answer_call
        if last and self.until == "input":
            raise Stop
        if last and self.answer is not None:
            self.answers.append(self.answer)
            return self.answer
        made = run(*args, **kwargs)
        self.answers.append(made)
        if last and self.until == "answer":
            raise Stop
        return made

    def gradient(self, run, tape, target, sources):
        """`tape.gradient`: the first one for variables is the step's."""
        if models.first_variable(sources) is None or self.loss is not None:
            return run()
        self.loss, self.sources, self.given = mean_loss(target), models.flat(sources), target
        if self.until == "loss":
            raise Stop
        gradients = run()
        self.gradients = models.flat(gradients)
        if self.until == "gradient":
            raise Stop
        if self.step.factor != 1:
            gradients = tf.nest.map_structure(lambda g: None if g is None else g * self.step.factor, gradients)
        return gradients

    def apply(self, run, optimizer, grads, variables):
        """An optimizer's update, by the one that a trial put in its place."""
        self.updates += 1
        other = self.step.optimizer_instead(optimizer)
        return run(grads, variables) if other is None else other.apply(grads, variables)

    def function(self, function, args, kwargs):
        """A tf.function of the user's: opened, so that all is one graph."""
        return spread(function)(*args, **kwargs)

    def loss_object(self, thing, made):
        """A Keras loss was called."""
        self.losses.append((thing, made))


class Step:
    """The step as a function of the batch's leaves."""

    def __init__(self, function, arguments, sources, wide):
        self.function, self.arguments = function, arguments
        self._sources, self._known = {id(v) for v in sources}, {}
        self.wide = wide
        """True if the weights are float64: then NumPy's float64 rows stay what they are."""
        self.numpy = [flag for argument in arguments for flag in argument.numpy]
        self.answer_call = None
        """Which call of a trained layer gives the answer."""
        self.factor = 1
        self.optimizer = self.instead = None

    def trains(self, layer):
        """True for a layer whose weights the step asks gradients for."""
        if id(layer) not in self._known:
            self._known[id(layer)] = any(id(weight) in self._sources for weight in layer.weights)
        return self._known[id(layer)]

    def optimizer_instead(self, optimizer):
        """The optimizer that stands in for this one, or None."""
        return self.instead if optimizer is self.optimizer and self.instead is not optimizer else None

    def bind(self, leaves):
        """The leaves as the step gets them: NumPy where the user's code had NumPy and nothing is compiled."""
        eager, bound = tf.executing_eagerly(), []
        for leaf, numpy in zip(leaves, self.numpy):
            if numpy and eager and hasattr(leaf, "numpy"):
                leaf = leaf.numpy()
            elif not numpy and not tf.is_tensor(leaf):
                leaf = tf.convert_to_tensor(leaf)
            elif numpy and not eager and not self.wide and tf.is_tensor(leaf) and leaf.dtype == tf.float64:
                # Beside float32 tensors TensorFlow takes a float64 array as float32, but no float64 tensor.
                leaf = tf.cast(leaf, tf.float32)
            bound.append(leaf)
        return bound

    def run(self, leaves, swap=None, **options):
        """Replay on these leaves; returns the Replay. `swap`: leaf number -> what trained layers get in its place."""
        bound = self.bind(leaves)
        replay = Replay(self, swap={id(bound[n]): other for n, other in (swap or {}).items()}, **options)
        given, values = iter(bound), []
        for argument in self.arguments:
            values.append(argument.build([next(given) for _ in argument.places]))
        before, state.replay = state.replay, replay
        state.inside += 1
        try:
            spread(self.function)(*values)
        except Stop:
            pass
        finally:
            state.replay = before
            state.inside -= 1
        return replay


@contextlib.contextmanager
def _without_state():
    """Operations that draw numbers from a state of their own draw by their seeds alone."""

    def uniform_int(shape, minval, maxval, seed=0, seed2=0, name=None):
        return stateless_random_ops.stateless_random_uniform(shape, (seed, seed2), minval, maxval, minval.dtype)

    def by_seeds(draw):
        return lambda shape, dtype, seed=0, seed2=0, name=None: draw(shape, (seed, seed2), dtype=dtype)

    instead = {
        "random_standard_normal": by_seeds(stateless_random_ops.stateless_random_normal),
        "truncated_normal": by_seeds(stateless_random_ops.stateless_truncated_normal),
        "random_uniform": by_seeds(stateless_random_ops.stateless_random_uniform),
        "random_uniform_int": uniform_int,
    }
    before = {name: getattr(gen_random_ops, name) for name in instead}
    vars(gen_random_ops).update(instead)
    try:
        yield
    finally:
        vars(gen_random_ops).update(before)


def seeded(function):
    """Run a measurement so that random numbers are the same in each of its runs, and afterwards what they were before.

    In a process that lives, operations that draw are replaced meanwhile: the state of the user's own is not forgotten there.
    """

    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        context = eager.context()
        before = {name: getattr(context, name) for name in ("_seed", "_rng") if hasattr(context, name)}
        lives = state.job.get("lives")
        with random_state.kept(), _without_state() if lives else contextlib.nullcontext():
            if lives:
                context._seed, context._rng = _SEED, random.Random(_SEED)
            else:
                # Also forgets the kernels, which hold the state of random operations.
                context._set_global_seed(_SEED)
            try:
                return function(*args, **kwargs)
            finally:
                del context._rng
                for name, value in before.items():
                    setattr(context, name, value)

    return wrapper
