"""What the text suggests about a training beyond its data: notes, and changes worth a trial."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .flow import Context, Flow, lookup
from .functions import FUNCTIONS
from .roots import forward_calls, helpers, nearest_tape, training_call
from .text import Source, dotted, last_name, walk, words
from .values import number, origin

OPTIMIZERS = words(
    "SGD Adam AdamW Nadam Adamax Adagrad Adadelta RMSprop Ftrl Lion Lamb Adafactor Muon LossScaleOptimizer"
)
APPLIES = words("apply_gradients apply assign_sub assign_add assign minimize")
WEIGHTS = words("trainable_variables trainable_weights variables weights")


def value_line(source: Source, line: int, keyword: str, position: int | None = None) -> int | None:
    """Where the value of an argument of the call at `line` is written: at a constant, an option's default, …"""
    calls = [c for c in source.calls if c.lineno <= line <= (c.end_lineno or c.lineno)]
    calls.sort(key=lambda c: (c.lineno != line, (c.end_lineno or c.lineno) - c.lineno))
    flow = Flow(source)
    for call in calls:
        value = next((k.value for k in call.keywords if k.arg == keyword), None)
        if value is not None:
            return _written(flow, value, call)
    if position is not None and calls and position < len(calls[0].args):
        return _written(flow, calls[0].args[position], calls[0])
    return None


def epochs_line(source: Source, fit_line: int) -> int | None:
    """Where the number of epochs of the training at `fit_line` is written; the call's own line if it is not."""
    flow = Flow(source)
    call = training_call(source, fit_line)
    if call is not None and last_name(call.func) in ("fit", "fit_generator", "search"):
        value = next((k.value for k in call.keywords if k.arg in ("epochs", "nb_epoch")), None)
        if value is None and len(call.args) > 3:
            value = call.args[3]
        loop = next((n for n in flow.functions.loops(call) if isinstance(n, (ast.For, ast.While))), None)
        contexts = flow.contexts(call)
        few = value is None or (bool(contexts) and number(flow, value, contexts[0]) == 1)
        if loop is not None and few:
            return _loop_count(flow, loop)
        return _written(flow, value, call) if value is not None else call.lineno
    node: ast.AST | None = call if call is not None else nearest_tape(source, fit_line)
    if node is None:
        return None
    loops = [n for n in _loops_around(flow, node) if isinstance(n, (ast.For, ast.While))]
    return _loop_count(flow, loops[-1]) if loops else None


def rebuilt_in_loop(source: Source, fit_line: int) -> int | None:
    """Where a model is built anew in each round of the loop that trains it epoch by epoch."""
    flow = Flow(source)
    call = training_call(source, fit_line)
    node: ast.AST | None = call if call is not None else nearest_tape(source, fit_line)
    if node is None:
        return None
    if call is not None and last_name(call.func).startswith("fit") and not _one_epoch(flow, call):
        return None
    for name in _trained_names(flow, node):
        for context in flow.contexts(node)[:1]:
            for one, there in lookup(flow, name, context):
                loop = _epoch_loop(flow, one.stmt, node) if one.whole and there.frame is context.frame else None
                if loop is not None and isinstance(one.value, ast.Call) and not _uses(one.value, _loop_names(loop)):
                    return one.value.lineno
    return None


def optimizer_in_loop(source: Source, fit_line: int) -> int | None:
    """Where a new optimizer is made (or the model compiled again) in each round of the training's loop."""
    flow = Flow(source)
    call = training_call(source, fit_line)
    node: ast.AST | None = call if call is not None else nearest_tape(source, fit_line)
    if node is None or (call is not None and last_name(call.func).startswith("fit") and not _one_epoch(flow, call)):
        return None
    around = flow.functions.around(node)
    loops = _loops_around(flow, node)
    if not loops:
        return None
    inner = list(walk(around)) if around is not None and not flow.functions.loops(node) else []
    for other in [*walk(loops[0]), *inner, *walk(loops[-1])]:
        if isinstance(other, ast.Call) and (
            last_name(other.func) in OPTIMIZERS
            or (last_name(other.func) == "compile" and dotted(other.func) != "re.compile")
        ):
            names = {name for loop in loops for name in _loop_names(loop)}
            return None if _uses(other, names) or rebuilt_in_loop(source, fit_line) else other.lineno
    return None


def _makes_optimizer(call: ast.Call) -> bool:
    return last_name(call.func) in OPTIMIZERS or (
        last_name(call.func) == "compile" and dotted(call.func) != "re.compile"
    )


def missing_apply(source: Source, loop_line: int) -> int | None:
    """Where a tape's gradients are taken and never applied, or applied to weights of a model that did not compute."""
    flow = Flow(source)
    tape = nearest_tape(source, loop_line)
    if tape is None:
        return None
    region = _region(flow, tape)
    calls = list(dict.fromkeys(n for part in region for n in walk(part) if isinstance(n, ast.Call)))
    gradients = [c for c in calls if last_name(c.func) in ("gradient", "jacobian")]
    if not gradients:
        return None
    applied = [c for c in calls if last_name(c.func) in APPLIES]
    stored = any(isinstance(n, ast.AugAssign) and isinstance(n.op, ast.Sub) for part in region for n in walk(part))
    if not applied and not stored:
        return gradients[0].lineno
    if forward_outside_tape(source, loop_line) is not None:
        return None
    for gradient in gradients:
        wanted = _argument(gradient, 1, "sources")
        used = _owners(flow, wanted) if wanted is not None else set[str]()
        in_tape = {n.id for stmt in tape.body for n in walk(stmt) if isinstance(n, ast.Name)}
        if used and len(gradients) == 1:
            given = [(c, _owners(flow, a)) for c in applied if (a := _zipped(c)) is not None]
            if given and all(owners and not owners & used for _, owners in given):
                return given[0][0].lineno
            if not {owner.split(".")[0] for owner in used} & (in_tape | {"self"}) and not _calls_helpers(flow, tape):
                return gradient.lineno
    return None


def forward_outside_tape(source: Source, loop_line: int) -> int | None:
    """Where the model is called before the tape starts to record, and not again while it does."""
    flow = Flow(source)
    tape = nearest_tape(source, loop_line)
    if tape is None or any(stmt for stmt in tape.body if forward_calls(flow, stmt)) or _calls_helpers(flow, tape):
        return None
    used = {n.id for stmt in tape.body for n in walk(stmt) if isinstance(n, ast.Name)}
    for context in flow.contexts(tape)[:1]:
        for name in sorted(used):
            for one, there in lookup(flow, name, context):
                if (
                    one.whole
                    and there.frame is context.frame
                    and one.value is not None
                    and forward_calls(flow, one.value)
                ):
                    return one.value.lineno
    return None


def _written(flow: Flow, value: ast.expr, near: ast.AST) -> int:
    for context in flow.contexts(near)[:1]:
        return origin(flow, value, context).node.lineno
    return value.lineno


def _one_epoch(flow: Flow, call: ast.Call) -> bool:
    value = next((k.value for k in call.keywords if k.arg in ("epochs", "nb_epoch")), None)
    if value is None and len(call.args) > 3:
        value = call.args[3]
    if value is None:
        return True
    contexts = flow.contexts(call)
    return bool(contexts) and number(flow, value, contexts[0]) == 1


def _loops_around(flow: Flow, node: ast.AST) -> list[ast.AST]:
    """Loops around a node, also those around the first call of its function, the innermost first."""
    found: list[ast.AST] = []
    for _ in range(6):
        found += flow.functions.loops(node)
        function = flow.functions.around(node)
        calls = flow.functions.calls(function) if function is not None else []
        if not calls:
            break
        node = calls[0]
    return found


def _loop_count(flow: Flow, loop: ast.AST) -> int:
    """Where the number of rounds of a loop is written."""
    if isinstance(loop, ast.For):
        made = loop.iter
        for _ in range(3):  # `tqdm(range(n))`, `enumerate(…)`
            if isinstance(made, ast.Call) and last_name(made.func) not in ("range", "trange") and made.args:
                made = made.args[0]
        if isinstance(made, ast.Call) and made.args:
            return _written(flow, made.args[1] if len(made.args) > 1 else made.args[0], loop)
    elif isinstance(loop, ast.While) and isinstance(loop.test, ast.Compare):
        return _written(flow, loop.test.comparators[-1], loop)
    return getattr(loop, "lineno", 1)


def _trained_names(flow: Flow, node: ast.AST) -> list[str]:
    """Names of the models that a training call or a tape is about."""
    if isinstance(node, ast.Call):
        name = dotted(node.func.value) if isinstance(node.func, ast.Attribute) else ""
        return [name] if name else []
    names = [dotted(c.func) for c in forward_calls(flow, node)]
    return [name for name in names if name]


def _epoch_loop(flow: Flow, built: ast.stmt, trained: ast.AST) -> ast.For | ast.While | None:
    """A loop of plain rounds that is around both the building and the training."""
    outer = {id(loop) for loop in flow.functions.loops(trained)}
    for loop in flow.functions.loops(built):
        if id(loop) in outer and isinstance(loop, (ast.For, ast.While)):
            return loop if isinstance(loop, ast.While) or _counts(loop) else None
    return None


def _counts(loop: ast.For) -> bool:
    """`for epoch in range(…)`, not over settings or folds."""
    made = loop.iter
    while isinstance(made, ast.Call) and last_name(made.func) in ("tqdm", "enumerate") and made.args:
        made = made.args[0]
    return isinstance(made, ast.Call) and last_name(made.func) in ("range", "trange")


def _loop_names(loop: ast.AST) -> set[str]:
    return {n.id for n in walk(loop.target) if isinstance(n, ast.Name)} if isinstance(loop, ast.For) else set()


def _uses(node: ast.AST, names: set[str]) -> bool:
    return any(isinstance(n, ast.Name) and n.id in names for n in walk(node))


def _region(flow: Flow, tape: ast.With) -> list[ast.AST]:
    """Where an update may stand: the tape's function or loop, the loops around its calls, functions called there."""
    found: list[ast.AST] = []
    node: ast.AST = tape
    for _ in range(4):
        function, loops = flow.functions.around(node), flow.functions.loops(node)
        found.append(loops[-1] if loops else function or flow.source.tree or tape)
        calls = flow.functions.calls(function) if function is not None else []
        if function is None or not calls:
            break
        found.append(function)
        node = calls[0]
    return [*found, *helpers(flow, found)]


def _calls_helpers(flow: Flow, tape: ast.With) -> bool:
    """A function of the script is called in the tape: the forward pass may be in there."""
    names = {f.name for f in flow.source.nodes if isinstance(f, FUNCTIONS)}
    inner = [n for stmt in tape.body for n in walk(stmt) if isinstance(n, ast.Call)]
    return any(last_name(c.func) in names and _reaches_model(flow, last_name(c.func)) for c in inner)


def _reaches_model(flow: Flow, name: str) -> bool:
    functions = [f for f in flow.source.nodes if isinstance(f, FUNCTIONS) and f.name == name]
    return any(forward_calls(flow, function) for function in functions)


def _argument(call: ast.Call, position: int, name: str) -> ast.expr | None:
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    return call.args[position] if len(call.args) > position else None


def _zipped(call: ast.Call) -> ast.expr | None:
    """The variables in `apply_gradients(zip(gradients, variables))`, or `apply(gradients, variables)`."""
    if last_name(call.func) == "apply" and len(call.args) > 1:
        return call.args[1]
    if last_name(call.func) != "apply_gradients" or not call.args:
        return None
    pairs = call.args[0]
    while isinstance(pairs, ast.Call) and last_name(pairs.func) in ("list", "tuple") and pairs.args:
        pairs = pairs.args[0]
    if isinstance(pairs, ast.Call) and last_name(pairs.func) == "zip" and len(pairs.args) == 2:
        return pairs.args[1]
    return None


def _owners(flow: Flow, variables: ast.expr) -> set[str]:
    """Whose weights an expression is: `net` of `net.trainable_variables`, of a sum of such lists both."""
    found: set[str] = set()
    for node in _lists(flow, variables):
        if isinstance(node, ast.Attribute) and node.attr in (
            "trainable_variables",
            "trainable_weights",
            "variables",
            "weights",
        ):
            found.add(dotted(node.value) or "?")
        else:
            return set()
    return found


def _lists(flow: Flow, node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        yield from _lists(flow, node.left)
        yield from _lists(flow, node.right)
    elif isinstance(node, ast.Name):
        contexts: list[Context] = flow.contexts(node)[:1]
        further = origin(flow, node, contexts[0]).node if contexts else node
        if further is node:
            yield node
        else:
            yield from _lists(flow, further)
    else:
        yield node
