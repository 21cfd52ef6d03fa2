"""The data loader of a training, and what it draws from its dataset."""

import ast

import numpy as np
import torch
from torch.utils import data

from ...compute import random_state
from ...script import user_code
from .reading import tensors

_AROUND = {"enumerate", "tqdm", "trange", "iter", "track", "islice", "zip"}
_TIMES = 3
"""A row is asked for so often, to see whether asking changes it."""


def find(loop):
    """The DataLoader that the loops around a step go through, or that a library's trainer holds; None else."""
    for frame, statement in loop.around:
        iterable = getattr(statement, "iter", None)
        for node in ast.walk(iterable) if iterable is not None else ():
            if isinstance(node, (ast.Name, ast.Attribute)):
                found = _value(node, {**frame.f_globals, **frame.f_locals})
                if isinstance(found, data.DataLoader):
                    return found
    found = getattr(getattr(getattr(loop.plan, "module", None), "_trainer", None), "train_dataloader", None)
    return found if isinstance(found, data.DataLoader) else None


def _value(node, names):
    if isinstance(node, ast.Name):
        return names.get(node.id)
    owner = _value(node.value, names) if isinstance(node.value, (ast.Name, ast.Attribute)) else None
    return getattr(owner, "__dict__", {}).get(node.attr)


def describe(loader):
    """{"file", "line", "rows", "batches", "batch_size", "sampler", "drop_last", "workers"}; None where there is none."""
    if loader is None:
        return None
    file, line = user_code.of(loader)
    return {
        "file": file, "line": line, "rows": _length(loader.dataset), "batches": _length(loader), "batch_size": loader.batch_size,
        "sampler": type(getattr(loader, "sampler", None)).__name__, "drop_last": bool(loader.drop_last), "workers": loader.num_workers,
    }  # fmt: skip


def _length(thing):
    try:
        return len(thing)
    except (TypeError, NotImplementedError):  # an iterable dataset
        return None


def changes(loader):
    """By which factor a row of the dataset grows or shrinks each time it is asked for; None where it stays, or is random.

    Where `__getitem__` scales the stored row in place, the second epoch finds another row than the first.
    """
    dataset = getattr(loader, "dataset", None)
    getter = getattr(type(dataset), "__getitem__", None)
    code = getattr(getter, "__code__", None)
    if code is None or not user_code.is_user(code.co_filename) or not _length(dataset):
        return None
    factors = []
    with random_state.kept(), torch.random.fork_rng(devices=[]):
        for number in range(min(3, len(dataset))):
            sizes = [_size(dataset[number]) for _ in range(_TIMES)]
            if None in sizes or not all(sizes):
                return None
            factors += [b / a for a, b in zip(sizes, sizes[1:])]
    steady = np.ptp(np.log(factors)) < 0.1
    factor = float(np.exp(np.mean(np.log(factors))))
    return (
        {"factor": factor, "file": code.co_filename, "line": code.co_firstlineno}
        if steady and not 0.8 < factor < 1.25
        else None
    )


def _size(item):
    """The spread of a row's numbers; of a single one its size; None where it holds none with a point."""
    first = next((leaf for leaf in tensors(item) if leaf.is_floating_point()), None)
    if first is None:
        parts = item if isinstance(item, (tuple, list)) else [item]
        first = next((part for part in parts if isinstance(part, np.ndarray) and part.dtype.kind == "f"), None)
    if first is None:
        return None
    values = np.asarray(first.detach() if isinstance(first, torch.Tensor) else first, dtype="float64")
    return float(values.std() if values.size > 1 else np.abs(values).mean())
