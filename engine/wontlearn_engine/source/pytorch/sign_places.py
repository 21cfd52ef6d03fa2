"""Where in the text a measured sign of a PyTorch loop has its reason: a condition, an operation without a gradient, a label."""

from __future__ import annotations

import ast

from wontlearn_engine.source.flow import flow_of
from wontlearn_engine.source.text import Source, dotted, last_name, walk, words

from .parts import SCHEDULERS, parts_of

STEPLIKE = words(
    "argmax argmin round floor ceil sign bool int long byte heaviside bucketize searchsorted trunc topk argsort"
)
"""Operations whose results do not change with small changes of what they are given."""
TURNS = words("flip fliplr flipud rot90 hflip vflip rotate RandomHorizontalFlip RandomVerticalFlip RandomRotation")
"""What turns or mirrors a picture."""
IGNORED = -100
"""The label that PyTorch's cross-entropy leaves out unless told another."""


def step_condition_line(source: Source, line: int) -> int | None:
    """The innermost condition in the loop under which the optimizer steps; None where it steps each time."""
    parts = parts_of(source, line)
    if parts.step is None:
        return None
    for node in parts.flow.functions.above(parts.step):
        if isinstance(node, ast.If):
            return node.lineno
        if isinstance(node, (ast.For, ast.While, ast.FunctionDef, ast.AsyncFunctionDef)):
            return None
    return None


def asked_for_line(source: Source, line: int) -> int | None:
    """Where a computed tensor is told to need a gradient, so that `backward` does not complain: it has no way to the weights."""
    made = _asked_for(source)
    return made.lineno if made is not None else None


def detached_line(source: Source, line: int, backward: int) -> int | None:
    """The last line before a backward pass, and behind the one before it, in which something is detached."""
    found = [c.lineno for c in source.calls if last_name(c.func) == "detach" and c.lineno <= backward]
    stops = [c.lineno for c in source.calls if last_name(c.func) == "backward" and c.lineno < backward]
    return max((n for n in found if n > max(stops, default=0)), default=None)


def steplike_line(source: Source, line: int) -> int | None:
    """The operation without a gradient in the function where a computed tensor is told to need one."""
    made = _asked_for(source)
    if made is None:
        return None
    around = flow_of(source).functions.around(made)
    scope = around if around is not None else source.tree
    inside = {id(n) for n in walk(scope)} if scope is not None else set[int]()
    for node in source.nodes:
        if id(node) not in inside or getattr(node, "lineno", made.lineno) > made.lineno:
            continue
        if isinstance(node, ast.Call) and last_name(node.func) in STEPLIKE:
            return node.lineno
    return None


def _asked_for(source: Source) -> ast.stmt | None:
    """`loss.requires_grad = True` or `loss.requires_grad_()` of a name that an expression was given to before; not of weights or inputs."""
    computed = {
        dotted(target)
        for node in source.nodes
        if isinstance(node, (ast.Assign, ast.AugAssign)) and isinstance(node.value, (ast.Call, ast.BinOp))
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
    }
    for node in source.nodes:
        name = _told(node)
        if name and name in computed and _goes_backward(source, name):
            return node if isinstance(node, ast.stmt) else None
    return None


def _told(node: ast.AST) -> str:
    """The name that a statement tells to need a gradient; "" for any other statement."""
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute):
        owner, value = node.targets[0], node.value
        wanted = owner.attr == "requires_grad" and isinstance(value, ast.Constant) and value.value is True
        return dotted(owner.value) if wanted else ""
    call = node.value if isinstance(node, ast.Expr) else None
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "requires_grad_":
        return dotted(call.func.value)
    return ""


def _goes_backward(source: Source, name: str) -> bool:
    """A value that goes backward under this name, or is what a function gives back."""
    returned = any(isinstance(n, ast.Return) and n.value is not None and dotted(n.value) == name for n in source.nodes)
    return returned or any(
        isinstance(call.func, ast.Attribute) and call.func.attr == "backward" and dotted(call.func.value) == name
        for call in source.calls
    )


def ignored_line(source: Source, line: int, label: int = IGNORED) -> int | None:
    """Where labels are set to the one that the loss leaves out; else where the loss is told which one that is."""
    names = {
        dotted(target)
        for node in source.nodes
        if isinstance(node, ast.Assign) and number_of(node.value) == label
        for target in node.targets
    }

    def is_label(node: ast.AST) -> bool:
        return number_of(node) == label or (isinstance(node, (ast.Name, ast.Attribute)) and dotted(node) in names)

    for node in source.nodes:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript) and is_label(node.value):
            return node.lineno
    for call in source.calls:
        if last_name(call.func) in ("masked_fill", "masked_fill_", "where", "full_like", "full", "fill_") and any(
            is_label(part) for part in call.args
        ):
            return call.lineno
    for node in source.nodes:  # before `[-100] * n`, which pads
        if isinstance(node, ast.IfExp) and (is_label(node.body) or is_label(node.orelse)):
            return node.lineno
    for node in source.nodes:
        if isinstance(node, ast.List) and len(node.elts) == 1 and is_label(node.elts[0]):
            return node.lineno
    for call in source.calls:
        if any(k.arg == "ignore_index" for k in call.keywords):
            return call.lineno
    return None


def number_of(node: ast.AST) -> float | None:
    """A number, also one with a sign."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = number_of(node.operand)
        return None if value is None else -value
    value = getattr(node, "value", None) if isinstance(node, ast.Constant) else None
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def scheduler_made_line(source: Source, line: int) -> int | None:
    """Where the only schedule of the learning rate is made."""
    made = [call.lineno for call in source.calls if last_name(call.func) in SCHEDULERS]
    return made[0] if len(made) == 1 else None


def factor_line(source: Source, line: int) -> int | None:
    """Where the function of the only LambdaLR first gives a factor that has a learning rate in it, or a factor at all."""
    given = [expression for _, expression in factors(source)]
    rates = [e for e in given if any(is_rate(part) for part in walk(e))]
    return next((e.lineno for e in (*rates, *given)), None)


def factors(source: Source) -> list[tuple[ast.AST, ast.expr]]:
    """What the function of the only LambdaLR gives: (the function, an expression) for each way out of it."""
    made = [c for c in source.calls if last_name(c.func) == "LambdaLR"]
    if len(made) != 1:
        return []
    given = [*made[0].args[1:2], *(k.value for k in made[0].keywords if k.arg == "lr_lambda")]
    if not given:
        return []
    if isinstance(given[0], ast.Lambda):
        return [(given[0], given[0].body)]
    # A method, a function, or one that a call of ours makes.
    name = last_name(given[0].func if isinstance(given[0], ast.Call) else given[0])
    named = [n for n in source.nodes if isinstance(n, ast.FunctionDef) and n.name == name]
    if len(named) == 1:
        return [(named[0], n.value) for n in walk(named[0]) if isinstance(n, ast.Return) and n.value is not None]
    lambdas = [
        n.value
        for n in source.nodes
        if isinstance(n, ast.Assign) and isinstance(n.value, ast.Lambda) and last_name(n.targets[0]) == name
    ]
    return [(lambdas[0], lambdas[0].body)] if len(lambdas) == 1 else []


def is_rate(node: ast.AST) -> bool:
    """A name that says it is a learning rate."""
    name = last_name(node).lower() if isinstance(node, (ast.Name, ast.Attribute)) else ""
    return "lr" in name.split("_") or "rate" in name or name in ("lrate", "baselr", "maxlr")


def remade_line(source: Source, line: int, made: int) -> int | None:
    """Where the function that trains has a model made anew: the line `made` of it, or the call that leads there."""
    flow = flow_of(source)
    parts = parts_of(source, line)
    if parts.anchor is None:
        return None
    here = flow.functions.around(parts.anchor)
    there = next((n for n in source.nodes if isinstance(n, ast.Call) and n.lineno == made), None)
    for _ in range(4):
        if there is None:
            return None
        owner = flow.functions.around(there)
        if owner is here:
            return there.lineno
        calls = flow.functions.calls(owner) if owner is not None else []
        inside = [call for call in calls if flow.functions.around(call) is here]
        there = inside[0] if inside else calls[0] if len(calls) == 1 else None
    return None


def turned_line(source: Source, line: int, start: int) -> int | None:
    """Where the function that begins at `start` turns a picture and its target one after the other, or one is first turned."""
    function = next((n for n in source.nodes if isinstance(n, ast.FunctionDef) and n.lineno == start), None)
    first = dict[str, int]()
    for node in walk(function) if function is not None else ():
        if not isinstance(node, ast.Call):
            continue
        name = dotted(node.func)
        if "transform" in name or "aug" in name or last_name(node.func) in TURNS:
            if name in first and first[name] != node.lineno:
                return node.lineno
            first.setdefault(name, node.lineno)
    return min((call.lineno for call in source.calls if last_name(call.func) in TURNS), default=None)


def loss_return_line(source: Source, line: int, name: str) -> int | None:
    """What the `forward` of a loss of the user's own, a class of this name, returns in the end."""
    for node in source.nodes:
        if isinstance(node, ast.ClassDef) and node.name == name:
            forward = next((n for n in node.body if isinstance(n, ast.FunctionDef) and n.name == "forward"), None)
            returns = [n.lineno for n in walk(forward) if isinstance(n, ast.Return)] if forward is not None else []
            return max(returns, default=None)
    return None


def defined_line(source: Source, line: int, first: int) -> int | None:
    """The `def` of the function whose first decorator, or itself, stands at `first`."""
    for node in source.nodes:
        if isinstance(node, ast.FunctionDef) and first in (node.lineno, *(d.lineno for d in node.decorator_list)):
            return node.lineno
    return None


def stepped_with_batch(source: Source, line: int) -> bool:
    """True if the schedule is stepped in the very loop that sends each batch backward."""
    parts = parts_of(source, line)
    if parts.scheduler_step is None or parts.backward is None:
        return False
    loops = parts.flow.functions.loops
    return bool(loops(parts.backward)) and loops(parts.scheduler_step)[:1] == loops(parts.backward)[:1]
