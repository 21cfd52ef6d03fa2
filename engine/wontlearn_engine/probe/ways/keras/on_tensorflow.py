"""Keras on TensorFlow: what the examination asks of the framework, and how a compiled model computes there."""

import tensorflow as tf

from ...compute.on_tensorflow import (  # noqa: F401  what the examination asks of a framework
    ONE_BY_ONE,
    TRACES,
    as_float,
    broadcast_to,
    clip,
    constant,
    dense,
    is_floating,
    is_tensor,
    minimum,
    numpy,
    repeated,
    sign,
    slopes,
    take,
    tensor,
    value_and_gradients,
    where,
    zeros_like,
)
from ...compute.on_tensorflow import updates as blocks
from .uncompiled import answer, data_loss, watched  # noqa: F401


def forget():
    """A model was changed in place: what was compiled of it is of the past."""


def loss_and_gradients(subject, x, y, w, training):
    """(training loss with penalties, gradients) of one batch, no update; tensors."""
    model = subject.model
    with tf.GradientTape() as tape:
        loss = model._compute_loss(x=x, y=y, y_pred=subject.call(x, training), sample_weight=w, training=training)
        scaled = model.optimizer.scale_loss(loss) if model.optimizer is not None else loss
    return loss, tape.gradient(scaled, model.trainable_weights)


def step(subject, x, y, w):
    """One update; returns the training loss before it. May be traced."""
    model = subject.model
    if subject.own_step:
        for metric in model.metrics:
            metric.reset_state()
        data = (x,) if y is None else (x, y) if w is None else (x, y, w)
        logs = model.train_step(data if len(data) > 1 else x)
        value = logs.get("loss", next(iter(logs.values()))) if isinstance(logs, dict) else logs
        return tf.reduce_mean(tf.cast(value, tf.float32))
    loss, gradients = loss_and_gradients(subject, x, y, w, True)
    weights = model.trainable_weights
    if weights:
        model.optimizer.apply_gradients(zip(gradients, weights))
    return tf.cast(loss, tf.float32)


def updates(subject, x, y, w):
    """A compiled function (x, y, w, index) that makes len(index) updates; returns their losses."""
    return blocks(subject.step, x, y, w)
