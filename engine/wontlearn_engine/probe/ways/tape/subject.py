"""A hand-written loop in the examiner's hands: its step replayed on chosen rows."""

import contextlib
from dataclasses import replace

import numpy as np
import tensorflow as tf

from ...contract.about import About, Fit
from ...contract.loop import Loop
from ...exam import rows as rows_
from ...script import user_code
from ..keras import backend, describe, fit_rows, layers, trials
from ..keras import on_tensorflow as compute
from ..step.subject import StepSubject
from . import loss_kind
from . import models as tape_models
from .handle import Handle
from .replay import seeded


class TapeSubject(StepSubject):
    """A step cut out of a loop, its rows, and its loss asked by replaying the step with the model's answer replaced."""

    compute = compute
    trials = trials.TRIALS
    fixed_batch = None

    def __init__(self, keras, step, roles, rows, plan, arguments, owner=None):
        """`owner`: the model whose own `train_step` it is, for a step that `fit` calls."""
        self.step_, self.roles, self.facts = step, roles, plan.facts
        self.seen = seen = plan.seen
        self.loss_function = plan.loss_function
        self.keras, self.rows = keras, rows
        self.arguments, self.owner = {"x": None, "y": None, **arguments}, owner
        self.model = Handle(seen.models, seen.sources, seen.optimizer)
        self._held = [np.asarray(leaf)[:1] for leaf in self._leaves(rows.x, rows.y)]
        self._own = None
        self._build()
        self.initial = backend.snapshot(self.variables())
        self.loss_known = self._loss_is_known()
        if roles.dual and not self.loss_known:
            # An input that the loss uses once more, in a way that is not known, is no target.
            roles.y, rows.y = [], None

    def _build(self):
        optimizer = self.model.optimizer
        step = self.step_
        step.optimizer = step.instead = optimizer
        if self.seen.applied_to:
            backend.build(optimizer, self.seen.applied_to)

    def variables(self):
        """All that the step changes: weights, statistics, the optimizer's memory, whatever else it assigns to."""
        found = list(self.model.weights) + tape_models.weights(self.seen.applied_to)
        optimizer = self.model.optimizer
        if optimizer is not None:
            held = optimizer.variables
            found += list(held() if callable(held) else held)  # a method in TensorFlow 1
        found += [v for value in self.step_.function.__globals__.values() for v in _variables_in(value)]
        return list({id(v): v for v in found}.values())

    def snapshot(self):
        """A copy of all that the step changes."""
        return backend.snapshot(self.variables())

    def restore(self, snapshot=None):
        """Back to the snapshot, by default to how the script handed the model over."""
        backend.restore(self.initial if snapshot is None else snapshot)

    def weights(self):
        """What the loop asks gradients for."""
        return backend.weights(self.model.trainable_weights, self.initial)

    def all_weights(self):
        """All weights, in the order in which a full run hands them over."""
        return backend.weights(self.model.weights, self.initial)

    # Leaves and rows

    def _leaves(self, x, y):
        """The batch's leaves in the step's order; what is missing is held rows, repeated."""
        roles = self.roles
        inputs = dict(zip(roles.x, rows_.leaves(x))) if x is not None else {}
        targets = dict(zip(roles.y, rows_.leaves(y))) if y is not None else {}
        # A leaf that is both: the step gets the target, and the model the input where it is called with the leaf itself.
        given = {**inputs, **targets} if roles.direct is not None else {**targets, **inputs}
        made = []
        for number in range(len(self.step_.numpy)):
            leaf = given.get(number)
            if leaf is None:
                leaf = np.repeat(self._held[number], next(iter(given.values())).shape[0], axis=0)
            made.append(leaf)
        return made

    def _swap(self, x):
        """What the model is called with in place of a target that is its input too."""
        if self.roles.direct is None or x is None:
            return None
        return {n: leaf for n, leaf in zip(self.roles.x, rows_.leaves(x)) if n in self.roles.dual}

    # What the examiner asks

    @tf.autograph.experimental.do_not_convert
    def call(self, x, training):
        """The answer of the last trained layer that the step calls."""
        if self.roles.direct is not None:
            layer = self.roles.base.called[-1]
            return fit_rows.call(layer, self._structure(x), training)
        if self.roles.cut is not None:
            return self.roles.cut.answer(rows_.leaves(x))
        if not tf.executing_eagerly():
            return self._way(x, training)
        # Samples that the step draws on the way are no change of mind.
        return seeded(self._way)(x, training)

    def _way(self, x, training):
        return self.step_.run(self._leaves(x, None), until="answer", training=training).answers[-1]

    def _structure(self, x):
        given = dict(zip(self.roles.x, rows_.leaves(x)))
        return rows_.tree_map(lambda number: given[number], self.roles.direct)

    def answer(self, x):
        """The same in inference mode."""
        return self.call(x, False)

    def predict(self, x):
        """Answers in inference mode as NumPy."""
        total, parts = len(rows_.leaves(x)[0]), []
        for start in range(0, total, 256):
            part = rows_.tree_map(lambda leaf: leaf[start : start + 256], x)
            parts.append(rows_.tree_map(rows_.array, self.call(rows_.tree_map(tf.convert_to_tensor, part), False)))
        return rows_.join(parts)

    @tf.autograph.experimental.do_not_convert
    def data_loss(self, y, answer, w):
        """The loss that the step computes from an answer, less what it adds for the weights."""
        if self.roles.cut is not None:
            return self.roles.cut.cost(rows_.leaves(y), answer)
        loss = self._cost(y, answer)
        return loss - self._own_penalty() if self._own else loss

    def _cost(self, y, answer):
        with loss_kind.without_penalties(self.keras):
            return self.step_.run(self._leaves(None, y), until="loss", answer=answer).loss

    def _own_penalty(self):
        """What the loss adds for the weights by the step's own arithmetic: the loss less that with all weights 0."""
        y, answer = self._own
        with tf.init_scope():
            before = backend.snapshot(self.model.trainable_weights)
            now = float(self._cost(y, answer))
            try:
                for weight, value in before:
                    weight.assign(np.zeros_like(value))
                without = float(self._cost(y, answer))
            finally:
                backend.restore(before)
        return now - without if np.isfinite(now - without) else 0.0

    def penalty(self):
        """What the loss adds for the weights as they are: regularisers, and the step's own arithmetic."""
        if not self.loss_known or self.roles.cut is not None:
            return 0.0
        some = self.rows.take(range(min(2, len(self.rows))))
        answer = self.call(rows_.tree_map(tf.convert_to_tensor, some.x), False)
        whole = self.step_.run(self._leaves(None, some.y), until="loss", answer=answer).loss
        return float(whole) - float(self.data_loss(some.y, answer, None))

    @tf.autograph.experimental.do_not_convert
    def loss_and_gradients(self, x, y, w, training=True):
        """(training loss, gradients as arrays) of one batch, no update."""
        replay = self.step_.run(self._leaves(x, y), swap=self._swap(x), until="gradient")
        return float(replay.loss), [None if g is None else compute.dense(g) for g in replay.gradients]

    @tf.autograph.experimental.do_not_convert
    def step(self, x, y, w):
        """One update as the user wrote it; returns the loss before it."""
        self.step_.instead = self.model.optimizer
        return self.step_.run(self._leaves(x, y), swap=self._swap(x)).loss

    def updates(self, x, y, w):
        """A function (x, y, w, index) that makes len(index) updates; returns their losses."""
        return compute.blocks(self.step, x, y, w)

    def watched(self, x):
        """(layer calls, the answer, its head) for these rows."""
        return layers.watched(self, x)

    def input_scales(self):
        """(factor, offset) of each Rescaling."""
        return layers.input_scales(self.model)

    @contextlib.contextmanager
    def scaled(self, factor):
        """Meanwhile all gradients are multiplied: another sign, or another rate of an update written by hand."""
        self.step_.factor = factor
        try:
            yield
        finally:
            self.step_.factor = 1

    def _describe_loss(self):
        return loss_kind.describe_loss(self)

    def overshoots(self):
        """As written by hand, a loss need not keep answers where they belong, as those of Keras do."""
        return True

    @property
    def expected_updates(self):
        """Of a loop its text tells, or nobody; `fit` counts by rows and batches."""
        if self.owner is None:
            return super().expected_updates
        steps, epochs = self.steps, self.arguments["epochs"]
        return None if steps is None or epochs is None else int(steps * epochs)

    def about(self) -> About:
        """The description of the training (describe.py), and of the loop."""
        model = self.model
        kinds = tuple(self.kinds())
        loop: Loop = self.facts
        if self.owner is not None:
            return replace(describe.about(self.keras, self.owner, self.arguments), loss=kinds, loop=loop)
        optimizer = describe.optimizer(model)
        if optimizer is None and self.seen.idle_optimizer is not None:
            optimizer = describe.optimizer(Handle([], [], self.seen.idle_optimizer))
        return About(
            class_=type(self.seen.models[-1]).__name__ if self.seen.models else "",
            layers=tuple(describe.layer(layer) for layer in describe.flat_layers(model)) if self.seen.models else (),
            output_layers=tuple(describe.outputs(model)),
            parameters=int(sum(np.prod(w.shape) for w in model.weights)),
            trainable_parameters=int(sum(np.prod(w.shape) for w in model.trainable_weights)),
            optimizer=optimizer,
            loss=kinds,
            fit=Fit(batch_size=self.batch_size),
            loop=loop,
        )

    def _loss_is_known(self):
        """True if the loss is a function of targets and one answer, so that anchors exist."""
        roles = self.roles
        if roles.cut is not None:
            return True
        if not roles.calls or roles.repeated or roles.entangled or not roles.y:
            return False
        if roles.dual and roles.direct is None and len(roles.dual) != len(roles.y):
            return False
        some = self.rows.take(range(min(4, len(self.rows))))
        answer = self.call(rows_.tree_map(tf.convert_to_tensor, some.x), False)
        if not self._stable(some.y, answer):
            return False
        with tf.GradientTape() as tape:
            loss = self._cost(some.y, answer)
        if any(g is not None for g in tape.gradient(loss, self.model.trainable_weights)):
            self._own = some.y, answer
        return True

    @seeded
    def _stable(self, y, answer):
        """True if the same answer costs the same again, whatever the random numbers."""
        first = float(self.data_loss(y, answer, None))
        second = float(self.data_loss(y, answer, None))
        return first == second or bool(np.isnan(first))


def _variables_in(value, depth=2):
    """tf.Variables in a name's value: itself, in a list, or an attribute of an object of the user's."""
    if isinstance(value, tf.Variable):
        return [value]
    if depth and isinstance(value, (list, tuple)) and len(value) < 200:
        return [v for item in value for v in _variables_in(item, depth - 1)]
    if depth == 2 and hasattr(value, "__dict__") and user_code.is_user(getattr(type(value), "__module__", "") or "<"):
        return [v for item in vars(value).values() for v in _variables_in(item, 1)]
    return []
