"""How data flows through calls: into functions of the script, and through those of libraries."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from wontlearn_engine.source.text import last_name

from .columns import argument, column, selects, through
from .defs import Def, Path
from .frames import Bound, Callee, Context, Instance
from .known import (
    ANEW,
    APPLIES,
    EFFECTS,
    ELEMENTS,
    ESTIMATORS,
    GROWS,
    NO_DATA,
    ONE_EACH,
    PAIRS,
    RECEIVER_ONLY,
    SKIP_KEYWORDS,
    X_Y,
    YIELDS,
)
from .names import attribute, lookup
from .objects import callee, method

if TYPE_CHECKING:
    from .trace import Tracer

DEEPEST = 14
"""Calls within calls that are followed."""
DROPPED = "dropped "
"""How the name of an operation starts whose result is lost."""


def call(tracer: Tracer, node: ast.Call, context: Context, path: Path, aside: bool) -> None:
    """Note a call and what is behind its result."""
    name = last_name(node.func)
    target = callee(tracer.flow, node.func, context)
    if target is not None and isinstance(target.node, ast.ClassDef):
        _handed_out(tracer, Instance(target.node, node, context), context, path, aside)
        return
    if target is not None:
        enter(tracer, target, node, context, path, aside)
        return
    if name in NO_DATA and not isinstance(node.func, ast.Attribute):
        return
    tracer.note(name or "()", node, context, aside, path)
    if name == "keys" and aside:
        return  # by what keys say, nothing of what they lead to is taken
    before = context.before()
    if name in APPLIES and _applied(tracer, node, before, path, aside):
        return
    if name in ("from_generator", "cycle", "GeneratorEnqueuer", "OrderedEnqueuer") and node.args:
        _generated(tracer, node.args[0], before, path, aside)
    elif name == "DataLoader":
        _loaded(tracer, node, before, path, aside)
    elif name == "random_split" and node.args:
        split = path[1:] if path and isinstance(path[0], int) else path  # a part of the rows is made of the same
        tracer.expression(node.args[0], before, split, aside)
    elif name in PAIRS and path and isinstance(path[0], int) and node.args:
        number = path[0]
        if len(node.args) == 1:
            tracer.expression(node.args[0], before, path, aside)
        elif 0 <= number < len(node.args):
            tracer.expression(node.args[number], before, path[1:], aside)
    else:
        _library_call(tracer, node, name, before, path, aside)


def enter(
    tracer: Tracer,
    target: Callee,
    node: ast.Call | None,
    context: Context,
    path: Path,
    aside: bool,
    first: tuple[Bound, ...] = (),
) -> None:
    """What a function of the script returns or yields."""
    function = target.node
    if isinstance(function, ast.ClassDef) or function in context.frame.stack or context.frame.depth > DEEPEST:
        return
    if node is not None:
        tracer.note("call " + getattr(function, "name", "lambda"), node, context, aside)
    frame = tracer.flow.enter(target, node, context, first)
    for value, at in [*reversed(frame.scope.yields), *reversed(frame.scope.returns)]:
        tracer.expression(value, Context(frame, at, value.lineno), path, aside)


def effect(tracer: Tracer, one: Def, node: ast.Call, context: Context, path: Path, aside: bool) -> None:
    """A call that is made for what it does to a name: as its receiver, or as an argument."""
    name = last_name(node.func)
    target = callee(tracer.flow, node.func, context)
    if target is not None:
        if one.argument is not None and not isinstance(target.node, ast.ClassDef):
            _changed_argument(tracer, target, one.argument, node, context, path, aside)
        return
    if one.argument is not None and isinstance(node.func, ast.Name) and name not in EFFECTS:
        return
    if one.argument is None and gives_anew(node):
        tracer.note(DROPPED + name, node, context, aside, path)
        return
    if name == "pop" and path and not selects(path[0], column(node.args[0] if node.args else None) or ""):
        return
    tracer.note(name, node, context, aside, path, one.name if one.shared else "")
    inner = context.before()._replace(each_row=bool(one.at.loops))
    for value in node.args if name in GROWS else []:
        tracer.expression(value, inner, path, aside)


def gives_anew(node: ast.Call) -> bool:
    """What the method gives is new, and lost where the call is a statement: `ds.shuffle(1000)`, `frame.dropna()`."""
    if any(k.arg in ("inplace", "out") and not is_false(k.value) for k in node.keywords):
        return False
    name = last_name(node.func)
    if name != "shuffle":
        return name in ANEW
    given = node.args[0] if node.args else None  # `rng.shuffle(x)` works in place, `ds.shuffle(1000)` does not
    sized = isinstance(given, ast.Constant) or (isinstance(given, ast.Call) and last_name(given.func) == "len")
    named = isinstance(given, ast.Name) and given.id.isupper()
    return sized or named or any(k.arg in ("buffer_size", "reshuffle_each_iteration") for k in node.keywords)


def is_false(node: ast.expr) -> bool:
    """A constant False."""
    return isinstance(node, ast.Constant) and node.value is False


def _changed_argument(
    tracer: Tracer, target: Callee, number: int, node: ast.Call, context: Context, path: Path, aside: bool
) -> None:
    """What a function of the script does to the object that it is given."""
    assert not isinstance(target.node, ast.ClassDef)
    parameters = tracer.flow.scope(target.node).parameters[1 if target.me is not None else 0 :]
    if number < len(parameters) and target.node not in context.frame.stack:
        frame = tracer.flow.enter(target, node, context)
        for change in frame.scope.reaching(parameters[number], frame.scope.end):
            if not change.whole:
                tracer.definition(change, Context(frame, change.at, change.stmt.lineno), path, aside)


def _handed_out(tracer: Tracer, made: Instance, context: Context, path: Path, aside: bool) -> None:
    """The data that an object of the script's own class hands out; else what it was made of."""
    for name in YIELDS:
        getter = method(tracer.flow, made, name)
        if getter is not None:
            enter(tracer, getter, None, context, path, aside)
            return
    if path and isinstance(path[0], str):
        found = attribute(tracer.flow, made, path[0], context)
        if found:
            tracer.definitions(found, path[1:], aside)
            return
    for value in made.call.args if made.call is not None else []:
        tracer.expression(value, context.before(), (), aside)


def _applied(tracer: Tracer, node: ast.Call, context: Context, path: Path, aside: bool) -> bool:
    """`data.map(f)` or `map(f, data)` with a function of the script; False if it is not one."""
    target = callee(tracer.flow, node.args[0], context) if node.args else None
    if target is None or isinstance(target.node, ast.ClassDef):
        return False
    data = list(node.args[1:])
    if isinstance(node.func, ast.Attribute) and not _is_module(tracer, node.func.value, context):
        data = [node.func.value]
    count = len(tracer.flow.scope(target.node).parameters) - (target.me is not None) - len(target.given)
    if len(data) == 1 and count > 1:
        first = tuple(Bound(data[0], context, (number,)) for number in range(count))
    else:
        first = tuple(Bound(value, context) for value in data)
    enter(tracer, target, None, context, path, aside, first)
    return True


def _generated(tracer: Tracer, node: ast.expr, context: Context, path: Path, aside: bool) -> None:
    """What a generator function, or a call of one, yields."""
    target = callee(tracer.flow, node, context)
    if target is None:
        tracer.expression(node, context, path, aside)
    elif isinstance(target.node, ast.ClassDef):
        _handed_out(tracer, Instance(target.node, None, context), context, path, aside)
    else:
        enter(tracer, target, None, context, path, aside)


def _loaded(tracer: Tracer, node: ast.Call, context: Context, path: Path, aside: bool) -> None:
    """What a data loader hands out: its rows, put together by a function of the script if it is given one."""
    rows = argument(node, 0, ("dataset",))
    collate = argument(node, 6, ("collate_fn",))
    target = callee(tracer.flow, collate, context) if collate is not None else None
    if rows is None:
        return
    if target is None or isinstance(target.node, ast.ClassDef):
        tracer.expression(rows, context, path, aside)
    else:
        enter(tracer, target, None, context, path, aside, (Bound(rows, context),))


def _library_call(tracer: Tracer, node: ast.Call, name: str, context: Context, path: Path, aside: bool) -> None:
    number = path[0] if path and isinstance(path[0], int) else None
    receiver = node.func.value if isinstance(node.func, ast.Attribute) else None
    if receiver is not None and _is_module(tracer, receiver, context):
        receiver = None
    chosen = _one_of_several(node, name, number, receiver)
    if chosen is not None:
        tracer.expression(chosen, context, path[1:], aside)
        tracer.expression(receiver, context, (), True)
        return
    if name == "enumerate":
        if number == 0:
            return
        path = path[1:] if number == 1 else path
    if path and isinstance(path[0], str) and name in ("DataFrame", "dict", "Dataset", "Series", "assign"):
        named = [keyword.value for keyword in node.keywords if keyword.arg == path[0]]
        if named:
            tracer.expression(named[-1], context, path[1:], aside)
            return
    if receiver is not None and name not in ESTIMATORS:
        tracer.expression(receiver, context, through(node, name, path), aside)
        if name == "get" and node.args:
            tracer.expression(node.args[0], context, (), aside)
        if name in RECEIVER_ONLY:
            return
    elif receiver is not None or isinstance(node.func, ast.Name):
        tracer.expression(receiver or node.func, context, (), True)  # a scaler, a vectoriser, a model that augments
    passes = receiver is None and (name in ELEMENTS or name in ("DataFrame", "Series", "dict", "zip", "enumerate"))
    passes = passes or (receiver is not None and name == "concatenate")  # of a `tf.data.Dataset`
    _arguments(tracer, node, name, context, path if passes else (), aside)


def _one_of_several(node: ast.Call, name: str, number: int | None, receiver: ast.expr | None) -> ast.expr | None:
    """The argument that result `number` of a call is made of."""
    plain = [a for a in node.args if not isinstance(a, ast.Starred)]
    if number is None or number < 0 or len(plain) < len(node.args):
        return None
    if name == "train_test_split" and plain:
        return plain[min(number // 2, len(plain) - 1)]
    each = name == "prepare" or (
        name in ONE_EACH and receiver is None
    )  # `net, loader = accelerator.prepare(net, loader)`
    if each and number < len(plain) and len(plain) > 1:
        return plain[number]
    if name in X_Y and number < 2:
        return argument(node, number, (("x", "data"), ("y", "targets"))[number])
    return None


def _arguments(tracer: Tracer, node: ast.Call, name: str, context: Context, path: Path, aside: bool) -> None:
    """What is behind the arguments that may hold data."""
    values = [a.value if isinstance(a, ast.Starred) else a for a in node.args]
    if name in ("where", "select") and len(values) >= 3:
        tracer.expression(values.pop(0), context, (), True)
    values += [keyword.value for keyword in node.keywords if keyword.arg not in SKIP_KEYWORDS]
    for value in values:
        tracer.expression(value, context, path, aside)


def _is_module(tracer: Tracer, node: ast.expr, context: Context) -> bool:
    """What stands before the dot is imported, or an attribute of an import."""
    while isinstance(node, ast.Attribute):
        node = node.value
    if not isinstance(node, ast.Name):
        return False
    found = lookup(tracer.flow, node.id, context)
    return any(one.kind == "import" for one, _ in found) or (not found and node.id not in ("self", "cls"))
