"""Names and numbers of what a user may hand to Keras in several forms."""

import numpy as np


def name_of(thing):
    """A short name of a function, class instance or string."""
    if thing is None or isinstance(thing, str):
        return thing
    return getattr(thing, "__name__", None) or getattr(thing, "name", None) or type(thing).__name__


def is_number(value):
    """True for a number that is no truth value."""
    return isinstance(value, (int, float, np.floating, np.integer)) and not isinstance(value, bool)
