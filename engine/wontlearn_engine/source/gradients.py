"""Hand-written training: gradients that reach no weights, and a forward pass that the tape does not see."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .flow import Flow, flow_of, lookup
from .flow.columns import argument
from .roots import forward_calls, helpers, nearest_tape
from .text import Source, dotted, last_name, walk, words
from .values import origin

APPLIES = words("apply_gradients apply assign_sub assign_add assign minimize scatter_sub scatter_update")
WEIGHTS = words("trainable_variables trainable_weights variables weights")


def missing_apply(source: Source, loop_line: int) -> int | None:
    """Where a tape's gradients are taken and never applied, or applied to weights of a model that did not compute."""
    flow = flow_of(source)
    tape = nearest_tape(source, loop_line)
    if tape is None:
        return None
    region = _region(flow, tape)
    calls = list(dict.fromkeys(n for part in region for n in walk(part) if isinstance(n, ast.Call)))
    gradients = [call for call in calls if last_name(call.func) in ("gradient", "jacobian")]
    applied = [call for call in calls if last_name(call.func) in APPLIES]
    if not gradients or _returned(flow, gradients[0]):
        return None
    if not applied and not any(isinstance(n, ast.AugAssign) for part in region for n in walk(part)):
        return gradients[0].lineno
    if len(gradients) > 1 or forward_outside_tape(source, loop_line) is not None:
        return None
    return _wrong_weights(flow, tape, gradients[0], applied)


def _wrong_weights(flow: Flow, tape: ast.With, gradient: ast.Call, applied: list[ast.Call]) -> int | None:
    """The gradients are of one model and go to another, or the model that they are of is not in the tape."""
    sources = argument(gradient, 1, ("sources",))
    wanted = _owners(flow, sources) if sources is not None else set[str]()
    if not wanted:
        return None
    given = [(call, _owners(flow, variables)) for call in applied if (variables := _variables(call)) is not None]
    if given and all(owners and not owners & wanted for _, owners in given):
        return given[0][0].lineno
    inside = {n.id for stmt in tape.body for n in walk(stmt) if isinstance(n, ast.Name)} | {"self"}
    unseen = not {owner.split(".")[0] for owner in wanted} & inside
    return gradient.lineno if unseen and not _calls_helpers(flow, tape) else None


def forward_outside_tape(source: Source, loop_line: int) -> int | None:
    """Where the model is called before the tape starts to record, and not again while it does."""
    flow = flow_of(source)
    tape = nearest_tape(source, loop_line)
    if tape is None or any(forward_calls(flow, stmt) for stmt in tape.body) or _calls_helpers(flow, tape):
        return None
    used = sorted({n.id for stmt in tape.body for n in walk(stmt) if isinstance(n, ast.Name)})
    for context in flow.contexts(tape)[:1]:
        for name in used:
            for one, there in lookup(flow, name, context):
                made = one.value if one.whole and there.frame is context.frame else None
                if made is not None and forward_calls(flow, made):
                    return made.lineno
    return None


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


def _returned(flow: Flow, gradient: ast.Call) -> bool:
    """The gradient's function gives it to a caller that cannot be seen."""
    function = flow.functions.around(gradient)
    if function is None or flow.functions.calls(function):
        return False
    keeps = [n for n in walk(function) if isinstance(n, ast.Assign) and any(part is gradient for part in walk(n.value))]
    names = {n.id for kept in keeps for target in kept.targets for n in walk(target) if isinstance(n, ast.Name)}
    back = [n.value for n in walk(function) if isinstance(n, ast.Return) and n.value is not None]
    return any(n is gradient or (isinstance(n, ast.Name) and n.id in names) for value in back for n in walk(value))


def _calls_helpers(flow: Flow, tape: ast.With) -> bool:
    """A function of the script that calls a model is called in the tape."""
    return any(forward_calls(flow, function) for function in helpers(flow, tape.body))


def _variables(call: ast.Call) -> ast.expr | None:
    """The variables in `apply_gradients(zip(gradients, variables))` or `apply(gradients, variables)`."""
    if last_name(call.func) == "apply" and len(call.args) > 1:
        return call.args[1]
    if last_name(call.func) != "apply_gradients" or not call.args:
        return None
    pairs = call.args[0]
    while isinstance(pairs, ast.Call) and last_name(pairs.func) in ("list", "tuple") and pairs.args:
        pairs = pairs.args[0]
    zipped = isinstance(pairs, ast.Call) and last_name(pairs.func) == "zip" and len(pairs.args) == 2
    return pairs.args[1] if zipped and isinstance(pairs, ast.Call) else None


def _owners(flow: Flow, variables: ast.expr) -> set[str]:
    """Whose weights an expression is: `net` of `net.trainable_variables`, of a sum both; empty if unknown."""
    found: set[str] = set()
    for node in _lists(flow, variables):
        if not isinstance(node, ast.Attribute) or node.attr not in WEIGHTS:
            return set()
        found.add(dotted(node.value) or "?")
    return found


def _lists(flow: Flow, node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        yield from _lists(flow, node.left)
        yield from _lists(flow, node.right)
        return
    contexts = flow.contexts(node)[:1] if isinstance(node, ast.Name) else []
    further = origin(flow, node, contexts[0]).node if contexts else node
    if further is node:
        yield node
    else:
        yield from _lists(flow, further)
