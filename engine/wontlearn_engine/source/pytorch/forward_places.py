"""Between which statements of a model's `forward` its rows come to look alike."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from wontlearn_engine.source.flow import Flow, flow_of, lookup
from wontlearn_engine.source.functions import FUNCTIONS, Function
from wontlearn_engine.source.text import Source, dotted, last_name, walk, words

from .parts import parts_of
from .sign_places import STEPLIKE

ANEW = words("zeros zeros_like ones ones_like full full_like empty randn rand randn_like rand_like new_zeros")
"""What makes numbers that know nothing of the rows."""
REDUCES = words("mean sum max amax min amin softmax std var norm")
MASKED = words("masked_fill masked_fill_ where")
MASKS = words("mask src_mask attn_mask is_causal")
LOSES_ALL, OVER_ROWS, MASK, ONE_PART = 4, 3, 2, 1
"""How sure it is that a statement takes away what tells the rows apart; 0: it only stands on the way."""


def lost_line(source: Source, line: int, layer: str, before: str) -> int | None:
    """The statement at which rows lose what tells them apart, on the way from the layer `before` to `layer`, dotted names both.

    `before` is "" where it is the inputs that differ, `layer` "" where it is the answer that does not.
    """
    flow, cls = flow_of(source), parts_of(source, line).module
    forward = _forward(cls)
    while cls is not None and forward is not None:
        first, _, rest = layer.partition(".")
        earlier, _, deeper = before.partition(".")
        inner = _made(flow, cls, first) if first and first == earlier and rest and deeper else None
        if inner is None or _forward(inner) is None:
            return _between(source, forward, first, earlier)
        cls, forward, layer, before = inner, _forward(inner), rest, deeper
    return None


def mixed_line(source: Source, line: int) -> int | None:
    """The statement of a `forward` that works over the axis of the rows, or moves it; None where none shows."""
    found: list[tuple[int, int]] = []
    for forward in _forwards(source, line):
        for node in walk(forward):
            points = _mixes(node)
            if points:
                found.append((points, getattr(node, "lineno", forward.lineno)))
    best = max((points for points, _ in found), default=0)
    return next((number for points, number in found if points == best), None)


def step_in_forward_line(source: Source, line: int) -> int | None:
    """The operation without a gradient in a `forward`, or between the model's call and the loss; None where none shows."""
    parts = parts_of(source, line)
    answers = parts.argument(0)
    between = [answers.node] if answers is not None else []
    if answers is not None and isinstance(answers.node, ast.Name):
        found = lookup(parts.flow, answers.node.id, answers.context)
        between = [one.part for one, _ in found if one.value is not None and one.kind in ("is", "aug")]
    for scope in [*(f for f in _forwards(source, line)), *between]:
        for node in walk(scope):
            if isinstance(node, ast.Call) and last_name(node.func) in STEPLIKE:
                return node.lineno
            if isinstance(node, ast.Compare) and _becomes_number(parts.flow, node):
                return node.lineno
    return None


def _becomes_number(flow: Flow, node: ast.Compare) -> bool:
    """`(x > 0).float()`, `x > 0` as a factor."""
    outer = next(flow.functions.above(node), None)
    if isinstance(outer, ast.Attribute):
        return outer.attr in ("float", "double", "to", "type")
    return isinstance(outer, ast.BinOp) and isinstance(outer.op, ast.Mult)


def _forwards(source: Source, line: int) -> list[Function]:
    """The model's `forward`, and those of the script's modules that it is made of."""
    parts = parts_of(source, line)
    used = {last_name(n.func) for n in walk(parts.module) if isinstance(n, ast.Call)} if parts.module else set[str]()
    # Where it does not show which model is called, it is one of the script's own.
    used = used if parts.module else set(parts.flow.functions.classes)
    classes = [parts.module, *(c for name, c in parts.flow.functions.classes.items() if name in used)]
    return [found for cls in classes if (found := _forward(cls)) is not None]


def _mixes(node: ast.AST) -> int:
    """How surely an expression mixes rows: a reduction over axis 0, a transpose, numbers put together anew."""
    if isinstance(node, ast.Attribute) and node.attr in ("T", "mT"):
        return 1 if node.attr == "T" else 0
    if not isinstance(node, ast.Call):
        return 0
    name, numbers = last_name(node.func), [a.value for a in node.args if isinstance(a, ast.Constant)]
    if name in REDUCES:
        return 3 if _over_rows(node) else 0
    if name in ("transpose", "swapaxes", "permute", "movedim"):
        return 2 if 0 in numbers and (name != "permute" or numbers[:1] != [0]) else 0
    return 1 if name in ("t", "cumsum", "roll", "flip") and 0 in [*numbers, 0 if name == "t" else 1] else 0


def _forward(cls: ast.ClassDef | None) -> Function | None:
    return next((f for f in cls.body if isinstance(f, FUNCTIONS) and f.name == "forward"), None) if cls else None


def _made(flow: Flow, cls: ast.ClassDef, attribute: str) -> ast.ClassDef | None:
    """The script's own class of the module that is kept as this attribute."""
    for node in walk(cls):
        made = node.value if isinstance(node, ast.Assign) else None
        if isinstance(node, ast.Assign) and any(dotted(target) == f"self.{attribute}" for target in node.targets):
            return flow.functions.classes.get(last_name(made.func)) if isinstance(made, ast.Call) else None
    return None


def _between(source: Source, forward: Function, layer: str, before: str) -> int | None:
    """Of the statements behind what `layer` is given, back to the call of `before`: the one that most likely loses the rows."""
    start = _use(forward, layer) if layer else _returned(forward)
    if start is None:
        return None
    found: list[tuple[int, int]] = []
    for expression, last in _behind(source, forward, start, before):
        found.append((_loses(expression, last), expression.lineno))
    best = max((points for points, _ in found), default=0)
    return next((number for points, number in found if points == best), None)


def _use(forward: Function, layer: str) -> ast.expr | None:
    """What a layer of the module is called on."""
    for node in walk(forward):
        if isinstance(node, ast.Call) and node.args and _calls(node, layer):
            return node.args[0]
    return None


def _calls(call: ast.Call, layer: str) -> bool:
    """`self.layer(…)`, `self.layer[2](…)`."""
    func = call.func.value if isinstance(call.func, ast.Subscript) else call.func
    return dotted(func) == f"self.{layer}"


def _returned(forward: Function) -> ast.expr | None:
    returns = [n.value for n in walk(forward) if isinstance(n, ast.Return) and n.value is not None]
    return returns[-1] if returns else None


def _behind(source: Source, forward: Function, start: ast.expr, before: str) -> Iterator[tuple[ast.expr, bool]]:
    """The expressions that a value is made of, the last one first; True with the one that calls the layer `before`."""
    scope = flow_of(source).scope(forward)
    functions = flow_of(source).functions
    waiting, seen = [start], set[int]()
    while waiting:
        expression = waiting.pop(0)
        if id(expression) in seen or len(seen) > 40:
            continue
        seen.add(id(expression))
        last = bool(before) and any(isinstance(n, ast.Call) and _calls(n, before) for n in walk(expression))
        if not isinstance(expression, ast.Name):
            yield expression, last
        statement = next((n for n in [expression, *functions.above(expression)] if isinstance(n, ast.stmt)), None)
        place = scope.places.get(statement, scope.end) if statement is not None else scope.end
        for name in () if last else [n.id for n in walk(expression) if isinstance(n, ast.Name) and n.id != "self"]:
            for one in scope.reaching(name, place)[:1]:
                if one.value is not None and one.kind in ("is", "aug"):
                    waiting.append(one.value)


def _loses(expression: ast.expr, last: bool) -> int:
    """How readily an expression makes rows alike."""
    points = 0
    for node in walk(expression):
        if isinstance(node, ast.Call):
            points = max(points, _call_points(node))
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
            points = max(points, LOSES_ALL * any(_is_zero(side) for side in (node.left, node.right)))
        elif isinstance(node, ast.Compare) and isinstance(node.ops[0], (ast.Eq, ast.NotEq)):
            points = max(points, MASK)
        elif isinstance(node, ast.Subscript) and _one_part(node):
            points = max(points, ONE_PART)
    if last and any(isinstance(n, ast.Call) and any(k.arg in MASKS for k in n.keywords) for n in walk(expression)):
        points = max(points, MASK)
    return points


def _call_points(call: ast.Call) -> int:
    name = last_name(call.func)
    if name in ANEW:
        return LOSES_ALL
    if name in REDUCES:
        return OVER_ROWS if _over_rows(call) else 0
    return MASK if name in MASKED or name in ("eq", "ne") else 0


def _over_rows(call: ast.Call) -> bool:
    """`x.mean(0)`, `softmax(x, dim=0)`."""
    dims = [k.value for k in call.keywords if k.arg in ("dim", "axis")] or call.args[-1:]
    return any(isinstance(d, ast.Constant) and d.value == 0 and d.value is not False for d in dims)


def _one_part(node: ast.Subscript) -> bool:
    """`h[:, 0]`, `h[0]`: one step, or one layer, of several."""
    keys = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    return any(isinstance(key, (ast.Constant, ast.UnaryOp)) for key in keys)


def _is_zero(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value == 0 and type(node.value) in (int, float)
