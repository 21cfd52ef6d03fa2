"""Slices over the rows, and whether both sides take them with the same offset."""

from __future__ import annotations

import ast

from wontlearn_engine.source.flow import Op, lookup

from .data import DataFlow

LIBRARIES = ("numpy", "tensorflow", "pandas", "keras")


def is_reversal(op: Op) -> bool:
    """`x[::-1]`, over the rows."""
    first = _over_rows(op) if op.name == "[]" else None
    return isinstance(first, ast.Slice) and first.step is not None and ast.unparse(first.step) == "-1"


def offset_points(data: DataFlow, op: Op, other: list[Op]) -> float:
    """`x[:-1]` against `y[1:]`: rows of different things that are taken with different offsets."""
    mine = _offset(op)
    if mine is None or mine == "0":
        return 0.0
    fixed = _is_fixed(data, op)
    theirs = [o for o in other if o.name == "[]" and _offset(o) is not None and _is_fixed(data, o) == fixed]
    if any(_offset(o) == mine for o in theirs):
        return 0.0
    if not theirs:
        return 1.6 if fixed else 0.0
    return 1.3 if any(_root(data, o) == _root(data, op) for o in theirs) else 3.6


def _offset(op: Op) -> str | None:
    """Where a slice over the rows starts; None where all rows are taken."""
    first = _over_rows(op)
    if not isinstance(first, ast.Slice) or (first.lower is None and first.upper is None):
        return None
    return ast.unparse(first.lower) if first.lower is not None else "0"


def _over_rows(op: Op) -> ast.expr | None:
    key = op.node.slice if isinstance(op.node, ast.Subscript) else None
    return key.elts[0] if isinstance(key, ast.Tuple) and key.elts else key


def _is_fixed(data: DataFlow, op: Op) -> bool:
    """The slice starts at a constant, not at a place that moves in a loop."""
    first = _over_rows(op)
    return isinstance(first, ast.Slice) and (first.lower is None or data.number(first.lower, op) is not None)


def _root(data: DataFlow, op: Op) -> object:
    """What a slice is a slice of, in the end: the statement that makes it and the part of it."""
    node: ast.AST | None = op.node
    context = op.context
    for _ in range(30):
        if isinstance(node, (ast.Subscript, ast.Attribute)):
            node = node.value
        elif isinstance(node, ast.BinOp):
            node = node.left
        elif isinstance(node, ast.ListComp):
            node = node.elt
        elif isinstance(node, ast.Call):
            library = data.source.full_name(node.func).startswith(LIBRARIES)
            method = isinstance(node.func, ast.Attribute) and not library
            node = node.func if method else node.args[0] if node.args else None
        elif isinstance(node, ast.Name):
            found = [(d, c) for d, c in lookup(data.flow, node.id, context) if d.whole and d.value is not None]
            if not found:
                return node.id
            definition, context = found[0]
            if definition.path:
                return definition.stmt, definition.path
            node = definition.value
        else:
            return node
    return node
