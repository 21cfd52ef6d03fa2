"""The tensors of a batch in the order in which a loop's step takes them: inputs, targets, and what else it holds."""

import math

import numpy as np
import torch

from ...compute import on_torch as compute
from ...exam import rows as rows_


class Leaves:
    """From (x, y), trees of tensors, to the step's leaves. What was not given is the held row, repeated."""

    def __init__(self, roles):
        self.roles, self.fixed = roles, roles.fixed
        self._held = [leaf[:1] for leaf in roles.some]

    def pieces(self, count):
        """(row numbers of each batch of the only size that the model takes, how many of them count)."""
        size = self.fixed
        for start in range(0, count, size):
            yield (start + torch.arange(size) % min(size, count - start)), min(size, count - start)

    def of(self, x, y):
        """The batch's leaves in the step's order; what is missing is held rows, repeated."""
        roles = self.roles
        inputs = dict(zip(roles.x, rows_.leaves(x))) if x is not None else {}
        targets = dict(zip(roles.y, rows_.leaves(y))) if y is not None else {}
        # A leaf that is both: the step gets the target, and the model the input where it is called with the leaf itself.
        given = {**inputs, **targets} if roles.direct is not None else {**targets, **inputs}
        count = len(next(iter(given.values())))
        return [given[n] if n in given else self._repeated(n, count) for n in range(len(self._held))]

    def _repeated(self, number, count):
        held = torch.as_tensor(self._held[number]) if self._held[number].dtype.kind in "fiub" else self._held[number]
        if isinstance(held, torch.Tensor):
            return held.expand(count, *held.shape[1:])
        return np.repeat(held, count, axis=0)

    def held(self, count):
        """The leaves of the held row, so many times."""
        return [self._repeated(n, count) for n in range(len(self._held))]

    def swap(self, x):
        """What the model is called with in place of a target that is its input too."""
        if self.roles.direct is None or x is None or not self.roles.dual:
            return None
        pairs = zip(self.roles.x, rows_.leaves(x))
        return {n: torch.as_tensor(leaf) for n, leaf in pairs if n in self.roles.dual}

    def at_least(self, least, x, y):
        """(x, y) of so many rows, or of as many as the model takes; repeated where there are fewer."""
        count = len(rows_.leaves(x)[0])
        least = self.fixed or least
        if count >= least:
            return x, y
        index = torch.arange(count * math.ceil(least / count)) % count
        if self.fixed:
            index = torch.arange(self.fixed) % count
        pick = lambda leaf: compute.take(torch.as_tensor(leaf), index)  # noqa: E731
        return rows_.tree_map(pick, x), rows_.tree_map(pick, y)
