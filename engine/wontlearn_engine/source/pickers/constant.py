"""Where inputs may have become constant, empty, or wrapped around."""

from __future__ import annotations

import ast

from wontlearn_engine.source.flow import Op, trace
from wontlearn_engine.source.text import Source, last_name, words

from .data import DataFlow, constant_text, data_of, is_trivial, ranked, score, transforms
from .text_columns import BUFFERS, LOADS, RANDOM

INTEGERS = words(
    "int uint8 int8 int16 int32 int64 trunc floor LongTensor IntTensor ShortTensor ByteTensor long short byte"
)
"""Functions that cut fractions off."""
TYPED = words("astype cast array asarray tensor as_tensor to type")
DIVIDES = words("/ divide transform fit_transform normalize")


def constant_lines(source: Source, fit_line: int) -> list[int]:
    """Where x may have become constant; else its last transforms."""
    data = data_of(source, fit_line)
    ops = data.x
    scored = score([op for op in ops if not op.aside], lambda op: _constant_points(data, op, ops))
    lines = ranked(scored, [*transforms(ops), *[op for op in ops if not is_trivial(op)]])
    first = [] if any(points >= 5 for points, _ in scored) else _lost_work(data)
    return list(dict.fromkeys([*first, *lines]))


def _constant_points(data: DataFlow, op: Op, ops: list[Op]) -> float:
    node = op.node
    if op.name == "*" and isinstance(node, (ast.BinOp, ast.AugAssign)):
        factors = [node.value] if isinstance(node, ast.AugAssign) else [node.left, node.right]
        return 6.0 if any(data.number(factor, op) == 0 for factor in factors) else 0.0
    if op.name in INTEGERS or (op.name in TYPED and _is_integer_type(node)):
        return 5.5 if any(o.name in DIVIDES and o.key <= op.key for o in ops) else 1.5
    if op.name == "get":
        return 4.0 if isinstance(node, ast.Call) and len(node.args) > 1 else 0.0
    if op.name in BUFFERS and not _is_filled(op, ops):
        return 4.5
    return POINTS.get(op.name, 0.0)


POINTS = {
    "//": 6.0,
    "clip": 3.5,
    "minimum": 3.5,
    "maximum": 3.5,
    "clip_by_value": 3.5,
    "%": 2.8,
    "compare": 2.5,
    "round": 2.5,
    "rint": 2.5,
    "sign": 2.5,
    "where": 2.5,
    "argmax": 2.5,
    "tile": 2.0,
    "broadcast_to": 2.0,
    "full": 2.0,
}
"""How readily an operation makes everything alike."""


WHOLE = INTEGERS | words(
    "compare argmax argmin integers randint factorize digitize map where if label_binarize floor round"
)
"""Operations whose results are whole numbers already, or may well be."""
FRACTIONS = (
    RANDOM - words("randint integers choice choices poisson binomial") | DIVIDES | words("exp clip tanh sigmoid")
)
"""Operations that give fractions."""


def cuts_fractions(op: Op, ops: list[Op]) -> bool:
    """The operation makes whole numbers of what had fractions."""
    if op.aside or not (op.name in INTEGERS or (op.name in TYPED and _is_integer_type(op.node))):
        return False
    before = [o.name for o in ops if o.key < op.key and not o.aside and not is_trivial(o)]
    made = next((name for name in before if name in WHOLE or name in FRACTIONS), None)
    return made is not None and made not in WHOLE


def _is_integer_type(node: ast.AST) -> bool:
    """`astype(int)`, `dtype='uint8'`, …"""
    if not isinstance(node, ast.Call):
        return False
    given = [*node.args[-1:], *(k.value for k in node.keywords if k.arg == "dtype")]
    return any((constant_text(g) or last_name(g)).startswith(("int", "uint", "bool", "long", "short")) for g in given)


def _is_filled(buffer: Op, ops: list[Op]) -> bool:
    """Something is stored after the buffer was made."""
    return any(op.name in ("store", "append", "+", "copyto") and op.key > buffer.key for op in ops)


def _lost_work(data: DataFlow) -> list[int]:
    """Stores into a copy, or a name, that was taken from a buffer which is itself never filled."""
    buffers = [op for op in data.x if op.name in BUFFERS and not _is_filled(op, data.x)]
    made = [stmt for op in buffers if isinstance(stmt := data.statement(op), ast.Assign)]
    names = {ast.unparse(target) for stmt in made for target in stmt.targets}
    assigned = [node for node in data.source.nodes if isinstance(node, (ast.Assign, ast.AugAssign))]
    found: list[int] = []
    for taken in assigned:
        if isinstance(taken, ast.Assign) and isinstance(taken.targets[0], ast.Name) and names & _names_in(taken.value):
            copy = taken.targets[0].id
            found += [a.lineno for a in assigned if a.lineno > taken.lineno and copy in map(_base, _targets(a))]
    return found


def _targets(stmt: ast.Assign | ast.AugAssign) -> list[ast.expr]:
    return stmt.targets if isinstance(stmt, ast.Assign) else [stmt.target]


def _names_in(node: ast.expr) -> set[str]:
    return {ast.unparse(n) for n in ast.walk(node) if isinstance(n, (ast.Name, ast.Attribute))}


def _base(node: ast.expr) -> str:
    while isinstance(node, (ast.Subscript, ast.Attribute)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def wrap_lines(source: Source, fit_line: int) -> list[int]:
    """Where whole numbers of eight or sixteen bits are added or multiplied, and wrap around."""
    data = data_of(source, fit_line)
    ops = data.side(None)
    made = [op for op in ops if op.name in ("astype", "array", "cast") and _is_small(op)]
    return ranked(score(ops, lambda op: 2.0 if wraps(data, op) else 0.0), made)


def wrapping_line(source: Source, fit_line: int) -> int | None:
    """The first of `wrap_lines` that is arithmetic, and no mere cast."""
    data = data_of(source, fit_line)
    return next(iter(ranked(score(data.side(None), lambda op: 2.0 if wraps(data, op) else 0.0))), None)


CASTS = ("astype", "cast", "/", "float32", "float64", "float", "mean", "std", "uint8", "int8", "uint16", "int16")


def wraps(data: DataFlow, op: Op) -> bool:
    """Arithmetic on whole numbers of eight or sixteen bits, none of it with a fraction."""
    node = op.node
    if op.name not in ("+", "-", "*", "<<") or op.aside or not isinstance(node, (ast.BinOp, ast.AugAssign)):
        return False
    operands = [node.value] if isinstance(node, ast.AugAssign) else [node.left, node.right]
    if any(isinstance(n, ast.Constant) and isinstance(n.value, float) for side in operands for n in ast.walk(side)):
        return False
    if op.name == "-" and isinstance(operands[0], ast.Constant) and operands[0].value in (255, 65535):
        return False  # a picture's negative
    before = trace(data.flow, [(side, op.context, ()) for side in operands])
    typed = [o for o in before if o.name in CASTS or (o.name in BUFFERS and _is_small(o))]
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
