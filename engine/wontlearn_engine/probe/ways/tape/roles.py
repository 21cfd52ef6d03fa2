"""Which leaves of a batch are inputs and which are targets, told by what they change when they are changed."""

import numpy as np
import tensorflow as tf

from ...exam import rows as rows_
from ..step.held_values import other_rows
from . import graph_cut, models
from .replay import seeded


class Roles:
    """x and y as numbers of leaves; a leaf may be both, as in an autoencoder."""

    def __init__(self, step, leaves):
        """`leaves`: arrays of all rows gathered. Runs the step a few times without its update."""
        self.step = step
        self.entangled = False
        """True if the loss cannot be computed from an answer alone."""
        self.cut, self.why = None, ""
        """For a step that calls no layer: its graph, cut at the answer."""
        count = len(leaves[0])
        some = [leaf[: min(count, 16)] for leaf in leaves]
        self.base = self._look(some)
        self.calls = len(self.base.inputs)
        if not self.calls:
            self.direct, self.repeated = None, False
            self.x, self.y = list(range(len(leaves))), []
            try:
                self.cut = graph_cut.Cut(step, leaves, self.base.sources)
                self.x, self.y = self.cut.x, self.cut.y
            except Exception as problem:  # then only its losses can be followed
                self.why = str(problem)
            return
        step.answer_call = self.calls - 1
        self.repeated = self.base.repeated
        self.direct = self._direct(some)
        self.x, self.y = [], []
        answer = rows_.tree_map(_finite, self.base.answers[-1])
        inputs, loss = self._inputs(some), self._loss(some, answer)
        # What changes by itself: random numbers of layers that hold their own.
        noise, loss_noise = _distance(inputs, self._inputs(some)), abs(self._loss(some, answer) - loss)
        for number in range(len(some)):
            other = list(some)
            other[number] = other_rows(leaves[number], some[number])
            direct = self.direct is not None and number in self.direct_leaves
            if direct or _distance(inputs, self._inputs(other)) > 3 * noise:
                self.x.append(number)
            changed = self._loss(other, answer)
            if abs(changed - loss) > 3 * loss_noise or np.isfinite(changed) != np.isfinite(loss):
                self.y.append(number)
        if self.repeated or self.entangled:
            # Pairs, triplets, penalties on slopes: what one answer costs depends on more than its target.
            self.y = [] if self.repeated else [n for n in range(len(some)) if n not in self.x]
        if not self.y and not self.repeated:
            # Targets that are all the same change nothing.
            self.y = [n for n in range(len(some)) if n not in self.x]
        if not self.x or self.repeated:
            self.x = [n for n in range(len(some)) if n not in self.y] or self.x or list(range(len(some)))

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
        try:
            return float(self.step.run(leaves, until="loss", answer=answer).loss)
        except Exception:  # the step needs the answer's way from its input too
            self.entangled = True
            return float("nan")

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
        if any(tf.is_tensor(leaf) or isinstance(leaf, np.ndarray) for leaf in models.flat(list(args[1:]))):
            return None
        numbers = rows_.tree_map(lambda leaf: bound.get(id(leaf)), args[0])
        self.direct_leaves = rows_.leaves(numbers)
        if None in self.direct_leaves or not self.direct_leaves:
            self.direct_leaves = []
            return None
        return numbers


def _arrays(inputs):
    return [leaf for args, kwargs in inputs for leaf in models.flat([list(args), kwargs]) if hasattr(leaf, "shape")]


def _finite(answer):
    """The answer as a constant, without NaN."""
    answer = tf.stop_gradient(answer)
    return tf.where(tf.math.is_finite(answer), answer, tf.ones_like(answer) / 2) if answer.dtype.is_floating else answer


def _distance(first, second):
    """How far two lists of arrays lie apart; infinite where they cannot be compared."""
    if len(first) != len(second):
        return np.inf
    total = 0.0
    for a, b in zip(first, second):
        if a.shape != b.shape:
            return np.inf
        if a.dtype.kind in "fiub":
            total += float(np.abs(np.nan_to_num(a.astype("float64")) - np.nan_to_num(b.astype("float64"))).mean())
        elif not np.array_equal(a, b):
            return np.inf
    return total
