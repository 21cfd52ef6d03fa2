"""Rows of a `fit` on a stream in a living process: read in a way that changes nothing of what comes next, or as they go by."""

import inspect
import sys
import time

import numpy as np

from ...exam import rows as rows_

_ROWS, _BATCHES = 2048, 64
_SPREAD, _SECONDS = 20_000, 3.0
"""Of a `tf.data` pipeline without its shuffling so many rows are read at most, or for so long, and `_ROWS` of them taken evenly."""


class Unreadable(Exception):
    """Reading it would change what comes next."""


def found(x):
    """What reads the rows of a stream: a Generated or a Pipeline; None where that is not possible."""
    if inspect.isgenerator(x):
        return Generated(x)
    tensorflow = sys.modules.get("tensorflow")
    if tensorflow is not None and isinstance(x, tensorflow.data.Dataset):
        try:
            return Pipeline(x)
        except Unreadable:
            return None
    return None


class Generated:
    """A generator: its first batches are copied as they go by."""

    def __init__(self, generator):
        self._generator, self._kept, self._rows = generator, [], 0
        self.stream = self._passed_on()
        """In place of the generator."""

    def _passed_on(self):
        for batch in self._generator:
            if self._rows < _ROWS and len(self._kept) < _BATCHES:
                copied = rows_.tree_map(lambda leaf: np.array(leaf), batch)
                self._kept.append(copied)
                self._rows += len(rows_.leaves(copied)[0])
            yield batch

    def arguments(self):
        """x, y, sample_weight and batch_size of `fit` for the rows."""
        return _arguments(self._kept)


class Pipeline:
    """A `tf.data` pipeline of steps that are known to keep nothing: its rows without the shuffling."""

    def __init__(self, dataset):
        self.stream = None
        self._elements, self._batch = _elements(dataset), None

    def arguments(self):
        """x, y, sample_weight and batch_size of `fit` for the rows."""
        until, kept, rows = time.monotonic() + _SECONDS, [], 0
        for batch in self._elements():
            kept.append(rows_.tree_map(lambda leaf: leaf.numpy(), batch))
            rows += len(rows_.leaves(kept[-1])[0])
            if rows >= _SPREAD or time.monotonic() > until:
                break
        given = _arguments(kept)
        index = np.unique(np.linspace(0, rows - 1, min(rows, _ROWS)).astype(int))
        pick = lambda leaf: leaf[index]  # noqa: E731
        return {key: value if key == "batch_size" else rows_.tree_map(pick, value) for key, value in given.items()}


def _arguments(batches):
    if not batches:
        raise rows_.Irreducible("No batch of the stream was seen.")
    parts = [rows_.unpack(batch) for batch in batches]
    size = len(rows_.leaves(parts[0][0])[0])

    def joined(trees):
        if trees[0] is None:
            return None
        columns = zip(*(rows_.leaves(tree) for tree in trees))
        whole = iter([np.concatenate(column) for column in columns])
        return rows_.tree_map(lambda _: next(whole), trees[0])

    x, y, w = (joined(list(trees)) for trees in zip(*parts))
    return {"x": x, "y": y, "sample_weight": w, "batch_size": size}


_PASSED = ("_ShuffleDataset", "_PrefetchDataset", "_RepeatDataset", "_OptionsDataset", "CacheDataset")
_SOURCES = ("_TensorSliceDataset", "_TensorDataset", "_RangeDataset")


def _elements(dataset):
    """A function that goes through a pipeline's elements once, in the order in which they lie there. Raises Unreadable."""
    kind = type(dataset).__name__
    if kind in _SOURCES:
        return lambda: iter(dataset)
    below = getattr(dataset, "_input_dataset", None)
    if below is None:
        raise Unreadable(kind)
    if kind in _PASSED:
        return _elements(below)
    if kind in ("_MapDataset", "_ParallelMapDataset"):
        return _mapped(dataset, below)
    if kind in ("_BatchDataset", "_ParallelBatchDataset"):
        return _batched(dataset, below)
    raise Unreadable(kind)


def _mapped(dataset, below):
    from tensorflow.python.data.util import structure

    function = dataset._map_func.function
    if any(op.op_def is not None and op.op_def.is_stateful for op in function.graph.get_operations()):
        raise Unreadable("a function with a state")
    elements = _elements(below)

    def run():
        for element in elements():
            made = function(*structure.to_tensor_list(below.element_spec, element))
            made = list(made) if isinstance(made, (list, tuple)) else [made]
            yield structure.from_compatible_tensor_list(dataset.element_spec, made)

    return run


def _batched(dataset, below):
    import tensorflow as tf

    size, elements = int(dataset._batch_size), _elements(below)

    def run():
        held = []
        for element in elements():
            held.append(element)
            if len(held) == size:
                yield tf.nest.map_structure(lambda *leaves: tf.stack(leaves), *held)
                held = []
        if held and not bool(dataset._drop_remainder):
            yield tf.nest.map_structure(lambda *leaves: tf.stack(leaves), *held)

    return run
