"""What becomes of the rows that are held back from a training: for validation, or for `evaluate` after it."""

from __future__ import annotations

import ast

from .flow import Flow, Op, flow_of, trace
from .hints import validation_line
from .roots import roots
from .text import Source, dotted, last_name, walk
from .values import number

MEASURES = ("mean", "std", "min", "max", "ptp", "var", "median")


def scaled_apart(source: Source, fit_line: int, evaluated: int | None = None) -> int | None:
    """Where the rows held back are scaled by their own numbers, and not by those of the training rows; None if they are not.

    `evaluated`: the line of the `evaluate` that they are given to, where `fit` is given none.
    """
    flow = flow_of(source)
    call = _call(source, fit_line, ("fit",)) if evaluated is None else _call(source, evaluated, ("evaluate",))
    held = _inputs(call) if call is not None else None
    if call is None or held is None:
        return None
    mine = [op for context in flow.contexts(call)[:1] for op in trace(flow, [(held, context.before(), ())])]
    training = roots(flow, fit_line)
    shared = {op.identity for op in trace(flow, training.x)}
    also = {op.node for op in trace(flow, training.x)}
    for op in mine:
        if op.identity in shared or not _fits_a_scale(flow, op):
            continue
        if op.node not in also:
            return op.line
        return validation_line(source, fit_line, 0) if evaluated is None else _called(op)
    return None


def few_rows_line(source: Source, fit_line: int) -> int | None:
    """Where the training rows are cut down to a number that is written there: `x[:24]`, `df.head(24)`, `ds.take(24)`."""
    flow = flow_of(source)
    for op in trace(flow, roots(flow, fit_line).x):
        node = op.node
        if isinstance(node, ast.Subscript) and not op.aside:
            key = node.slice.elts[0] if isinstance(node.slice, ast.Tuple) else node.slice
            cut = isinstance(key, ast.Slice) and key.lower is None and key.upper is not None
            if cut and isinstance(key, ast.Slice) and key.upper and number(flow, key.upper, op.context) is not None:
                return op.line
        if op.name in ("head", "take") and isinstance(node, ast.Call) and node.args and not op.aside:
            return op.line
    return None


def columns_line_of(source: Source, fit_line: int) -> int | None:
    """Where the columns of the inputs are chosen: `drop(columns=…)`, `pop`, `table[names]`."""
    flow = flow_of(source)
    for op in trace(flow, roots(flow, fit_line).x):
        if op.name in ("drop", "pop") and not op.aside:
            return op.line
    return None


def _call(source: Source, line: int, names: tuple[str, ...]) -> ast.Call | None:
    found = next((call for name in names if (call := source.call(line, name)) is not None), None)
    return found.node if found is not None else None


def _inputs(call: ast.Call) -> ast.expr | None:
    """The inputs of `validation_data=(x, y)`, or those that `evaluate` is given."""
    if last_name(call.func) == "evaluate":
        return next((k.value for k in call.keywords if k.arg == "x"), call.args[0] if call.args else None)
    given = next((k.value for k in call.keywords if k.arg == "validation_data"), None)
    return given.elts[0] if isinstance(given, (ast.Tuple, ast.List)) and given.elts else None


def _fits_a_scale(flow: Flow, op: Op) -> bool:
    """`scaler.fit_transform(rows)`, `(rows - rows.mean()) / rows.std()`."""
    if op.name in ("fit_transform", "scale", "minmax_scale"):
        return True
    node = op.node
    if op.name not in ("-", "/") or not isinstance(node, ast.BinOp):
        return False
    rows = {n.id for n in walk(node.left) if isinstance(n, ast.Name)} - set(flow.source.aliases)
    for call in walk(node.right):
        if isinstance(call, ast.Call) and last_name(call.func) in MEASURES:
            of = {n.id for n in walk(call) if isinstance(n, ast.Name)} - set(flow.source.aliases)
            if of and of <= rows:
                return True
    return False


def _called(op: Op) -> int:
    """The line at which the helper that scales is called for these rows."""
    return op.key[0][0] if op.key and op.key[0] else op.line


def numbered_line(source: Source, fit_line: int) -> int | None:
    """The last statement that numbers names by the very rows it is given: each call gives numbers of its own; None without one."""
    del fit_line
    encoders = {
        dotted(target)
        for node in source.nodes
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Call)
        and last_name(node.value.func) in ("LabelEncoder", "OrdinalEncoder")
        for target in node.targets
    }
    found = [node.lineno for node in source.nodes if isinstance(node, ast.expr) and _numbers_names(node, encoders)]
    return max(found, default=None)


def _numbers_names(node: ast.expr, encoders: set[str]) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr == "codes" and isinstance(node.value, ast.Attribute) and node.value.attr == "cat"
    if isinstance(node, ast.DictComp):  # {name: i for i, name in enumerate(...)}
        iterated = node.generators[0].iter
        return isinstance(iterated, ast.Call) and last_name(iterated.func) == "enumerate"
    if not isinstance(node, ast.Call):
        return False
    fitted = False
    if isinstance(node.func, ast.Attribute) and node.func.attr == "fit_transform":
        owner = node.func.value
        fitted = dotted(owner) in encoders or (isinstance(owner, ast.Call) and last_name(owner.func) == "LabelEncoder")
    again = last_name(node.func) == "unique" and any(k.arg == "return_inverse" for k in node.keywords)
    return last_name(node.func) == "factorize" or again or fitted
