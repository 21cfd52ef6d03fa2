"""Whether two shuffles put their rows into the same order: both start from the same seed."""

from __future__ import annotations

import ast

from wontlearn_engine.source.flow import Op
from wontlearn_engine.source.text import last_name

from .data import DataFlow, keyword


def is_repeated(data: DataFlow, op: Op, other: list[Op], names: frozenset[str]) -> bool:
    """The other side goes through the same with the same seed."""
    seed = _seed(data, op)
    return seed is not None and any(o.name in names and _seed(data, o) == seed for o in other)


def _seed(data: DataFlow, op: Op) -> str | None:
    """What fixes the random numbers of this one call: an argument, a generator made for it, a seed set just before."""
    for name in ("random_state", "seed"):
        value = keyword(op, name)
        if value is not None and not (isinstance(value, ast.Constant) and value.value is None):
            constant = data.number(value, op)
            return f"={constant}" if constant is not None else ast.unparse(value)
    node = op.node
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Call):
        maker = node.func.value
        if last_name(maker.func) in ("RandomState", "default_rng", "Random") and maker.args:
            return ast.unparse(maker)
    return _seeded_before(data, op)


def _seeded_before(data: DataFlow, op: Op) -> str | None:
    """The statement right before sets the state of the random numbers, or keeps it for later."""
    before = _previous(data, op)
    value = before.value if isinstance(before, (ast.Expr, ast.Assign)) else None
    if not isinstance(value, ast.Call):
        return None
    name = last_name(value.func)
    if name in ("seed", "set_state", "setstate", "set_seed"):
        return ast.unparse(value)
    if name in ("get_state", "getstate") and isinstance(before, ast.Assign):
        setter = ast.unparse(value.func).replace("get_state", "set_state").replace("getstate", "setstate")
        return f"{setter}({ast.unparse(before.targets[0])})"
    return None


def _previous(data: DataFlow, op: Op) -> ast.stmt | None:
    """The statement before the one that an operation is in."""
    stmt = data.statement(op)
    parent = data.flow.functions.parents.get(stmt) if stmt is not None else None
    if stmt is None or parent is None:
        return None
    for _, body in ast.iter_fields(parent):
        siblings: list[object] = body if isinstance(body, list) else []  # pyright: ignore[reportUnknownVariableType]
        if stmt in siblings and siblings.index(stmt) > 0:
            found = siblings[siblings.index(stmt) - 1]
            return found if isinstance(found, ast.stmt) else None
    return None
