"""Edits of what a call at a line is given: an argument taken out or set, a number changed where it is written."""

from __future__ import annotations

import ast

from wontlearn_engine.source.edits import Edit, edit_argument, remove_argument
from wontlearn_engine.source.text import Call, Source, dotted, last_name


def without_weights(source: Source, line: int) -> list[Edit]:
    """`sample_weight` or `class_weight` taken out of the call at a line."""
    for node in source.calls:
        if node.lineno <= line <= (node.end_lineno or line):
            call = Call(source, node)
            for name in ("sample_weight", "class_weight"):
                if call.keyword(name) is not None:
                    return remove_argument(call, name)
    return []


def saturating(source: Source, line: int) -> list[Edit]:
    """`activation='relu'` of the recurrent layer at a line becomes 'tanh', its own."""
    for node in source.calls:
        if node.lineno == line and last_name(node.func) in ("SimpleRNN", "LSTM", "GRU"):
            call = Call(source, node)
            return remove_argument(call, "activation") if call.keyword("activation") is not None else []
    return []


def named_number(source: Source, line: int, text: str, *keywords: str) -> list[Edit]:
    """A number that an argument of a call at a line is given, by its name if need be: there, or where the name gets it."""
    for node in source.calls:
        if not (node.lineno <= line <= (node.end_lineno or line)):
            continue
        given = [k.value for k in node.keywords if k.arg in keywords]
        for value in given:
            inner = value.args[0] if isinstance(value, ast.Call) and value.args else value
            found = _number_of(source, inner)
            if found is not None:
                return [Edit(*source.span(found), text)]
    return []


def _number_of(source: Source, value: ast.expr) -> ast.expr | None:
    """The number itself: of a name, what it is assigned at the top, once."""
    if isinstance(value, ast.Constant) and type(value.value) in (int, float):
        return value
    if not isinstance(value, ast.Name) or source.tree is None:
        return None
    made = [
        s.value for s in source.tree.body if isinstance(s, ast.Assign) and [dotted(t) for t in s.targets] == [value.id]
    ]
    if len(made) != 1:
        return None
    inner = made[0].args[0] if isinstance(made[0], ast.Call) and len(made[0].args) == 1 else made[0]
    return inner if isinstance(inner, ast.Constant) and type(inner.value) in (int, float) else None


def argument_of(source: Source, line: int, name: str, text: str) -> list[Edit]:
    """A keyword that a call at a line has, or that stands at the line, with another value."""
    for node in source.calls:
        call = Call(source, node)
        given = call.keyword(name)
        if given is not None and node.lineno <= line <= (node.end_lineno or line):
            return edit_argument(call, name, None, text)
    return []


def first_number(source: Source, line: int, text: str) -> list[Edit]:
    """The first argument of the layer at a line, a number or the name of one."""
    for node in source.calls:
        if node.lineno == line and last_name(node.func)[:1].isupper() and node.args:
            found = _number_of(source, node.args[0])
            return [Edit(*source.span(found), text)] if found is not None else []
    return []
