"""What could be reached and what costs nothing: floor, head floor, exact answer and baseline of a training's own loss.

A free tensor stands in for the model's output, and the script's own loss is minimised over it by iRprop- (Igel and
Hüsken 2003: the sign of the gradient only, step x1.5 or x0.5), 50 steps in one compiled function.
"""

import numpy as np

from . import rows as rows_
from . import shared_places

BLOCK = 50
STEPS = 200
LEAST = 8
"""Rows whose answers show where a model's answers lie."""
LARGER = 3.0, 30.0
"""Weights times this leave the range from 0 to 1 if anything does; deep models leave all numbers with the second."""


def minimise(compute, function, starts, steps=STEPS):
    """Least value of `function(list of tensors)` from these starts; returns (value, arrays)."""

    def move(values, sizes, signs, best):
        loss, gradients = compute.value_and_gradients(function, values)
        best = compute.minimum(best, compute.as_float(loss))
        new_values, new_sizes, new_signs = [], [], []
        for value, size, sign, gradient in zip(values, sizes, signs, gradients):
            now = compute.sign(gradient)
            turn = now * sign
            size = compute.clip(size * compute.where(turn > 0, 1.5, compute.where(turn < 0, 0.5, 1.0)), 1e-9, 1e4)
            now = compute.where(turn < 0, 0.0, now)
            new_values.append(value - now * size)
            new_sizes.append(size)
            new_signs.append(now)
        return new_values, new_sizes, new_signs, best

    block = compute.repeated(move, BLOCK)
    values = [compute.constant(start) for start in starts]
    sizes = [compute.constant(0.05 * (1.0 + np.abs(start))) for start in starts]
    signs = [compute.zeros_like(value) for value in values]
    best = np.inf
    for _ in range(0, steps, BLOCK):
        values, sizes, signs, value = block(values, sizes, signs, compute.constant(np.inf))
        value = float(value)
        if not np.isfinite(value):
            break
        done = best - value <= 1e-4 * abs(best) if np.isfinite(best) else False
        best = min(best, value)
        if done:
            break
    return best, [compute.numpy(value) for value in values]


LEFT_OUT = -100
"""The class id that PyTorch's losses leave out: padding, special tokens."""


def _match(target, shape):
    """The target as float in the answer's shape, or None."""
    if target.dtype.kind not in "fiub":
        return None
    target = target.astype("float32")
    if target.shape == shape:
        return target
    if target.size == int(np.prod(shape)):
        return target.reshape(shape)
    return None


def _one_hot(target, shape):
    """Class ids as one-hot rows in the answer's shape, or None."""
    if target.dtype.kind not in "fiu" or len(shape) < 2 or shape[-1] < 2:
        return None
    ids = target.reshape(-1)
    if ids.size * shape[-1] != int(np.prod(shape)):
        return None
    left_out = ids == LEFT_OUT
    if not np.all(np.isfinite(ids)) or np.any(ids != np.round(ids)) or ids.max() >= shape[-1]:
        return None
    if left_out.all() or ids[~left_out].min() < 0:
        return None
    made = np.eye(shape[-1], dtype="float32")[np.where(left_out, 0, ids).astype(int)]
    made[left_out] = 0.0
    return made.reshape(shape)


def answers(targets, shapes):
    """Candidate right answers, each a list of arrays, one for every output."""
    exact = [_match(t, s) for t, s in zip(targets, shapes)]
    hot = [_one_hot(t, s) for t, s in zip(targets, shapes)]
    right = [h if h is not None else e for h, e in zip(hot, exact)]
    found = []
    if all(item is not None for item in exact):
        found.append(exact)
    if all(item is not None for item in right):
        found.append(right)
        found.append([60.0 * item - 30.0 if _is_probability(item) else item for item in right])
        found.append([np.clip(item, 1e-6, 1 - 1e-6) if _is_probability(item) else item for item in right])
        found.append(
            [
                np.log(np.clip(item, 1e-6, 1.0)) - np.log1p(-np.clip(item, 0, 1 - 1e-6))
                if _is_probability(item)
                else item
                for item in right
            ]
        )
        found.append(
            [np.arctanh(np.clip(item, -1 + 1e-6, 1 - 1e-6)) if np.abs(item).max() <= 1 else item for item in right]
        )
        found.append([np.log(np.maximum(item, 1e-6)) for item in right])
    return found


def _is_probability(array):
    return array.size and array.min() >= 0.0 and array.max() <= 1.0


def _bounds(targets, answers):
    """Per output "shares" (between 0 and 1, adding up to 1), "range" (between 0 and 1) or None: where model and targets lie."""
    found = []
    for target, answer in zip(targets, answers):
        hot = _one_hot(target, answer.shape)
        right = hot if hot is not None else _match(target, answer.shape)
        if right is None or not _is_probability(right) or not _is_probability(answer):
            found.append(None)
        else:
            whole = answer.ndim > 1 and answer.shape[-1] > 1 and np.allclose(answer.sum(axis=-1), 1.0, atol=1e-3)
            # A sigmoid answers 0 or 1 nowhere; a linear layer that starts at 0 does.
            inside = answer.min() > 0.0 and answer.max() < 1.0
            found.append("shares" if whole else "range" if inside else None)
    return found


def _log(shares):
    return np.log(np.clip(shares, 1e-6, None))


class Search:
    """Anchors of a subject's loss on some rows. All numbers are data terms: penalties left out."""

    def __init__(self, subject, rows, head=None):
        self.subject, self.rows, self.compute = subject, rows, subject.compute
        self.targets = rows_.leaves(rows.y)
        self.template = subject.predict(rows.take(range(min(2, len(rows)))).x)
        n = len(rows)
        self.shapes = [(n, *leaf.shape[1:]) for leaf in rows_.leaves(self.template)]
        self.head = head
        self.unbounded = False
        self._y = rows_.tree_map(self.compute.tensor, rows.y)
        self._w = rows_.tree_map(self.compute.tensor, rows.w)
        self._given = None
        """The model's own answers, where they were asked for."""
        if subject.bounds is None and n >= LEAST and subject.overshoots():
            self._given = rows_.leaves(subject.predict(rows.x))
            subject.bounds = self._only_kept(_bounds(self.targets, self._given))

    def _only_kept(self, bounds):
        """Of bounds that the answers keep to those that they keep to whatever the weights: a linear layer may begin there."""
        if "range" not in bounds:
            return bounds
        weights = self.subject.weights()
        before = [weight.value() for weight in weights]
        some = self.rows.take(range(LEAST)).x
        try:
            for factor in LARGER:
                for weight, value in zip(weights, before):
                    weight.assign(factor * value)
                for index, leaf in enumerate(rows_.leaves(self.subject.predict(some))):
                    if (
                        bounds[index] == "range" and ((leaf < 0.0) | (leaf > 1.0)).any()
                    ):  # what is no number says nothing
                        bounds[index] = None
        except Exception:  # survives a model that refuses such numbers: nothing more is known of its answers
            pass
        finally:
            for weight, value in zip(weights, before):
                weight.assign(value)
        return bounds

    def loss(self, answer):
        """The loss of an answer: a list of tensors, one for every output."""
        given = iter(self._kept(answer))
        return self.subject.data_loss(self._y, rows_.tree_map(lambda _: next(given), self.template), self._w)

    def _kept(self, answer):
        """The answer, brought to where the model's answers and the targets lie.

        A loss of the user's own may fall without end where no weights can get: Dice below 0, a divergence above 1.
        """
        kept = list(answer)
        for index, bound in enumerate(self.subject.bounds or ()):
            if bound is not None:
                kept[index] = self.compute.clip(kept[index], 0.0, 1.0)
            if bound == "shares":
                ones = self.compute.constant(np.ones((kept[index].shape[-1], 1), "float32"))
                kept[index] = kept[index] / (kept[index] @ ones + 1e-9)
        return kept

    def value(self, answer):
        """The same as a float; nan where the loss cannot be computed."""
        try:
            return float(self.loss([self.compute.constant(item) for item in answer]))
        except Exception:  # survives the user's loss: an answer of this form does not go with it
            return float("nan")

    def constant(self):
        """(baseline, the constant): the least loss of one answer for all rows."""
        starts = []
        exact = [_match(t, s) for t, s in zip(self.targets, self.shapes)]
        hot = [_one_hot(t, s) for t, s in zip(self.targets, self.shapes)]
        if shared_places.applies(hot) and self._row_weights() is None and self.subject.closed_form():
            found = shared_places.constant(hot, (_log, lambda shares: shares), self.value)
            if found[0] is not None:
                return found
        right = [h if h is not None else e for h, e in zip(hot, exact)]
        if all(item is not None for item in right):
            weights = self._row_weights()
            mean = [np.average(item, axis=0, weights=weights)[None] for item in right]
            starts += [mean, [np.median(item, axis=0)[None] for item in right]]
            if all(_is_probability(item) for item in right):
                clipped = [np.clip(item, 1e-6, 1 - 1e-6) for item in mean]
                starts += [[np.log(item) for item in clipped], [np.log(item / (1 - item)) for item in clipped]]
            starts.append([np.log(np.maximum(item, 1e-6)) for item in mean])
        starts.append([np.zeros((1, *shape[1:]), "float32") for shape in self.shapes])
        starts.append([leaf[:1].astype("float32") for leaf in rows_.leaves(self.template)])
        spread = lambda item, shape: np.broadcast_to(item, shape)  # noqa: E731
        values = [self.value([spread(i, s) for i, s in zip(start, self.shapes)]) for start in starts]
        order = np.argsort(np.where(np.isfinite(values), values, np.inf))
        best, value = starts[order[0]], values[order[0]]
        if not np.isfinite(value):
            return None, None
        if not self.subject.closed_form():
            function = lambda zs: self.loss([self.compute.broadcast_to(z, s) for z, s in zip(zs, self.shapes)])  # noqa: E731
            found, where = minimise(self.compute, function, [np.array(item, "float32") for item in best])
            if found < value:
                value, best = found, where
        return value, best

    def _row_weights(self):
        w = self.rows.w
        if isinstance(w, np.ndarray) and w.ndim == 1 and w.sum() > 0:
            return w
        return None

    def answer(self):
        """A, the least loss of the right answers as they stand, and that answer."""
        found = answers(self.targets, self.shapes)
        values = [self.value(item) for item in found]
        good = [v for v in values if np.isfinite(v)]
        return (min(good), found[int(np.nanargmin(values))]) if good else (None, None)

    def free_floor(self):
        """F, the least loss over any answer at all, by search. Only needed for losses with no closed form."""
        starts = answers(self.targets, self.shapes)
        given = rows_.leaves(self.subject.predict(self.rows.x)) if self._given is None else self._given
        starts.append([leaf.astype("float32") for leaf in given])
        values = [self.value(item) for item in starts]
        best = int(np.nanargmin(np.where(np.isfinite(values), values, np.inf)))
        function = self.loss
        found, where = minimise(self.compute, function, starts[best])
        found = min([found, *[v for v in values if np.isfinite(v)]])
        if found < 0 and minimise(self.compute, function, where, BLOCK)[0] < found - 0.05 * abs(found):
            # A density has no largest value: the loss falls as long as one searches.
            self.unbounded = True
        return found

    def head_floor(self, exact, baseline):
        """H, the least loss behind the last layer's activation; None where the head is not known."""
        if self.head is None or exact is None:
            return None
        shapes = [(len(self.rows), *shape[1:]) for shape in self.head.shapes]
        starts = answers(self.targets, shapes)
        starts.append([np.zeros(shape, "float32") for shape in shapes])
        function = lambda zs: self.loss(self.head.push(zs))  # noqa: E731
        values = []
        for start in starts:
            try:
                values.append(float(function([self.compute.constant(item) for item in start])))
            except Exception:  # survives the framework: this start does not go through the head
                values.append(np.nan)
        if not np.isfinite(values).any():
            return None
        best = float(np.nanmin(values))
        room = (baseline if baseline is not None else best) - exact
        if best - exact <= 0.02 * max(room, 1e-12):
            return best
        for index in np.argsort(np.where(np.isfinite(values), values, np.inf))[:2]:
            if np.isfinite(values[index]):
                best = min(best, minimise(self.compute, function, starts[index])[0])
        return best
