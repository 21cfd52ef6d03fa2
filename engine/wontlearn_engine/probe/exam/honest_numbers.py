"""Numbers of which some may be no numbers: a NaN is the worst that can be, never left out and never a 0."""

import numpy as np


def largest(values, default=None):
    """The largest of some floats; nan if one of them is; `default` of none."""
    values = [float(value) for value in values]
    if not values:
        return default
    return float("nan") if any(value != value for value in values) else max(values)


def same(first, second, relative=0.0, absolute=0.0):
    """True where two arrays of floats agree; a NaN agrees with a NaN only."""
    first, second = np.asarray(first, "float64"), np.asarray(second, "float64")
    return np.isclose(second, first, rtol=relative, atol=absolute, equal_nan=True)
