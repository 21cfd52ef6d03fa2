"""Which leaves of a batch are inputs and which are targets, told by what they change when they are changed."""

import numpy as np
import tensorflow as tf

from . import rows as rows_
from . import tape_models
from .tape_replay import seeded


class Roles:
    """x and y as numbers of leaves; a leaf may be both, as in an autoencoder."""

    def __init__(self, step, leaves):
        """`leaves`: arrays of all rows gathered. Runs the step a few times without its update."""
        self.step = step
        count = len(leaves[0])
        some = [leaf[: min(count, 16)] for leaf in leaves]
        self.base = self._look(some)
        self.calls = len(self.base.inputs)
        if not self.calls:
            self.x, self.y, self.direct = list(range(len(leaves))), [], None
            self.repeated = False
            return
        step.answer_call = self.calls - 1
        self.repeated = self.base.repeated
        self.direct = self._direct(some)
        self.x, self.y = [], []
        inputs = [np.asarray(leaf) for leaf in _arrays(self.base.inputs)]
        answer = rows_.tree_map(tf.stop_gradient, self.base.answers[-1])
        loss = self._loss(some, answer)
        for number in range(len(some)):
            other = list(some)
            other[number] = _other(leaves[number], some[number])
            if (self.direct is not None and number in self.direct_leaves) or _differ(inputs, self._inputs(other)):
                self.x.append(number)
            changed = self._loss(other, answer)
            if not (changed == loss or (np.isnan(changed) and np.isnan(loss))):
                self.y.append(number)
        if not self.x:
            self.x = [n for n in range(len(some)) if n not in self.y] or self.x

    @property
    def dual(self):
        """Leaves that are input and target."""
        return [n for n in self.x if n in self.y]

    @seeded
    def _look(self, leaves):
        replay = self.step.run(leaves, until="loss")
        seen = [id(made) for made in replay.called]
        replay.repeated = len(set(seen)) < len(seen)
        return replay

    @seeded
    def _inputs(self, leaves):
        return [np.asarray(leaf) for leaf in _arrays(self.step.run(leaves, until="input").inputs)]

    @seeded
    def _loss(self, leaves, answer):
        return float(self.step.run(leaves, until="loss", answer=answer).loss)

    def _direct(self, some):
        """Structure of leaf numbers that the model is called with; None where its input is made from them."""
        bound = {}

        def note(leaves):
            for number, leaf in enumerate(leaves):
                bound[id(leaf)] = number
            return leaves

        original, self.step.bind = self.step.bind, lambda leaves: note(original(leaves))
        try:
            replay = self._look(some)
        finally:
            del self.step.bind
        args, kwargs = replay.inputs[-1]
        self.direct_leaves = []
        if len(replay.inputs) != 1 or not args or any(tf.is_tensor(v) for v in kwargs.values()):
            return None
        if any(tf.is_tensor(leaf) or isinstance(leaf, np.ndarray) for leaf in tape_models.flat(list(args[1:]))):
            return None
        numbers = rows_.tree_map(lambda leaf: bound.get(id(leaf)), args[0])
        self.direct_leaves = rows_.leaves(numbers)
        if None in self.direct_leaves or not self.direct_leaves:
            self.direct_leaves = []
            return None
        return numbers


def _arrays(inputs):
    return [
        leaf for args, kwargs in inputs for leaf in tape_models.flat([list(args), kwargs]) if hasattr(leaf, "shape")
    ]


def _other(whole, some):
    """As many other rows of a leaf: the next ones, else the same ones in another order, else other values."""
    count = len(some)
    if len(whole) >= 2 * count and not np.array_equal(whole[count : 2 * count], some):
        return whole[count : 2 * count]
    rolled = np.roll(some, 1, axis=0)
    if not np.array_equal(rolled, some):
        return rolled
    return some + 1 if some.dtype.kind == "f" else np.roll(some[..., ::-1], 1, axis=0)


def _differ(first, second):
    return len(first) != len(second) or any(
        a.shape != b.shape or not np.array_equal(a, b, equal_nan=a.dtype.kind == "f") for a, b in zip(first, second)
    )
