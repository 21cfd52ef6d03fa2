"""Passes over a source that shuffles anew each time: rows of one pass do not belong to those of another."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from wontlearn_engine.source.flow import Op, trace
from wontlearn_engine.source.text import last_name, words

from .data import DataFlow, keyword

FEEDS = words(
    "image_dataset_from_directory text_dataset_from_directory audio_dataset_from_directory flow flow_from_directory "
    "flow_from_dataframe"
)
"""What shuffles at every pass unless it is told not to (Keras)."""
PREDICTS = words("predict predict_generator predict_proba")


class Parted(NamedTuple):
    """Where a source that shuffles is made, and where one side alone makes a pass over it."""

    made: Op
    passed: Op


def parted(data: DataFlow, alone: list[Op]) -> Iterator[Parted]:
    """One side's own passes over a source that shuffles each time."""
    for op in alone:
        if op.aside or op.each_row:
            continue
        over = _passes_over(op)
        made = _shuffles(data, over, op) if over is not None else None
        if made is not None:
            yield Parted(made, op)


def _passes_over(op: Op) -> ast.expr | None:
    """What a prediction, or a comprehension over batches, goes through once from its start to its end."""
    node = op.node
    if isinstance(node, ast.Call) and op.name in PREDICTS and isinstance(node.func, ast.Attribute):
        return node.args[0] if node.args else keyword(op, "x")
    if isinstance(node, (ast.ListComp, ast.GeneratorExp)) and isinstance(node.generators[0].target, ast.Tuple):
        return node.generators[0].iter
    return None


def _shuffles(data: DataFlow, over: ast.expr, op: Op) -> Op | None:
    """The operation that shuffles what is gone through, and does so at each pass."""
    behind = trace(data.flow, [(over, op.context.before(), ())])
    for made in behind:
        if made.aside or not isinstance(made.node, ast.Call):
            continue
        if made.name in ("cache", "list", "array", *PREDICTS):
            return None  # what is kept comes in the same order again
        if made.name in FEEDS and not _says(made, "shuffle", False):
            return made
        if made.name == "DataLoader" and _says(made, "shuffle", True):
            return made
        stmt = data.statement(made)
        if made.name == "shuffle" and not isinstance(stmt, ast.Expr) and isinstance(made.node.func, ast.Attribute):
            if made.node.args and not _is_size(data, made) and not keyword(made, "buffer_size"):
                return None  # `shuffle(x)`: once, and kept
            return None if _says(made, "reshuffle_each_iteration", False) else made
    return None


def _is_size(data: DataFlow, made: Op) -> bool:
    node = made.node
    given = node.args[0] if isinstance(node, ast.Call) and node.args else None
    if isinstance(given, ast.Call) and last_name(given.func) in ("len", "int", "cardinality", "min", "max"):
        return True
    return given is not None and data.number(given, made) is not None


def _says(made: Op, name: str, value: bool) -> bool:
    said = keyword(made, name)
    return isinstance(said, ast.Constant) and said.value is value
