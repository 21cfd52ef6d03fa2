"""A view that puts a row's own axes in another order, and the order that was meant."""

import torch


def first(recorded):
    """The first such operation of the user's, or None."""
    for op in recorded:
        given = op.args[0] if op.args else None
        if op.name not in ("view", "reshape") or not isinstance(given, torch.Tensor) or op.out is None:
            continue
        before, after = ([size for size in part.shape if size > 1] for part in (given, op.out))
        if before != after and sorted(before) == sorted(after) and op.file:
            return op
    return None


def meant(op):
    """The order in which `permute` would take the axes, so that they have the sizes of the view."""
    left, order = list(enumerate(op.args[0].shape)), []
    for size in op.out.shape:
        axis = next(axis for axis, other in left if other == size)
        left.remove((axis, size))
        order.append(axis)
    return order
