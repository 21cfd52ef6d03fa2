"""Does what stands at a place of a sequence of targets depend on what stands at the same place of the input?

So it is in language models (the next token by the present one) and in tagging. A table of ids is learned on half of the rows,
its R2 is that of its shares on the other half, over those of the targets alone (Brier's score over its reference).
"""

from __future__ import annotations

# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false
# NumPy leaves some of its types open.
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Numbers = NDArray[np.intp]
MOST_IDS, MOST_KINDS, MOST_PLACES = 500, 50, 256
"""Ids of inputs and of targets that are told apart, the most common; places of a row that are looked at, evenly spread."""
ALIKE, SOME = 0.95, 0.02
"""Share of the filled places that have one and the same target, and share of all places that are filled, at least."""
BEFORE = 5.0
"""Places that an id's shares are mixed with, as of the targets alone: what was seen once or twice tells little."""


def scores(x: Array, y: Array, orders: list[Numbers], train: Numbers, rest: Numbers) -> Array:
    """R2 on the rows `rest` for each order of the rows of y; (orders,). x and y: ids, (n, places)."""
    step = -(-x.shape[1] // MOST_PLACES)
    ids, kinds = _codes(x[:, ::step], MOST_IDS), _codes(y[:, ::step], MOST_KINDS)
    inside, many = ~_filled(x)[:, ::step], (int(ids.max()) + 1, int(kinds.max()) + 1)

    def counted(rows: Numbers, placed: Numbers) -> Array:
        pairs = ids[rows] * many[1] + placed[rows]
        return np.bincount(pairs[inside[rows]], minlength=many[0] * many[1]).reshape(many).astype(float)

    return np.array([_r2(counted(train, kinds[order]), counted(rest, kinds[order])) for order in orders])


def filled_alike(x: Array, y: Array) -> bool:
    """Rows of different lengths, filled up in the targets where they are in the input."""
    there = y[_filled(x)]
    if len(there) < SOME * x.size:
        return False
    return bool(np.unique(there, return_counts=True)[1].max() >= ALIKE * len(there))


def _r2(known: Array, seen: Array) -> float:
    """Of counts by input and target."""
    if not known.any() or not seen.any():
        return 0.0
    shares = known.sum(axis=0) / known.sum()
    table = (known + BEFORE * shares) / (known.sum(axis=1, keepdims=True) + BEFORE)
    by_id, by_kind = seen.sum(axis=1), seen.sum(axis=0)
    left = seen.sum() - 2 * (seen * table).sum() + (by_id * (table**2).sum(axis=1)).sum()
    whole = seen.sum() * (1 + (shares**2).sum()) - 2 * (by_kind * shares).sum()
    return float(1 - left / whole) if whole > 1e-9 * seen.sum() else 0.0


def _codes(values: Array, most: int) -> Numbers:
    """The most common values as 0, 1, …; all others as one number more."""
    kinds, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    rank = np.empty(len(kinds), dtype=np.intp)
    rank[np.argsort(-counts, kind="stable")] = np.arange(len(kinds))
    return np.minimum(rank, most)[places].reshape(values.shape)


def _filled(x: Array) -> NDArray[np.bool_]:
    """Where a row begins or ends with one id again and again: that rows are as long as their targets is no relation."""
    filled = np.zeros(x.shape, dtype=bool)
    for turned in (slice(None), slice(None, None, -1)):
        row = x[:, turned]
        run = np.logical_and.accumulate(row == row[:, :1], axis=1)
        filled[:, turned] |= run & (run.sum(axis=1, keepdims=True) > 1)
    return filled
