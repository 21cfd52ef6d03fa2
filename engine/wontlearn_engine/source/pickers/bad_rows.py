"""Rows that hold nothing to learn from: NaN, constants, zeros, outliers."""

from __future__ import annotations

import ast

from wontlearn_engine.source.flow import Op, trace
from wontlearn_engine.source.text import Source, last_name

from .data import Data, Side, data_of, is_trivial, keyword, ranked, score, transforms
from .words import BINARY, BUFFERS, CLEAN, CLEANS_NAN, FILES, LOADS, MAY_BE_NAN


def nan_lines(source: Source, fit_line: int, side: Side | None = None) -> list[int]:
    """Where NaN may have come in: what makes it, or reads it from a file, most of all after the last cleaning."""
    data = data_of(source, fit_line)
    ops = data.side(side)
    cleaned = max((op.key for op in ops if op.name in CLEANS_NAN), default=())

    def points(op: Op) -> float:
        base = _nan_points(data, op)
        return base * (0.2 if op.key < cleaned else 1.0)

    return ranked(score(ops, points), [op for op in ops if not is_trivial(op)])


def _nan_points(data: Data, op: Op) -> float:
    node = op.node
    if op.name == ".nan" and last_name(node) not in ("inf", "NINF"):
        return 6.0 if not op.aside else 0.5
    if op.name == "float" and isinstance(node, ast.Call) and node.args and _text(node.args[0]) in ("nan", "NaN"):
        return 6.0
    if CLEAN.match(op.name):
        return 0.1
    if FILES.match(op.name):
        return 1.5 if op.name.startswith(BINARY) else 3.0
    if LOADS.match(op.name):
        return 0.5
    if op.name == "merge":
        how = keyword(op, "how")
        return MAY_BE_NAN["merge"] if isinstance(how, ast.Constant) and how.value != "inner" else 0.5
    if op.name in ("/", "divide", "true_divide") and isinstance(node, ast.BinOp):
        return _division_points(data, node.right, op)
    if op.name in ("diff", "shift", "map", "join", "mask", "concat") and not isinstance(
        getattr(node, "func", None), ast.Attribute
    ):
        return 0.0
    if (
        op.name in ("diff", "concat")
        and isinstance(node, ast.Call)
        and data.source.full_name(node.func).startswith("numpy")
    ):
        return 0.0
    if op.name in ("log", "log10", "log2", "sqrt") and isinstance(node, ast.Call) and node.args:
        return 1.2 if _is_shifted(node.args[0]) else MAY_BE_NAN[op.name]
    if op.name == "**" and isinstance(node, ast.BinOp):
        power = data.number(node.right, op)
        return 2.0 if power is not None and power != int(power) else 0.1
    if op.name == "map" and isinstance(node, ast.Call) and node.args and isinstance(node.args[0], (ast.Dict, ast.Name)):
        return 3.2
    return MAY_BE_NAN.get(op.name, 0.0) if not op.aside else 0.0


def _division_points(data: Data, divisor: ast.expr, op: Op) -> float:
    """0/0 takes a divisor that can be 0: no constant, nothing plus something."""
    if data.number(divisor, op) is not None or _is_shifted(divisor):
        return 0.1
    names = {last_name(n.func) for n in ast.walk(divisor) if isinstance(n, ast.Call)}
    return 1.0 if names & {"std", "max", "ptp", "norm"} else 2.4


def _is_shifted(node: ast.expr) -> bool:
    """`x + 1`, `x + eps`, `abs(x)`, `exp(x)`, `clip(x)`: cannot be 0 or below."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return any(isinstance(side, (ast.Constant, ast.Name)) for side in (node.left, node.right))
    return isinstance(node, ast.Call) and last_name(node.func) in ("clip", "maximum", "exp", "abs", "square")


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def constant_lines(source: Source, fit_line: int) -> list[int]:
    """Where x may have become constant; else its last transforms."""
    data = data_of(source, fit_line)
    ops = data.x
    scored = score([op for op in ops if not op.aside], lambda op: _constant_points(data, op, ops))
    copies = _filled_copies(data)
    lines = ranked(scored, [*transforms(ops), *[op for op in ops if not is_trivial(op)]])
    if copies and not any(points >= 5 for points, _ in scored):
        return list(dict.fromkeys([*copies, *lines]))
    return lines


def _constant_points(data: Data, op: Op, ops: list[Op]) -> float:
    node = op.node
    if op.name == "//":
        return 6.0
    if op.name == "*" and isinstance(node, (ast.BinOp, ast.AugAssign)):
        sides = [node.value] if isinstance(node, ast.AugAssign) else [node.left, node.right]
        return 6.0 if any(data.number(s, op) == 0 for s in sides) else 0.0
    if op.name in ("astype", "cast", "int", "uint8", "int32", "int64", "array", "asarray", "trunc", "floor") and (
        op.name in ("int", "uint8", "int32", "int64", "trunc", "floor") or _is_integer_type(node)
    ):
        divided = any(
            o.name in ("/", "divide", "transform", "fit_transform", "normalize") and o.key <= op.key for o in ops
        )
        return 5.5 if divided else 1.5
    if op.name == "get" and isinstance(node, ast.Call) and len(node.args) > 1:
        return 4.0
    if op.name in ("clip", "minimum", "maximum", "clip_by_value"):
        return 3.5
    if op.name in BUFFERS and not _is_filled(data, op, ops):
        return 4.5
    if op.name == "compare" or op.name in ("round", "rint", "sign", "where", "argmax"):
        return 2.5
    if op.name == "%":
        return 2.8
    if op.name in ("tile", "broadcast_to", "full"):
        return 2.0
    return 0.0


def _is_integer_type(node: ast.AST) -> bool:
    """`astype(int)`, `dtype='uint8'`, …"""
    if not isinstance(node, ast.Call):
        return False
    given = [*node.args[-1:], *(k.value for k in node.keywords if k.arg == "dtype")]
    names = [_text(g) or last_name(g) for g in given]
    return any(name.startswith(("int", "uint", "bool")) for name in names)


def _is_filled(data: Data, op: Op, ops: list[Op]) -> bool:
    """Something is stored into what a buffer's statement makes."""
    return any(o.name in ("store", "append", "+", "copyto") and o.key > op.key for o in ops)


def _filled_copies(data: Data) -> list[int]:
    """Stores into a copy of a buffer that is itself never filled: the work is thrown away."""
    buffers = [op for op in data.x if op.name in BUFFERS and not _is_filled(data, op, data.x)]
    names = {ast.unparse(t) for op in buffers if isinstance(s := data.statement(op), ast.Assign) for t in s.targets}
    found: list[int] = []
    for node in data.source.nodes:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and names & _names_in(node.value):
            copy = node.targets[0].id
            for other in data.source.nodes:
                if isinstance(other, (ast.Assign, ast.AugAssign)) and other.lineno > node.lineno:
                    targets = other.targets if isinstance(other, ast.Assign) else [other.target]
                    if any(_root(t) == copy for t in targets):
                        found.append(other.lineno)
    return found


def _names_in(node: ast.expr) -> set[str]:
    return {ast.unparse(n) for n in ast.walk(node) if isinstance(n, (ast.Name, ast.Attribute))}


def _root(node: ast.expr) -> str:
    while isinstance(node, (ast.Subscript, ast.Attribute)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def wrap_lines(source: Source, fit_line: int) -> list[int]:
    """Where whole numbers of eight or sixteen bits are added or multiplied, and wrap around."""
    data = data_of(source, fit_line)
    ops = data.side(None)
    made = [op for op in ops if op.name in ("astype", "array", "cast") and _is_small(op)]
    return ranked(score(ops, lambda op: 2.0 if wraps(data, op) else 0.0), made)


def wraps(data: Data, op: Op) -> bool:
    """Arithmetic on whole numbers of eight or sixteen bits, none of it with a fraction."""
    node = op.node
    if op.name not in ("+", "-", "*", "<<") or op.aside or not isinstance(node, (ast.BinOp, ast.AugAssign)):
        return False
    operands = [node.value] if isinstance(node, ast.AugAssign) else [node.left, node.right]
    if any(isinstance(n, ast.Constant) and isinstance(n.value, float) for side in operands for n in ast.walk(side)):
        return False
    before = trace(data.flow, [(side, op.context, ()) for side in operands])
    typed = [o for o in before if o.name in ("astype", "cast", "/", "float32", "float64", "float", "mean", "std")]
    return bool(typed) and _is_small(typed[0])


def _is_small(op: Op) -> bool:
    return isinstance(op.node, ast.Call) and any(word in ast.unparse(op.node) for word in ("int8", "int16"))


def empty_lines(source: Source, fit_line: int) -> list[int]:
    """Where rows of zeros may come from: an `except` that returns them, a default, a buffer; else where x is read."""
    data = data_of(source, fit_line)

    def points(op: Op) -> float:
        if op.name in BUFFERS:
            handler = any(isinstance(n, (ast.ExceptHandler, ast.If)) for n in data.flow.functions.above(op.node))
            return 5.0 if handler else 3.0
        if op.name in ("fillna", "get", "nan_to_num"):
            return 4.0
        return 2.0 if LOADS.match(op.name) else 0.0

    return ranked(score(data.x, points), transforms(data.x))


def outlier_lines(source: Source, fit_line: int, side: Side | None = None) -> list[int]:
    """Where sentinels and wild values come in: large constants written, gaps filled, columns taken, files read."""
    data = data_of(source, fit_line)
    ops = data.side(side)

    def points(op: Op) -> float:
        if op.name in ("store", "fillna", "where", "mask", "replace", "full", "nan_to_num") and _has_large(data, op):
            return 6.0
        if op.name in ("fillna", "replace", "mask"):
            return 3.0
        if FILES.match(op.name):
            return 2.0
        if op.name == "[]":
            return 1.5
        return 0.0

    return ranked(score([op for op in ops if not op.aside], points), transforms(ops))


def _has_large(data: Data, op: Op) -> bool:
    """A constant of 90 or more in size, or a value such as -1, is among what is written."""
    node = op.node
    values: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        values = [node.value]
    elif isinstance(node, ast.Call):
        values = [*node.args, *(k.value for k in node.keywords)]
    numbers = [n for value in values if (n := data.number(value, op)) is not None]
    return any(abs(n) >= 90 for n in numbers)
