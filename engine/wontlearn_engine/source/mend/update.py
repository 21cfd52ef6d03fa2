"""The update of a hand-written loop."""

from __future__ import annotations

import ast

from wontlearn_engine.source.edits import Edit
from wontlearn_engine.source.hints import OPTIMIZERS
from wontlearn_engine.source.text import Source, dotted, last_name

from .statements import after, at, written


def apply_gradients(source: Source, line: int) -> list[Edit]:
    """After `grads = tape.gradient(loss, weights)` at a line: the script's only optimizer applies them."""
    stmt = at(source, line)
    if not isinstance(stmt, ast.Assign) or not isinstance(stmt.targets[0], ast.Name):
        return []
    call = stmt.value
    if not isinstance(call, ast.Call) or last_name(call.func) != "gradient" or len(call.args) < 2:
        return []
    made = [
        name
        for node in source.nodes
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Call)
        and last_name(node.value.func) in OPTIMIZERS
        for target in node.targets
        if (name := dotted(target))
    ]
    if len(set(made)) != 1:
        return []
    code = f"{made[0]}.apply_gradients(zip({stmt.targets[0].id}, {written(source, call.args[1])}))"
    return after(source, stmt, [code])
