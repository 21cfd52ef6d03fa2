"""Plain facts of the data, measured on all of it where it is an array, else on the rows that were read."""

import numpy as np

from . import rows as rows_

BIG = 20_000_000
"""Numbers of one array looked at; more are thinned out evenly."""


def of(arguments, rows):
    """{"x": [leaf facts], "y": [...], "rows", "total", "whole", "validation": {...}, "weights": {...}}."""
    found = {"rows": len(rows), "total": rows.total, "whole": rows.whole, "batch": rows.batch}
    found["stream"] = arguments.get("x") is None or not rows_.is_arrays(arguments.get("x"))
    for side in ("x", "y"):
        given = arguments.get(side)
        whole = None
        if given is not None and rows_.is_arrays(given):
            try:
                whole = [_all(leaf) for leaf in rows_.leaves(given)]
            except Exception:  # an exotic array: the rows tell enough
                whole = None
        seen = rows_.leaves(getattr(rows, side))
        if whole is None or len(whole) != len(seen):
            whole = seen
        found[side] = [leaf_facts(leaf, side == "y") for leaf in whole]
        if side == "y":
            for facts, leaf in zip(found["y"], seen):
                facts["shape"] = list(np.shape(leaf)[1:])
    if rows.w is not None:
        weights = np.concatenate([np.ravel(w) for w in rows_.leaves(rows.w)]).astype(float)
        found["weights"] = {"min": weights.min(), "max": weights.max(), "zero": float((weights == 0).mean())}
    found["duplicates"] = _duplicates(rows)
    if found["stream"] or arguments.get("shuffle") is False:
        found["batch_classes"] = _batch_classes(rows)
    found["leak"] = {"column": _leaking_column(rows)}
    found["validation"] = _validation(arguments, rows)
    return found


def _all(leaf):
    array = rows_.array(leaf)
    return array[:: -(-array.size // BIG)] if array.size > BIG else array


def leaf_facts(array, is_target):
    """Facts of one array, first axis the row."""
    array = np.asarray(array)
    facts = {"shape": list(array.shape[1:]), "dtype": str(array.dtype), "rows": int(array.shape[0])}
    if array.dtype.kind not in "fiub":
        try:
            array = array.astype("float64")
            facts["text_numbers"] = True
        except (TypeError, ValueError):
            return facts
    floats = array.astype("float64").reshape(len(array), -1)
    good = np.isfinite(floats)
    bad_rows = np.flatnonzero(~good.all(axis=1))
    facts["nan"] = int(np.isnan(floats).sum())
    facts["inf"] = int(np.isinf(floats).sum())
    facts["bad_rows"] = bad_rows[:5].tolist()
    facts["bad_count"] = len(bad_rows)
    kept = floats[good.all(axis=1)] if len(bad_rows) else floats
    if not kept.size:
        return facts
    column_std, column_mean = kept.std(axis=0), kept.mean(axis=0)
    low, high = kept.min(axis=0), kept.max(axis=0)
    facts.update(
        min=float(kept.min()), max=float(kept.max()), mean=float(kept.mean()), std=float(kept.std()),
        columns=int(kept.shape[1]), constant_columns=int((high == low).sum()),
        row_std=float(column_std.mean()), max_column_std=float(column_std.max()),
        min_column_std=float(column_std[high > low].min()) if (high > low).any() else 0.0,
        max_offset=float(np.max(np.abs(column_mean) / np.where(column_std > 0, column_std, np.inf))),
        integers=bool(np.all(kept[:2000] == np.round(kept[:2000]))),
        zero_rows=float((kept == 0).all(axis=1).mean()),
        zeros=float((kept == 0).mean()),
    )  # fmt: skip
    centre = np.median(kept, axis=0)
    mad = np.median(np.abs(kept - centre), axis=0)
    quartile = np.subtract(*np.percentile(kept, [90, 10], axis=0)) / 2.563
    usual = np.maximum(np.maximum(mad * 1.4826, quartile), 1e-12)
    far = np.abs(kept - centre) / usual
    far[:, (mad == 0) & (quartile == 0)] = 0.0
    facts["far"] = float(far.max())
    facts["far_row"] = int(np.argmax(far.max(axis=1)))
    facts["far_rows"] = int((far.max(axis=1) > 20).sum())
    facts.update(_spikes(kept))
    unique, counts = np.unique(kept if kept.shape[1] == 1 else kept[:2000], axis=0, return_counts=True)
    facts["unique_rows"] = len(unique)
    if facts["integers"] and not is_target and kept.shape[1] > 1 and (kept != 0).any():
        ids, times = np.unique(kept[:2000][kept[:2000] != 0], return_counts=True)
        if len(ids):
            facts["commonest"] = [float(ids[times.argmax()]), float(times.max() / times.sum())]
            """Of the cells that are not 0, the commonest value and its share."""
    if is_target:
        _target_facts(facts, kept, unique, counts)
    return facts


def shared_ends(kept):
    """[(cells, value, how many spreads away, rows)] of columns whose far end is one value that many cells share.

    It stands well apart from all others, as missing values written as 9999 do.

    The value is looked for column by column: scaling the columns afterwards makes it another number in each. A column of
    two values is a flag: both are meant.
    """
    found = []
    for ends in (kept.min(axis=0), kept.max(axis=0)):
        counts = (kept == ends).sum(axis=0)
        for column in np.flatnonzero((counts >= 5) & (counts <= 0.5 * len(kept))):
            cells, value = kept[:, column], ends[column]
            others = cells[cells != value]
            gap = np.abs(others - value).min()
            centre = np.median(others)
            away = abs(value - centre)
            # The cheap question first: most columns, such as pixels, run up to their ends.
            if gap <= away / 2 or others.min() == others.max():
                continue
            deviation = np.median(np.abs(others - centre))
            usual = max(1.4826 * deviation, np.subtract(*np.percentile(others, [90, 10])) / 2.563)
            if usual > 0 and away > 8 * usual:
                found.append((len(cells) - len(others), float(value), float(away / usual), cells == value))
    return found


def _spikes(kept):
    found = shared_ends(kept)
    if not found:
        return {}
    return {"spike": max(found, key=lambda f: f[0])[1], "spike_cells": sum(f[0] for f in found),
            "spike_rows": int(np.any([f[3] for f in found], axis=0).sum()), "spike_columns": len(found),
            "spike_far": float(np.median([f[2] for f in found]))}  # fmt: skip


def _target_facts(facts, kept, unique, counts):
    if kept.shape[1] == 1:
        if len(unique) <= 1000:
            order = np.argsort(-counts)[:20]
            facts["classes"] = [[float(unique[i, 0]), int(counts[i])] for i in order]
        changes = float((np.diff(kept[:, 0]) != 0).mean()) if len(kept) > 1 else 1.0
        facts["changes"] = changes
        """Share of neighbouring rows with different targets: near 0 where rows are sorted by class."""
    else:
        sums = kept.sum(axis=1)
        one_hot = bool(np.all((kept == 0) | (kept == 1)) and np.all(sums == 1))
        facts["one_hot"] = one_hot
        facts["sums_to_one"] = bool(np.allclose(sums, 1.0, atol=1e-3) and kept.min() >= 0)
        if one_hot:
            totals = kept.sum(axis=0)
            order = np.argsort(-totals)[:20]
            facts["classes"] = [[float(i), int(totals[i])] for i in order]
            ids = kept.argmax(axis=1)
            facts["changes"] = float((np.diff(ids) != 0).mean()) if len(ids) > 1 else 1.0


def _duplicates(rows):
    """Rows with equal inputs, and how many of them have other targets."""
    xs = [np.ascontiguousarray(np.asarray(leaf).reshape(len(rows), -1)) for leaf in rows_.leaves(rows.x)]
    if any(x.dtype.kind not in "fiub" for x in xs):
        return {}
    keys = [b"".join(x[i].tobytes() for x in xs) for i in range(len(rows))]
    ys = [np.asarray(leaf).reshape(len(rows), -1) for leaf in rows_.leaves(rows.y)]
    first, same, conflicting = {}, 0, 0
    for i, key in enumerate(keys):
        if key in first:
            same += 1
            conflicting += any(y.dtype.kind in "fiub" and not np.array_equal(y[i], y[first[key]]) for y in ys)
        else:
            first[key] = i
    return {"distinct": len(first), "same": same, "conflicting": int(conflicting)}


def _validation(arguments, rows):
    given = arguments.get("validation_data")
    if not isinstance(given, (tuple, list)) or len(given) < 2 or not rows_.is_arrays(given[0]):
        return {}
    try:
        held, mine = rows_.leaves(given[0])[0], rows_.leaves(rows.x)[0]
        held = rows_.array(held)[:2000].astype("float64").reshape(min(2000, len(held)), -1)
        mine = mine[:2000].astype("float64").reshape(min(2000, len(mine)), -1)
        spread = np.where(mine.std(axis=0) > 0, mine.std(axis=0), np.inf)
        shift = float(np.nanmax(np.abs(held.mean(axis=0) - mine.mean(axis=0)) / spread))
        ratio = float(np.nanmedian(held.std(axis=0) / spread)) if np.isfinite(spread).any() else None
        keys = {row.tobytes() for row in mine}
        overlap = float(np.mean([row.tobytes() in keys for row in held])) if mine.shape[1] > 1 else 0.0
        return {"rows": len(held), "mean_shift": shift, "std_ratio": ratio, "overlap": overlap}
    except (TypeError, ValueError):
        return {}


def _batch_classes(rows):
    """Distinct classes in a batch over those there could be, from near 0 to 1; None where the targets are no classes."""
    ys = rows_.leaves(rows.y)
    size = rows.batch or 32
    if len(ys) != 1 or len(rows) < 2 * size:
        return None
    y = np.asarray(ys[0]).reshape(len(rows), -1)
    if y.dtype.kind not in "fiub":
        return None
    ids = y.argmax(axis=1) if y.shape[1] > 1 else y[:, 0]
    kinds = len(np.unique(ids))
    if not 2 <= kinds <= 50 or size < 2:
        return None
    starts = range(0, len(ids) - size + 1, size)
    return float(np.mean([len(np.unique(ids[i : i + size])) for i in starts]))


def _leaking_column(rows):
    """The input column that is the target itself, or a copy in other units; None if there is none."""
    xs, ys = rows_.leaves(rows.x), rows_.leaves(rows.y)
    if len(xs) != 1 or len(ys) != 1 or len(rows) < 20 or np.ndim(xs[0]) != 2 or np.shape(xs[0])[1] < 2:
        return None
    x, y = np.asarray(xs[0]), np.asarray(ys[0]).reshape(len(rows), -1)
    if x.dtype.kind not in "fiub" or y.dtype.kind not in "fiub" or y.shape[1] != 1 or not np.ptp(y):
        return None
    x, y = x.astype("float64"), y[:, 0].astype("float64")
    spread = x.std(axis=0)
    good = (spread > 0) & np.isfinite(spread)
    if not good.any():
        return None
    same = np.abs(((x - x.mean(axis=0)) / np.where(good, spread, 1)).T @ ((y - y.mean()) / y.std())) / len(y)
    best = int(np.argmax(np.where(good, same, 0)))
    return best if same[best] > 0.9999 else None
