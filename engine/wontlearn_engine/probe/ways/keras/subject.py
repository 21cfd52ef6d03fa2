"""A Keras model with a compiled loss in the examiner's hands (exam/subject.py): `fit` and `train_on_batch`."""

import os
import sys

import numpy as np

from ...exam import rows as rows_
from ..counted import Counted
from . import backend, describe, fit_rows, layers, loss_kind, trials

KNOWN = {
    "mean_squared_error",
    "mean_absolute_error",
    "binary_crossentropy",
    "categorical_crossentropy",
    "sparse_categorical_crossentropy",
    "mse",
    "mae",
    "hinge",
    "squared_hinge",
    "categorical_hinge",
    "poisson",
    "cosine_similarity",
    "huber",
    "log_cosh",
    "logcosh",
    "mean_absolute_percentage_error",
    "mean_squared_logarithmic_error",
    "kl_divergence",
    "binary_focal_crossentropy",
    "categorical_focal_crossentropy",
}
"""Losses of Keras whose least value one of the usual answers reaches: no search is needed for the floor."""


class KerasSubject(Counted):
    """Model, rows, compiled loss and optimizer."""

    bounds = None
    trials = trials.TRIALS

    def __init__(self, keras, model, arguments, rows):
        self.keras, self.model, self.arguments, self.rows = keras, model, arguments, rows
        self.compute = backend.of(keras)
        self.fixed_batch = fit_rows.fixed_batch(model)
        # One that goes on from batch to batch is not shuffled.
        self.in_order = self.fixed_batch is not None and not arguments.get("shuffle")
        self.own_step = _overrides(keras, model, "train_step")
        self.loss_known = not (self.own_step or _overrides(keras, model, "compute_loss")) and rows.y is not None
        rows.y, rows.w = (fit_rows.by_output(model, part) for part in (rows.y, rows.w))
        if arguments.get("y") is not None:
            self.arguments = {**arguments, "y": fit_rows.by_output(model, arguments["y"])}
        self._build()
        self.initial = self.snapshot()

    def _build(self):
        some = self.rows.first(2, self.fixed_batch)
        built = all(layer.built for layer in self.model._flatten_layers())
        self.answer(some.x) if built else self.call(some.x, False)
        backend.build(getattr(self.model, "optimizer", None), self.model.trainable_variables)

    def about(self):
        """The description of the training (describe.py)."""
        return describe.about(self.keras, self.model, self.arguments)

    def kinds(self):
        """Loss descriptions, one an output."""
        return loss_kind.describe_losses(self.keras, self.model)

    @property
    def expected_updates(self):
        """Updates that the script's own training makes, or None."""
        steps = self.steps
        epochs = (self.arguments.get("epochs") or 1) - (self.arguments.get("initial_epoch") or 0)
        return None if steps is None else steps * max(1, epochs)

    def variables(self):
        """All that training changes: weights, statistics, the optimizer's memory and rate."""
        found = list(self.model.variables)
        optimizer = getattr(self.model, "optimizer", None)
        if optimizer is not None:
            found += list(optimizer.variables)
        return found + [state for layer in self._stateful() for state in _flat(layer.states)]

    def _stateful(self):
        """Layers that go on from batch to batch; Keras keeps what they hold apart from the model's variables."""
        return [
            x for x in describe.flat_layers(self.model) if getattr(x, "stateful", False) and getattr(x, "states", None)
        ]

    def snapshot(self):
        """A copy of all that training changes."""
        return backend.snapshot(self.variables())

    def restore(self, snapshot=None):
        """Back to the snapshot, by default to how the script handed the model over."""
        backend.restore(self.initial if snapshot is None else snapshot)

    def call(self, x, training):
        """The model's answer."""
        return fit_rows.call(self.model, x, training)

    def answer(self, x):
        """The model's answer in inference mode, compiled where that pays."""
        return self.compute.answer(self, x)

    def predict(self, x):
        """Answers in inference mode as NumPy."""
        for layer in self._stateful():
            layer.reset_state()
        return rows_.predict(self.answer, x, fixed=self.fixed_batch)

    def data_loss(self, y, answer, w):
        """The compiled loss of an answer, without penalties; a scalar tensor."""
        return self.compute.data_loss(self.model, y, answer, w)

    def own_anchors(self, rows):
        """None: the loss has targets."""

    def closed_form(self):
        """True if Keras knows every compiled loss, so that one of the usual answers is the best there is."""
        return all(not loss.own and loss.known_as in KNOWN for loss in self.kinds())

    def overshoots(self):
        """True if answers that the model cannot give might cost less than the right ones."""
        return not self.closed_form() or any("kl_divergence" in (k.function, k.name) for k in self.kinds())

    def penalty(self):
        """The sum of regularisation losses, a float."""
        try:
            return float(sum((float(loss) for loss in self.model._get_regularization_losses()), 0.0))
        except AttributeError:  # a private name of Keras
            return 0.0

    def weights(self):
        """Trainable weights."""
        return backend.weights(self.model.trainable_weights, self.initial)

    def all_weights(self):
        """All weights, in the order in which a full run hands them over."""
        return backend.weights(self.model.weights, self.initial)

    def loss_and_gradients(self, x, y, w, training=True):
        """(training loss with penalties, gradients as arrays) of one batch, no update."""
        loss, gradients = self.compute.loss_and_gradients(self, x, y, w, training)
        return float(loss), [None if g is None else np.asarray(self.compute.dense(g)) for g in gradients]

    def step(self, x, y, w):
        """One update; returns the training loss before it. May be traced."""
        return self.compute.step(self, x, y, w)

    def updates(self, x, y, w):
        """A function (x, y, w, index) that makes len(index) updates; returns their losses."""
        return self.compute.updates(self, x, y, w)

    def watched(self, x):
        """(layer calls, the model's answer, its head) for these rows."""
        return layers.watched(self, x)

    def input_scales(self):
        """(factor, offset) of each Rescaling."""
        return layers.input_scales(self.model)


def _flat(states):
    return [part for state in states for part in _flat(state)] if isinstance(states, (list, tuple)) else [states]


def _overrides(keras, model, name):
    method = getattr(type(model), name)
    return method is not getattr(keras.Model, name) and not method.__module__.startswith("keras.")


def from_fit(keras, model, arguments, scope):
    """The subject of a `fit` call, made within `scope`. Raises Irreducible with a sentence for the user."""
    if not getattr(model, "compiled", False):
        raise rows_.Irreducible("The model is not compiled when `fit` is called.")
    try:
        found = fit_rows.array_rows(arguments, rows_.ROWS)
    except TypeError:
        found = fit_rows.stream_rows(arguments, rows_.ROWS)
    if not rows_.leaves(found.x) or len(found) == 0:
        raise rows_.Irreducible("The training has no rows.")
    with scope:
        return _of_own_step(keras, model, arguments, found) or KerasSubject(keras, model, arguments, found)


def _of_own_step(keras, model, arguments, rows):
    """The subject of a model whose own step holds a tape that can be followed, or None."""
    if not _overrides(keras, model, "train_step") or backend.name(keras) != "tensorflow":
        return None
    from ..tape import own_step

    try:
        return own_step.subject(keras, model, arguments, rows)
    except rows_.Irreducible as problem:  # then it is trained as it is
        if os.environ.get("WONTLEARN_DEBUG"):
            sys.stderr.write("own step: %s: %s\n" % (type(problem).__name__, problem))
        return None
