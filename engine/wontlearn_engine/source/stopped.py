"""`stop_gradient` put around the prediction instead of around the target that is made from the model."""

from __future__ import annotations

import ast
from collections.abc import Callable

from .flow import Flow, flow_of
from .roots import forward_calls, is_tape
from .text import Source, last_name, walk

PICKS = (
    "gather",
    "gather_nd",
    "reduce_sum",
    "reduce_mean",
    "reduce_max",
    "squeeze",
    "one_hot",
    "multiply",
    "reshape",
    "take_along_axis",
)
"""What picks one of a model's answers: of the action that was taken."""


def stopped_prediction(source: Source, line: int) -> int | None:
    """Where what a model answers is cut off, and what it is to come near to, itself made from a model, is not.

    As in `stop_gradient(q) - (reward + gamma * max(model(next)))`: the gradient then moves the target alone.
    """
    del line
    flow = flow_of(source)
    for tape in (n for n in source.nodes if isinstance(n, ast.With) and is_tape(n)):
        body = [n for stmt in tape.body for n in walk(stmt)]
        made = {t.id: n.value for n in body if isinstance(n, ast.Assign) for t in n.targets if isinstance(t, ast.Name)}

        def followed(node: ast.expr, depth: int = 0, made: dict[str, ast.expr] = made) -> ast.expr:
            return (
                followed(made[node.id], depth + 1)
                if isinstance(node, ast.Name) and node.id in made and depth < 8
                else node
            )

        for node in body:
            sides = _sides(node)
            if sides is None:
                continue
            for one, other in (sides, sides[::-1]):
                cut, free = followed(one), followed(other)
                if not _is_stop(cut) or not isinstance(cut, ast.Call) or not cut.args:
                    continue
                if _plain_answer(flow, followed, cut.args[0]) and _mixed_answer(flow, followed, free):
                    return one.lineno if _is_stop(one) else cut.lineno
    return None


def _sides(node: ast.AST) -> tuple[ast.expr, ast.expr] | None:
    """The two sides of a difference, or of a loss."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub):
        return node.left, node.right
    lossy = isinstance(node, ast.Call) and (
        "loss" in ast.unparse(node.func).lower()
        or last_name(node.func) in ("mse", "huber", "mean_squared_error", "squared_difference")
    )
    return (node.args[0], node.args[1]) if lossy and isinstance(node, ast.Call) and len(node.args) == 2 else None


def _is_stop(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and last_name(node.func) == "stop_gradient"


def _plain_answer(flow: Flow, followed: Callable[[ast.expr], ast.expr], node: ast.expr, depth: int = 0) -> bool:
    """A model's answer, or one of its numbers."""
    node = followed(node)
    if depth > 8:
        return False
    if isinstance(node, ast.Subscript):
        return _plain_answer(flow, followed, node.value, depth + 1)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):  # a mask of the action
        return any(_plain_answer(flow, followed, side, depth + 1) for side in (node.left, node.right))
    if not isinstance(node, ast.Call):
        return False
    if last_name(node.func) in PICKS and node.args:
        return any(_plain_answer(flow, followed, a, depth + 1) for a in node.args[:2])
    return node in forward_calls(flow, node)


def _mixed_answer(flow: Flow, followed: Callable[[ast.expr], ast.expr], node: ast.expr) -> bool:
    """A sum in which one part is made from a model and nothing stops its gradient."""
    node = followed(node)
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Add):
        return False
    below: list[ast.AST] = []
    waiting: list[ast.AST] = [node]
    while waiting and len(below) < 400:
        part = waiting.pop()
        part = followed(part) if isinstance(part, ast.Name) else part
        if _is_stop(part):
            return False
        below.append(part)
        waiting += list(ast.iter_child_nodes(part))
    return any(isinstance(part, ast.Call) and part in forward_calls(flow, part) for part in below)
