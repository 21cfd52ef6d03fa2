"""Which rows come in which batch: the index that is not used, the shuffle that comes too late, the few that are left."""

from __future__ import annotations

import ast

from wontlearn_engine.source.edits import Edit
from wontlearn_engine.source.flow import flow_of
from wontlearn_engine.source.text import Source, dotted, last_name, walk

from .statements import at, written

MOST = 10000
"""Rows that a buffer holds at most."""


def by_index(source: Source, line: int) -> list[Edit]:
    """In a `__getitem__` that does not use its index: `slice(0, n)` and `x[:n]` move with it, `x[self.k]` becomes `x[index]`."""
    around = flow_of(source).functions.around(at(source, line) or ast.Pass())
    if not isinstance(around, ast.FunctionDef) or around.name != "__getitem__" or len(around.args.args) != 2:
        return []
    index = around.args.args[1].arg
    edits: list[Edit] = []
    for node in walk(around):
        if isinstance(node, ast.Name) and node.id == index:
            return []
        if isinstance(node, ast.Call) and dotted(node.func) == "slice" and len(node.args) == 2 and _zero(node.args[0]):
            size = written(source, node.args[1])
            edits.append(Edit(*source.span(node), f"slice({index} * {size}, ({index} + 1) * {size})"))
        elif isinstance(node, ast.Subscript):
            key = node.slice
            if (
                isinstance(key, ast.Slice)
                and key.upper is not None
                and key.step is None
                and (key.lower is None or _zero(key.lower))
            ):
                size = written(source, key.upper)
                edits.append(Edit(*source.span(key), f"{index} * {size}:({index} + 1) * {size}"))
            elif isinstance(key, ast.Attribute) and dotted(key.value) == "self":
                edits.append(Edit(*source.span(key), index))
    return edits


def _zero(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value == 0


def through_all(source: Source, line: int) -> list[Edit]:
    """`range(0, n, n)` goes once: to the end of the rows that are cut in its loop."""
    found = [
        n
        for n in source.nodes
        if isinstance(n, ast.For)
        and n.lineno <= line <= (n.end_lineno or n.lineno)
        and isinstance(n.iter, ast.Call)
        and dotted(n.iter.func) == "range"
        and len(n.iter.args) == 3
    ]
    if len(found) != 1:
        return []
    assert isinstance(found[0].iter, ast.Call)
    _, stop, step = found[0].iter.args
    cut = [
        dotted(n.value)
        for s in found[0].body
        for n in walk(s)
        if isinstance(n, ast.Subscript) and isinstance(n.slice, ast.Slice) and dotted(n.value)
    ]
    same = written(source, stop) == written(source, step)
    return [Edit(*source.span(stop), f"len({cut[0]})")] if same and cut else []


def shuffle_rows(source: Source, line: int, rows: int) -> list[Edit]:
    """A data set's rows are shuffled before the `.batch(…)` at a line puts them together; a shuffle behind it goes."""
    chained = [c for c in source.calls if isinstance(c.func, ast.Attribute) and c.func.attr == "batch"]
    here = [c for c in chained if c.lineno <= line <= (c.end_lineno or line)] or chained
    if len(here) != 1 or not isinstance(here[0].func, ast.Attribute):
        return []
    batch, before = here[0], here[0].func.value
    if any(isinstance(n, ast.Attribute) and n.attr == "shuffle" for n in walk(before)):
        return []
    end = source.span(before)
    edits = [Edit(end.end_line, end.end_column, end.end_line, end.end_column, f".shuffle({min(rows, MOST)})")]
    for call in source.calls:
        if isinstance(call.func, ast.Attribute) and call.func.attr == "shuffle" and call.func.value is batch:
            span = source.span(batch)
            edits.append(Edit(span.end_line, span.end_column, *source.span(call)[2:], ""))
    return edits


def whole_run(source: Source, line: int) -> list[Edit]:
    """Rows cut under `if DEBUG:`, a flag that is written True once at the top: it becomes False."""
    for node in source.nodes:
        if (
            isinstance(node, ast.If)
            and node.lineno < line <= (node.end_lineno or line)
            and isinstance(node.test, ast.Name)
        ):
            made = [
                s.value
                for s in (source.tree.body if source.tree is not None else [])
                if isinstance(s, ast.Assign) and [dotted(t) for t in s.targets] == [node.test.id]
            ]
            if len(made) == 1 and isinstance(made[0], ast.Constant) and made[0].value is True:
                return [Edit(*source.span(made[0]), "False")]
    return []


def uncut(source: Source, line: int) -> list[Edit]:
    """`maxlen=12` of the padding at a line is taken out: sequences are padded to the longest."""
    from wontlearn_engine.source.edits import remove_argument
    from wontlearn_engine.source.text import Call

    for node in source.calls:
        call = Call(source, node)
        given = call.keyword("maxlen")
        if (
            last_name(node.func) == "pad_sequences"
            and node.lineno <= line <= (node.end_lineno or line)
            and given is not None
        ):
            return remove_argument(call, "maxlen") if isinstance(given.value, ast.Constant) else []
    return []
