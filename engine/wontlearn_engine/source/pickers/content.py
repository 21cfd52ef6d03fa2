"""Text cut to length."""

from __future__ import annotations

import ast

from wontlearn_engine.source.flow import Op
from wontlearn_engine.source.text import Source, last_name

from .data import data_of, ranked, score, transforms
from .text_columns import TEXT


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
