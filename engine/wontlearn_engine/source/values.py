"""Where a value is written: through names, arguments, tables of settings and the command line's defaults."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import NamedTuple

from .flow import Context, Flow, Path, callee, instance, lookup, method
from .flow.defs import Def
from .flow.frames import Instance
from .flow.names import attribute
from .text import dotted, last_name

FARTHEST = 20
"""Steps that are followed."""
FOLDS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.FloorDiv: lambda a, b: a // b,
    ast.Mod: lambda a, b: a % b,
    ast.Pow: lambda a, b: a**b,
}
CASTS = ("int", "float", "str", "bool", "float32", "float64", "constant", "Variable", "array", "abs", "Option", "Field")


class Written(NamedTuple):
    """An expression where a value stands, and where it is evaluated."""

    node: ast.expr
    context: Context


def origin(flow: Flow, node: ast.expr, context: Context) -> Written:
    """The expression in the script that a value goes back to; the expression itself if it is one."""
    here = Written(node, context)
    for _ in range(FARTHEST):
        further = step(flow, here)
        if further is None:
            return here
        here = further
    return here


def number(flow: Flow, node: ast.expr, context: Context, depth: int = 0) -> float | None:
    """The number that an expression is, if the text alone says so."""
    if depth > FARTHEST:
        return None
    node, context = origin(flow, node, context)
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        return float(node.value)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
        inner = number(flow, node.operand, context, depth + 1)
        return None if inner is None else -inner if isinstance(node.op, ast.USub) else inner
    if isinstance(node, ast.BinOp) and type(node.op) in FOLDS:
        left = number(flow, node.left, context, depth + 1)
        right = number(flow, node.right, context, depth + 1)
        if left is None or right is None:
            return None
        try:
            return float(FOLDS[type(node.op)](left, right))
        except (ArithmeticError, ValueError, TypeError):
            return None
    if isinstance(node, ast.Call) and last_name(node.func) in CASTS and len(node.args) == 1:
        return number(flow, node.args[0], context, depth + 1)
    return None


def step(flow: Flow, here: Written) -> Written | None:
    """What an expression stands for, one step back; None where it stands for itself."""
    node, context = here
    if isinstance(node, ast.Name):
        return _of_name(flow, node.id, context)
    if isinstance(node, ast.Attribute):
        return _of_attribute(flow, node, context)
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        return _item(flow, origin(flow, node.value, context), node.slice.value)
    if isinstance(node, ast.Call):
        return _of_call(flow, node, context)
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or):  # `rate or 0.1`
        first = origin(flow, node.values[0], context)
        if isinstance(first.node, ast.Constant) and not first.node.value:
            return Written(node.values[-1], context)
        return first if isinstance(first.node, ast.Constant) else None
    return None


def _of_name(flow: Flow, name: str, context: Context) -> Written | None:
    found = lookup(flow, name, context)
    for one, there in found:
        if one.kind == "aug":
            return None
        if one.whole and one.value is not None and one.path is not None:
            if one.kind == "is":
                return _part(flow, one.value, there, one.path)
            listed = origin(flow, one.value, there)  # a loop over one thing
            single = isinstance(listed.node, (ast.List, ast.Tuple)) and len(listed.node.elts) == 1
            return _part(flow, listed.node, listed.context, (0, *one.path)) if single else None
    return None if found else _of_option(flow, name, context)


def _part(flow: Flow, node: ast.expr, context: Context, path: Path) -> Written | None:
    here: Written | None = Written(node, context)
    for selector in path:
        if here is None:
            return None
        here = _item(flow, origin(flow, here.node, here.context), selector)
    return here


def _item(flow: Flow, whole: Written, key: object) -> Written | None:
    """The element or entry of a literal; for settings also of `dict(…)`."""
    node, context = whole
    if isinstance(node, (ast.Tuple, ast.List)) and isinstance(key, int):
        if -len(node.elts) <= key < len(node.elts) and not any(isinstance(e, ast.Starred) for e in node.elts):
            return Written(node.elts[key], context)
    elif isinstance(node, ast.Dict):
        for name, value in zip(node.keys, node.values, strict=True):
            if isinstance(name, ast.Constant) and name.value == key:
                return Written(value, context)
        for name, value in zip(node.keys, node.values, strict=True):
            if name is None:  # `{**defaults, …}`
                return _item(flow, origin(flow, value, context), key)
    elif isinstance(node, ast.Call) and isinstance(key, str):
        for keyword in node.keywords:
            if keyword.arg == key:
                return Written(keyword.value, context)
        if last_name(node.func) in ("vars", "asdict") and len(node.args) == 1:
            return _of_attribute(flow, ast.copy_location(ast.Attribute(node.args[0], key, ast.Load()), node), context)
    return None


def entry_of(flow: Flow, node: ast.expr, key: str, context: Context) -> Written | None:
    """The entry of a dict, or of settings, that an expression stands for."""
    return _item(flow, origin(flow, node, context), key)


def _of_attribute(flow: Flow, node: ast.Attribute, context: Context) -> Written | None:
    owner = instance(flow, node.value, context)
    if owner is None and isinstance(node.value, ast.Attribute) and node.value.attr == "hparams":
        return _kept(flow, instance(flow, node.value.value, context), node.attr, context)
    if owner is None and isinstance(node.value, ast.Name):
        cls = callee(flow, node.value, context)
        owner = Instance(cls.node) if cls is not None and isinstance(cls.node, ast.ClassDef) else None
    if owner is not None:
        return _definition(flow, attribute(flow, owner, node.attr, context))
    whole = origin(flow, node.value, context).node
    if isinstance(whole, ast.Call) and last_name(whole.func) not in ("parse_args", "parse_known_args"):
        return _item(flow, Written(whole, context), node.attr)
    if isinstance(whole, ast.Call) or dotted(node.value).upper().endswith("FLAGS"):
        return _of_option(flow, node.attr, context)
    return _definition(flow, lookup(flow, dotted(node), context))


def _kept(flow: Flow, owner: Instance | None, name: str, context: Context) -> Written | None:
    """What an object was made with, which Lightning's `save_hyperparameters` keeps as `self.hparams`."""
    made = method(flow, owner, "__init__")
    if owner is None or made is None or made.node in context.frame.stack:
        return None
    found = flow.enter(made, owner.call, owner.context or context).bound.get(name)
    return _part(flow, found.value, found.context, found.path) if found is not None else None


def _definition(flow: Flow, found: list[tuple[Def, Context]]) -> Written | None:
    for one, there in found:
        if one.kind == "is" and one.value is not None and one.path is not None:
            return _part(flow, one.value, there, one.path)
    return None


def _of_call(flow: Flow, node: ast.Call, context: Context) -> Written | None:
    name = last_name(node.func)
    if name in ("get", "getenv", "setdefault", "getattr") and len(node.args) >= 2:
        key = node.args[-2]
        if isinstance(node.func, ast.Attribute) and isinstance(key, ast.Constant) and name != "getenv":
            entry = _item(flow, origin(flow, node.func.value, context), key.value)
            if entry is not None:
                return entry
        return Written(node.args[-1], context)
    if name in CASTS and len(node.args) == 1:
        return Written(node.args[0], context)
    if name in ("Option", "Field", "field", "Argument"):
        for keyword in node.keywords:
            if keyword.arg == "default":
                return Written(keyword.value, context)
        return Written(node.args[0], context) if node.args else None
    target = callee(flow, node.func, context)
    if target is not None and not isinstance(target.node, ast.ClassDef) and target.node not in context.frame.stack:
        returns = flow.scope(target.node).returns
        if len(returns) == 1:
            value, at = returns[0]
            frame = flow.enter(target, node, context)
            return Written(value, Context(frame, at, value.lineno))
    return None


def _of_option(flow: Flow, name: str, context: Context) -> Written | None:
    """The default of a command line option: argparse, click, absl."""
    for call in flow.source.calls:
        maker = last_name(call.func)
        if maker not in ("add_argument", "option", "argument") and not maker.startswith("DEFINE_"):
            continue
        words = [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        keywords = {keyword.arg: keyword.value for keyword in call.keywords}
        chosen = keywords.get("dest")
        if isinstance(chosen, ast.Constant):
            names = {str(chosen.value)}
        else:
            names = {word.lstrip("-").replace("-", "_") for word in words}
        if name in names:
            default = keywords.get("default")
            if default is None and maker.startswith("DEFINE_") and len(call.args) > 1:
                default = call.args[1]
            if default is not None:
                return Written(default, context)
    return None
