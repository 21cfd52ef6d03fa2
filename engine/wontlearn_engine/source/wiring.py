"""How a model of several inputs is wired, and which step of a sequence it goes on with."""

from __future__ import annotations

import ast

from .text import Source, dotted, last_name, walk

RECURRENT = ("LSTM", "GRU", "SimpleRNN", "RNN")


def crossed_wire(source: Source, line: int, unused: str) -> int | None:
    """Where another input is used in the place of the one named `unused`; None where the text does not show it.

    That is a statement that speaks of the unused one (`item = tower(user, "item_tower")`), else one that is given the
    same thing twice, else the last that takes the other input once more.
    """
    del line
    made = [n for n in source.nodes if isinstance(n, ast.Assign) and _is_input(n.value)]
    names = {dotted(target): _layer_name(n.value) for n in made for target in n.targets if dotted(target)}
    mine = next((name for name, layer in names.items() if unused in (layer, name)), None)
    others = {name for name in names if name != mine}
    if mine is None or not others:
        return None
    uses = [
        (n, dotted(n)) for n in source.nodes if isinstance(n, (ast.Name, ast.Attribute)) and isinstance(n.ctx, ast.Load)
    ]
    calls = [c for c in source.calls if last_name(c.func) not in ("Model", "plot_model") and not _is_input(c)]
    if any(name == mine and any(node in set(walk(c)) for c in calls) for node, name in uses):
        return _twice(calls)
    takes = [c for c in calls if any(dotted(a) in others for a in c.args)]
    words = {mine, unused}
    speaking = [c for c in takes if any(_mentions(s, words) for s in [_statement(source, c)])]
    chosen = speaking or takes[-1:] if len(takes) > len(others) or speaking else []
    return chosen[-1].lineno if chosen else _twice(calls)


def _is_input(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and last_name(node.func) == "Input"


def _layer_name(node: ast.expr) -> str:
    given = next((k.value for k in node.keywords if k.arg == "name"), None) if isinstance(node, ast.Call) else None
    return str(given.value) if isinstance(given, ast.Constant) else ""


def _statement(source: Source, call: ast.Call) -> ast.AST:
    holding = [
        n for n in source.nodes if isinstance(n, ast.stmt) and n.lineno <= call.lineno <= (n.end_lineno or n.lineno)
    ]
    return holding[-1] if holding else call


def _mentions(node: ast.AST, words: set[str]) -> bool:
    """A name or a text in it holds one of the words."""
    said = [
        n.id if isinstance(n, ast.Name) else str(n.value) for n in walk(node) if isinstance(n, (ast.Name, ast.Constant))
    ]
    return any(word in text for word in words if len(word) > 1 for text in said)


def _twice(calls: list[ast.Call]) -> int | None:
    """A call that is given the same name twice: `Concatenate()([a, a])`."""
    for call in calls:
        given = [e for a in call.args for e in (a.elts if isinstance(a, (ast.List, ast.Tuple)) else [a])]
        names = [n for n in map(dotted, given) if n]
        if len(names) > len(set(names)):
            return call.lineno
    return None


def first_step(source: Source, line: int) -> ast.Subscript | None:
    """Where only the first step of a recurrent layer's answers is used: `states[:, 0]`; it has seen nothing else yet."""
    del line
    layers: set[str] = set()
    for node in source.nodes:
        if isinstance(node, ast.Assign) and _all_steps(node.value):
            layers |= {dotted(target) for target in node.targets}
    states: set[str] = set()
    for node in source.nodes:
        if isinstance(node, ast.Assign) and _answers(node.value, layers):
            parts = [e for t in node.targets for e in (t.elts[:1] if isinstance(t, ast.Tuple) else [t])]
            states |= {dotted(part) for part in parts}
        elif isinstance(node, ast.Assign):
            states -= {dotted(target) for target in node.targets}
        if not isinstance(node, ast.Subscript) or not _takes_first(node.slice):
            continue
        if dotted(node.value) in states or _answers(node.value, layers):
            return node
    return None


def first_step_line(source: Source, line: int) -> int | None:
    """The line of `first_step`."""
    found = first_step(source, line)
    return found.lineno if found is not None else None


def _all_steps(node: ast.expr) -> bool:
    if not isinstance(node, ast.Call) or last_name(node.func) not in RECURRENT:
        return False
    given = {k.arg: k.value for k in node.keywords}
    sequences, backwards = given.get("return_sequences"), given.get("go_backwards")
    return isinstance(sequences, ast.Constant) and sequences.value is True and backwards is None


def _answers(node: ast.expr, layers: set[str]) -> bool:
    """`self.gru(x)` of a layer that gives all steps, or `GRU(…, return_sequences=True)(x)`."""
    return isinstance(node, ast.Call) and (dotted(node.func) in layers - {""} or _all_steps(node.func))


def _takes_first(key: ast.expr) -> bool:
    parts = key.elts if isinstance(key, ast.Tuple) else [key]
    if len(parts) < 2 or not isinstance(parts[0], ast.Slice) or not isinstance(parts[1], ast.Constant):
        return False
    whole = all(isinstance(p, ast.Slice) and p.lower is p.upper is None for p in (parts[0], *parts[2:]))
    return whole and parts[1].value == 0
