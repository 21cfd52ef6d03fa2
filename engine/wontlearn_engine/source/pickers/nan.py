"""Where NaN may have come in."""

from __future__ import annotations

import ast
import re

from wontlearn_engine.source.flow import Op
from wontlearn_engine.source.text import Source, last_name

from .data import DataFlow, Side, constant_text, data_of, is_trivial, keyword, ranked, score
from .text_columns import BINARY, CLEAN, CLEANS_NAN, FILES, LOADS, MAY_BE_NAN, METHODS_ONLY


def nan_lines(source: Source, fit_line: int, side: Side | None = None) -> list[int]:
    """Where NaN may have come in: what makes it, or reads it from a file, most of all after the last cleaning."""
    data = data_of(source, fit_line)
    sides: tuple[Side, ...] = ("x", "y") if side is None else (side,)
    scored = [pair for one in sides for pair in _suspected_nan(data, data.side(one))]
    lines = ranked(scored, [op for op in data.side(side) if not is_trivial(op)])
    first = max(scored, key=lambda pair: (pair[0], pair[1].key), default=None)
    taken = [line for one in sides for line in _unfilled(data.side(one), first[1])] if first is not None else []
    return list(dict.fromkeys([*taken[:1], *lines]))


def _unfilled(ops: list[Op], source: Op) -> list[int]:
    """Where columns with gaps that were put in by hand are taken out of their table: there they are to be filled."""
    if source.name != ".nan":
        return []
    behind = [op for op in ops if op.key > source.key and not op.aside and _takes_columns(op)]
    return [min(behind, key=lambda op: op.key).line] if behind else []


def _takes_columns(op: Op) -> bool:
    """`table[columns]`, `table[["a", "b"]]`, `table.drop(columns=…)`."""
    if op.name == "drop":
        return keyword(op, "columns") is not None or keyword(op, "axis") is not None
    key = op.node.slice if op.name == "[]" and isinstance(op.node, ast.Subscript) else None
    named = isinstance(key, ast.Constant) and isinstance(key.value, str)
    return named or isinstance(key, ast.List) or (isinstance(key, ast.Name) and COLUMNS.search(key.id) is not None)


COLUMNS = re.compile(r"col|feat|names|fields|input|predictor|var", re.I)
"""Names of lists of columns."""


def _suspected_nan(data: DataFlow, ops: list[Op]) -> list[tuple[float, Op]]:
    """Operations that may have made NaN, less so what was cleaned afterwards."""
    cleaned = max((op.key for op in ops if op.name in CLEANS_NAN), default=())
    return score(ops, lambda op: _nan_points(data, op) * (0.2 if op.key < cleaned else 1.0))


def _nan_points(data: DataFlow, op: Op) -> float:
    """How readily the operation brings NaN in; reading a table counts 3."""
    node = op.node
    if op.name == ".nan":
        return 0.5 if op.aside else 6.0
    if op.name.removeprefix("dropped ") in CLEANS_NAN and op.name.startswith("dropped "):
        return 7.0
    if CLEAN.match(op.name):
        return 0.1
    if op.aside:
        return 0.4 if FILES.match(op.name) else 0.0
    if FILES.match(op.name):
        return 1.5 if op.name.startswith(BINARY) else 3.0
    if LOADS.match(op.name):
        return 0.5
    if isinstance(node, ast.BinOp) and op.name == "/":
        return _division_points(data, node.right, op)
    if isinstance(node, ast.BinOp) and op.name == "**":
        power = data.number(node.right, op)
        return 2.0 if power is not None and power != int(power) else 0.1
    return _call_points(data, op, node) if isinstance(node, ast.Call) else 0.0


def _call_points(data: DataFlow, op: Op, call: ast.Call) -> float:
    first = call.args[0] if call.args else None
    if op.name == "float":
        return 6.0 if first is not None and constant_text(first) in ("nan", "NaN") else 0.0
    if op.name == "merge":
        how = constant_text(keyword(op, "how"))
        return MAY_BE_NAN["merge"] if how and how != "inner" else 0.5
    if op.name in METHODS_ONLY:
        library = data.source.full_name(call.func).startswith("numpy")
        if library or not isinstance(call.func, ast.Attribute):
            return 0.0
    if op.name == "map" and isinstance(first, (ast.Dict, ast.Name)):
        return 3.2
    if op.name in ("log", "log10", "log2", "sqrt") and first is not None and _is_above_zero(first):
        return 1.2
    return MAY_BE_NAN.get(op.name, 0.0)


def _division_points(data: DataFlow, divisor: ast.expr, op: Op) -> float:
    """0/0 takes a divisor that can be 0: no constant, nothing plus something."""
    if data.number(divisor, op) is not None or _is_above_zero(divisor):
        return 0.1
    names = {last_name(n.func) for n in ast.walk(divisor) if isinstance(n, ast.Call)}
    return 1.0 if names & {"std", "max", "ptp", "norm"} else 2.4


def _is_above_zero(node: ast.expr) -> bool:
    """`x + 1`, `x + eps`, `abs(x)`, `exp(x)`, `clip(x)`: meant to be above 0."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return any(isinstance(side, (ast.Constant, ast.Name)) for side in (node.left, node.right))
    return isinstance(node, ast.Call) and last_name(node.func) in ("clip", "maximum", "exp", "abs", "square")
