"""Columns that are picked by their place, and what is learned anew from each row: both tell nothing of the targets."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from wontlearn_engine.source.arguments import value_span
from wontlearn_engine.source.flow import Op
from wontlearn_engine.source.text import Call, last_name, walk

from .data import DataFlow, keyword
from .text_columns import RANDOM

VOCABULARIES = ("set", "unique", "Counter", "factorize", "fit_on_texts")
"""What numbers words or classes by which there are."""
OTHER_COLUMN = 5.3
"""Points for what makes of the data something else than is meant; the order of the rows stays."""


def column_points(op: Op, ops: list[Op]) -> float:
    """The first or last column, where another one was put there since: by `reset_index()`, or as one of no meaning."""
    if _column_number(op) != -1:
        return 0.0
    added = [o for o in ops if o.name == "store" and o.key < op.key and isinstance(o.node, ast.Assign)]
    last = max(added, key=lambda o: o.key, default=None)
    return (
        OTHER_COLUMN if last is not None and isinstance(last.node, ast.Assign) and _is_random(last.node.value) else 0.0
    )


def moved_columns(data: DataFlow) -> Iterator[tuple[float, Op]]:
    """`reset_index()` without `drop=True`, before columns are picked by their places: all of them have moved by one."""
    for op in data.shared():
        if _adds_index(op) and any(_column_number(o) is not None for o in data.y if o.key > op.key):
            yield OTHER_COLUMN, op


def anew_points(op: Op) -> float:
    """Numbers that words are given anew for each text."""
    node = op.node
    if not op.each_row or not isinstance(node, ast.expr):
        return 0.0
    if op.name == "comprehension" and isinstance(node, ast.DictComp):
        inside = [last_name(n.func) for n in walk(node) if isinstance(n, ast.Call)]
        return OTHER_COLUMN if "enumerate" in inside and any(name in VOCABULARIES for name in inside) else 0.0
    return 0.0


def rows_levelled(data: DataFlow) -> Iterator[tuple[float, Op]]:
    """Each row is divided by its own spread, not each column: its size is gone. Where the axis is written."""
    for op in data.only("x"):
        call = (
            Call(data.source, op.node) if op.name == "std" and isinstance(op.node, ast.Call) and not op.aside else None
        )
        if call is None:
            continue
        module = bool(call.node.args) and last_name(getattr(call.node.func, "value", call.node)) in (
            "np",
            "numpy",
            "torch",
        )
        axis = keyword(op, "axis") or keyword(op, "dim") or call.positional(1 if module else 0)
        if axis is not None and data.number(axis, op) in (1, -1):
            span = value_span(data.source, call, ("axis", "dim"), 1 if module else 0)
            yield 2.9, op._replace(line=span.line) if span is not None else op


def _adds_index(op: Op) -> bool:
    node = op.node
    if op.name != "reset_index" or not isinstance(node, ast.Call):
        return False
    drop = keyword(op, "drop")
    return not (isinstance(drop, ast.Constant) and drop.value is True) and not node.args


def _column_number(op: Op) -> int | None:
    """Of `table[:, 0]`, `table.iloc[:, -1]` or `table[:, 0:1]` the first column's number."""
    key = op.node.slice if op.name == "[]" and isinstance(op.node, ast.Subscript) else None
    if not isinstance(key, ast.Tuple) or len(key.elts) != 2 or not isinstance(key.elts[0], ast.Slice):
        return None
    column = key.elts[1]
    if isinstance(column, ast.Slice):
        column = column.lower if column.lower is not None else ast.Constant(0)
    try:
        value: object = ast.literal_eval(column)
    except (ValueError, TypeError):
        return None
    return value if isinstance(value, int) else None


def _is_random(value: ast.expr) -> bool:
    return any(isinstance(n, ast.Call) and last_name(n.func) in RANDOM for n in walk(value))
