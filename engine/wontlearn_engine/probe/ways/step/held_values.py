"""What the names of a step hold: containers of any kind, and the arrays in them."""

import collections.abc
import copy
import dataclasses

import numpy as np


def array_of(value):
    """The value as an array if it is one, or a list of numbers; else None."""
    if isinstance(value, np.ndarray):
        return value
    if hasattr(value, "assign") or hasattr(value, "element_spec"):
        return None  # a variable, a dataset
    if hasattr(value, "numpy") and hasattr(value, "shape"):
        try:
            return np.asarray(value.numpy())
        except Exception:  # symbolic, ragged, sparse
            return None
    if hasattr(value, "to_numpy"):
        return value.to_numpy()
    if (
        isinstance(value, (list, tuple))
        and value
        and all(isinstance(item, (int, float, bool, np.generic)) for item in value)
    ):
        return np.asarray(value)
    return None


def tree_map(function, value):
    """As rows.tree_map, with lists of numbers as leaves, and in the container's own type."""
    if type(value) is dict:
        return {key: tree_map(function, item) for key, item in value.items()}
    if isinstance(value, collections.abc.MutableMapping) and not hasattr(value, "shape"):
        made = copy.copy(value)
        for key in list(value):
            made[key] = tree_map(function, value[key])
        return made
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        parts = {
            field.name: tree_map(function, getattr(value, field.name))
            for field in dataclasses.fields(value)
            if field.init
        }
        return dataclasses.replace(value, **parts)
    if isinstance(value, (list, tuple)) and array_of(value) is None:
        made = [tree_map(function, item) for item in value]
        return made if isinstance(value, list) else type(value)(*made) if hasattr(value, "_fields") else tuple(made)
    return function(value)


def arrays(value):
    """All array leaves of a value, in order."""
    found = []
    tree_map(lambda leaf: found.append(array_of(leaf)), value)
    return [leaf for leaf in found if leaf is not None]


def leaves(value):
    """All leaves of a value, in order."""
    found = []
    tree_map(found.append, value)
    return found


def other_rows(whole, some):
    """As many other rows of a leaf: the next ones, else the same ones in another order, else other values."""
    count = len(some)
    if len(whole) >= 2 * count and not np.array_equal(whole[count : 2 * count], some):
        return whole[count : 2 * count]
    rolled = np.roll(some, 1, axis=0)
    if not np.array_equal(rolled, some):
        return rolled
    return some + 1 if some.dtype.kind == "f" else some
