"""PyTorch: updates one by one, by Keras's own training step."""

import keras
import numpy as np
import torch

from ..exam import rows as rows_

tensor, is_tensor = keras.ops.convert_to_tensor, torch.is_tensor
zeros_like, broadcast_to = torch.zeros_like, torch.broadcast_to
minimum, sign, where, clip = torch.minimum, torch.sign, torch.where, torch.clip


def numpy(tensor):
    """A tensor as an array."""
    return tensor.detach().cpu().float().numpy() if tensor.dtype == torch.bfloat16 else tensor.detach().cpu().numpy()


def constant(array):
    """A float32 tensor."""
    return keras.ops.convert_to_tensor(np.asarray(array), "float32")


def as_float(tensor):
    """A tensor as float32."""
    return tensor.float()


def is_floating(tensor):
    """True if it has numbers with a point."""
    return tensor.dtype.is_floating_point


def take(leaf, index):
    """The rows at `index`."""
    return leaf[torch.as_tensor(index, device=leaf.device).long()]


def repeated(move, times):
    """`move` so many times over."""

    def block(*state):
        for _ in range(times):
            state = move(*state)
        return state

    return block


def value_and_gradients(function, values):
    """The function's value, and its gradient at each of the values."""
    leaves = [value.detach().requires_grad_() for value in values]
    value = function(leaves)
    gradients = torch.autograd.grad(value, leaves, allow_unused=True)
    return value.detach(), [torch.zeros_like(leaf) if g is None else g for g, leaf in zip(gradients, leaves)]


def forget():
    """A model was changed in place: nothing was compiled of it."""


def answer(subject, x):
    """The model's answer in inference mode."""
    return subject.call(x, False)


def data_loss(model, y, answer, w):
    """The compiled loss of an answer, without penalties."""
    return model._compile_loss(y, answer, w)


def watched(function, x):
    """`function(x)`, which returns tensors and something else; both."""
    return function(x)


def slopes(call, x, floats):
    """As that of TensorFlow."""
    leaves = [leaf.detach().requires_grad_() for leaf in floats]
    given = iter(leaves)
    answer = call(rows_.tree_map(lambda _: next(given), x))
    total = sum(torch.square(leaf.float() + 0.5).sum() for leaf in rows_.leaves(answer))
    gradients = torch.autograd.grad(total, leaves, allow_unused=True)
    return [
        np.zeros(leaf.shape[1:]) if gradient is None else gradient.abs().cpu().numpy().max(axis=0)
        for gradient, leaf in zip(gradients, leaves)
    ]


def loss_and_gradients(subject, x, y, w, training):
    """(training loss with penalties, gradients) of one batch, no update."""
    model = subject.model
    loss = model._compute_loss(x=x, y=y, y_pred=subject.call(x, training), sample_weight=w, training=training)
    scaled = model.optimizer.scale_loss(loss) if model.optimizer is not None else loss
    values = [weight.value for weight in subject.weights()]
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

    def run(x, y, w, index):
        losses = []
        for row in index:
            pick = lambda leaf: take(leaf, row)  # noqa: E731
            losses.append(float(step(subject, *(rows_.tree_map(pick, part) for part in (x, y, w)))))
        return np.array(losses)

    return run
