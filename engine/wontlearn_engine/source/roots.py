"""What a training is given: the expressions of its inputs and of its targets."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

from .flow import Context, Flow, Path
from .functions import FUNCTIONS, Function
from .text import Source, dotted, last_name, walk, words
from .values import origin

Root: TypeAlias = tuple[ast.expr, Context, Path]
TRAINS = ("fit", "fit_generator", "train_on_batch", "test_on_batch", "partial_fit", "search")
VALIDATES = ("cross_val_score", "cross_validate", "cross_val_predict")
"""Functions of (estimator, x, y)."""
MODEL_NAMES = words("model net network generator discriminator encoder decoder classifier student forward predict")
DRESSES = words("float long double half int to cuda cpu view reshape squeeze unsqueeze flatten type contiguous")
"""Methods that give a tensor in another dress."""
MAKERS = ("sequential", "model", "net")
"""Parts of the names of what makes a model."""


class Roots(NamedTuple):
    """Expressions of inputs and targets, each with its context and the part meant."""

    x: list[Root]
    y: list[Root]
    call: ast.Call | None


def roots(flow: Flow, line: int) -> Roots:
    """What the training at `line` is given."""
    call = training_call(flow.source, line)
    told = _of_trainer(flow, line)
    if told is not None:
        return told
    if call is not None:
        found = Roots([], [], call)
        for context in flow.contexts(call):
            _of_call(call, context, found)
        return found
    return _of_loop(flow, line)


def training_call(source: Source, line: int) -> ast.Call | None:
    """The call that trains at `line`."""
    for name in (*TRAINS, *VALIDATES):
        call = source.call(line, name)
        if call is not None:
            return call.node
    return None


def _of_trainer(flow: Flow, line: int) -> Roots | None:
    """What a trainer is given: `Trainer().fit(model, loader)` of Lightning, `Trainer(train_dataset=…).train()` of Hugging Face."""
    for call in (flow.source.call(line, "fit"), flow.source.call(line, "train")):
        func = call.node.func if call is not None else None
        if call is None or not isinstance(func, ast.Attribute):
            continue
        for context in flow.contexts(call.node)[:1]:
            made = origin(flow, func.value, context)
            if not isinstance(made.node, ast.Call) or not last_name(made.node.func).endswith("Trainer"):
                continue
            if func.attr == "train":
                rows = next((k.value for k in made.node.keywords if k.arg == "train_dataset"), None)
                parts: tuple[Path, Path] = (("input_ids",), ("labels",))
                return None if rows is None else _both(rows, made.context, call.node, parts)
            loader = _loader(call.node)
            return None if loader is None else _both(loader, context, call.node, ((0,), (1,)))
    return None


def _both(rows: ast.expr, context: Context, call: ast.Call, parts: tuple[Path, Path]) -> Roots:
    return Roots([(rows, context.before(), parts[0])], [(rows, context.before(), parts[1])], call)


def _loader(fit: ast.Call) -> ast.expr | None:
    """The loader that Lightning's `fit` is given; that of a data module, or the model's own, as a call of its method."""
    named = {k.arg: k.value for k in fit.keywords}
    given = named.get("train_dataloaders", fit.args[1] if len(fit.args) > 1 else None)
    if given is not None:
        return given
    holder = named.get("datamodule", fit.args[0] if fit.args else named.get("model"))
    if holder is None:
        return None
    method = ast.copy_location(ast.Attribute(holder, "train_dataloader", ast.Load()), holder)
    method.end_lineno = holder.end_lineno
    return ast.copy_location(ast.Call(method, [], []), holder)


def _of_call(call: ast.Call, context: Context, found: Roots) -> None:
    context = context.before()
    named = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg is not None}
    many = [keyword.value for keyword in call.keywords if keyword.arg is None]
    plain = list(call.args)[1 if last_name(call.func) in VALIDATES else 0 :]
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
    """A hand-written loop: what the model is called on for the tape, and what else the loss is made of."""
    found = Roots([], [], None)
    tape = nearest_tape(flow.source, line)
    if tape is None:
        _of_backward(flow, line, found)
    if found.x and found.y:
        return found
    region, forward = _forward(flow, tape) if tape is not None else _backward(flow, line)
    if forward is None:
        return found
    x = forward.args[0]
    targets = [] if found.y else _other_names(flow, region, x)
    given = [*([] if found.x else [(x, found.x)]), *((e, found.y) for e in targets)]
    for expression, place in given if tape is not None else [(_unpicked(e), place) for e, place in given]:
        place += [(expression, context, ()) for context in flow.contexts(expression)]
    return found


def _of_backward(flow: Flow, line: int, found: Roots) -> None:
    """Of a PyTorch loop: what the model is called on, and what else the loss is given."""
    from .pytorch.parts import parts_of  # it asks for edits' helpers, which ask for roots

    parts = parts_of(flow.source, line)
    model = parts.forward_call
    call = model.node if model is not None else None
    if model is not None and isinstance(call, ast.Call):
        unpacked = next((k.value for k in call.keywords if k.arg is None), None)
        named = {k.arg: k.value for k in call.keywords}
        x = call.args[0] if call.args else next((v for k, v in named.items() if k and k != "labels"), None)
        if x is not None and not isinstance(x, ast.Starred):
            found.x.append((x, model.context.before(), ()))
        elif unpacked is not None:
            found.x.append((unpacked, model.context.before(), ("input_ids",)))
        if "labels" in named:
            found.y.append((named["labels"], model.context.before(), ()))
        elif unpacked is not None and not call.args:
            found.y.append((unpacked, model.context.before(), ("labels",)))
    for target in () if found.y else (parts.target,):
        if target is not None:
            found.y.append((target.node, target.context.before(), ()))
    picked = [_rows_of(one[0][0]) for one in (found.x, found.y) if one]
    of_answers = _rows_of(parts.answers.node) if parts.answers is not None else ""  # `answers[mask]`
    if len(picked) < 2 or picked[1] == (of_answers or picked[0]):  # else one side's rows are others than the other's
        for side in (found.x, found.y):
            side[:] = [(_unpicked(node), context, path) for node, context, path in side]


def _rows_of(expression: ast.expr) -> str:
    """The `rows` of `X[rows]`, in words; "" for all of them."""
    return ast.dump(expression.slice) if isinstance(expression, ast.Subscript) else ""


def _unpicked(expression: ast.expr) -> ast.expr:
    """`X` of `X[rows]`: which rows make a batch changes nothing in them."""
    while isinstance(expression, ast.Subscript) and not isinstance(expression.slice, (ast.Constant, ast.Tuple)):
        expression = expression.value
    return expression


def _backward(flow: Flow, line: int) -> tuple[list[ast.stmt], ast.Call | None]:
    """The statements from the model's call to `loss.backward()` of PyTorch, the nearest one; and that call."""
    passes = [
        call for call in flow.source.calls if isinstance(call.func, ast.Attribute) and call.func.attr == "backward"
    ]
    if not passes:
        return [], None
    call = min(passes, key=lambda node: abs(node.lineno - line))
    loops, around = flow.functions.loops(call), flow.functions.around(call)
    tree = flow.source.tree
    for owner in (*loops[:1], *([around] if around else []), *([tree] if tree else [])):
        body: list[ast.stmt] = getattr(owner, "body", [])
        last = next((i for i, s in enumerate(body) if any(node is call for node in walk(s))), None)
        for first, statement in enumerate(body[: last + 1] if last is not None else []):
            for forward in forward_calls(flow, statement):
                return body[first : (last or 0) + 1], forward
    return [], None


def nearest_tape(source: Source, line: int) -> ast.With | None:
    """The gradient tape around the line, else the nearest one."""
    tapes = [node for node in source.nodes if isinstance(node, ast.With) and is_tape(node)]
    if not tapes:
        return None
    return min(tapes, key=lambda t: (not t.lineno <= line <= (t.end_lineno or line), abs(t.lineno - line)))


def is_tape(node: ast.With) -> bool:
    """`with tf.GradientTape() as tape:`"""
    makers = [item.context_expr for item in node.items]
    return any(isinstance(maker, ast.Call) and last_name(maker.func) == "GradientTape" for maker in makers)


def forward_calls(flow: Flow, node: ast.AST) -> list[ast.Call]:
    """Calls of a model below a node."""
    return [call for call in walk(node) if isinstance(call, ast.Call) and call.args and _is_forward(flow, call)]


def helpers(flow: Flow, nodes: Iterable[ast.AST]) -> list[Function]:
    """Functions of the script that are called below the nodes."""
    names = {last_name(call.func) for node in nodes for call in walk(node) if isinstance(call, ast.Call)}
    return [node for node in flow.source.nodes if isinstance(node, FUNCTIONS) and node.name in names]


def _forward(flow: Flow, tape: ast.With) -> tuple[list[ast.stmt], ast.Call | None]:
    """The model's call and the statements that make the loss: in the tape, in a function called there, around it."""
    around = flow.functions.around(tape)
    regions = [tape.body, *(f.body for f in helpers(flow, tape.body)), around.body if around else []]
    if flow.source.tree is not None:
        regions.append(flow.source.tree.body)
    for region in regions:
        for stmt in region:
            for call in forward_calls(flow, stmt):
                return (tape.body if region is not tape.body and region in regions[-2:] else region), call
    return tape.body, None


def _other_names(flow: Flow, region: list[ast.stmt], x: ast.expr) -> list[ast.expr]:
    """What is read in the statements (`y`, `y[part]`) and is not made there, not called, no index, and no part of x."""
    nodes = [node for stmt in region for node in walk(stmt)]
    left_out = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    left_out |= {node.id for node in walk(x) if isinstance(node, ast.Name)} | set(flow.source.aliases)
    called = [c.func for c in nodes if isinstance(c, ast.Call) and last_name(c.func) not in DRESSES]
    left_out |= {dotted(func).partition(".")[0] for func in called}
    indexes = {id(n) for node in nodes if isinstance(node, ast.Subscript) for n in walk(node.slice)}
    found: dict[str, ast.expr] = {}
    for node in nodes:
        if isinstance(node, ast.Name) and node.id not in left_out and id(node) not in indexes:
            parent = flow.functions.parents.get(node)
            taken = isinstance(parent, ast.Subscript) and parent.value is node
            found.setdefault(node.id, parent if taken and isinstance(parent, ast.Subscript) else node)
    return list(found.values())


def _is_forward(flow: Flow, call: ast.Call) -> bool:
    """`model(x)`, `self.model(x, training=True)`: no function of a library, no loss."""
    if any(keyword.arg == "training" for keyword in call.keywords):
        return True
    name = last_name(call.func)
    for node in flow.source.nodes:
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call):
            continue
        if any(last_name(target) == name for target in node.targets):
            maker = last_name(node.value.func)
            cls = flow.functions.classes.get(maker)
            bases = [last_name(base) for base in cls.bases] if cls is not None else []
            if any(word in maker.lower() for word in MAKERS) or {"Model", "Module", "Layer"} & set(bases):
                return True
    return len(call.args) == 1 and name in MODEL_NAMES
