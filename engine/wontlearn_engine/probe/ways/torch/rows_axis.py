"""Which axis of a loop's batches the rows lie on, and the state that is carried from one batch to the next."""

import ast

import torch

from ..step import cut, held_values
from . import models
from .loop_text import rows_of, tensors

_FEW = 32
"""Tensors that a step has in one container at most; a longer list is a data set."""


def find(forwards, statements, names):
    """(rows of the batch or None, how many places each has where rows lie on the second axis, else None).

    A text (places, rows) looks like one (rows, places). It is the first where something else in the step has one entry for
    each of its columns, and nothing one for each of its lines: labels, lengths, a carried state, another text; or where
    the data loader says so.
    """
    given = [leaf for forward in forwards for leaf in tensors([forward.args, forward.kwargs]) if leaf.dim() > 0]
    text = given[0] if given else None
    if text is None or not _may_lie_across(text, forwards):
        return rows_of(forwards), None
    places, rows = text.shape[:2]
    others = [leaf for leaf in [*given, *_named(statements, names)] if leaf.shape[:2] != text.shape[:2]]
    states = [leaf for value in carried(forwards, statements, names, None).values() for leaf in tensors(value)]
    sizes = {loader.batch_size for loader in models.loaders()}

    def speaks_for(size, other):
        return (
            size in sizes - {other}
            or any(state.shape[1] == size for state in states)
            or any(_one_for_each(leaf, size, other) for leaf in others)
        )

    across = speaks_for(rows, places) and not speaks_for(places, rows)
    return (rows, places) if across else (places, None)


def carried(forwards, statements, names, size):
    """{name: value} of recurrent states (layers, rows, units) that the step is given and makes anew, as `hidden` is.

    `size`: the rows of the batch; None where it is not known yet.
    """
    given = [leaf for forward in forwards for leaf in tensors([forward.args, forward.kwargs])]
    found = {}
    for name in sorted(cut.stored(statements) & set(names)):
        leaves = tensors(names[name]) if isinstance(names[name], (torch.Tensor, tuple, list)) else []
        states = [
            leaf
            for leaf in leaves
            if leaf.dim() == 3 and leaf.is_floating_point() and size in (None, leaf.shape[1]) and leaf.shape[0] != size
        ]
        if leaves and len(states) == len(leaves) and all(any(leaf is other for other in given[1:]) for leaf in leaves):
            found[name] = names[name]
    return found


def of_rows(state, count):
    """A carried state for so many rows: the first ones', again where there are more."""

    def some(leaf):
        index = torch.arange(count, device=leaf.device) % leaf.shape[1]
        return leaf.detach().index_select(1, index)

    return held_values.tree_map(some, state)


def _may_lie_across(text, forwards):
    """True for ids, and for the numbers that a layer takes which wants its places first."""
    if text.dim() < 2 or text.shape[0] == text.shape[1] or text.shape[1] < 2:
        return False
    parts = (part for forward in forwards for part in forward.module.modules())
    return (text.dim() == 2 and not text.is_floating_point()) or (
        text.dim() == 3 and any(getattr(part, "batch_first", None) is False for part in parts)
    )


def _named(statements, names):
    """The tensors that the names of a step hold, by themselves or a few together; no weights."""
    used = {n.id for s in statements for n in ast.walk(s) if isinstance(n, ast.Name)}
    values = [names[name] for name in sorted(used & set(names))]
    few = [v for v in values if isinstance(v, torch.Tensor) or (type(v) in (list, tuple, dict) and len(v) < _FEW)]
    return [leaf for value in few for leaf in tensors(value) if leaf.dim() > 0 and not leaf.requires_grad]


def _one_for_each(leaf, size, other):
    """True if it has an entry for each of so many rows: no counter of places, and no mask of every place against every other."""
    if leaf.dim() == 1:
        return len(leaf) == size and not bool((leaf[1:] - leaf[:-1] == 1).all())
    if leaf.dim() != 2 or leaf.shape[0] == leaf.shape[1]:
        return False
    text = not leaf.is_floating_point() and leaf.shape[1] == size and leaf.shape[0] != other
    return leaf.shape[0] == size or text


__all__ = ["carried", "find", "of_rows"]
