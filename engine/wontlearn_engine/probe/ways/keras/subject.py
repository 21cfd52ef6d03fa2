"""A training in hand: model, rows, loss and optimizer step, whichever way the script trains."""

import contextlib

import numpy as np

from ...compute.here import here
from ...exam import rows as rows_


class Subject:
    """A Keras model with a compiled loss. `ways.tape.subject.TapeSubject` overrides what a hand-written loop does otherwise."""

    loss_known = True
    """The loss can be asked for any answer, so that anchors exist."""
    bounds = None
    """Where model and targets lie (exam/anchors.py), once eight rows have shown it."""

    def __init__(self, keras, model, arguments, rows):
        self.keras, self.model, self.arguments, self.rows = keras, model, arguments, rows
        self.custom_step = _overrides(keras, model, "train_step")
        self.loss_known = not (self.custom_step or _overrides(keras, model, "compute_loss")) and rows.y is not None
        self._build()
        self.initial = self.snapshot()

    def _build(self):
        some = self.rows.take(range(min(2, len(self.rows))))
        built = all(layer.built for layer in self.model._flatten_layers())
        here.answer(self, some.x) if built else self.call(some.x, False)
        optimizer = getattr(self.model, "optimizer", None)
        if optimizer is not None and not getattr(optimizer, "built", True):
            with self._no_warnings():
                optimizer.build(self.model.trainable_variables)

    @staticmethod
    @contextlib.contextmanager
    def _no_warnings():
        import warnings

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield

    def about(self):
        """The description of the training (describe.py)."""
        from . import describe

        return describe.about(self.keras, self.model, self.arguments)

    def kinds(self):
        """Loss descriptions, one an output."""
        from . import describe

        return describe.losses(self.keras, self.model)

    @property
    def batch_size(self):
        """Rows a batch as the script trains."""
        return max(1, min(self.rows.batch or 32, len(self.rows)))

    @property
    def steps(self):
        """Updates an epoch, or None where it cannot be known."""
        given = self.arguments.get("steps_per_epoch")
        if given:
            return int(given)
        total = self.rows.total
        return None if total is None else -(-total // self.batch_size)

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
        return found

    def snapshot(self):
        """A copy of all that training changes."""
        return [(v, np.array(v)) for v in self.variables()]

    def restore(self, snapshot=None):
        """Back to the snapshot, by default to how the script handed the model over."""
        for variable, value in self.initial if snapshot is None else snapshot:
            variable.assign(value)

    def call(self, x, training):
        """The model's answer."""
        return rows_.call(self.model, x, training)

    def predict(self, x):
        """Answers in inference mode as NumPy."""
        return rows_.predict(lambda part: here.answer(self, part), x)

    def data_loss(self, y, answer, w):
        """The compiled loss of an answer, without penalties; a scalar tensor."""
        return here.data_loss(self.model, y, answer, w)

    def closed_form(self):
        """True if Keras knows every compiled loss, so that one of the usual answers is the best there is."""
        from ...exam import anchors
        from . import describe

        return all(
            not loss.get("own") and (loss.get("function") or loss.get("name")) in anchors.KNOWN
            for loss in describe.losses(self.keras, self.model)
        )

    def overshoots(self):
        """True if answers that the model cannot give might cost less than the right ones."""
        return not self.closed_form() or any(
            "kl_divergence" in (k.get("function"), k.get("name")) for k in self.kinds()
        )

    def penalty(self):
        """The sum of regularisation losses, a float."""
        try:
            return float(sum((float(loss) for loss in self.model._get_regularization_losses()), 0.0))
        except Exception:  # a private name of Keras
            return 0.0

    def weights(self):
        """Trainable weights."""
        return self.model.trainable_weights

    def loss_and_gradients(self, x, y, w, training=True):
        """(training loss with penalties, gradients) of one batch, no update."""
        return here.loss_and_gradients(self, x, y, w, training)

    def step(self, x, y, w):
        """One update; returns the training loss before it. May be traced."""
        return here.step(self, x, y, w)


def _overrides(keras, model, name):
    method = getattr(type(model), name)
    return method is not getattr(keras.Model, name) and not method.__module__.startswith("keras.")


def from_fit(keras, model, arguments, scope):
    """The subject of a `fit` call, made within `scope`. Raises Irreducible with a sentence for the user."""
    if not getattr(model, "compiled", False):
        raise rows_.Irreducible("The model is not compiled when `fit` is called.")
    try:
        found = rows_.array_rows(arguments, rows_.ROWS)
    except TypeError:
        found = rows_.stream_rows(arguments, rows_.ROWS)
    if not rows_.leaves(found.x) or len(found) == 0:
        raise rows_.Irreducible("The training has no rows.")
    with scope:
        return Subject(keras, model, arguments, found)
