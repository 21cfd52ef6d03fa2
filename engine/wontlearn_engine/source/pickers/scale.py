"""Where the inputs and the targets get their scale, or should, and where wild values come in."""

from __future__ import annotations

import ast
import re

from wontlearn_engine.source.flow import Op
from wontlearn_engine.source.text import Source, dotted, last_name, walk
from wontlearn_engine.source.values import origin

from .constant import cuts_fractions
from .data import DataFlow, Side, data_of, is_source, is_trivial, ranked, score, takes_rows, transforms
from .text_columns import FILES, VALUES

WRITES = ("store", "fillna", "where", "mask", "replace", "full", "nan_to_num", "if", "get")
"""Operations that may write a constant among the data."""


def scale_lines(source: Source, fit_line: int) -> list[int]:
    """Where x gets its scale: repeated divisions, factors; else the statement that makes the x of the training."""
    return _scale(data_of(source, fit_line), "x")


def target_scale_lines(source: Source, fit_line: int) -> list[int]:
    """The same for y."""
    return _scale(data_of(source, fit_line), "y")


def target_lines(source: Source, fit_line: int) -> list[int]:
    """Where y loses its fractions, else the last statement that transforms it, else where it is made."""
    data = data_of(source, fit_line)
    values = [(2.0, op) for op in transforms(data.y) if op.name in VALUES]
    values += [(3.0, op) for op in data.y if cuts_fractions(op, data.y)]
    return ranked(
        values, [*transforms(data.y), *[op for op in data.y if not op.aside and not op.name.startswith("call ")]]
    )


def _scale(data: DataFlow, side: Side) -> list[int]:
    ops = [op for op in data.side(side) if not op.aside]
    # What takes a batch, a row or a range of rows out of the data makes no scale.
    counted = any(op.name in ("+", "-", "*", "/", "**", "exp") for op in ops)
    ops.sort(
        key=lambda op: (
            _takes(data, op)
            or (takes_rows(op) and not _is_named(data, op))
            or (counted and op.name == "train_test_split")
        )
    )
    undone = _undone(data, ops) or (_idle_layers(data) if side == "x" else [])
    if undone:
        return list(dict.fromkeys([*undone, *_made(data, ops)]))
    layers = _rescaling_layers(data) if side == "x" else []
    factors = {op: factor for op in ops if (factor := _factor(data, op)) is not None and not 0.1 < factor < 10}
    shrinking = [op for op, factor in factors.items() if factor <= 0.1]
    if len(shrinking) + len(layers) < 2 and len(shrinking) == len(factors):
        return list(dict.fromkeys(_made(data, ops)))
    return list(dict.fromkeys([*layers, *(op.line for op in factors), *_made(data, ops)]))


def _begins(data: DataFlow, op: Op) -> int:
    """The line of an operation; of a sum over several lines that at which it begins."""
    line = op.line
    for node in (op.node, *data.flow.functions.above(op.node)):
        if not isinstance(node, (ast.BinOp, ast.UnaryOp)):
            break
        if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
            line = node.lineno
    return line


def _undone(data: DataFlow, ops: list[Op]) -> list[int]:
    """Where the 1 is written by which the data are divided or multiplied, or the False that a scaling stands behind."""
    found = _switched_off(data, ops)
    for op in ops:
        node = op.node
        if op.name in ("/", "*") and isinstance(node, ast.BinOp) and not _is_term(data, node):
            for side in (node.right, node.left) if op.name == "*" else (node.right,):
                if isinstance(side, (ast.Name, ast.Attribute, ast.Constant)) and data.number(side, op) == 1:
                    found.append(origin(data.flow, side, op.context).node.lineno)
    return found


def _switched_off(data: DataFlow, ops: list[Op]) -> list[int]:
    """`if scale: x = …` with `scale=False`; then a scaling whose result is not kept or not used: `scaler.fit_transform(x)`."""
    found: list[int] = []
    for op in ops:
        for outer in data.flow.functions.above(op.node) if op.name in CHANGES else ():
            if isinstance(outer, ast.If):
                value = origin(data.flow, outer.test, op.context).node
                if isinstance(value, ast.Constant) and value.value is False:
                    found.append(value.lineno)
    made = [node for op in ops if isinstance(node := data.statement(op), ast.Assign)]
    names = {dotted(part) for node in made for target in node.targets for part in walk(target)} - {""}
    read = {n.id for n in data.source.nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    for statement in data.source.nodes:
        lost = isinstance(statement, ast.Expr)
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            lost = statement.targets[0].id not in read
        call = statement.value if lost and isinstance(statement, (ast.Expr, ast.Assign)) else None
        if isinstance(call, ast.Call) and last_name(call.func) in ("fit_transform", "transform", "normalize", "scale"):
            found += [call.lineno] if any(dotted(n) in names for given in call.args for n in walk(given)) else []
    return found


CHANGES = ("/", "*", "-", "fit_transform", "transform", "normalize", "scale")
SCALES = re.compile(r"norm|scal|standard", re.I)
"""Names of what is to scale something."""


def _idle_layers(data: DataFlow) -> list[int]:
    """`norm = Identity()`: what is named after a scaling hands on what it is given."""
    return [
        node.lineno
        for node in data.source.nodes
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Call)
        and last_name(node.value.func) == "Identity"
        and any(SCALES.search(last_name(target)) for target in node.targets)
    ]


def _is_named(data: DataFlow, op: Op) -> bool:
    """`y = closes[5:]`: a name of its own."""
    made = data.statement(op)
    return isinstance(made, ast.Assign) and made.value is op.node and isinstance(made.targets[0], ast.Name)


def _takes(data: DataFlow, op: Op) -> bool:
    """A slice in a loop, or in a data set's `__getitem__`."""
    functions = data.flow.functions
    around = functions.around(op.node)
    return op.name == "[]" and (bool(functions.loops(op.node)) or getattr(around, "name", "") == "__getitem__")


def _made(data: DataFlow, ops: list[Op]) -> list[int]:
    """The last statement that makes the data, or where they are handed over as they come from their source."""
    inline = [op for op in ops if is_trivial(op)]
    changes = [op for op in ops if not is_trivial(op)]
    if changes and is_source(changes[0]) and inline and inline[0].key > changes[0].key and inline[0].name in _DRESSES:
        return [inline[0].line, *(_begins(data, op) for op in changes)]
    return [_begins(data, op) for op in [*changes, *inline]]


_DRESSES = ("values", "to_numpy", ".values", "array", "asarray", "numpy")


def _factor(data: DataFlow, op: Op) -> float | None:
    """The constant that an operation multiplies the data by."""
    node = op.node
    if isinstance(node, ast.AugAssign):
        value = data.number(node.value, op)
        kind: ast.operator = node.op
    elif isinstance(node, ast.BinOp) and not _is_term(data, node):
        kind = node.op
        value = data.number(node.right, op)
        if value is None and isinstance(kind, ast.Mult):
            value = data.number(node.left, op)
        if data.number(node.left, op) is not None and value is not None and data.number(node.right, op) is not None:
            return None  # a constant expression
    elif isinstance(node, ast.Call) and op.name in ("multiply", "divide", "true_divide") and len(node.args) > 1:
        value = data.number(node.args[1], op)
        kind = ast.Mult() if op.name == "multiply" else ast.Div()
    else:
        return None
    if value is None or value == 0:
        return None
    if isinstance(kind, ast.Mult):
        return abs(value)
    return 1 / abs(value) if isinstance(kind, (ast.Div, ast.FloorDiv)) else None


def _is_term(data: DataFlow, node: ast.BinOp) -> bool:
    """Part of a sum: a coefficient, not a scale."""
    for outer in data.flow.functions.above(node):
        if isinstance(outer, ast.BinOp) and isinstance(outer.op, (ast.Add, ast.Sub)):
            return True
        if not isinstance(outer, (ast.BinOp, ast.UnaryOp)):
            return False
    return False


def _rescaling_layers(data: DataFlow) -> list[int]:
    """Lines of layers in the model that divide once more."""
    found: list[int] = []
    for call in data.source.calls:
        if last_name(call.func) == "Rescaling":
            found.append(call.lineno)
    return found


def outlier_lines(source: Source, fit_line: int, side: Side | None = None) -> list[int]:
    """Where sentinels and wild values come in: large constants written, gaps filled, columns taken, files read."""
    data = data_of(source, fit_line)
    ops = data.side(side)

    def points(op: Op) -> float:
        if op.name in WRITES and _has_large(data, op):
            return 6.0
        if op.name in ("fillna", "replace", "mask"):
            return 3.0
        if FILES.match(op.name):
            return 2.0
        if op.name == "[]":
            return 1.5
        return 0.0

    return ranked(score([op for op in ops if not op.aside], points), transforms(ops))


def _has_large(data: DataFlow, op: Op) -> bool:
    """A constant of 90 or more in size is among what is written."""
    node = op.node
    values: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        values = [node.value]
    elif isinstance(node, ast.IfExp):
        values = [node.body, node.orelse]
    elif isinstance(node, ast.Call):
        values = [*node.args, *(k.value for k in node.keywords)]
    numbers = [n for value in values if (n := data.number(value, op)) is not None]
    return any(abs(n) >= 90 for n in numbers)
