"""Rows that the script measures itself on: a loader that its full run went through without gradients, or tensors by name."""

import ast

import numpy as np
import torch
from torch.utils import data

from ...compute import random_state
from ...exam import rows as rows_
from ...script import running_source, user_code
from . import dataset_rows, loaders, models
from .loop_text import value_of

MOST = 512
"""Rows asked for."""
FEWEST = 20
"""Rows that tell something."""
TRAINED_ON, HALF = 0.9, 0.5
"""Share of the rows that are training rows, and of the training rows that are among them, from which on these are the same."""
_SHOWN = 8
"""Rows of the training's own dataset, by which its parts are told apart."""
_PLAIN = (ast.Name, ast.Subscript, ast.Attribute, ast.Slice, ast.Tuple, ast.Constant, ast.UnaryOp, ast.BinOp)
_PLAIN += (ast.Load, ast.operator, ast.unaryop)


class GoneThrough:
    """Of a full run: where the loaders were made that it goes through while no gradients are recorded."""

    def __init__(self):
        self.places = {}
        """(file, line, which of those made there) -> None, the newest last."""

    def watch(self, inside):
        """Have each pass through a loader looked at. `inside()`: it is ours."""
        original, places = data.DataLoader.__iter__, self.places

        def __iter__(loader):
            if not torch.is_grad_enabled() and not inside():
                place = models.place_of(loader)
                places.pop(place, None)
                places[place] = None
            return original(loader)

        __iter__._torchdynamo_disable = True
        data.DataLoader.__iter__ = __iter__


def find(subject, places):
    """(rows, file, line of where they come from); None where the script has none, or they cannot be had."""
    roles = subject.roles
    if not roles.y or roles.dual or len(roles.x) + len(roles.y) != len(roles.some) or subject.fixed_batch is not None:
        return None
    with random_state.kept(), torch.random.fork_rng(devices=[]):
        found = _of_loaders(subject, places) or _of_names(subject)
    return found


def _made(subject, leaves):
    roles = subject.roles
    x, y = [leaves[n] for n in roles.x], [leaves[n] for n in roles.y]
    return rows_.Rows(x[0] if len(x) == 1 else x, y[0] if len(y) == 1 else y, None, None, False, len(x[0]))


def _others(given, held):
    """False for few rows, and for the training's own: what it was given is among those held, or the reverse. One leaf of each."""
    if len(held) < FEWEST:
        return False
    mine, theirs = ([row.tobytes() for row in leaf] for leaf in (given, held))
    if np.prod(held.shape[1:], dtype=int) < 2:
        return True  # single numbers may well be the same
    return np.mean(np.isin(mine, theirs)) < HALF and np.mean(np.isin(theirs, mine)) < TRAINED_ON


# Loaders


def _of_loaders(subject, places):
    mine = subject.loader
    if mine is None:
        return None
    known = {models.place_of(loader): loader for loader in models.loaders()}
    for place in reversed(places):
        other = known.get(place)
        if other is None or other is mine or other.dataset is mine.dataset:
            continue
        order = _order(subject, _rows_of(mine, _SHOWN))
        leaves = _rows_of(other, MOST) if order else None
        if leaves is None or len(leaves) <= max(order):
            continue
        picked = [leaves[number] for number in order]
        if any(not _fits(leaf, some) for leaf, some in zip(picked, subject.roles.some)):
            continue
        rows = _made(subject, [leaf.astype(some.dtype) for leaf, some in zip(picked, subject.roles.some)])
        if _others(*(rows_.leaves(part.x)[0] for part in (subject.rows, rows))):
            return (rows, *user_code.of(other))
    return None


def _rows_of(loader, most):
    """The arrays of up to so many rows of its dataset, evenly spread, as the loader puts them together; None without."""
    dataset = dataset_rows.dataset_of(loader)
    total = loaders.length(dataset) if hasattr(type(dataset), "__getitem__") else None
    if not total or getattr(loader, "collate_fn", None) is None:
        return None
    try:
        index = np.unique(np.linspace(0, total - 1, min(most, total)).astype(int))
        batch = loader.collate_fn([dataset[int(number)] for number in index])
        leaves = [np.asarray(rows_.array(leaf)) for leaf in _flat(batch)]
    except (
        KeyError,
        TypeError,
        IndexError,
        ValueError,
        RuntimeError,
        AttributeError,
    ):  # the user's own dataset or collate
        return None
    return leaves if all(leaf.ndim and len(leaf) == len(index) for leaf in leaves) else None


def _flat(batch):
    if isinstance(batch, (list, tuple)):
        return [leaf for part in batch for leaf in _flat(part)]
    if hasattr(batch, "items") and hasattr(batch, "keys"):
        return [leaf for _, part in batch.items() for leaf in _flat(part)]
    return [batch] if isinstance(batch, (torch.Tensor, np.ndarray)) else []


def _fits(leaf, some):
    kinds = {leaf.dtype.kind, some.dtype.kind}
    return leaf.shape[1:] == some.shape[1:] and (len(kinds) == 1 or kinds <= set("iub"))


def _order(subject, leaves):
    """Which array of a batch is which leaf of the step: by what it holds, else by its form; None where that is not clear."""
    found = []
    for number, some in enumerate(subject.roles.some):
        alike = [place for place, leaf in enumerate(leaves or ()) if _fits(leaf, some)]
        if len(alike) != 1:
            known = {row.tobytes() for row in _held(subject, number)}
            alike = [p for p in alike if all(row.tobytes() in known for row in leaves[p].astype(some.dtype))]
        if len(alike) != 1:
            return None
        found.append(alike[0])
    return found if len(set(found)) == len(found) else None


def _held(subject, number):
    """The examined rows of a leaf."""
    roles, rows = subject.roles, subject.rows
    numbers, tree = (roles.x, rows.x) if number in roles.x else (roles.y, rows.y)
    return rows_.leaves(tree)[list(numbers).index(number)]


# Tensors that are asked about by their names


def _of_names(subject):
    """`model(X_test)` and `y_test` in a block without gradients, where both names hold rows as the training's."""
    roles, names = subject.roles, subject.plan.names
    tree = running_source.tree(subject.plan.file)
    if tree is None or len(roles.x) != 1 or len(roles.y) != 1:
        return None
    some_x, some_y = roles.some[roles.x[0]], roles.some[roles.y[0]]
    for block in [node for node in ast.walk(tree) if isinstance(node, ast.With) and _without_gradients(node)]:
        values = [
            (node, _value(node, names)) for node in ast.walk(block) if isinstance(node, (ast.Name, ast.Subscript))
        ]
        values = [(node, value) for node, value in values if value is not None]
        asked = {id(argument) for call in ast.walk(block) if _asks(call, subject, names) for argument in call.args[:1]}
        xs = [(node, v) for node, v in values if id(node) in asked and _fits(v, some_x)]
        for _, x in xs:
            ys = [(n, v) for n, v in values if id(n) not in asked and len(v) == len(x) and _fits(v, some_y)]
            if not ys or any(not np.array_equal(y, ys[0][1]) for _, y in ys):
                continue
            index = np.unique(np.linspace(0, len(x) - 1, min(MOST, len(x))).astype(int))
            leaves = {roles.x[0]: x[index].astype(some_x.dtype), roles.y[0]: ys[0][1][index].astype(some_y.dtype)}
            rows = _made(subject, leaves)
            if _others(rows_.leaves(subject.rows.x)[0], x.astype(some_x.dtype)):
                return rows, subject.plan.file, _assigned(tree, ys[0][0])
    return None


def _without_gradients(node):
    calls = [item.context_expr for item in node.items if isinstance(item.context_expr, ast.Call)]
    return any(getattr(c.func, "attr", getattr(c.func, "id", "")) in ("no_grad", "inference_mode") for c in calls)


def _asks(node, subject, names):
    """True for a call of the model by its name."""
    asked = value_of(node.func, names) if isinstance(node, ast.Call) else None
    return asked is not None and any(asked is module for module in subject.modules)


def _value(node, names):
    """The rows that a name, or a slice of one, stands for; None for anything else."""
    if any(not isinstance(part, _PLAIN) for part in ast.walk(node)):
        return None
    # A part of a slice is not what is asked about.
    if isinstance(node, ast.Name) and isinstance(node.parent, ast.Subscript):
        return None
    try:
        value = eval(compile(ast.Expression(node), "<rows>", "eval"), dict(names))
    except Exception:  # a name of later, or of another function
        return None
    if not isinstance(value, torch.Tensor) or not value.dim() or value.is_sparse:
        return None
    return models.array(value)


def _assigned(tree, node):
    """The line of the last assignment before it is asked about that does not only change it."""
    root = node
    while isinstance(root, (ast.Subscript, ast.Attribute)):
        root = root.value
    name = getattr(root, "id", "")
    lines = [
        made.lineno
        for made in ast.walk(tree)
        if isinstance(made, ast.Assign)
        and made.lineno < node.lineno
        and name in _names(made.targets)
        and name not in _names([made.value])  # as scaling it does
    ]
    return max(lines, default=node.lineno)


def _names(nodes):
    return {part.id for node in nodes for part in ast.walk(node) if isinstance(part, ast.Name)}
