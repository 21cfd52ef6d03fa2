"""What a loop's loss is, told by what it computes: it is asked for answers, and compared with the losses of Keras."""

import contextlib
from dataclasses import replace

import numpy as np
import tensorflow as tf

from ...contract.about import Loss
from ...exam import rows as rows_
from ..keras.loss_kind import describe_loss as keras_loss
from ..keras.loss_kind import gives_shares
from ..step import same_loss
from .replay import seeded


@contextlib.contextmanager
def without_penalties(keras):
    """Meanwhile the regularisation losses of layers are 0, their number as it is."""
    owner = keras.layers.Layer
    original = owner.losses

    def losses(self):
        return [tf.zeros_like(loss) for loss in original.fget(self)]

    owner.losses = property(losses)
    try:
        yield
    finally:
        owner.losses = original


def _candidates(keras, y, shape):
    """[(loss, domain)] that could go with these targets and answers; a domain says which answers to ask for."""
    losses = keras.losses
    made = []
    if y.size == int(np.prod(shape)):
        made += [
            (losses.MeanSquaredError(), "near"),
            (losses.MeanAbsoluteError(), "near"),
            (losses.Huber(), "near"),
            (losses.LogCosh(), "near"),
            (losses.MeanAbsolutePercentageError(), "near"),
            (losses.MeanSquaredLogarithmicError(), "positive"),
            (losses.Poisson(), "positive"),
            (losses.CosineSimilarity(), "near"),
            (losses.Hinge(), "logits"),
            (losses.SquaredHinge(), "logits"),
        ]
        if y.min() >= 0 and y.max() <= 1:
            made += [(losses.BinaryCrossentropy(from_logits=True), "logits"), (losses.BinaryCrossentropy(), "shares")]
            if len(shape) > 1 and shape[-1] > 1:
                made += [
                    (losses.CategoricalCrossentropy(from_logits=True), "logits"),
                    (losses.CategoricalCrossentropy(), "shares"),
                    (losses.KLDivergence(), "shares"),
                ]
    elif _are_ids(y, shape):
        made += [
            (losses.SparseCategoricalCrossentropy(from_logits=True), "logits"),
            (losses.SparseCategoricalCrossentropy(), "shares"),
        ]
    return made


def _are_ids(y, shape):
    """True if the targets are class numbers for answers of this shape."""
    if len(shape) < 2 or y.size * shape[-1] != int(np.prod(shape)):
        return False
    return bool(np.all(y == np.round(y)) and y.min() >= 0 and y.max() < shape[-1])


@seeded
def identify(subject):
    """(Keras loss, factor) that computes the same on random answers, or None."""
    some = subject.rows.take(range(min(8, len(subject.rows))))
    targets = rows_.leaves(some.y)
    template = rows_.leaves(subject.predict(some.x))
    if len(template) != 1 or not targets:
        return None
    shape = template[0].shape
    y = np.asarray(targets[0])
    if y.dtype.kind not in "fiub" or not np.isfinite(y).all() or y.shape[0] != shape[0]:
        return None
    y = y.astype("float32")
    asked = {}
    for loss, domain in _candidates(subject.keras, y, shape):
        if domain not in asked:
            random = np.random.RandomState(5)
            answers = [same_loss.answers(domain, y, shape, random) for _ in range(5)]
            asked[domain] = answers, [_value(subject, some.y, answer) for answer in answers]
        answers, values = asked[domain]
        try:
            known = [
                float(loss(y.reshape(shape) if y.size == answers[0].size else y.reshape(shape[:-1]), a))
                for a in answers
            ]
        except Exception:  # this loss does not take such targets
            continue
        fitted = same_loss.fit(values, known)
        if fitted is not None:
            return loss, fitted[0]
    return None


def _value(subject, y, answer):
    try:
        return float(subject.data_loss(y, tf.constant(answer), None))
    except Exception:  # the step does not take such an answer
        return float("nan")


def describe_loss(subject):
    """A description as that of a compiled loss; `exact`: the loss is that of Keras but for a positive factor."""
    used = list({id(thing): thing for thing, _ in subject.roles.base.losses}.values())
    # Written in the loop: the loop's own facts have the line.
    about = Loss(own=True)
    if subject.loss_function is not None:
        about = keras_loss(subject.keras, subject.loss_function)
    if len(used) == 1:
        about = keras_loss(subject.keras, used[0])
    found = identify(subject) if subject.loss_known else None
    if found is None:
        return replace(about, exact=False, name=about.name or "a loss of its own")
    loss, factor = found
    known = keras_loss(subject.keras, loss)
    return replace(
        about,
        class_=about.class_ if used else known.class_,
        name=about.name if about.own and about.name else known.name,
        function=known.function,
        from_logits=known.from_logits,
        gives_shares=known.from_logits and gives_shares(subject.keras, subject.model),
        exact=factor > 0,
    )
