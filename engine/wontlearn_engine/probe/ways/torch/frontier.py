"""The frontier: going down from the loss, the first operations that read a weight. What they make is the head's own."""

from . import graph, ops

VIEWS = (
    "T",
    "Transpose",
    "View",
    "UnsafeView",
    "Expand",
    "ToCopy",
    "Permute",
    "ReshapeAlias",
    "Unsqueeze",
    "Squeeze",
    "Alias",
    "Select",
    "Slice",
)
"""Nodes that only show a weight in another form."""


_LOOKED_AT = 60
"""Operations before the loss among which one is looked for that all ways go through."""


def _kind(node):
    return (
        node.name().rstrip("0123456789").removesuffix("Backward")
        if hasattr("", "removesuffix")
        else node.name().rstrip("0123456789")[:-8]
    )


def touches(node, weights):
    """True if the node reads one of the weights (ids), through views of it."""
    for below, _ in node.next_functions:
        if below is None:
            continue
        leaf = getattr(below, "variable", None)
        if leaf is not None:
            if id(leaf) in weights:
                return True
        elif _kind(below) in VIEWS and touches(below, weights):
            return True
    return False


def find(loss, recorded, weights, rows):
    """(operations at the frontier whose result has a row for each sample, the number of paths without one).

    `weights`: ids. `rows`: how many rows the batch has.
    """
    made = {}
    for op in recorded:
        out = op.out
        if out is not None and out.grad_fn is not None:
            made.setdefault(out.grad_fn, op)
    found, beside, seen, pending = {}, 0, set(), [(loss.grad_fn, None)]
    while pending:
        node, above = pending.pop()
        if node is None or node in seen:
            continue
        seen.add(node)
        here = made.get(node) or above
        if touches(node, weights):
            if here is not None and has_rows(here.out, rows):
                found[here.key] = here
            else:
                beside += 1
            continue
        below = [part for part, _ in node.next_functions if part is not None]
        # The result of an operation of several nodes is that of the topmost one, as long as the way is a single one.
        pending.extend((part, here if len(below) == 1 and made.get(part) is None else None) for part in below)
    order = {op.key: number for number, op in enumerate(recorded)}
    return sorted(found.values(), key=lambda op: order[op.key]), beside


def leaks(loss, stops, weights, rows):
    """True if weights (ids) reach the loss beside the nodes `stops`, on a way that has the rows' axis: a penalty has none."""
    pending, seen = [(loss.grad_fn, False)], set()
    while pending:
        node, row = pending.pop()
        if node is None or node in stops or (node, row) in seen:
            continue
        seen.add((node, row))
        leaf = getattr(node, "variable", None)
        if leaf is not None:
            if row and id(leaf) in weights:
                return True
            continue
        shape = getattr(node, "_input_metadata", None)
        row = row or bool(shape and len(shape[0].shape) and rows in tuple(shape[0].shape)[:2])
        pending.extend((below, row) for below, _ in node.next_functions)
    return False


def dominator(loss, recorded, weights, rows):
    """The first operation with a row for each sample that all ways from the weights to the loss go through, or None."""
    below = {id(node) for node in graph.nodes(loss.grad_fn)}
    for op in recorded[-_LOOKED_AT:]:
        out = op.out
        if out is None or out.grad_fn is None or id(out.grad_fn) not in below or not has_rows(out, rows):
            continue
        if not leaks(loss, (out.grad_fn,), weights, rows):
            return op
    return None


def has_rows(tensor, rows):
    """True if an axis of the tensor is that of the rows: the first, or one that holds them and something else."""
    if tensor is None or not tensor.dim():
        return False
    return rows in tuple(tensor.shape[:2]) or (tensor.shape[0] >= rows and tensor.shape[0] % rows == 0)


__all__ = ["find", "has_rows", "ops", "touches"]
