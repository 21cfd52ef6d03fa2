"""Text cut to length, and noise added to rows or to targets."""

from __future__ import annotations

import ast

from wontlearn_engine.source.flow import Op
from wontlearn_engine.source.text import Source, last_name

from .data import Data, data_of, is_trivial, ranked, score, transforms
from .text_columns import AUGMENTS, RANDOM, SHUFFLES, TEXT


def sequence_lines(source: Source, fit_line: int) -> list[int]:
    """Where text becomes numbers of a fixed length."""
    data = data_of(source, fit_line)

    def points(op: Op) -> float:
        if op.name == "pad_sequences":
            return 5.0
        if op.name == "get" and isinstance(op.node, ast.Call) and len(op.node.args) < 2:
            return 2.0
        if op.name == "[]" and isinstance(op.node, ast.Subscript) and isinstance(op.node.slice, ast.Slice):
            return 3.0 if op.node.slice.upper is not None else 0.5
        return TEXT.get(op.name, 0.0)

    scored = score(data.x, points)
    layers = [call.lineno for call in source.calls if last_name(call.func) == "TextVectorization"]
    strong = [pair for pair in scored if pair[0] >= 4]
    return list(dict.fromkeys([*ranked(strong), *layers, *ranked(scored, transforms(data.x))]))


def noise_lines(source: Source, fit_line: int) -> list[int]:
    """Where targets are made up, and where noise is added to rows."""
    data = data_of(source, fit_line)
    scored = score(data.only("y"), lambda op: _noise_points(data, op, 5.0))
    scored += score(data.only("x"), lambda op: _noise_points(data, op, 4.0))
    scored += score(data.x, lambda op: 3.0 if op.name in AUGMENTS else 0.0)
    return ranked(scored, [*transforms(data.y), *[op for op in data.y if not is_trivial(op)]])


def _noise_points(data: Data, op: Op, base: float) -> float:
    """Random numbers count where they are mixed with other data: added, chosen by a mask, stored."""
    if op.name in SHUFFLES and not op.aside:
        stmt = data.statement(op)
        stored = isinstance(stmt, ast.Assign) and isinstance(stmt.targets[0], ast.Subscript)
        return base + 1 if stored else base - 1.5
    if op.name not in RANDOM:
        return 0.0
    for node in data.flow.functions.above(op.node):
        if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
            return base
        if isinstance(node, (ast.AugAssign, ast.IfExp)):
            return base
        if isinstance(node, ast.Call) and last_name(node.func) in ("where", "select", "choose", "add", "put"):
            return base + 1
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
            return base + 1
        if isinstance(node, ast.stmt):
            break
    return base - 2 if not op.aside else base - 1
