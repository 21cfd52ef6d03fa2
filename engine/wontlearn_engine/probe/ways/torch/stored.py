"""What a dataset keeps of its rows, and whether reading a row changes it."""

import numpy as np
import torch

from ...contract.loop import RowChanges

_DEEP = 3
"""Datasets within datasets, lists and dictionaries that are opened."""
_MOST = 2**26
"""Numbers that are copied at most, to be compared."""
_LIST = 20_000
"""Parts of a list that are looked at."""


def changes(dataset, code, ask):
    """How stored rows change when they are read again with the same random numbers; None where they stay.

    `ask(number, seeds)` gives a row's parts as arrays, once for each seed. A row counts as changed where an array that the
    dataset keeps has other numbers than before, in one row of it alone or in an array of a single row, as many as a part
    of what was read has, and what is read differs as well: a count of readings, or a store that is filled, is none.
    """
    found = []
    for number in range(min(3, len(dataset))):
        before_read = ask(number, [29])[0]  # fills what is kept of it
        kept = arrays(dataset)
        if sum(array.size for array in kept.values()) > _MOST:
            return None
        before = {key: np.array(array) for key, array in kept.items()}
        read = ask(number, [29])[0]
        sizes = {part.size for part in _parts(read) if part is not None}
        changed = [
            pair
            for key, array in arrays(dataset).items()
            if key in before and (pair := _changed(before[key], array, sizes)) is not None
        ]
        again = ask(number, [29])[0]
        if changed and not (_same(read, again) and _same(before_read, read)):
            found += changed
    if not found:
        return None
    spreads = [(float(old.std()), float(new.std())) for old, new in found if old.size > 1]
    factors = [new / old for old, new in spreads if min(old, new) > 1e-6 * max(1e-30, old, new)]
    scaled = bool(factors) and np.ptp(np.log(factors)) < 0.1 and not 0.8 < factors[0] < 1.25
    return RowChanges(
        factor=float(factors[0]) if scaled else 1.0, shift=0.0, file=code.co_filename, line=code.co_firstlineno
    )


def arrays(thing):
    """The arrays that a dataset keeps, or reads of its module, by the way to them; those of tensors share their memory."""
    read = type(thing).__getitem__
    outside = [((name,), read.__globals__[name]) for name in read.__code__.co_names if name in read.__globals__]
    found, seen, waiting = {}, set(), [((), thing), *outside]
    while waiting:
        way, part = waiting.pop()
        if id(part) in seen or len(way) > _DEEP:
            continue
        seen.add(id(part))
        if isinstance(part, torch.Tensor):
            if part.device.type == "cpu" and part.layout == torch.strided and part.dtype not in _NO_ARRAY:
                found[way] = part.detach().numpy()
        elif isinstance(part, np.ndarray):
            if part.dtype.kind in "fiu":
                found[way] = part
        elif isinstance(part, (list, tuple)):
            waiting += [((*way, n), one) for n, one in enumerate(part[:_LIST])]
        elif isinstance(part, dict):
            waiting += [((*way, n), one) for n, one in enumerate(list(part.values())[:_LIST])]
        elif isinstance(part, torch.utils.data.Dataset):
            waiting += [((*way, name), one) for name, one in vars(part).items()]
    return found


_NO_ARRAY = (torch.bfloat16, torch.complex32)


def _parts(item):
    return item if isinstance(item, tuple) else (item,)


def _same(one, other):
    """True if two readings gave the same numbers."""
    pairs = list(zip(_parts(one), _parts(other)))
    return all((a is None) == (b is None) and (a is None or np.array_equal(a, b, equal_nan=True)) for a, b in pairs)


def _changed(before, after, sizes):
    """(the row before, after) of an array in which one row has changed; None where none or several have."""
    if before.shape != after.shape:
        return None
    if before.size in sizes and not np.array_equal(before, after, equal_nan=True):
        return before.astype("float64"), after.astype("float64")
    if before.ndim < 1 or not len(before):
        return None
    other = ~((before == after) | ((before != before) & (after != after)))
    rows = np.flatnonzero(other.reshape(len(before), -1).any(axis=1))
    if len(rows) != 1 or before[0].size not in sizes:
        return None
    return before[rows[0]].astype("float64"), after[rows[0]].astype("float64")
