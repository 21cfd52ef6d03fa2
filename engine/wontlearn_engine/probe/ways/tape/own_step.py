"""A model's own `train_step` with a tape inside: seen once on its rows, cut out, and replayed as the step of a loop is."""

import sys

import tensorflow as tf

from ... import state
from ...exam import rows as rows_
from ...exam.rows import Irreducible
from ...script import running_source
from ..step import plan
from ..step.marks import Mark
from . import make, models
from .replay import spread

ROWS = 1024
"""Rows that the step is seen with at most: it runs over all of them at once."""


class Recorder:
    """Takes the place of a replay while the step runs: it notes what is asked and called, and updates nothing."""

    def __init__(self):
        self.seen, self.calls, self.gradients = None, [], 0

    def entered(self, tape, frame):
        """The user enters a tape."""
        tape._wontlearn_entered = [Mark(f, names=True) for f in running_source.user_frames(frame)]

    def layer(self, run, layer, args, kwargs):
        """A layer that the step calls itself."""
        made = run(*args, **kwargs)
        self.calls.append((layer, args, made, [Mark(f) for f in running_source.user_frames(most=4)]))
        return made

    def gradient(self, run, tape, target, sources):
        """`tape.gradient`."""
        if models.first_variable(sources) is None:
            return run()
        self.gradients += 1
        if self.gradients > 1:
            raise Irreducible("The step asks for more than one set of gradients.")
        made = run()
        self.seen = plan.Seen(models.flat(sources), models)
        marks = [Mark(f) for f in running_source.user_frames()]
        self.seen.first(target, made, marks, getattr(tape, "_wontlearn_entered", []), self.calls)
        return made

    def apply(self, run, optimizer, grads, variables):
        """An update, not made."""
        if self.seen is not None:
            marks = [Mark(f) for f in running_source.user_frames()]
            self.seen.applied(optimizer, list(variables or optimizer._trainable_variables), marks)

    def function(self, function, args, kwargs):
        """A tf.function of the user's, opened."""
        return spread(function)(*args, **kwargs)

    def loss_object(self, thing, made):
        """A Keras loss was called: of no matter yet."""


def subject(keras, model, arguments, rows):
    """The subject of a `fit` whose model has its own step. Raises Irreducible where it cannot be followed."""
    if rows.w is not None or rows.y is None:
        raise Irreducible("The step is followed for inputs and targets only.")
    some = rows if len(rows) <= ROWS else rows.take(range(ROWS))
    data = tuple(rows_.tree_map(tf.convert_to_tensor, part) for part in (some.x, some.y))
    before = [(v, v.numpy()) for v in model.variables if hasattr(v, "numpy")]
    recorder, trace = Recorder(), sys.gettrace()
    held, state.replay = state.replay, recorder
    sys.settrace(None)
    try:
        model.train_step(data)
    except Irreducible:
        raise
    except Exception as problem:  # the user's own code: the full run tells whether it fails there too
        raise Irreducible("The step fails on these rows: %s." % type(problem).__name__) from None
    finally:
        state.replay = held
        sys.settrace(trace)
        for variable, value in before:
            variable.assign(value)
    if recorder.seen is None:
        raise Irreducible("The step has no tape of its own.")
    try:
        made = make.of_train_step(keras, model, plan.Plan(recorder.seen), arguments, rows)
    except (ValueError, TypeError, tf.errors.OpError) as problem:  # as the step says when it is asked apart
        raise Irreducible("The step cannot be asked apart: %s." % type(problem).__name__) from None
    if not made.loss_known:
        raise Irreducible("What the step's loss asks for is not known.")
    return made
