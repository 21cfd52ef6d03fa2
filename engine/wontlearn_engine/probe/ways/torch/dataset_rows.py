"""The rows of a dataset, asked for one by one: whether asking changes them, turns them, or gives the same again and again."""

import random

import numpy as np
import torch
from torch.utils import data

from ... import state
from ...compute import random_state
from ...contract.loop import RowChanges, Spot
from ...script import user_code
from . import loaders, stored

_TIMES = 3
"""A row is asked for so often, to see whether asking changes it."""
_ROUNDING = 1e-6
"""Spread over size from which on the rounding of float32 is no part of a row's spread."""


def changes(loader):
    """How the dataset's stored rows change each time they are asked for; None where they stay, or are random.

    Where `__getitem__` scales or shifts the stored row in place, the second epoch finds
    another row than the first. The same random numbers are drawn each time.
    """
    # A worker has a copy of its own: what it changes there is gone with it.
    if getattr(loader, "num_workers", 0) and not getattr(loader, "persistent_workers", False):
        return None
    return _by_reading(loader) or _by_collating(loader)


def _by_collating(loader):
    """The same of a function of the user's own that makes a batch of rows, and changes them."""
    dataset, collate = dataset_of(loader), getattr(loader, "collate_fn", None)
    code = getattr(collate, "__code__", None)
    own = code is not None and user_code.is_user(code.co_filename)
    if not own or not isinstance(dataset, data.Dataset) or not loaders.length(dataset):
        return None
    return stored.changes(dataset, code, lambda number, seeds: _asked(dataset, number, seeds, collate))


def _by_reading(loader):
    dataset, code = _getter(loader)
    if code is None:
        return None
    factors, shifts = [], []
    for number in range(min(3, len(dataset))):
        asked = [_numbers(item) for item in _asked(dataset, number, [29] * _TIMES)]
        if any(values is None for values in asked):
            return None
        for before, after in zip(asked, asked[1:]):
            if before.shape != after.shape:
                return None
            size, rest = _spread(before), _spread(after)
            # What has shrunk to its own rounding says nothing any more.
            if min(size, rest) > _ROUNDING * max(1e-30, float(np.abs(after).max())):
                factors.append(rest / size)
                moved = after - before
                shifts.append(float(moved.mean()) if moved.std() <= 0.01 * abs(moved.mean()) else 0.0)
    factor = float(np.exp(np.mean(np.log(factors)))) if factors else 1.0
    shift = float(np.mean(shifts)) if shifts else 0.0
    scaled = bool(factors) and np.ptp(np.log(factors)) < 0.1 and not 0.8 < factor < 1.25
    shifted = shift and np.ptp(shifts) <= 0.1 * abs(shift)
    if not (scaled or shifted):
        return stored.changes(dataset, code, lambda number, seeds: _asked(dataset, number, seeds))
    return RowChanges(
        factor=factor if scaled else 1.0,
        shift=0.0 if scaled else shift,
        file=code.co_filename,
        line=code.co_firstlineno,
    )


def mirrored(loader):
    """Where a dataset turns or mirrors its pictures and leaves the pictures that are their targets; None else.

    A row is asked for several times with other random numbers: where one picture is another one turned, its target must be
    the other target turned in the same way.
    """
    dataset, code = _getter(loader)
    if code is None:
        return None
    apart = together = 0
    for number in range(min(4, len(dataset))):
        pairs = [_pictures(item) for item in _asked(dataset, number, range(6))]
        if any(pair is None for pair in pairs):
            return None
        x, y = pairs[0]
        for other, target in pairs[1:]:
            turn = _turn(x, other)
            if turn is not None and target.shape == y.shape:
                same = _alike(turn(y), target) > 0.98
                together += same and turn is not _TURNS[0]
                apart += not same
    return Spot(file=code.co_filename, line=code.co_firstlineno) if apart >= 3 and apart > together else None


_TURNS = [lambda a, k=k, f=f: np.rot90(a[..., ::-1] if f else a, k, (-2, -1)) for f in (False, True) for k in range(4)]
"""The eight ways to lay a square picture down; the first one leaves it."""


def _turn(x, other):
    """The way in which a picture becomes another one; None where it is none, or not the only one."""
    fits = [(turn, _alike(turn(x), other)) for turn in _TURNS if turn(x).shape == other.shape]
    best = [turn for turn, alike in fits if alike > 0.98]
    return best[0] if len(best) == 1 else None


def _alike(a, b):
    """Correlation of two pictures; 1 for two that are the same, also where they are plain."""
    if a.shape != b.shape:
        return 0.0
    if np.array_equal(a, b):
        return 1.0
    a, b = a - a.mean(), b - b.mean()
    size = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum()) / size if size else 0.0


def _pictures(item):
    """(picture, target) as arrays of the same height and width, at least 4; None where a row is something else."""
    leaves = [_array(part) for part in item] if isinstance(item, (tuple, list)) else []
    if len(leaves) != 2 or any(leaf is None or leaf.ndim < 2 for leaf in leaves):
        return None
    x, y = leaves
    return (x, y) if x.shape[-2:] == y.shape[-2:] and min(x.shape[-2:]) >= 4 else None


def distinct(loader):
    """Share of the dataset's rows that differ, by up to 256 of them; 1.0 where they cannot be asked for by number."""
    dataset = dataset_of(loader)
    total = loaders.length(dataset) if hasattr(type(dataset), "__getitem__") else None
    if not total:
        return 1.0
    picked = np.unique(np.linspace(0, total - 1, min(256, total)).astype(int))
    with random_state.kept(), torch.random.fork_rng(devices=[]):
        try:
            rows = [_key(dataset[int(number)]) for number in picked]
        except (KeyError, TypeError, IndexError):  # its rows have other names
            return 1.0
    return len(set(rows)) / len(picked)


def _key(item):
    """What a row holds, to be compared."""
    if isinstance(item, (tuple, list)):
        return tuple(_key(part) for part in item)
    if isinstance(item, dict):
        return tuple((str(name), _key(part)) for name, part in item.items())
    array = _array(item)
    return array.tobytes() if array is not None else repr(item)


def dataset_of(loader):
    """A loader's dataset, unless its rows must not be asked for: what that changes could not be put back."""
    return getattr(loader, "dataset", None) if state.job.get("asks_rows", True) else None


def _getter(loader):
    """(the dataset, the code of its `__getitem__`) where the user wrote it; (None, None) else."""
    dataset = dataset_of(loader)
    while isinstance(dataset, data.Subset):
        dataset = dataset.dataset
    code = getattr(getattr(type(dataset), "__getitem__", None), "__code__", None)
    if code is None or not user_code.is_user(code.co_filename) or not loaders.length(dataset):
        return None, None
    return dataset, code


def _asked(dataset, number, seeds, collate=None):
    """The row of a number, or the batch of it alone, asked for once with each seed; what comes is copied at once."""
    found = []
    with random_state.kept(), torch.random.fork_rng(devices=[]):
        for seed in seeds:
            torch.manual_seed(seed)
            np.random.seed(seed)
            random.seed(seed)
            item = dataset[number] if collate is None else collate([dataset[number]])
            found.append(tuple(_array(part) for part in item) if isinstance(item, (tuple, list)) else _array(item))
    return found


def _array(part):
    """A tensor or an array of numbers as a copy of float64; None for anything else."""
    if isinstance(part, torch.Tensor):
        part = part.detach().cpu()
        part = (part.float() if part.dtype in (torch.bfloat16, torch.float16) else part).numpy()
    if not isinstance(part, np.ndarray) or part.dtype.kind not in "fiub":
        return None
    return part.astype("float64")


def _numbers(item):
    """The first numbers of a row; None where it holds none."""
    parts = item if isinstance(item, tuple) else (item,)
    return next((part for part in parts if part is not None), None)


def _spread(values):
    """The spread of a row's numbers; of a single one its size."""
    return float(values.std() if values.size > 1 else np.abs(values).mean())
