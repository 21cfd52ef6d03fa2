"""The terms of a loss that is written out: which of them is multiplied by a large number."""

from __future__ import annotations

import ast
import re

from .flow import flow_of
from .roots import is_tape
from .text import Source, walk
from .values import number, origin

SIDE = re.compile(r"kl|reg|penal|l1|l2|entropy|sparsity|commit|prior|aux|smooth|tv|cons", re.I)
"""What terms beside the data's own are called."""


def heavy_term(source: Source, line: int) -> tuple[int, float, str] | None:
    """(Where its factor is written, the factor, its name) of a side term of a tape's loss with a factor above 1; else None."""
    del line
    flow = flow_of(source)
    for tape in (n for n in source.nodes if isinstance(n, ast.With) and is_tape(n)):
        for node in (n for stmt in tape.body for n in walk(stmt)):
            if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Add):
                continue
            for side in (node.left, node.right):
                if not isinstance(side, ast.BinOp) or not isinstance(side.op, ast.Mult):
                    continue
                for factor, term in ((side.left, side.right), (side.right, side.left)):
                    for context in flow.contexts(tape)[:1]:
                        value, words = number(flow, factor, context), ast.unparse(term)
                        if value is not None and value > 1 and SIDE.search(words):
                            return origin(flow, factor, context).node.lineno, value, words
    return None
