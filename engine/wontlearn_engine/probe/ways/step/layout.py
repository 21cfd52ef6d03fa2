"""How the rows of a batch lie in an array: on its first axis, on its second, or place by place in one long row.

PyTorch's recurrent layers and its attention take (places, rows, ...) unless they are told otherwise, so that scripts hold
their texts one beside the other: `text` (places, rows), `target` (places * rows,). We hold rows first.
"""

import numpy as np

FIRST, SECOND, FLAT = "first", "second", "flat"


def of(shape, size, places=None):
    """Where `size` rows lie in an array of this shape; None where it has none.

    `places`: how many each row has, where rows lie on the second axis; None where they lie on the first.
    """
    shape = tuple(shape)
    if places is not None and len(shape) > 1 and shape[1] == size != shape[0]:
        return SECOND
    if shape[:1] == (size,):
        return FIRST
    return FLAT if places is not None and shape == (size * places,) else None


def of_answer(shape, size):
    """The same of a model's answer to such a batch, whose places may be others, and which has an axis behind them."""
    shape = tuple(shape)
    if shape[:1] == (size,):
        return FIRST
    if len(shape) > 1 and shape[1] == size:
        return SECOND
    return FLAT if shape and shape[0] % size == 0 else FIRST


def rows_first(array, where, size):
    """An array or a tensor with its rows on the first axis."""
    if where == FLAT:
        array = array.reshape(-1, size, *array.shape[1:])
    return array if where == FIRST else array.swapaxes(0, 1)


def as_held(array, where):
    """The same array as the script has it."""
    if where == FIRST:
        return array
    array = array.swapaxes(0, 1)
    array = array.reshape(-1, *array.shape[2:]) if where == FLAT else array
    return np.ascontiguousarray(array) if isinstance(array, np.ndarray) else array.contiguous()


__all__ = ["FIRST", "FLAT", "SECOND", "as_held", "of", "of_answer", "rows_first"]
