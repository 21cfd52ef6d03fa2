"""Which function, class or object of the script an expression stands for."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from wontlearn_engine.source.functions import FUNCTIONS
from wontlearn_engine.source.text import last_name

from .frames import Callee, Context, Instance
from .known import WRAPS
from .names import ancestors, attribute, lookup

if TYPE_CHECKING:
    from .frames_of import Flow

FARTHEST = 14
"""Steps that are followed."""


def callee(flow: Flow, func: ast.expr, context: Context, depth: int = 0) -> Callee | None:
    """The function or class of the script that an expression names."""
    if depth > FARTHEST:
        return None
    if isinstance(func, ast.Lambda):
        return Callee(func, context.frame)
    if isinstance(func, ast.Call):
        return _called_result(flow, func, context, depth)
    if isinstance(func, ast.Attribute):
        owner = instance(flow, func.value, context, depth + 1)
        if owner is None and isinstance(func.value, ast.Name):
            base = callee(flow, func.value, context, depth + 1)
            owner = Instance(base.node) if base is not None and isinstance(base.node, ast.ClassDef) else None
        return method(flow, owner, func.attr) or _kept(flow, owner, func.attr, context, depth)
    if isinstance(func, ast.Name):
        for one, there in lookup(flow, func.id, context)[:1]:
            if isinstance(one.stmt, (*FUNCTIONS, ast.ClassDef)):
                return Callee(one.stmt, there.frame)
            if one.kind == "is" and one.value is not None and one.path == ():
                return callee(flow, one.value, there, depth + 1)
    return None


def _kept(flow: Flow, owner: Instance | None, name: str, context: Context, depth: int) -> Callee | None:
    """A function that an object keeps: `self.transform = transform`."""
    for one, there in attribute(flow, owner, name, context) if owner is not None else []:
        if one.whole:
            known = one.kind == "is" and one.value is not None and one.path is not None
            target = callee(flow, one.part, there, depth + 1) if known else None
            return target if target is not None and not isinstance(target.node, ast.ClassDef) else None
    return None


def _called_result(flow: Flow, func: ast.Call, context: Context, depth: int) -> Callee | None:
    """What is run by calling the result of a call: a wrapped function, a `partial`, an object."""
    wrapper = last_name(func.func)
    if wrapper in WRAPS and func.args:
        target = callee(flow, func.args[0], context, depth + 1)
        return target._replace(given=tuple(func.args[1:])) if target and wrapper == "partial" else target
    owner = instance(flow, func, context, depth + 1)
    return method(flow, owner, "__call__") or method(flow, owner, "call")


def method(flow: Flow, owner: Instance | None, name: str) -> Callee | None:
    """A method of an object, looked for in the bases too."""
    for cls in ancestors(flow, owner.cls) if owner is not None else []:
        for item in cls.body:
            if isinstance(item, FUNCTIONS) and item.name == name:
                return Callee(item, flow.module, owner)
    return None


def instance(flow: Flow, node: ast.expr, context: Context, depth: int = 0) -> Instance | None:
    """The object of a class of the script that an expression stands for."""
    if depth > FARTHEST:
        return None
    if isinstance(node, ast.Call):
        return _made(flow, node, context, depth)
    if isinstance(node, ast.Name):
        if node.id in ("self", "cls") and context.frame.me is not None:
            return context.frame.me
        found = lookup(flow, node.id, context)
    elif isinstance(node, ast.Attribute):
        owner = instance(flow, node.value, context, depth + 1)
        found = attribute(flow, owner, node.attr, context) if owner is not None else []
    else:
        return None
    for one, there in found:
        if one.whole:
            known = one.value is not None and one.path is not None and one.kind == "is"
            return instance(flow, one.part, there, depth + 1) if known else None
    return None


def _made(flow: Flow, call: ast.Call, context: Context, depth: int) -> Instance | None:
    """The object that a call makes, or that a function of the script returns."""
    if not isinstance(call.func, (ast.Name, ast.Attribute)):
        return None
    target = callee(flow, call.func, context, depth + 1)
    if target is None:
        return None
    if isinstance(target.node, ast.ClassDef):
        return Instance(target.node, call, context)
    returns = flow.scope(target.node).returns
    if len(returns) != 1 or target.node in context.frame.stack:
        return None
    value, at = returns[0]
    return instance(flow, value, Context(flow.enter(target, call, context), at, value.lineno), depth + 1)
