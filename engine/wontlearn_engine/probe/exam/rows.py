"""Rows of a training as NumPy arrays: taken from whatever the script passed to `fit`."""

import contextlib
import random
import time

import numpy as np

ROWS = 4096
"""Rows held at most: enough for a short training of the examiner's own."""
BYTES = 64_000_000
SECONDS = 5.0
"""A stream is read for so long at most."""


class Irreducible(Exception):
    """The training cannot be reduced to a sample; the text is a sentence for the user."""


class Rows:
    """x and y (arrays, or lists/dicts/tuples of them, first axis the row), w (weights or None), and what was seen."""

    def __init__(self, x, y, w, total, whole, batch):
        self.x, self.y, self.w = x, y, w
        self.total = total
        """Rows of the whole training set; None for a stream that was not read to its end."""
        self.whole = whole
        """True if these are all rows."""
        self.batch = batch
        """Rows in the first batch that the training gets."""

    def __len__(self):
        return len(leaves(self.x)[0])

    def take(self, index):
        """The rows at `index` (integers), as Rows."""
        index = np.asarray(index, dtype=np.int64)
        pick = lambda leaf: leaf[index]  # noqa: E731
        return Rows(
            tree_map(pick, self.x),
            tree_map(pick, self.y),
            None if self.w is None else tree_map(pick, self.w),
            self.total,
            False,
            self.batch,
        )

    def replaced(self, x=None, y=None):
        """The same rows with other inputs or targets."""
        return Rows(self.x if x is None else x, self.y if y is None else y, self.w, self.total, self.whole, self.batch)


def tree_map(function, tree):
    """Apply to every leaf of nested lists, tuples and dicts (by key: backends order them as they like); None stays None."""
    if tree is None:
        return None
    if isinstance(tree, dict):
        return {key: tree_map(function, tree[key]) for key in sorted(tree, key=str)}
    if isinstance(tree, tuple):
        return tuple(tree_map(function, item) for item in tree)
    if isinstance(tree, list):
        return [tree_map(function, item) for item in tree]
    return function(tree)


def leaves(tree):
    """All leaves, in order."""
    found = []
    tree_map(found.append, tree)
    return found


def _array(leaf):
    if hasattr(leaf, "to_numpy"):
        return leaf.to_numpy()
    if hasattr(leaf, "detach"):  # torch
        return leaf.detach().cpu().numpy()
    if hasattr(leaf, "numpy"):
        return leaf.numpy()
    return np.asarray(leaf)


def dense(gradient):
    """A gradient as one array of the weight's shape; that of an embedding comes as the rows it touches."""
    from ..compute.here import here

    return here.numpy(here.tensor(gradient))


def is_arrays(tree):
    """True if every leaf is an array, tensor or frame with a length, so that rows can be picked by number."""
    found = leaves(tree)
    return bool(found) and all(
        hasattr(leaf, "shape")
        and not hasattr(leaf, "element_spec")
        and len(leaf.shape) > 0
        and leaf.shape[0] is not None
        for leaf in found
    )


def _training_part(arguments):
    """x, y, sample_weight of `fit` without the rows that `validation_split` takes away."""
    x, y, w = arguments.get("x"), arguments.get("y"), arguments.get("sample_weight")
    split = arguments.get("validation_split") or 0.0
    n = int(leaves(x)[0].shape[0])
    if split and arguments.get("validation_data") is None:
        n = int(np.floor(n * (1.0 - split)))
    return x, y, w, n


def array_rows(arguments, limit):
    """Evenly spread rows of array arguments, converted as Keras converts them. Raises if they are no arrays."""
    if not is_arrays(arguments.get("x")):
        raise TypeError("not arrays")
    x, y, w, n = _training_part(arguments)
    width = sum(int(np.prod(leaf.shape[1:])) * 8 for leaf in leaves((x, y)) if leaf is not None)
    limit = max(16, min(limit, BYTES // max(1, width)))
    index = np.arange(n) if n <= limit else np.unique(np.linspace(0, n - 1, limit).astype(int))

    def pick(leaf):
        if hasattr(leaf, "iloc"):
            return leaf.iloc[index]
        if hasattr(leaf, "toarray") and not hasattr(leaf, "numpy"):
            return leaf[index]
        return _array(leaf)[index]

    batch_size = min(arguments.get("batch_size") or 32, n)
    x, y, w = tree_map(pick, x), tree_map(pick, y), tree_map(pick, w)
    if any(_is_text(leaf) for leaf in leaves(x)) and not arguments.get("class_weight"):
        # Keras has no NumPy iterator for text.
        return Rows(
            tree_map(_as_keras, x), tree_map(_as_keras, y), tree_map(_as_keras, w), n, len(index) == n, batch_size
        )

    from keras.src.trainers.data_adapters import get_data_adapter

    adapter = get_data_adapter(
        x=x,
        y=y,
        sample_weight=w,
        batch_size=max(1, len(index)),
        shuffle=False,
        class_weight=arguments.get("class_weight"),
    )
    for batch in adapter.get_numpy_iterator():
        x, y, w = unpack(batch)
        return Rows(x, y, w, n, len(index) == n, batch_size)
    raise Irreducible("The training has no rows.")


def _is_text(leaf):
    kind = getattr(getattr(leaf, "dtype", None), "kind", None)
    return kind in ("U", "S") or (kind == "O" and leaf.size > 0 and isinstance(_array(leaf).flat[0], (str, bytes)))


def _as_keras(leaf):
    """An array as Keras hands it over: numbers with a point are float32."""
    leaf = _array(leaf)
    if leaf.dtype.kind == "f":
        return leaf.astype("float32")
    return leaf.astype(object) if leaf.dtype.kind in "US" else leaf


def unpack(batch):
    """(x, y, sample_weight) of what an iterator yields, as NumPy."""
    if not isinstance(batch, (tuple, list)):
        batch = (batch,)
    batch = tuple(tree_map(_array, part) for part in batch)
    if len(batch) > 3:
        raise Irreducible("The data yields tuples of %d parts; x, y and sample weights were looked for." % len(batch))
    return (*batch, None, None)[:3]


def stream_rows(arguments, limit):
    """The first rows of a dataset, generator, PyDataset or data loader."""
    from keras.src.trainers.data_adapters import get_data_adapter

    adapter = get_data_adapter(
        x=arguments.get("x"),
        y=arguments.get("y"),
        sample_weight=arguments.get("sample_weight"),
        class_weight=arguments.get("class_weight"),
        steps_per_epoch=arguments.get("steps_per_epoch"),
    )
    return collect((unpack(batch) for batch in adapter.get_numpy_iterator()), limit, arguments.get("steps_per_epoch"))


def collect(batches, limit, most_batches=None):
    """Join batches of (x, y, w) until `limit` rows, the memory or the time is used up."""
    parts, count, size, whole = [], 0, 0, True
    until = time.monotonic() + SECONDS
    first = 0
    for number, part in enumerate(batches):
        part_leaves = leaves(part[0])
        rows = len(part_leaves[0])
        first = first or rows
        parts.append(part)
        count += rows
        size += sum(getattr(leaf, "nbytes", 0) for leaf in leaves(part))
        if count >= limit or size >= BYTES or time.monotonic() > until:
            whole = False
            break
        if most_batches and number + 1 >= most_batches:
            break
    if not parts:
        raise Irreducible("The training data yields no batch.")
    try:
        x, y, w = (_join([part[i] for part in parts]) for i in range(3))
    except ValueError:
        x, y, w = parts[0]
        whole = False
    return Rows(x, y, w, count if whole else None, whole, first)


def distinct(rows):
    """The rows without repetitions: batches drawn at random bring the same row many times."""
    seen, keep = set(), []
    parts = leaves(rows.x) + leaves(rows.y)
    for i in range(len(rows)):
        key = b"|".join(np.ascontiguousarray(leaf[i]).tobytes() for leaf in parts)
        if key not in seen:
            seen.add(key)
            keep.append(i)
    kept = rows.take(keep)
    kept.total = len(keep)
    return kept


def _join(trees):
    if trees[0] is None:
        return None
    flat = [leaves(tree) for tree in trees]
    joined = iter([np.concatenate([item[i] for item in flat]) for i in range(len(flat[0]))])
    return tree_map(lambda _: next(joined), trees[0])


def array_sample(arguments, limit):
    """As `array_rows`, copied; also validation rows where they are arrays. For the full run."""
    taken = array_rows(arguments, limit)
    held = None
    validation = arguments.get("validation_data")
    if isinstance(validation, (tuple, list)) and len(validation) >= 2 and is_arrays(validation[0]):
        held = array_rows({"x": validation[0], "y": validation[1]}, limit)
    elif arguments.get("validation_split"):
        x, y, _, n = _training_part(arguments)
        after = slice(n, None)
        cut = lambda leaf: (leaf.iloc if hasattr(leaf, "iloc") else leaf)[after]  # noqa: E731
        held = array_rows({"x": tree_map(cut, x), "y": tree_map(cut, y)}, limit)
    copy = lambda leaf: np.array(leaf)  # noqa: E731
    for some in (taken, held):
        if some is not None:
            some.x, some.y = tree_map(copy, some.x), tree_map(copy, some.y)
    return taken, held


def predictions(model, sample):
    """What the trained model answers on the sample: arrays to be handed over, keyed p<i>, y<i>, hp<i>, hy<i>."""
    found = {}
    for some, mark in zip(sample, ("", "h")):
        if some is None:
            continue
        answer = predict(lambda part: call(model, part, False), some.x)
        for index, leaf in enumerate(leaves(answer)):
            found["%sp%d" % (mark, index)] = leaf
        for index, leaf in enumerate(leaves(some.y)):
            found["%sy%d" % (mark, index)] = leaf
        if some.w is not None:
            for index, leaf in enumerate(leaves(some.w)):
                found["%sw%d_sample" % (mark, index)] = leaf
    return found


def predict(ask, x, size=256):
    """What `ask` answers, in batches; a structure of float arrays."""
    total = len(leaves(x)[0])
    parts = []
    for start in range(0, total, size):
        part = tree_map(lambda leaf: leaf[start : start + size], x)
        parts.append(tree_map(_array, ask(part)))
    return _join(parts)


def call(model, x, training):
    """Call the model as Keras's own train step does."""
    if getattr(model, "_call_has_training_arg", True):
        return model(x, training=training)
    return model(x)


@contextlib.contextmanager
def random_state_kept():
    """Python's, NumPy's and TensorFlow's eager random state are the same after as before."""
    import sys

    python, numpy_state = random.getstate(), np.random.get_state()
    context = None
    if "tensorflow" in sys.modules:
        from tensorflow.python.eager import context as eager

        context = eager.context()
        generator = getattr(context, "_rng", None)
        rng = generator.getstate() if generator is not None else None
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy_state)
        if context is not None and rng is not None:
            context._rng.setstate(rng)
