"""Rows of a training as NumPy arrays, as the examination holds them: picked by number, joined, mapped."""

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

    def first(self, most, fixed=None):
        """The first rows; of a model that takes batches of one size only, as many as it takes, the rows repeated."""
        index = np.arange(min(most, len(self)))
        return self.take(index if fixed is None else np.resize(index, fixed))

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


def array(leaf):
    """A frame, tensor, sparse matrix or list as a NumPy array; of a masked array what stands under the mask, too."""
    if hasattr(leaf, "toarray"):  # SciPy's
        return leaf.toarray()
    if hasattr(leaf, "to_numpy"):
        return leaf.to_numpy()
    if hasattr(leaf, "detach"):  # torch
        return leaf.detach().cpu().numpy()
    if hasattr(leaf, "numpy"):
        return leaf.numpy()
    return np.asarray(leaf)


def alike(array):
    """True if all rows are the same; a NaN is the same as a NaN."""
    differ = array != array[:1]
    if array.dtype.kind == "f":
        differ &= ~(np.isnan(array) & np.isnan(array[:1]))
    return not np.any(differ)


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


def unpack(batch):
    """(x, y, sample_weight) of what an iterator yields, as NumPy."""
    if not isinstance(batch, (tuple, list)):
        batch = (batch,)
    batch = tuple(tree_map(array, part) for part in batch)
    if len(batch) > 3:
        raise Irreducible("The data yields tuples of %d parts; x, y and sample weights were looked for." % len(batch))
    return (*batch, None, None)[:3]


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
        x, y, w = (join([part[i] for part in parts]) for i in range(3))
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


def join(trees):
    """Trees of arrays, end to end."""
    if trees[0] is None:
        return None
    flat = [leaves(tree) for tree in trees]
    joined = iter([np.concatenate([item[i] for item in flat]) for i in range(len(flat[0]))])
    return tree_map(lambda _: next(joined), trees[0])


def predict(ask, x, size=256, fixed=None):
    """What `ask` answers, in batches; a structure of float arrays. `fixed`: the only size of a batch that it takes."""
    total, size = len(leaves(x)[0]), fixed or size
    parts = []
    for start in range(0, total, size):
        part = tree_map(lambda leaf: leaf[start : start + size], x)
        count = len(leaves(part)[0])
        if fixed is not None and count < fixed:
            part = tree_map(lambda leaf: leaf[np.resize(np.arange(count), fixed)], part)
        parts.append(tree_map(lambda leaf: array(leaf)[:count], ask(part)))
    return join(parts)
