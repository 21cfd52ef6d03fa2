"""Plain facts of the data, measured on all of it where it is an array, else on the rows that were read."""

from dataclasses import replace
from typing import Tuple

import numpy as np

from ..contract.rows import Array, Data, Duplicates, Leak, Validation
from . import row_facts
from . import rows as rows_

BIG = 20_000_000
"""Numbers of one array looked at; more are thinned out evenly."""
CLOSELY, COLUMNS = 4_000_000, 2000
"""Numbers looked at column by column (medians, shared ends, the commonest), and columns of which none is left out: a table has
fewer, and of a picture's pixels some tell as much as all. All of 450 pictures of 224 by 224 took half a minute."""


CALLED = {
    "duplicates": "whether rows come twice",
    "batch_classes": "how many classes a batch holds",
    "leak": "whether an input is the target",
    "validation": "how the validation rows stand to the training rows",
    "weights": "the sample weights",
    "behind": "where sequences are filled up",
}
"""What a fact is called in a sentence that says it was not measured."""


def of(arguments, rows):
    """All facts of the rows. One that this kind of data does not allow has its default, and `unmeasured` says so."""
    stream = arguments.get("x") is None or not rows_.is_arrays(arguments.get("x"))
    unmeasured = []

    def measure(key, function, *given):
        try:
            return function(*given)
        except (TypeError, ValueError, IndexError, AttributeError, OverflowError):  # a kind of data it is not made for
            unmeasured.append("%s: %s" % (CALLED.get(key, key), _kinds(rows)))
            return None

    x, y = _arrays(arguments, rows, "x"), _arrays(arguments, rows, "y")
    in_order = stream or arguments.get("shuffle") is False
    weights = None if rows.w is None else measure("weights", row_facts.weights, rows)
    duplicates = measure("duplicates", row_facts.duplicates, rows) or Duplicates()
    classes = measure("batch_classes", row_facts.batch_classes, rows) if in_order else None
    leak = Leak(column=measure("leak", row_facts.leaking_column, rows))
    validation = measure("validation", row_facts.validation, arguments, rows) or Validation()
    for name, arrays in (("inputs", x), ("targets", y)):
        kinds = dict.fromkeys(array.kind for array in arrays if array.kind is not None and _no_numbers(array))
        unmeasured += ["range and spread of the %s: they are %s" % (name, kind) for kind in kinds]
    return Data(
        rows=len(rows),
        total=rows.total,
        whole=rows.whole,
        batch=rows.batch,
        stream=stream,
        x=x,
        y=y,
        weights=weights,
        duplicates=duplicates,
        batch_classes=classes,
        leak=leak,
        validation=validation,
        unmeasured=tuple(unmeasured),
    )


def with_others(data, rows, others, file, line):
    """The facts with how other rows, which were found later, stand to these."""
    found = row_facts.validation({"validation_data": (others.x, others.y)}, rows)
    unseen = row_facts.unseen(rows, others)
    return replace(data, validation=replace(found, rows=len(others), file=file, line=line, unseen=unseen))


def _arrays(arguments, rows, side):
    """Facts of each array of "x" or "y": of the whole where it is one, else of the rows that were read."""
    given, seen = arguments.get(side), rows_.leaves(getattr(rows, side))
    whole = seen
    if given is not None and rows_.is_arrays(given):
        whole = [_all(leaf, read) for leaf, read in zip(rows_.leaves(given), seen)]
        whole = whole if len(rows_.leaves(given)) == len(seen) else seen
    found = []
    for leaf, read in zip(whole, seen):
        facts = array_facts(leaf, side == "y")
        if side == "x" and row_facts.padded_behind(read):
            facts = replace(facts, padded_behind=True)
        if side == "y":
            facts = replace(facts, shape=np.shape(read)[1:])
        found.append(facts)
    return tuple(found)


def _no_numbers(array):
    return array.columns is None and not array.nan and not array.inf


def _kinds(rows):
    """The types of inputs and targets, to stand behind what they do not allow."""
    names = dict.fromkeys(str(np.asarray(leaf).dtype) for leaf in rows_.leaves(rows.x) + rows_.leaves(rows.y))
    return "not measured on data of type %s" % ", ".join(names)


def _all(leaf, read):
    """The whole array, thinned out where it is huge; the rows that were read where it is none that NumPy knows."""
    try:
        array = rows_.array(leaf)
    except (TypeError, ValueError, AttributeError, NotImplementedError):  # ragged, sparse, symbolic
        return read
    if array.ndim == 0 or len(array) == 0:
        return read
    return array[:: -(-array.size // BIG)] if array.size > BIG else array


def floats_of(array):
    """(the array as float64 or None where it holds no numbers, what it is in words or None where it is plain numbers)."""
    kind = array.dtype.kind
    if kind in "fiub":
        return array.astype("float64"), None
    if kind in "Mm":
        return None, "dates" if kind == "M" else "spans of time"
    if kind == "c":
        return None, "complex numbers"
    if kind in "US":
        try:
            return array.astype("float64"), "text"
        except ValueError:
            return None, "text"
    if kind != "O":
        return None, "of type %s" % array.dtype
    some = [item for item in array.ravel()[:2000] if item is not None and not _missing(item)]
    if some and all(isinstance(item, (bool, int, float, np.number, np.bool_)) for item in some):
        missing = np.array([item is None or _missing(item) for item in array.ravel()])
        values = np.where(missing, np.nan, array.ravel())
        try:
            return values.astype("float64").reshape(array.shape), "objects"
        except (TypeError, ValueError):  # something else further down
            return None, "objects of several kinds"
    if some and all(isinstance(item, (str, bytes)) for item in some):
        try:
            return array.astype("float64"), "text"
        except (TypeError, ValueError):
            return None, "text"
    if some and all(hasattr(item, "__len__") for item in some):
        return None, "rows of different lengths"
    return None, "objects of several kinds"


def _missing(item):
    """True for the marks of pandas and for NaN: they equal nothing, not even themselves."""
    try:
        return bool(item != item)
    except (TypeError, ValueError):  # pandas.NA answers with itself
        return type(item).__name__ == "NAType"


def array_facts(array, is_target) -> Array:
    """Facts of one array, first axis the row."""
    array = np.asarray(array)
    floats, kind = floats_of(array)
    facts = Array(
        shape=array.shape[1:],
        dtype=str(array.dtype),
        rows=int(array.shape[0]),
        kind=kind,
    )
    if floats is None:
        return facts
    floats = floats.reshape(len(array), -1)
    good = np.isfinite(floats)
    bad_rows = np.flatnonzero(~good.all(axis=1))
    facts = replace(
        facts,
        nan=int(np.isnan(floats).sum()),
        inf=int(np.isinf(floats).sum()),
        bad_rows=tuple(bad_rows[:5].tolist()),
        bad_count=len(bad_rows),
    )
    kept = floats[good.all(axis=1)] if len(bad_rows) else floats
    if not kept.size:
        return facts
    column_std = kept.std(axis=0)
    low, high = kept.min(axis=0), kept.max(axis=0)
    unique, counts = np.unique(kept[:, 0], return_counts=True) if kept.shape[1] == 1 else (None, None)
    integers = bool(np.all(kept[:2000] == np.round(kept[:2000])))
    facts = replace(
        facts,
        min=float(kept.min()),
        max=float(kept.max()),
        mean=float(kept.mean()),
        std=float(kept.std()),
        columns=int(kept.shape[1]),
        constant_columns=int((high == low).sum()),
        row_std=float(column_std.mean()),
        max_column_std=float(column_std.max()),
        min_column_std=float(column_std[high > low].min()) if (high > low).any() else 0.0,
        integers=integers,
        zero_rows=float((kept == 0).all(axis=1).mean()),
        zeros=float((kept == 0).mean()),
        unique_rows=len({(row + 0.0).tobytes() for row in kept[:2000]}) if unique is None else len(unique),
        commonest=None if is_target or not integers else _commonest(some_columns(kept)),
    )
    facts = _spikes(_far(facts, some_columns(kept)), some_columns(kept))
    return _target_facts(facts, kept, unique, counts) if is_target else facts


def some_columns(kept):
    """Columns to be looked at one by one: all, or evenly some of very many."""
    most = max(COLUMNS, CLOSELY // len(kept))
    return kept[:, :: max(1, -(-kept.shape[1] // most))]


def _far(facts: Array, kept) -> Array:
    """With how far the farthest cells lie from their column's median."""
    centre = np.median(kept, axis=0)
    mad = np.median(np.abs(kept - centre), axis=0)
    quartile = np.subtract(*np.percentile(kept, [90, 10], axis=0)) / 2.563
    usual = np.maximum(np.maximum(mad * 1.4826, quartile), 1e-12)
    far = np.abs(kept - centre) / usual
    far[:, (mad == 0) & (quartile == 0)] = 0.0
    return replace(
        facts,
        far=float(far.max()),
        far_row=int(np.argmax(far.max(axis=1))),
        far_rows=int((far.max(axis=1) > 20).sum()),
    )


def _commonest(kept):
    """Of the cells that are not 0, the commonest value and its share; None of a single column."""
    some = kept[:2000][kept[:2000] != 0]
    if kept.shape[1] == 1 or not some.size:
        return None
    ids, times = np.unique(some, return_counts=True)
    return float(ids[times.argmax()]), float(times.max() / times.sum())


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


def _spikes(facts: Array, kept) -> Array:
    """With the values far out that many cells share."""
    found = shared_ends(kept)
    if not found:
        return facts
    return replace(
        facts,
        spike=max(found, key=lambda f: f[0])[1],
        spike_cells=sum(f[0] for f in found),
        spike_rows=int(np.any([f[3] for f in found], axis=0).sum()),
        spike_columns=len(found),
        spike_far=float(np.median([f[2] for f in found])),
    )


def _target_facts(facts: Array, kept, unique, counts) -> Array:
    """With what is asked of targets alone."""
    if kept.shape[1] == 1:
        classes: Tuple[Tuple[float, int], ...] = ()
        if len(unique) <= 1000:
            classes = tuple((float(unique[i]), int(counts[i])) for i in np.argsort(-counts)[:20])
        return replace(facts, classes=classes, changes=_changes(kept[:, 0]))
    one_hot = bool(np.all((kept == 0) | (kept == 1)) and np.all(kept.sum(axis=1) == 1))
    shares = bool(np.allclose(kept.sum(axis=1), 1.0, atol=1e-3) and kept.min() >= 0)
    facts = replace(facts, one_hot=one_hot, sums_to_one=shares)
    if not one_hot:
        return facts
    totals = kept.sum(axis=0)
    classes = tuple((float(i), int(totals[i])) for i in np.argsort(-totals)[:20])
    return replace(facts, classes=classes, changes=_changes(kept.argmax(axis=1)))


def _changes(values):
    """Share of neighbouring rows that differ; 1 of a single row."""
    return float((np.diff(values) != 0).mean()) if len(values) > 1 else 1.0
