"""Rows that are turned, mirrored or moved while their targets, pictures too, stay as they are."""

from __future__ import annotations

import ast
import re

from .functions import FUNCTIONS
from .text import Source, last_name, walk

MOVES = re.compile(r"flip|rot90|rotat|roll|shift|translat|affine|warp|transpose|crop|zoom", re.I)
"""Names of what moves a picture's content."""


def turned_apart(source: Source, line: int) -> int | None:
    """Where a function of (picture, target) moves the picture and gives the target back as it came; None where none does."""
    del line
    for function in source.nodes:
        if not isinstance(function, (*FUNCTIONS, ast.Lambda)):
            continue
        names = [a.arg for a in function.args.args if a.arg != "self"]
        if len(names) < 2:
            continue
        nodes = list(walk(function))
        stores = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        backs = (
            [n.value for n in nodes if isinstance(n, ast.Return)]
            if not isinstance(function, ast.Lambda)
            else [function.body]
        )
        pairs = [b for b in backs if isinstance(b, ast.Tuple) and len(b.elts) >= 2]
        whole = all(isinstance(b.elts[1], ast.Name) and b.elts[1].id == names[1] for b in pairs)
        if not pairs or not whole or names[1] in stores:
            continue
        for call in nodes:
            if isinstance(call, ast.Call) and MOVES.search(last_name(call.func)):
                given = {n.id for a in call.args for n in walk(a) if isinstance(n, ast.Name)}
                if names[0] in given and names[1] not in given:
                    return call.lineno
    return None
