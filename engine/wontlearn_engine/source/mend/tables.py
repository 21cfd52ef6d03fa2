"""Edits of tables and arrays where they are made: gaps dropped, marks filled, wild values drawn in, columns scaled."""

from __future__ import annotations

import ast

from wontlearn_engine.source.edits import Edit
from wontlearn_engine.source.flow import flow_of
from wontlearn_engine.source.roots import training_call
from wontlearn_engine.source.text import Source, dotted, last_name, walk, words

from .statements import after, alone, at, before, block_of, numpy, written


def drop_missing(source: Source, line: int) -> list[Edit]:
    """Behind the line where a table is read, or gets a column with gaps: its rows with gaps are dropped."""
    stmt = at(source, line)
    if not isinstance(stmt, ast.Assign) or len(stmt.targets) != 1 or not alone(source, stmt):
        return []
    target = stmt.targets[0]
    table = dotted(target.value) if isinstance(target, ast.Subscript) else dotted(target)
    called = {last_name(n.func) for n in walk(stmt.value) if isinstance(n, ast.Call)}
    if not table or not called & (
        {"shift", "diff", "rolling", "merge"}
        if isinstance(target, ast.Subscript)
        else {"read_csv", "read_excel", "read_table"}
    ):
        return []
    while isinstance(target, ast.Subscript):  # of several columns with gaps behind the last
        following = next((s for s in block_of(source, stmt) if s.lineno > stmt.lineno), None)
        if (
            not isinstance(following, ast.Assign)
            or not isinstance(following.targets[0], ast.Subscript)
            or dotted(following.targets[0].value) != table
        ):
            break
        stmt = following
    return after(source, stmt, [f"{table} = {table}.dropna()"])


def fill_marks(source: Source, line: int) -> list[Edit]:
    """Behind the line that writes a mark for missing values into a table: the mark becomes the column's median."""
    stmt = at(source, line)
    mark = _mark(source, stmt) if stmt is not None else None
    if not isinstance(stmt, ast.Assign) or mark is None:
        return []
    target = stmt.targets[0]
    table = dotted(target)
    if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Attribute) and target.value.attr == "loc":
        table = dotted(target.value.value)
    elif not (
        isinstance(stmt.value, ast.Call) and last_name(stmt.value.func) in ("mask", "fillna", "where", "replace")
    ):
        return []
    if not table:
        return []
    functions = flow_of(source).functions
    outer: ast.stmt = stmt
    for node in functions.above(stmt):  # behind the loop that writes column after column
        if isinstance(node, ast.For):
            outer = node
        elif isinstance(node, (ast.FunctionDef, ast.Module)):
            break
    return after(
        source, outer, [f"{table} = {table}.mask({table} == {mark})", f"{table} = {table}.fillna({table}.median())"]
    )


def _mark(source: Source, stmt: ast.stmt) -> str | None:
    """The one number in a statement that is far from all that is measured, as it is written."""
    found = [n for n in walk(stmt) if isinstance(n, (ast.Constant, ast.UnaryOp)) and _far(n)]
    return written(source, found[0]) if found else None


def _far(node: ast.expr) -> bool:
    inner = node.operand if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) else node
    if not isinstance(inner, ast.Constant) or isinstance(inner.value, bool):
        return False
    return isinstance(inner.value, (int, float)) and abs(inner.value) >= 99


def clip_targets(source: Source, line: int) -> list[Edit]:
    """Before the training: targets beyond the outermost hundredths are drawn in to these."""
    call, known = training_call(source, line), numpy(source)
    if call is None or known is None or len(call.args) < 2 or last_name(call.func) != "fit":
        return []
    y = call.args[1]
    functions = flow_of(source).functions
    stmt = next((n for n in functions.above(call) if isinstance(n, ast.stmt)), None)
    if not isinstance(y, ast.Name) or stmt is None or functions.loops(call):
        return []
    return before(source, stmt, [f"{y.id} = {known}.clip({y.id}, *{known}.percentile({y.id}, [1, 99]))"])


def scale_slice(source: Source, line: int) -> list[Edit]:
    """Before `fit(x[:n], …)`: x at mean 0 and spread 1 by these rows' own numbers, so that all of its slices are."""
    call = training_call(source, line)
    if call is None or not call.args or last_name(call.func) != "fit":
        return []
    given = call.args[0]
    functions = flow_of(source).functions
    stmt = next((n for n in functions.above(call) if isinstance(n, ast.stmt)), None)
    if (
        not isinstance(given, ast.Subscript)
        or not isinstance(given.value, ast.Name)
        or stmt is None
        or functions.loops(call)
    ):
        return []
    name, rows = given.value.id, written(source, given)
    return before(source, stmt, [f"{name} = ({name} - {rows}.mean(0)) / ({rows}.std(0) + 1e-8)"])


def scale_targets_where_made(source: Source, line: int) -> list[Edit]:
    """Behind the line where the targets are made: mean 0 and spread 1, in a script that asks the model for nothing else."""
    stmt = at(source, line)
    asked = any(last_name(c.func) in ("predict", "evaluate") for c in source.calls)
    if asked or not isinstance(stmt, ast.Assign) or len(stmt.targets) != 1 or not isinstance(stmt.targets[0], ast.Name):
        return []
    name = stmt.targets[0].id
    fits = [c for c in source.calls if last_name(c.func) == "fit" and len(c.args) > 1 and dotted(c.args[1]) == name]
    return (
        after(source, stmt, [f"{name} = ({name} - {name}.mean()) / {name}.std()"])
        if fits and alone(source, stmt)
        else []
    )


def scale_where_made(source: Source, line: int) -> list[Edit]:
    """Behind the line where an array is made of whole numbers: divided by 255."""
    stmt = at(source, line)
    if not isinstance(stmt, ast.Assign) or len(stmt.targets) != 1 or not isinstance(stmt.targets[0], ast.Name):
        return []
    whole = [n for n in walk(stmt.value) if isinstance(n, ast.Call) and last_name(n.func) == "astype"]
    if not any(isinstance(a, ast.Constant) and str(a.value) == "uint8" for n in whole for a in n.args):
        return []
    name = stmt.targets[0].id
    return after(source, stmt, [f"{name} = {name} / 255.0"]) if alone(source, stmt) else []


READS = words("genfromtxt loadtxt load read_csv read_table read_excel")


def drop_marks(source: Source, line: int, mark: float) -> list[Edit]:
    """Behind the line where a table is read: only its rows without the mark for missing values."""
    stmt = at(source, line)
    table = _read(stmt)
    if stmt is None or not table or not alone(source, stmt):
        return []
    number = str(int(mark)) if mark == round(mark) else repr(mark)
    return after(source, stmt, [f"{table} = {table}[({table} != {number}).all(axis=1)]"])


def _read(stmt: ast.stmt | None) -> str:
    """The name that a table is read into at a statement; "" for any other."""
    if not isinstance(stmt, ast.Assign) or len(stmt.targets) != 1 or not isinstance(stmt.value, ast.Call):
        return ""
    return dotted(stmt.targets[0]) if last_name(stmt.value.func) in READS else ""


def middle_rows(source: Source, line: int) -> list[Edit]:
    """Behind the line where a table is read: its rows whose target, the column that y is taken from, is not far out."""
    stmt = at(source, line)
    table = _read(stmt)
    columns = [
        n.value.slice
        for n in source.nodes
        if isinstance(n, ast.Assign)
        and isinstance(n.value, ast.Subscript)
        and dotted(n.value.value) == table
        and isinstance(n.value.slice, ast.Constant)
        and isinstance(n.value.slice.value, str)
    ]
    if stmt is None or not table or len(columns) != 1 or not alone(source, stmt):
        return []
    column = f"{table}[{written(source, columns[0])}]"
    return after(source, stmt, [f"{table} = {table}[{column}.between(*{column}.quantile([0.01, 0.99]))]"])
