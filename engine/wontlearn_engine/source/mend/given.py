"""Edits of what a call at a line is given: an argument taken out or set, a number changed where it is written."""

from __future__ import annotations

import ast

from wontlearn_engine.source.arguments import in_style
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


def kept_in(source: Source, line: int, name: str, text: str) -> list[Edit]:
    """The only value at a line that a dictionary of options has under a name."""
    found: list[Edit] = []
    for node in source.nodes:
        if isinstance(node, ast.Call) and last_name(node.func) == "dict":
            given = Call(source, node)
            if given.keyword(name) is not None:
                found += edit_argument(given, name, None, in_style(source, text))
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == name:
                    found.append(Edit(*source.span(value), in_style(source, text)))
    there = [edit for edit in found if edit.line == line]
    return there if len(there) == 1 else []


def same_split(source: Source, line: int) -> list[Edit]:
    """Two calls of `train_test_split` that shuffle x and y apart get the same seed."""
    calls = [Call(source, c) for c in source.calls if last_name(c.func) == "train_test_split" and len(c.args) == 1]
    here = any(c.node.lineno == line for c in calls)
    if len(calls) != 2 or not here or any(c.keyword("random_state") is not None for c in calls):
        return []
    return [edit for call in calls for edit in edit_argument(call, "random_state", None, "0")]


def own_parameters(source: Source, line: int) -> list[Edit]:
    """An optimizer that is given the weights of a model, and not of its copy that is trained, is given the copy's."""
    for node in source.calls:
        func = node.func
        if node.lineno != line or last_name(func) != "parameters" or not isinstance(func, ast.Attribute):
            continue
        copies = [
            n
            for n in source.nodes
            if isinstance(n, ast.Assign)
            and isinstance(n.value, ast.Call)
            and last_name(n.value.func) in ("deepcopy", "copy")
            and n.lineno < line
            and [dotted(a) for a in n.value.args] == [dotted(func.value)]
            and len(n.targets) == 1
        ]
        if len(copies) == 1 and dotted(copies[0].targets[0]):
            return [Edit(*source.span(func.value), dotted(copies[0].targets[0]))]
    return []


def row_weights(source: Source, line: int) -> list[Edit]:
    """A sampler that is given a weight for each class gets that of each row's class: `weights[y]`."""
    sets = [c for c in source.calls if last_name(c.func) == "TensorDataset" and len(c.args) == 2]
    targets = {dotted(c.args[1]) for c in sets} - {""}
    for node in source.calls:
        if node.lineno == line and last_name(node.func) == "WeightedRandomSampler" and node.args and len(targets) == 1:
            weights = node.args[0]
            if isinstance(weights, ast.Name):
                end = source.span(weights)
                return [Edit(end.end_line, end.end_column, end.end_line, end.end_column, f"[{next(iter(targets))}]")]
    return []
