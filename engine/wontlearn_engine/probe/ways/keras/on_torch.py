"""Keras on PyTorch: what the examination asks of the framework, and how a compiled model computes there."""

import keras
import numpy as np
import torch

from ...compute.on_torch import (  # noqa: F401  what the examination asks of a framework
    ONE_BY_ONE,
    TRACES,
    as_float,
    broadcast_to,
    clip,
    is_floating,
    is_tensor,
    minimum,
    numpy,
    repeated,
    sign,
    slopes,
    take,
    value_and_gradients,
    where,
    zeros_like,
)
from ...compute.on_torch import updates as one_by_one
from .uncompiled import answer, data_loss, watched  # noqa: F401

tensor = keras.ops.convert_to_tensor


def constant(array):
    """A float32 tensor, where Keras has its weights."""
    return keras.ops.convert_to_tensor(np.asarray(array), "float32")


def dense(gradient):
    """A gradient as an array."""
    return numpy(tensor(gradient))


def forget():
    """A model was changed in place: nothing was compiled of it."""


def loss_and_gradients(subject, x, y, w, training):
    """(training loss with penalties, gradients) of one batch, no update; tensors."""
    model = subject.model
    loss = model._compute_loss(x=x, y=y, y_pred=subject.call(x, training), sample_weight=w, training=training)
    scaled = model.optimizer.scale_loss(loss) if model.optimizer is not None else loss
    values = [weight.value for weight in model.trainable_weights]
    return loss.detach(), torch.autograd.grad(scaled, values, allow_unused=True)


def step(subject, x, y, w):
    """One update; returns the training loss before it."""
    model = subject.model
    model._symbolic_build(data_batch=(x, y, w))
    model.reset_metrics()
    logs = model.train_step((x, y, w))
    value = logs.get("loss", next(iter(logs.values()))) if isinstance(logs, dict) else logs
    return torch.as_tensor(value).detach().float().mean()


def updates(subject, x, y, w):
    """A function (x, y, w, index) that makes len(index) updates; returns their losses."""
    return one_by_one(subject.step, x, y, w)
