"""What a name, or an attribute of an object of the script's own classes, goes back to."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from wontlearn_engine.source.functions import FUNCTIONS, Function
from wontlearn_engine.source.text import last_name

from .defs import Def, StatementPlace
from .frames import Bound, Callee, Context, Frame, Instance

if TYPE_CHECKING:
    from .frames_of import Flow

OUTWARDS = 14
"""Frames around a function that are looked through."""


def lookup(flow: Flow, name: str, context: Context) -> list[tuple[Def, Context]]:
    """The definitions of a name that may hold here, the nearest first; an argument counts as one."""
    for extra, bound in reversed(context.extra):
        if extra == name:
            return [bound.as_definition(name)]
    frame: Frame | None = context.frame
    at: StatementPlace | None = context.at
    found: list[tuple[Def, Context]] = []
    for _ in range(OUTWARDS):
        if frame is None:
            break
        scope = frame.scope
        if name not in scope.globals or frame.parent is None:
            here = at if at is not None else scope.end
            there = scope.reaching(name, here)
            if frame.parent is None and not any(d.whole for d in there):
                there += _global_definitions(flow, name)
            found += [(d, context.at_definition(d, frame)) for d in there]
            if name in frame.bound and not any(d.whole and d.at.rules(here) for d in there):
                found.append(frame.bound[name].as_definition(name))
            if any(d.whole for d, _ in found) or name in scope.parameters:
                return found  # else it is changed here, and made further out
        at, frame = frame.parent_at, frame.parent
    return found


def _global_definitions(flow: Flow, name: str) -> list[Def]:
    """Definitions in functions that declare the name `global`."""
    scopes = [flow.scope(node) for node in flow.source.nodes if isinstance(node, FUNCTIONS)]
    return [d for scope in scopes if name in scope.globals for d in scope.defs.get(name, [])]


def attribute(flow: Flow, owner: Instance, name: str, context: Context) -> list[tuple[Def, Context]]:
    """Definitions of `self.name` that may hold here, the nearest first."""
    given = _field(owner, name)
    if given is not None:
        return [given.as_definition(name)]
    mine = f"self.{name}"
    found: list[tuple[Def, Context]] = []
    here = context.frame
    if here.me is not None and here.me.cls is owner.cls:
        there = here.scope.reaching(mine, context.at)
        found += [(d, context.at_definition(d, here)) for d in there]
        if any(d.whole and d.at.rules(context.at) for d in there):
            return found
    lineage = ancestors(flow, owner.cls)
    methods = [item for cls in lineage for item in cls.body if isinstance(item, FUNCTIONS)]
    for method in sorted(methods, key=lambda item: item.name == "__init__"):
        scope = flow.scope(method)
        if mine in scope.defs and method is not here.scope.node and method not in here.stack:
            frame = _method_frame(flow, owner, method, context)
            found += [(d, Context(frame, d.at, d.stmt.lineno)) for d in scope.reaching(mine, scope.end)]
    for cls in lineage:
        scope = flow.scope(cls)
        frame = Frame(scope, parent=flow.module)
        found += [(d, Context(frame, d.at, d.stmt.lineno)) for d in scope.reaching(name, scope.end)]
    return found


def ancestors(flow: Flow, cls: ast.ClassDef) -> list[ast.ClassDef]:
    """The class and those it derives from, as far as the script defines them."""
    found: list[ast.ClassDef] = []
    waiting = [cls]
    while waiting:
        one = waiting.pop(0)
        if one not in found:
            found.append(one)
            waiting += [b for base in one.bases if (b := flow.functions.classes.get(last_name(base))) is not None]
    return found


def _field(owner: Instance, name: str) -> Bound | None:
    """What a dataclass or named tuple was given for a field."""
    body = owner.cls.body
    fields = [f.target.id for f in body if isinstance(f, ast.AnnAssign) and isinstance(f.target, ast.Name)]
    if name not in fields or owner.call is None or owner.context is None:
        return None
    value = next((k.value for k in owner.call.keywords if k.arg == name), None)
    if value is None and fields.index(name) < len(owner.call.args):
        value = owner.call.args[fields.index(name)]
    return None if value is None or isinstance(value, ast.Starred) else Bound(value, owner.context)


def _method_frame(flow: Flow, owner: Instance, method: Function, context: Context) -> Frame:
    """The frame in which a method of the object ran: as the object was made, or by its first caller."""
    target = Callee(method, flow.module, owner)
    if method.name == "__init__":
        if owner.call is not None and owner.context is not None:
            return flow.enter(target, owner.call, owner.context)
    else:
        for call in flow.functions.calls(method):
            around = flow.functions.around(call)
            if around is None or (around is not method and around not in context.frame.stack):
                for there in flow.contexts(call)[:1]:
                    return flow.enter(target, call, there)
            elif around is context.frame.scope.node:
                return flow.enter(target, call, context)
    return Frame(
        flow.scope(method),
        context.frame.key,
        parent=flow.module,
        me=owner,
        depth=context.frame.depth + 1,
        stack=context.frame.stack | {method},
    )
