"""Inputs and targets scaled where they are made or handed over, by numbers of the training rows, and everywhere alike."""

from __future__ import annotations

import ast

from wontlearn_engine.source.edits import Edit
from wontlearn_engine.source.flow import flow_of
from wontlearn_engine.source.flow.views import is_list
from wontlearn_engine.source.roots import training_call
from wontlearn_engine.source.text import Source, dotted, last_name, walk, words

from .statements import after, alone, at, before, block_of, unused, written

ASKS = words("predict evaluate predict_on_batch test_on_batch score")
TABLES = words(
    "tensor from_numpy FloatTensor as_tensor array asarray column_stack hstack vstack stack to_numpy astype float"
)
WHOLE = words("to_numpy astype ravel reshape squeeze")
"""Methods that leave the numbers of an array as they are."""


def scale_split(source: Source, line: int) -> list[Edit]:
    """Behind the only `train_test_split(X, y)`: both parts of X at mean 0 and spread 1 by the training rows' numbers."""
    del line
    found = [
        n
        for n in source.nodes
        if isinstance(n, ast.Assign) and isinstance(n.value, ast.Call) and last_name(n.value.func) == "train_test_split"
    ]
    if len(found) != 1 or not isinstance(found[0].targets[0], ast.Tuple) or len(found[0].targets[0].elts) != 4:
        return []
    stmt, (train, held) = found[0], found[0].targets[0].elts[:2]
    scaled = any(last_name(c.func) in ("fit_transform", "transform") for c in source.calls)
    if scaled or not isinstance(train, ast.Name) or not isinstance(held, ast.Name):
        return []
    mean, std = unused(source, "mean", "std")
    return after(
        source,
        stmt,
        [
            f"{mean}, {std} = {train.id}.mean(axis=0), {train.id}.std(axis=0) + 1e-7",
            f"{train.id}, {held.id} = ({train.id} - {mean}) / {std}, ({held.id} - {mean}) / {std}",
        ],
    )


def scale_frame(source: Source, line: int) -> list[Edit]:
    """Before `fit(table.to_numpy(), …)`: the columns of the table at mean 0 and spread 1, for what follows too."""
    call = training_call(source, line)
    functions = flow_of(source).functions
    stmt = next((n for n in functions.above(call) if isinstance(n, ast.stmt)), None) if call is not None else None
    if call is None or stmt is None or not call.args or functions.loops(call):
        return []
    table = _table(call.args[0])
    asked = [c.args[0] for c in source.calls if last_name(c.func) in ASKS and c.args]
    if not table or any(_table(given) != table for given in asked) or _held(call) is not None:
        return []
    return before(source, stmt, [f"{table} = ({table} - {table}.mean()) / {table}.std()"])


def _table(node: ast.expr) -> str:
    """The name of a table whose numbers are handed over: `table.to_numpy()`, `table.values`."""
    if isinstance(node, ast.Call) and last_name(node.func) == "to_numpy" and isinstance(node.func, ast.Attribute):
        node = node.func
    if isinstance(node, ast.Attribute) and node.attr in ("to_numpy", "values") and isinstance(node.value, ast.Name):
        return node.value.id
    return ""


def _held(call: ast.Call) -> ast.expr | None:
    return next((k.value for k in call.keywords if k.arg == "validation_data"), None)


def standardised(source: Source, line: int) -> list[Edit]:
    """Behind the line where a table of numbers is made: mean 0 and spread 1, by the rows before a split that is written there."""
    stmt = at(source, line)
    if not isinstance(stmt, ast.Assign) or len(stmt.targets) != 1 or not isinstance(stmt.targets[0], ast.Name):
        return []
    called = {last_name(n.func) for n in walk(stmt.value) if isinstance(n, ast.Call)}
    name = stmt.targets[0].id
    if not called & TABLES or not alone(source, stmt) or _measured(source, name):
        return []
    rows = f"{name}{_training_rows(source, name)}"
    return after(source, stmt, [f"{name} = ({name} - {rows}.mean(0)) / ({rows}.std(0) + 1e-7)"])


def _measured(source: Source, name: str) -> bool:
    """The script already takes the spread of it."""
    return any(
        last_name(c.func) == "std" and name in {n.id for n in walk(c) if isinstance(n, ast.Name)} for c in source.calls
    )


def _training_rows(source: Source, name: str) -> str:
    """`[:1000]`, where the script itself cuts its rows at one number only; "" elsewhere."""
    ends: set[str] = set()
    for node in source.nodes:
        if isinstance(node, ast.Subscript) and dotted(node.value) == name and isinstance(node.slice, ast.Slice):
            cuts = [end for end in (node.slice.lower, node.slice.upper) if end is not None]
            ends |= {written(source, end) if isinstance(end, ast.Constant) else "" for end in cuts}
    only = ends.pop() if len(ends) == 1 else ""
    return f"[:{only}]" if only.isdigit() else ""


def scale_targets(source: Source, line: int) -> list[Edit]:
    """Targets at mean 0 and spread 1 where they are handed over; what is predicted is brought back to the old scale."""
    call = training_call(source, line)
    functions = flow_of(source).functions
    stmt = next((n for n in functions.above(call) if isinstance(n, ast.stmt)), None) if call is not None else None
    if call is None or stmt is None or last_name(call.func) not in ("fit", "train_on_batch") or functions.loops(call):
        return []
    y = _second(call)
    if y is None or not _plain(source, y):
        return []
    given, held = [y], _held(call)
    if held is not None:
        if not isinstance(held, (ast.Tuple, ast.List)) or len(held.elts) < 2:
            return []
        given.append(held.elts[1])
    mean, std = unused(source, "y_mean", "y_std")
    edits = before(
        source, stmt, [f"{mean}, {std} = {written(source, y)}.mean(axis=0), {written(source, y)}.std(axis=0)"]
    )
    for other in source.calls:
        name = last_name(other.func)
        if name not in ASKS:
            continue
        if functions.around(other) is not functions.around(call) or other.lineno < stmt.lineno:
            return []  # there these numbers are not known
        if name.startswith("predict"):
            span = source.span(other)
            edits.append(Edit(span.line, span.column, span.line, span.column, "("))
            edits.append(Edit(span.end_line, span.end_column, span.end_line, span.end_column, f" * {std} + {mean})"))
        elif name == "score":
            return []
        else:
            target = _second(other)
            if target is None:
                return []
            given.append(target)
    if not edits or not all(_plain(source, node) for node in given):
        return []
    return [*edits, *(Edit(*source.span(node), f"({written(source, node)} - {mean}) / {std}") for node in given)]


def _second(call: ast.Call) -> ast.expr | None:
    named = next((k.value for k in call.keywords if k.arg == "y"), None)
    return named if named is not None else call.args[1] if len(call.args) > 1 else None


def _plain(source: Source, node: ast.expr) -> bool:
    """An array by its name, a part of it, or the numbers of a column: nothing that is made here, and no list."""
    inner = node
    while isinstance(inner, (ast.Subscript, ast.Attribute, ast.Call)):
        if isinstance(inner, ast.Call):
            if last_name(inner.func) not in WHOLE or not isinstance(inner.func, ast.Attribute):
                return False
            inner = inner.func
        inner = inner.value
    if not isinstance(inner, ast.Name):
        return False
    made = [n.value for n in source.nodes if isinstance(n, ast.Assign) and inner.id in [dotted(t) for t in n.targets]]
    return not made or not is_list(made[-1], lambda _: None)


def scale_target_names(source: Source, line: int) -> list[Edit]:
    """Behind the lines where targets are made, of a loop by hand: all of one make at mean 0 and spread 1 by the first's numbers."""
    stmt = at(source, line)
    if (
        not isinstance(stmt, ast.Assign)
        or len(stmt.targets) != 1
        or any(last_name(c.func) == "fit" for c in _models(source))
    ):
        return []
    names, last = _of_one_make(source, stmt)
    if not names or not alone(source, last):
        return []
    mean, std = unused(source, "y_mean", "y_std")
    scaled = ", ".join(f"({name} - {mean}) / {std}" for name in names)
    return after(
        source, last, [f"{mean}, {std} = {names[0]}.mean(), {names[0]}.std()", f"{', '.join(names)} = {scaled}"]
    )


def _models(source: Source) -> list[ast.Call]:
    return [c for c in source.calls if isinstance(c.func, ast.Attribute) and c.keywords and last_name(c.func) == "fit"]


def _of_one_make(source: Source, stmt: ast.Assign) -> tuple[list[str], ast.stmt]:
    """The targets of a statement and of those that differ from it in names only, the training rows' first; and the last of them."""
    target, value = stmt.targets[0], stmt.value
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        shapes = {_shape(part) for part in value.elts}
        names = [t.id for t in target.elts if isinstance(t, ast.Name)]
        return (names, stmt) if len(shapes) == 1 and len(names) == len(target.elts) else ([], stmt)
    if not isinstance(target, ast.Name) or isinstance(value, (ast.Name, ast.Constant)):
        return [], stmt
    same = [
        other
        for other in block_of(source, stmt)
        if isinstance(other, ast.Assign) and (other is stmt or _made_alike(other, stmt))
    ]
    return [target.id, *(dotted(s.targets[0]) for s in same if s is not stmt)], same[-1]


def _made_alike(one: ast.Assign, other: ast.Assign) -> bool:
    """They differ in names only, and the names that they make begin alike."""
    mine, others = one.targets[0], other.targets[0]
    if len(one.targets) != 1 or not isinstance(mine, ast.Name) or not isinstance(others, ast.Name):
        return False
    return mine.id[:1] == others.id[:1] and _shape(one.value) == _shape(other.value)


def _shape(node: ast.expr) -> str:
    """What an expression is but for the names in it."""
    return ast.dump(ast.parse(_nameless(node), mode="eval")) if node else ""


def _nameless(node: ast.expr) -> str:
    class Blank(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.Name:
            return ast.Name("_", node.ctx)

    return ast.unparse(Blank().visit(ast.parse(ast.unparse(node), mode="eval")))
