"""Rows scaled, dropped, or put in one order for both sides, right before they are trained on.

Only for a training that is given names of arrays: `model.fit(x_train, y_train, …)`.
"""

from __future__ import annotations

import ast
from typing import NamedTuple

from wontlearn_engine.source.edits import Edit
from wontlearn_engine.source.flow import flow_of
from wontlearn_engine.source.flow.views import is_list
from wontlearn_engine.source.roots import training_call
from wontlearn_engine.source.text import Source, last_name

from .statements import before, block_of, gone, indent, instead, numpy, unused

ASKS = ("predict", "evaluate", "predict_on_batch", "test_on_batch", "score")


class Given(NamedTuple):
    """The statement that trains, the names of its arrays, and those of the arrays that belong beside them."""

    stmt: ast.stmt
    x: str
    y: str
    beside: tuple[tuple[str, str | None], ...]
    """Held-out arrays: names of inputs and, where given, of targets."""


def _given(source: Source, line: int) -> Given | None:
    call = training_call(source, line)
    if call is None or last_name(call.func) not in ("fit", "train_on_batch") or len(call.args) < 2:
        return None
    x, y = call.args[:2]
    functions = flow_of(source).functions
    stmt = next((n for n in functions.above(call) if isinstance(n, ast.stmt)), None)
    if not isinstance(x, ast.Name) or not isinstance(y, ast.Name) or stmt is None or functions.loops(call):
        return None
    beside: dict[str, str | None] = {}
    held = next((k.value for k in call.keywords if k.arg == "validation_data"), None)
    if held is not None:
        if not isinstance(held, (ast.Tuple, ast.List)) or not all(isinstance(e, ast.Name) for e in held.elts[:2]):
            return None
        names = [e.id for e in held.elts[:2] if isinstance(e, ast.Name)]
        beside[names[0]] = names[1] if len(names) > 1 else None
    for other in source.calls:
        if last_name(other.func) in ASKS and other.args:
            asked = other.args[0]
            if not isinstance(asked, ast.Name):
                return None  # rows that this edit would not reach
            target = other.args[1] if len(other.args) > 1 and last_name(other.func) != "predict" else None
            if asked.id != x.id:
                beside[asked.id] = target.id if isinstance(target, ast.Name) else beside.get(asked.id)
    arrays = (x.id, y.id, *beside)
    if any(not _made_before(source, name, stmt) or _is_list(source, name) for name in arrays):
        return None
    return Given(stmt, x.id, y.id, tuple(beside.items()))


def _made_before(source: Source, name: str, stmt: ast.stmt) -> bool:
    """The name has its last value when the statement runs: it is given in the same function, above it, and not below."""
    functions = flow_of(source).functions
    here = functions.around(stmt)
    stores = [n for n in source.nodes if isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Store)]
    mine = [n for n in stores if functions.around(n) is here]
    return bool(mine) and max(n.lineno for n in mine) < stmt.lineno


def scale_inputs(source: Source, line: int, pixels: bool = False) -> list[Edit]:
    """Inputs at mean 0 and spread 1 by the training rows' own numbers, pixels divided by 255; held-out ones alike."""
    given = _given(source, line)
    if given is None:
        return []
    names = [given.x, *(name for name, _ in given.beside)]
    if pixels:
        return before(source, given.stmt, [f"{name} = {name} / 255.0" for name in names])
    mean, spread = unused(source, "mean", "std")
    first = f"{mean}, {spread} = {given.x}.mean(axis=0), {given.x}.std(axis=0) + 1e-7"
    return before(source, given.stmt, [first, *(f"{name} = ({name} - {mean}) / {spread}" for name in names)])


def drop_rows(source: Source, line: int, side: str, mark: float | None = None) -> list[Edit]:
    """Only the rows that are finite, or hold no mark for missing values, on one side; both sides are cut alike."""
    given, np = _given(source, line), numpy(source)
    if given is None or np is None:
        return []
    name = given.x if side == "x" else given.y
    (keep,) = unused(source, "keep")
    flat = f"{np}.asarray({name}, dtype=float).reshape(len({name}), -1)"
    good = f"{np}.isfinite({flat})" if mark is None else f"({flat} != {mark!r})"
    code = [f"{keep} = {good}.all(axis=1)", f"{given.x}, {given.y} = {given.x}[{keep}], {given.y}[{keep}]"]
    return before(source, given.stmt, code)


def shuffle_before(source: Source, line: int) -> list[Edit]:
    """Rows shuffled once, both sides with one permutation, right before the training."""
    given, np = _given(source, line), numpy(source)
    if given is None or np is None:
        return []
    (order,) = unused(source, "order")
    first = f"{order} = {np}.random.permutation(len({given.x}))"
    return before(source, given.stmt, [first, f"{given.x}, {given.y} = {given.x}[{order}], {given.y}[{order}]"])


def shuffle_together(source: Source, line: int) -> list[Edit]:
    """Shuffles of x and of y, each by itself, become one permutation for both."""
    call = training_call(source, line)
    plain = [a.id for a in call.args[:2] if isinstance(a, ast.Name)] if call is not None else []
    if len(plain) != 2 or plain[0] == plain[1]:
        return []
    shuffles = [s for name in plain for s in _shuffles(source, name)]
    stmts = sorted({id(s): s for s in shuffles}.values(), key=lambda s: s.lineno)
    if not stmts or len(shuffles) != len(stmts) or len(stmts) > 2:
        return []
    siblings = block_of(source, stmts[0])
    if any(s not in siblings for s in stmts) or any(indent(source, s) is None for s in stmts):
        return []
    if len(stmts) == 1 and not all(
        _made_before(source, name, stmts[0]) for name in plain if not _is_target(stmts[0], name)
    ):
        return []
    last = stmts[-1]
    return (
        [*instead(source, last, code), *(e for s in stmts[:-1] for e in gone(source, s, siblings))]
        if (code := _together(source, last, plain))
        else []
    )


def _shuffles(source: Source, name: str) -> list[ast.stmt]:
    """Statements that put one array alone in a random order."""
    found: list[ast.stmt] = []
    for node in source.nodes:
        call = node.value if isinstance(node, (ast.Expr, ast.Assign)) else None
        if not isinstance(call, ast.Call) or len(call.args) != 1 or not isinstance(call.args[0], ast.Name):
            continue
        if call.args[0].id != name:
            continue
        in_place = isinstance(node, ast.Expr) and last_name(call.func) == "shuffle"
        anew = isinstance(node, ast.Assign) and last_name(call.func) in ("shuffle", "permutation", "permuted")
        if (in_place or (anew and _is_target(node, name))) and not any(
            k.arg in ("random_state", "axis") for k in call.keywords
        ):
            found.append(node)  # type: ignore[arg-type]
    return found


def _is_target(stmt: ast.AST, name: str) -> bool:
    return isinstance(stmt, ast.Assign) and [t.id for t in stmt.targets if isinstance(t, ast.Name)] == [name]


def _together(source: Source, stmt: ast.stmt, names: list[str]) -> list[str]:
    """The code that shuffles both with one permutation: of lists by `zip`, of arrays by an index."""
    call = stmt.value if isinstance(stmt, (ast.Expr, ast.Assign)) else None
    assert isinstance(call, ast.Call)
    x, y = names
    if isinstance(stmt, ast.Assign) and isinstance(call.func, ast.Name):  # `shuffle` of scikit-learn
        return [f"{x}, {y} = {call.func.id}({x}, {y})"]
    lists = any(_is_list(source, name) for name in names)
    module = call.func.value if isinstance(call.func, ast.Attribute) else None
    if isinstance(module, ast.Name) and source.full_name(module) == "random":
        if not lists:
            return []
        (order,) = unused(source, "order")
        first = f"{order} = {module.id}.sample(range(len({x})), len({x}))"
        return [first, *(f"{name} = [{name}[i] for i in {order}]" for name in names)]
    if lists or module is None:
        return []
    (order,) = unused(source, "order")
    return [f"{order} = {ast.unparse(module)}.permutation(len({x}))", f"{x}, {y} = {x}[{order}], {y}[{order}]"]


def _is_list(source: Source, name: str) -> bool:
    return is_list(_value(source, name), lambda other: _value(source, other))


def _value(source: Source, name: str) -> ast.expr | None:
    stores = [
        n.value
        for n in source.nodes
        if isinstance(n, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in n.targets)
    ]
    return stores[-1] if stores else None
