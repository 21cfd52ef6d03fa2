"""Scalers and encoders that are fitted twice: the other rows get the training rows' numbers."""

from __future__ import annotations

import ast

from wontlearn_engine.source.edits import Edit
from wontlearn_engine.source.roots import training_call
from wontlearn_engine.source.text import Source, dotted, last_name

from .statements import written


def transformed(source: Source, line: int) -> list[Edit]:
    """`StandardScaler().fit_transform(test)`, or the same scaler fitted once more, becomes `scaler.transform(test)`."""
    fits = [c for c in source.calls if last_name(c.func) == "fit_transform" and isinstance(c.func, ast.Attribute)]
    here = [c for c in fits if c.lineno <= line <= (c.end_lineno or line)]
    if len(here) != 1:
        return []
    call = here[0]
    assert isinstance(call.func, ast.Attribute)
    scaler = call.func.value
    if isinstance(scaler, ast.Call):  # made for these rows alone
        made = [
            dotted(n.targets[0])
            for n in source.nodes
            if isinstance(n, ast.Assign)
            and isinstance(n.value, ast.Call)
            and last_name(n.value.func) == last_name(scaler.func)
        ]
        earlier = [
            c for c in fits if isinstance(c.func, ast.Attribute) and dotted(c.func.value) in made and c.lineno < line
        ]
        if len(made) != 1 or not made[0] or not earlier:
            return []
        return [Edit(*source.span(call.func), f"{made[0]}.transform")]
    earlier = [
        c
        for c in fits
        if c.lineno < line and isinstance(c.func, ast.Attribute) and dotted(c.func.value) == dotted(scaler)
    ]
    return [Edit(*source.span(call.func), f"{written(source, scaler)}.transform")] if earlier and dotted(scaler) else []


def held_transformed(source: Source, line: int) -> list[Edit]:
    """Training rows come out of `scaler.fit_transform(…)`, those of `validation_data` as they are: they go through it too."""
    call = training_call(source, line)
    held = next((k.value for k in call.keywords if k.arg == "validation_data"), None) if call is not None else None
    if call is None or not call.args or not isinstance(held, (ast.Tuple, ast.List)) or not held.elts:
        return []
    scaled, plain = _value(source, dotted(call.args[0])), _value(source, dotted(held.elts[0]))
    if not isinstance(scaled, ast.Call) or last_name(scaled.func) != "fit_transform" or plain is None:
        return []
    scaler = dotted(scaled.func.value) if isinstance(scaled.func, ast.Attribute) else ""
    if not scaler or not isinstance(plain, (ast.Subscript, ast.Name)) or plain.lineno < scaled.lineno:
        return []
    return [Edit(*source.span(plain), f"{scaler}.transform({written(source, plain)})")]


def _value(source: Source, name: str) -> ast.expr | None:
    """What a name is given, once; of `a, b = x, y` its part."""
    found: list[ast.expr] = []
    for node in source.nodes:
        for target in node.targets if isinstance(node, ast.Assign) else []:
            assert isinstance(node, ast.Assign)
            if dotted(target) == name:
                found.append(node.value)
            elif isinstance(target, ast.Tuple) and name in [dotted(e) for e in target.elts]:
                index = [dotted(e) for e in target.elts].index(name)
                parts = node.value.elts if isinstance(node.value, ast.Tuple) else []
                found += parts[index : index + 1]
    return found[0] if name and len(found) == 1 else None


def numbered_alike(source: Source, line: int) -> list[Edit]:
    """A second `pd.factorize` numbers by its own first rows: by the names of the first one instead."""
    del line
    made = [
        n
        for n in source.nodes
        if isinstance(n, ast.Assign)
        and isinstance(n.value, ast.Call)
        and last_name(n.value.func) == "factorize"
        and isinstance(n.targets[0], ast.Tuple)
        and len(n.targets[0].elts) == 2
        and len(n.value.args) == 1
    ]
    if len(made) != 2:
        return []
    (first, second) = sorted(made, key=lambda n: n.lineno)
    assert isinstance(first.targets[0], ast.Tuple) and isinstance(second.targets[0], ast.Tuple)
    assert isinstance(second.value, ast.Call) and isinstance(second.value.func, ast.Attribute)
    names, (codes, kept) = written(source, first.targets[0].elts[1]), second.targets[0].elts
    again = [
        n for n in source.nodes if isinstance(n, ast.Name) and n.id == dotted(kept) and isinstance(n.ctx, ast.Load)
    ]
    if again or not dotted(codes):
        return []
    module = written(source, second.value.func.value)
    code = f"{written(source, codes)} = {module}.Index({names}).get_indexer({written(source, second.value.args[0])})"
    return [Edit(*source.span(second), code)]
