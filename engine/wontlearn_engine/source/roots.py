"""What a training is given: the expressions of its inputs and of its targets."""

from __future__ import annotations

import ast
from typing import NamedTuple, TypeAlias

from .flow.frames import Context, Flow
from .flow.scopes import Path
from .text import Source, last_name, walk

Root: TypeAlias = tuple[ast.expr, Context, Path]
TRAINS = ("fit", "fit_generator", "train_on_batch", "test_on_batch", "partial_fit", "train_step", "search")


class Roots(NamedTuple):
    """Expressions of inputs and targets, each with its context and the part meant."""

    x: list[Root]
    y: list[Root]
    call: ast.Call | None


def roots(flow: Flow, line: int) -> Roots:
    """What the training at `line` is given."""
    call = training_call(flow.source, line)
    if call is not None:
        found = Roots([], [], call)
        for context in flow.contexts(call):
            _of_call(call, context, found)
        return found
    return _of_loop(flow, line)


def training_call(source: Source, line: int) -> ast.Call | None:
    """The call that trains at `line`."""
    for name in TRAINS:
        call = source.call(line, name)
        if call is not None:
            return call.node
    return None


def _of_call(call: ast.Call, context: Context, found: Roots) -> None:
    context = context.before()
    named = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg is not None}
    many = [keyword.value for keyword in call.keywords if keyword.arg is None]
    plain = list(call.args)
    if plain and isinstance(plain[0], ast.Starred):
        found.x.append((plain[0].value, context, (0,)))
        found.y.append((plain[0].value, context, (1,)))
        return
    x = named.get("x", named.get("X", named.get("generator", plain[0] if plain else None)))
    rest = plain[1:] if plain else []
    y = named.get("y", named.get("Y", rest[0] if rest else None))
    if isinstance(y, ast.Starred):
        y = None
    if x is None and many:
        found.x.append((many[0], context, ("x",)))
        found.y.append((many[0], context, ("y",)))
        return
    if x is None:
        return
    if y is None or (isinstance(y, ast.Constant) and y.value is None):
        found.x.append((x, context, (0,)))
        found.y.append((x, context, (1,)))
    else:
        found.x.append((x, context, ()))
        found.y.append((y, context, ()))


def _of_loop(flow: Flow, line: int) -> Roots:
    """A hand-written loop: what the model is called on inside the tape, and what else the loss is made of."""
    found = Roots([], [], None)
    tape = _tape(flow, line)
    if tape is None:
        return found
    x, y = _model_inputs(flow, tape)
    for context in (flow.contexts(tape.body[0]) if tape.body else [])[:1]:
        scope = context.frame.scope
        for expression, place in [*((e, found.x) for e in x), *((e, found.y) for e in y)]:
            stmt = next((s for s in flow.functions.above(expression) if isinstance(s, ast.stmt)), tape)
            at = scope.places.get(stmt, context.at)
            place.append((expression, Context(context.frame, at, expression.lineno), ()))
    return found


def _tape(flow: Flow, line: int) -> ast.With | None:
    """The tape nearest to the line: around it, else in the same function or loop, else anywhere."""
    tapes = [n for n in flow.source.nodes if isinstance(n, ast.With) and any(
        isinstance(i.context_expr, ast.Call) and last_name(i.context_expr.func) == "GradientTape" for i in n.items)]  # fmt: skip
    if not tapes:
        return None
    return min(tapes, key=lambda t: (not t.lineno <= line <= (t.end_lineno or line), abs(t.lineno - line)))


def _model_inputs(flow: Flow, tape: ast.With) -> tuple[list[ast.expr], list[ast.expr]]:
    """Arguments of the model's call, and names in the tape that are neither these nor made in it."""
    nodes = [n for stmt in tape.body for n in walk(stmt)]
    made = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    calls = [n for n in nodes if isinstance(n, ast.Call)]
    forward = [c for c in calls if c.args and _is_forward(flow, c)]
    if not forward:  # the forward pass may be outside
        around = flow.functions.around(tape) or flow.source.tree
        others = [n for n in walk(around or tape) if isinstance(n, ast.Call) and n.args]
        forward = [c for c in others if _is_forward(flow, c)]
    x = [c.args[0] for c in forward[:1]]
    inside = {id(n) for expression in x for n in walk(expression)}
    called = {id(c.func) for c in calls} | {id(n) for c in calls for n in walk(c.func)}
    names_x = {n.id for e in x for n in walk(e) if isinstance(n, ast.Name)}
    y: list[ast.expr] = []
    for node in nodes:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and id(node) not in inside | called:
            if (
                node.id not in made | names_x
                and node.id not in flow.source.aliases
                and not any(node.id == o.id for o in y if isinstance(o, ast.Name))
            ):
                y.append(node)
    return x, y


def _is_forward(flow: Flow, call: ast.Call) -> bool:
    """`model(x)`, `self.model(x, training=True)`: no function of a library, no loss."""
    name = last_name(call.func)
    if any(keyword.arg == "training" for keyword in call.keywords):
        return True
    made = [n for n in flow.source.nodes if isinstance(n, ast.Assign) and any(last_name(t) == name for t in n.targets)]
    for one in made:
        if isinstance(one.value, ast.Call):
            maker = last_name(one.value.func).lower()
            cls = flow.functions.classes.get(last_name(one.value.func))
            if any(word in maker for word in ("sequential", "model", "net")) or (
                cls is not None and any(last_name(b) in ("Model", "Module", "Layer") for b in cls.bases)
            ):
                return True
    return len(call.args) == 1 and name in (
        "model",
        "net",
        "network",
        "generator",
        "discriminator",
        "encoder",
        "forward",
        "predict",
    )
