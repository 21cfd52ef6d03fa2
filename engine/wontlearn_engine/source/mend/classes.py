"""Edits of which class, type or key stands somewhere: a layer that keeps places, a float, a number in a text of settings."""

from __future__ import annotations

import ast
import re

from wontlearn_engine.source.arguments import in_style
from wontlearn_engine.source.edits import Edit, edit_argument, remove_argument
from wontlearn_engine.source.text import Call, Source, dotted, last_name, walk
from wontlearn_engine.source.tokens import Tokens

from .statements import at, written

FLOATS = {"LongTensor": "FloatTensor", "IntTensor": "FloatTensor", "long": "float", "int": "float"}
FOLLOWED = 4
"""Assignments between a number and where it is used."""


def as_float(source: Source, line: int) -> list[Edit]:
    """`torch.LongTensor(x)` at a line becomes a FloatTensor, `x.astype('int32')` one of float32: fractions are kept."""
    for call in source.calls:
        if call.lineno != line:
            continue
        name, first = last_name(call.func), call.args[0] if call.args else None
        if name in FLOATS and isinstance(call.func, ast.Attribute) and (first is None) == name.islower():
            token = [t for t in Tokens(source.lines, source.span(call.func)).all if t.text == name][-1]
            return [Edit(*token[:4], FLOATS[name])]
        if name == "astype" and first is not None and "int" in written(source, first):
            return [Edit(*source.span(first), in_style(source, "'float32'"))]
    return []


def flattened(source: Source, line: int) -> list[Edit]:
    """The only `GlobalAveragePooling2D` of the text becomes `Flatten`, which keeps where things are."""
    del line
    found = [
        n for n in source.nodes if isinstance(n, ast.Attribute) and n.attr.startswith(("GlobalAverage", "GlobalMax"))
    ]
    given = any(c.func in found and (c.args or c.keywords) for c in source.calls)
    if len(found) != 1 or given:
        return []
    inner, whole = source.span(found[0].value), source.span(found[0])
    return [Edit(inner.end_line, inner.end_column, whole.end_line, whole.end_column, ".Flatten")]


def number_in_text(source: Source, line: int, key: str, text: str) -> list[Edit]:
    """`"clipnorm": 1e-5` in a text of settings (JSON): the number of the only such key."""
    del line
    wanted = re.compile(rf"""["']{re.escape(key)}["']\s*:\s*([-+0-9.eE]+)""")
    found = [(number, m) for number, row in enumerate(source.lines, 1) for m in wanted.finditer(row)]
    if len(found) != 1:
        return []
    number, match = found[0]
    return [Edit(number, match.start(1) + 1, number, match.end(1) + 1, text)]


def whole_precision(source: Source, line: int) -> list[Edit]:
    """Every `'float16'` that is written becomes 'float32'."""
    del line
    return [
        Edit(*source.span(n), written(source, n).replace("float16", "float32"))
        for n in source.nodes
        if (isinstance(n, ast.Constant) and n.value == "float16")
        or (isinstance(n, ast.Attribute) and n.attr == "float16")
    ]


def random_weights(source: Source, line: int) -> list[Edit]:
    """`add_weight(…, initializer='zeros')` of a matrix starts at small random numbers."""
    del line
    edits: list[Edit] = []
    for node in source.calls:
        call = Call(source, node)
        shape, start = call.keyword("shape"), call.keyword("initializer")
        shape_node = shape.value if shape is not None else node.args[0] if node.args else None
        matrix = isinstance(shape_node, (ast.Tuple, ast.List)) and len(shape_node.elts) >= 2
        zeros = (
            start is not None and isinstance(start.value, ast.Constant) and str(start.value.value) in ("zeros", "zero")
        )
        if last_name(node.func) == "add_weight" and matrix and zeros:
            edits += edit_argument(call, "initializer", None, in_style(source, "'glorot_uniform'"))
    return edits


def divided_where_made(source: Source, line: int) -> list[Edit]:
    """The only `//` in what a name at a line is made of becomes `/`."""
    stmt = at(source, line)
    names = {n.id for n in walk(stmt) if isinstance(n, ast.Name)} if stmt is not None else set[str]()
    made: list[ast.Assign] = []
    for _ in range(FOLLOWED):
        new = [
            n
            for n in source.nodes
            if isinstance(n, ast.Assign)
            and n not in made
            and n.lineno < line
            and names & {dotted(t) for t in n.targets}
        ]
        made += new
        names |= {n.id for a in new for n in walk(a.value) if isinstance(n, ast.Name)}
    found = [n for a in made for n in walk(a.value) if isinstance(n, ast.BinOp) and isinstance(n.op, ast.FloorDiv)]
    tokens = [t for n in found for t in Tokens(source.lines, source.span(n)).all if t.text == "//"]
    return [Edit(*tokens[0][:4], "/")] if len(tokens) == 1 else []


def without_schedule(source: Source, line: int) -> list[Edit]:
    """`LearningRateScheduler(…)` taken out of the callbacks of the training: the rate stays what the optimizer was given."""
    del line
    found = [
        (n, e)
        for n in source.nodes
        if isinstance(n, ast.List)
        for e in n.elts
        if isinstance(e, ast.Call) and last_name(e.func) == "LearningRateScheduler"
    ]
    if len(found) != 1:
        return []
    held, call = found[0]
    index = held.elts.index(call)
    if len(held.elts) == 1:
        for node in source.calls:
            if any(k.arg == "callbacks" and k.value is held for k in node.keywords):
                return remove_argument(Call(source, node), "callbacks")
        return []
    span = source.span(call)
    if index + 1 < len(held.elts):
        following = source.span(held.elts[index + 1])
        return [Edit(span.line, span.column, following.line, following.column, "")]
    before = source.span(held.elts[index - 1])
    return [Edit(before.end_line, before.end_column, span.end_line, span.end_column, "")]


def other_input(source: Source, line: int, unused: str) -> list[Edit]:
    """The input that is used twice gives way, at a line, to the one that is not used at all."""
    made = [
        n
        for n in source.nodes
        if isinstance(n, ast.Assign)
        and isinstance(n.value, ast.Call)
        and last_name(n.value.func) == "Input"
        and len(n.targets) == 1
    ]
    names: dict[str, str] = {}
    for node in made:
        assert isinstance(node.value, ast.Call)
        given = next((k.value for k in node.value.keywords if k.arg == "name"), None)
        names[dotted(node.targets[0])] = str(given.value) if isinstance(given, ast.Constant) else ""
    mine = next((name for name, layer in names.items() if name and unused in (layer, name)), None)
    stmt = at(source, line)
    if mine is None or stmt is None:
        return []
    others = [
        n
        for n in walk(stmt)
        if isinstance(n, ast.Name) and n.id in names and n.id != mine and isinstance(n.ctx, ast.Load)
    ]
    uses = [
        n
        for n in source.nodes
        if isinstance(n, ast.Name) and others and n.id == others[0].id and isinstance(n.ctx, ast.Load)
    ]
    # Of one that is used here only, nothing would be left.
    return [Edit(*source.span(others[0]), mine)] if len(others) == 1 and len(uses) > 2 else []
