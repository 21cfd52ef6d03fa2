"""Facts of the rows as they stand together: twins, batches, leaks, padding, weights, and the rows kept for validation."""

import numpy as np

from ..contract.rows import Duplicates, RowWeights, Validation
from . import rows as rows_


def weights(rows):
    """Smallest and largest weight, the share of 0, how many are NaN, largest over smallest above 0."""
    weights = np.concatenate([np.ravel(w) for w in rows_.leaves(rows.w)]).astype(float)
    above = weights[weights > 0]
    return RowWeights(
        min=weights.min(),
        max=weights.max(),
        zero=float((weights == 0).mean()),
        nan=int(np.isnan(weights).sum()),
        ratio=float(above.max() / above.min()) if above.size else None,
    )


def steps(leaf):
    """Which steps of each row hold something, (rows, steps); None for what is no sequence."""
    if leaf.ndim == 2 and leaf.dtype.kind in "iu":
        return leaf != 0
    if leaf.ndim == 3 and leaf.dtype.kind in "fiu":
        return (leaf != 0).any(axis=2)
    return None


def padded_behind(leaf):
    """True if at least a tenth of the rows end in steps of 0, and clearly fewer begin with one, as pictures do."""
    held = steps(leaf)
    if held is None or held.shape[1] < 3:
        return False
    some = held.any(axis=1)
    ends, begins = (~held[:, -1] & some).mean(), (~held[:, 0] & some).mean()
    return bool(ends >= 0.1 and begins < ends - 0.1)


def _keys(leaf):
    """Of each row what is equal where the rows are: its bytes, or its texts; None for what else objects may be."""
    if leaf.dtype.kind in "fiub":
        leaf = np.ascontiguousarray(leaf)
        return [row.tobytes() for row in leaf]
    if all(isinstance(text, (str, bytes)) for text in leaf.flat):
        return [repr(row.tolist()).encode() for row in leaf]
    return None


def duplicates(rows):
    """Rows with equal inputs, and how many of them have other targets."""
    keys = [_keys(np.asarray(leaf).reshape(len(rows), -1)) for leaf in rows_.leaves(rows.x)]
    if None in keys:
        return Duplicates()
    keys = [b"".join(parts) for parts in zip(*keys)]
    ys = [np.asarray(leaf).reshape(len(rows), -1) for leaf in rows_.leaves(rows.y)]
    first, same, conflicting = {}, 0, 0
    for i, key in enumerate(keys):
        if key in first:
            same += 1
            conflicting += any(y.dtype.kind in "fiub" and not np.array_equal(y[i], y[first[key]]) for y in ys)
        else:
            first[key] = i
    return Duplicates(distinct=len(first), same=same, conflicting=int(conflicting))


def validation(arguments, rows):
    """How the validation rows stand to these."""
    given = arguments.get("validation_data")
    if not isinstance(given, (tuple, list)) or len(given) < 2 or not rows_.is_arrays(given[0]):
        return Validation()
    held, mine = rows_.array(rows_.leaves(given[0])[0]), np.asarray(rows_.leaves(rows.x)[0])
    if held.dtype.kind not in "fiub" or mine.dtype.kind not in "fiub":
        return Validation()
    held, mine = (part[:2000].astype("float64").reshape(min(2000, len(part)), -1) for part in (held, mine))
    if not len(held) or held.shape[1] != mine.shape[1]:
        return Validation()
    spread = np.where(mine.std(axis=0) > 0, mine.std(axis=0), np.inf)
    shifts, ratios = np.abs(held.mean(axis=0) - mine.mean(axis=0)) / spread, held.std(axis=0) / spread
    shifts, ratios = shifts[np.isfinite(shifts)], ratios[np.isfinite(ratios) & np.isfinite(spread)]
    keys = {row.tobytes() for row in mine}
    overlap = float(np.mean([row.tobytes() in keys for row in held])) if mine.shape[1] > 1 else 0.0
    return Validation(
        rows=len(held),
        mean_shift=float(shifts.max()) if shifts.size else None,
        std_ratio=float(np.median(ratios)) if ratios.size else None,
        overlap=overlap,
    )


def unseen(rows, others):
    """Share of the others whose class no training row has, from 0 to 1; None where the targets are no ids, or not all rows are known."""
    mine, theirs = rows_.leaves(rows.y), rows_.leaves(others.y)
    if not rows.whole or len(mine) != 1 or len(theirs) != 1 or mine[0].dtype.kind not in "iub":
        return None
    return float(np.mean(~np.isin(theirs[0], mine[0]))) if np.size(theirs[0]) else None


def batch_classes(rows):
    """Distinct classes in a batch over those there could be, from near 0 to 1; None where the targets are no classes."""
    ys = rows_.leaves(rows.y)
    size = rows.batch or 32
    if len(ys) != 1 or len(rows) < 2 * size:
        return None
    y = np.asarray(ys[0]).reshape(len(rows), -1)
    if y.dtype.kind not in "fiub":
        return None
    y = y.astype("float64")
    ids = y.argmax(axis=1) if y.shape[1] > 1 else y[:, 0]
    kinds = len(np.unique(ids))
    if not 2 <= kinds <= 50 or size < 2:
        return None
    starts = range(0, len(ids) - size + 1, size)
    return float(np.mean([len(np.unique(ids[i : i + size])) for i in starts]))


def leaking_column(rows):
    """The input column that is the target itself, or a copy in other units; None if there is none."""
    xs, ys = rows_.leaves(rows.x), rows_.leaves(rows.y)
    if len(xs) != 1 or len(ys) != 1 or len(rows) < 20 or np.ndim(xs[0]) != 2 or np.shape(xs[0])[1] < 2:
        return None
    x, y = np.asarray(xs[0]), np.asarray(ys[0]).reshape(len(rows), -1)
    if x.dtype.kind not in "fiub" or y.dtype.kind not in "fiub" or y.shape[1] != 1:
        return None
    x, y = x.astype("float64"), y[:, 0].astype("float64")
    if not np.isfinite(y).all() or not np.ptp(y):
        return None
    spread = x.std(axis=0)
    good = (spread > 0) & np.isfinite(spread)
    if not good.any():
        return None
    same = np.abs(((x - x.mean(axis=0)) / np.where(good, spread, 1)).T @ ((y - y.mean()) / y.std())) / len(y)
    best = int(np.argmax(np.where(good, same, 0)))
    return best if same[best] > 0.9999 else None
