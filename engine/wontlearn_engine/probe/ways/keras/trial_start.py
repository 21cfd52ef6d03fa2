"""Trials with other starting weights: drawn by the usual rule, or others of the script's own kind."""

import contextlib

import numpy as np

from .trial_tools import layers_of


@contextlib.contextmanager
def _starting_from(exam, change):
    """Train from what `change()` makes of the script's starting weights."""
    before, initial = exam.subject.snapshot(), exam.subject.initial
    change()
    exam.subject.initial = exam.subject.snapshot()
    try:
        yield exam.subject.rows
    finally:
        exam.subject.initial = initial
        exam.subject.restore(before)


def usual_weights(exam):
    """All kernels drawn by Glorot's rule, biases 0, scales 1."""

    def change():
        random = np.random.RandomState(3)
        for layer in layers_of(exam):
            if not layer.weights or getattr(layer, "layers", None):
                continue
            for weight in layer.trainable_weights:
                shape, name = tuple(weight.shape), weight.name
                if name in ("bias", "beta"):
                    weight.assign(np.zeros(shape))
                elif name == "gamma":
                    weight.assign(np.ones(shape))
                elif len(shape) >= 2:
                    fan = int(np.prod(shape[:-2])) * (shape[-2] + shape[-1])
                    limit = np.sqrt(6.0 / fan) if "embedding" not in name else 0.05
                    weight.assign(random.uniform(-limit, limit, shape))

    return _starting_from(exam, change)


def other_start(exam):
    """As another seed would have drawn them: the same numbers in other places, with other signs where both occur.

    Raises LookupError for weights that were trained before, as another seed would not change them.
    """

    def change():
        random = np.random.RandomState(17)
        exam.subject.restore()
        for weight in exam.subject.weights():
            value = weight.value()
            if value.ndim < 2 and not np.isin(value, (0, 1)).all():
                raise LookupError("the weights were trained before")
            if value.ndim >= 2 and value.dtype.kind == "f":
                weight.assign(_drawn_again(value, random))

    return _starting_from(exam, change)


def _drawn_again(value, random):
    """A draw from the distribution that `value` was drawn from, as far as one draw tells."""
    signs = [-1.0, 1.0] if value.min() < 0 < value.max() else [1.0]
    flat = value.reshape(-1, value.shape[-1])
    small = flat if flat.shape[0] <= flat.shape[1] else flat.T
    products = small @ small.T
    if np.allclose(products, products[0, 0] * np.eye(len(small)), atol=1e-4):
        # Orthogonal, as recurrent kernels are: it stays so if whole rows and columns change places and signs.
        mixed = flat[random.permutation(flat.shape[0])][:, random.permutation(flat.shape[1])]
        mixed = mixed * random.choice(signs, (flat.shape[0], 1)) * random.choice(signs, (1, flat.shape[1]))
        return mixed.reshape(value.shape)
    return random.permutation(value.ravel()).reshape(value.shape) * random.choice(signs, value.shape)
