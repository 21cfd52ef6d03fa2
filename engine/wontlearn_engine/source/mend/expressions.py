"""Edits of one expression at a line that a finding names: a sign, a shape, a small number, a call that does something else."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator

from wontlearn_engine.source.edits import Edit
from wontlearn_engine.source.text import Source, dotted, last_name, walk
from wontlearn_engine.source.tokens import Tokens

from .statements import at, block_of, gone, written

CLOSE = (ast.Call, ast.Name, ast.Attribute, ast.Subscript, ast.Constant)
"""What a sign before it, or a dot behind it, binds to as a whole."""
ONE = 1.01
"""What is scaled to one is at most this large: 256 levels divided by 255 are."""


def turn_sign(source: Source, line: int) -> list[Edit]:
    """What is returned or assigned at a line, or the body of a lambda there, with the other sign."""
    value = _value(source, line)
    if value is None:
        return []
    span = source.span(value)
    if isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.USub):
        inner = source.span(value.operand)
        opened = source.lines[span.line - 1][span.column : inner.column - 1]
        return [Edit(span.line, span.column, span.line, span.column + 1, "")] if not opened.strip("( ") else []
    if isinstance(value, CLOSE):
        return [Edit(span.line, span.column, span.line, span.column, "-")]
    if span.line != span.end_line:
        return []
    return [
        Edit(span.line, span.column, span.line, span.column, "-("),
        Edit(span.line, span.end_column, span.line, span.end_column, ")"),
    ]


def _value(source: Source, line: int) -> ast.expr | None:
    for node in source.nodes:
        if isinstance(node, ast.Lambda) and node.body.lineno == line:
            return node.body
    stmt = at(source, line)
    return stmt.value if isinstance(stmt, (ast.Return, ast.Assign)) else None


def same_shape(source: Source, line: int) -> list[Edit]:
    """The difference that a loss at a line is made of: one side takes the shape of the other."""
    stmt = at(source, line)
    if stmt is None:
        return []
    found = [node for node in _made_of(source, stmt) if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub)]
    found = [node for node in found if all(_varies(source, side) for side in (node.left, node.right))]
    module = _tensors(source)
    if len(found) != 1 or module is None:
        return []
    left, right = found[0].left, found[0].right
    if isinstance(right, ast.Call) or not isinstance(right, CLOSE):  # a call is not to be made twice
        left, right = right, left
    if not isinstance(right, (ast.Name, ast.Attribute)) or not isinstance(left, CLOSE):
        return []
    span, name = source.span(left), written(source, right)
    if span.line != span.end_line:
        return []
    return [
        Edit(span.line, span.column, span.line, span.column, f"{module}.reshape("),
        Edit(span.line, span.end_column, span.line, span.end_column, f", {module}.shape({name}))"),
    ]


def _varies(source: Source, side: ast.expr) -> bool:
    """It holds more than numbers and what modules have."""
    names = {n.id for n in walk(side) if isinstance(n, ast.Name)}
    return bool(names - set(source.aliases))


def _made_of(source: Source, stmt: ast.stmt) -> Iterator[ast.AST]:
    """The nodes of a statement, and of the statements above it in its block that make the names it uses."""
    yield from walk(stmt)
    names = {node.id for node in walk(stmt) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    for other in block_of(source, stmt):
        if other.lineno < stmt.lineno and isinstance(other, ast.Assign) and {dotted(t) for t in other.targets} & names:
            yield from walk(other)


def _tensors(source: Source) -> str | None:
    """How the script calls what has `reshape` and `shape` of tensors."""
    for name, full in source.aliases.items():
        if full in ("tensorflow", "keras.ops", "tensorflow.keras.ops"):
            return name
    imported = {
        alias.name for node in source.nodes if isinstance(node, ast.Import) for alias in node.names if not alias.asname
    }
    return "keras.ops" if "keras" in imported else "tf" if "tensorflow" in imported else None


def scaled_once(source: Source, line: int, size: float = 1.0) -> list[Edit]:
    """Divisions at a line, or a Rescaling layer of a model there, taken out.

    Of `x / 255 / 255` the second, and as many as leave what is at most `size` behind them below ONE.
    """
    for node in source.nodes:
        if not isinstance(node, ast.BinOp) or node.lineno != line or not _divides(node):
            continue
        kept, twice = _without_division(node, size, again=isinstance(node.left, ast.BinOp) and _divides(node.left))
        if twice:
            stmt = at(source, line)
            if (
                isinstance(stmt, ast.Assign)
                and stmt.value is node
                and [dotted(t) for t in stmt.targets] == [dotted(kept)]
            ):
                return gone(source, stmt, block_of(source, stmt))
            inner, whole = source.span(kept), source.span(node)
            return [Edit(inner.end_line, inner.end_column, whole.end_line, whole.end_column, "")]
    for call in source.calls:
        if call.lineno == line and last_name(call.func) == "Rescaling":
            return _out_of_list(source, call)
    return []


def _without_division(node: ast.BinOp, size: float, *, again: bool) -> tuple[ast.expr, bool]:
    """What is left of repeated divisions, and whether that is less. `again`: the last one is one too many in any case."""
    kept: ast.expr = node
    while isinstance(kept, ast.BinOp) and _divides(kept) and isinstance(kept.right, ast.Constant):
        by = kept.right.value
        size *= abs(by) if isinstance(by, int | float) else math.inf
        if size > ONE and not (again and kept is node):
            break
        kept = kept.left
    return kept, kept is not node


def _divides(node: ast.BinOp) -> bool:
    return isinstance(node.op, ast.Div) and isinstance(node.right, ast.Constant)


def _out_of_list(source: Source, call: ast.Call) -> list[Edit]:
    """An element of a list taken out with its line, or a statement that only adds it."""
    stmt = at(source, call.lineno)
    if isinstance(stmt, ast.Expr) and isinstance(stmt.value, ast.Call) and last_name(stmt.value.func) == "add":
        return gone(source, stmt, block_of(source, stmt))
    if isinstance(stmt, ast.Assign) and isinstance(stmt.value, ast.Call) and stmt.value.func is call:
        given = stmt.value.args
        return [Edit(*source.span(stmt.value), written(source, given[0]))] if len(given) == 1 else []
    span = source.span(call)
    text = source.lines[span.line - 1]
    whole = (
        span.line == span.end_line
        and not text[: span.column - 1].strip()
        and text[span.end_column - 1 :].strip() == ","
    )
    held = any(isinstance(node, ast.List) and call in node.elts and len(node.elts) > 1 for node in source.nodes)
    return [Edit(span.line, 1, span.line + 1, 1, "")] if whole and held else []


def without_stop(source: Source, line: int) -> list[Edit]:
    """`stop_gradient(x)` at a line becomes `x`; `x.numpy()` and `x.detach()` too."""
    for call in source.calls:
        if call.lineno != line:
            continue
        name = last_name(call.func)
        if name == "stop_gradient" and len(call.args) == 1 and not call.keywords:
            return [Edit(*source.span(call), written(source, call.args[0]))]
        if name in ("numpy", "detach") and isinstance(call.func, ast.Attribute) and not call.args:
            inner, whole = source.span(call.func.value), source.span(call)
            return [Edit(inner.end_line, inner.end_column, whole.end_line, whole.end_column, "")]
    return []


EPSILON = {"log": "1e-7", "log2": "1e-7", "log10": "1e-7", "sqrt": "1e-12"}
"""What is added to the argument of a function that has no end, or no slope, at 0."""


def epsilon_at(source: Source, line: int) -> list[Edit]:
    """A small number inside of the `log` or `sqrt` at a line."""
    for call in source.calls:
        name = last_name(call.func)
        if not (call.lineno <= line <= (call.end_lineno or line)) or name not in EPSILON or len(call.args) != 1:
            continue
        value = call.args[0]
        if any(
            isinstance(node, ast.Constant) and isinstance(node.value, float) and 0 < node.value < 1e-2
            for node in walk(value)
        ):
            continue
        end = source.span(value)
        return [Edit(end.end_line, end.end_column, end.end_line, end.end_column, f" + {EPSILON[name]}")]
    return []


def renamed(source: Source, line: int, old: str, new: str) -> list[Edit]:
    """The only method of this name that is called at a line becomes another."""
    found = [c for c in source.calls if last_name(c.func) == old and c.lineno <= line <= (c.end_lineno or line)]
    if len(found) != 1:
        return []
    tokens = [t for t in Tokens(source.lines, source.span(found[0].func)).all if t.text == old]
    return [Edit(*tokens[-1][:4], new)] if tokens else []


def own_weights(source: Source, line: int) -> list[Edit]:
    """Gradients are applied to the weights that they were taken for: `zip(grads, teacher.trainable_variables)`."""
    stmt = at(source, line)
    zipped = (
        next(
            (n for n in walk(stmt) if isinstance(n, ast.Call) and last_name(n.func) == "zip" and len(n.args) == 2), None
        )
        if stmt
        else None
    )
    if zipped is None or not isinstance(zipped.args[0], ast.Name):
        return []
    for node in source.nodes:
        if (
            isinstance(node, ast.Assign)
            and dotted(node.targets[0]) == zipped.args[0].id
            and isinstance(node.value, ast.Call)
        ):
            given = node.value.args
            if (
                last_name(node.value.func) == "gradient"
                and len(given) > 1
                and written(source, given[1]) != written(source, zipped.args[1])
            ):
                return [Edit(*source.span(zipped.args[1]), written(source, given[1]))]
    return []


def random_start(source: Source, line: int) -> list[Edit]:
    """Weights that start at 0 start at small random numbers: every matrix of zeros in the block, or what sets them in PyTorch."""
    called = renamed(source, line, "zeros_", "kaiming_uniform_")
    if called:
        return called
    made: list[Edit] = []
    stmt = at(source, line)
    for other in block_of(source, stmt) if stmt is not None else []:
        for call in (n for n in walk(other) if isinstance(n, ast.Call)):
            shape = call.args[0] if call.args else None
            if (
                last_name(call.func) == "zeros"
                and isinstance(shape, (ast.List, ast.Tuple))
                and len(shape.elts) == 2
                and dotted(call.func) == "tf.zeros"
            ):
                made.append(Edit(*source.span(call.func), "tf.random.normal"))
                end = source.span(shape)
                made.append(Edit(end.end_line, end.end_column, end.end_line, end.end_column, ", stddev=0.1"))
    return made


def all_trainable(source: Source, line: int) -> list[Edit]:
    """Whatever is assigned to `trainable` at a line becomes True."""
    stmt = at(source, line)
    if isinstance(stmt, ast.Assign) and all(last_name(t) == "trainable" for t in stmt.targets):
        return [Edit(*source.span(stmt.value), "True")]
    return []


def without_layer(source: Source, line: int) -> list[Edit]:
    """A layer that stands alone on its line of a list is taken out of it."""
    call = next((c for c in source.calls if c.lineno == line and last_name(c.func)[:1].isupper()), None)
    return _out_of_list(source, call) if call is not None else []
