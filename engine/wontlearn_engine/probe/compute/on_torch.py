"""PyTorch: updates one by one."""

import numpy as np
import torch

from ..exam import rows as rows_

is_tensor = torch.is_tensor
zeros_like, broadcast_to = torch.zeros_like, torch.broadcast_to
minimum, sign, where, clip = torch.minimum, torch.sign, torch.where, torch.clip
TRACES, ONE_BY_ONE = False, True
"""No update is traced."""


def numpy(tensor):
    """A tensor as an array."""
    return tensor.detach().cpu().float().numpy() if tensor.dtype == torch.bfloat16 else tensor.detach().cpu().numpy()


def tensor(array):
    """A tensor on the device where new ones are made."""
    if isinstance(array, np.ndarray) and not array.flags.writeable:
        array = array.copy()  # else PyTorch would warn in the user's output
    return torch.as_tensor(array, device=torch.get_default_device())


def constant(array):
    """A float32 tensor."""
    return tensor(np.asarray(array, "float32"))


def dense(gradient):
    """A gradient as one array of the weight's shape; that of an embedding may come as the rows it touches."""
    return numpy(gradient.to_dense() if gradient.is_sparse else gradient)


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


def updates(step, x, y, w):
    """A function (x, y, w, index) that makes len(index) updates with `step(x, y, w)`; returns their losses."""

    def run(x, y, w, index):
        losses = []
        for row in index:
            pick = lambda leaf: take(leaf, row)  # noqa: E731
            losses.append(float(step(*(rows_.tree_map(pick, part) for part in (x, y, w)))))
        return np.array(losses)

    return run
