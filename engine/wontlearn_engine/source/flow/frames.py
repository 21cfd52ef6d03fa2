"""Which function runs for whom: frames with their arguments, the objects they belong to, and what a name means there."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from ..functions import FUNCTIONS, Functions
from ..text import Source, dotted, last_name
from .known import WRAPS
from .scopes import At, Def, Node, Path, Scope, targets

DEEPEST = 14
"""Calls within calls that are followed."""
MOST_CALLERS = 3
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)

Key: TypeAlias = tuple[tuple[int, float], ...]
"""When something runs, for sorting: for each frame from the outermost, (line, phase within the line)."""
Callable_: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(eq=False)
class Frame:
    """One execution of a scope."""

    scope: Scope
    key: Key = ()
    bound: dict[str, Bound] = field(default_factory=dict["str", "Bound"])
    parent: Frame | None = None
    """The frame around its definition."""
    parent_at: At | None = None
    """How far the frame around it has come; None: to its end."""
    me: Instance | None = None
    """What `self` is."""
    depth: int = 0
    each_row: bool = False
    """It runs once for each element of a comprehension or of `map`."""
    stack: frozenset[ast.AST] = frozenset()


class Context(NamedTuple):
    """Where an expression is evaluated: frame, place, phase (later is greater), names of comprehensions."""

    frame: Frame
    at: At
    line: int
    phase: float = 1.0
    extra: tuple[tuple[str, Bound], ...] = ()

    @property
    def key(self) -> Key:
        """When this runs."""
        return (*self.frame.key, (self.line, self.phase))

    def before(self) -> Context:
        """The same place, for what is evaluated first: arguments."""
        return self._replace(phase=self.phase / 4)


class Bound(NamedTuple):
    """The expression that a parameter stands for, and the part of it."""

    value: ast.expr | None
    context: Context
    path: Path = ()
    parts: tuple[Bound, ...] = ()
    """For `*args`, and for parameters made of several things."""


class Instance(NamedTuple):
    """An object of a class of the script, and the call that made it."""

    cls: ast.ClassDef
    call: ast.Call | None
    context: Context | None


class Target(NamedTuple):
    """What a call runs: a function or a class, seen from the frame around its definition."""

    node: Callable_ | ast.ClassDef
    frame: Frame
    me: Instance | None = None
    given: tuple[ast.expr, ...] = ()
    """Arguments that a `partial` has given already, and where."""


class Flow:
    """Scopes, frames and names of one script."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.functions = Functions(source)
        self._scopes: dict[ast.AST, Scope] = {}
        tree = source.tree or ast.Module([], [])
        self.module = Frame(self.scope(tree))

    def scope(self, node: Node) -> Scope:
        """The scope of a module, function or class."""
        found = self._scopes.get(node)
        if found is None:
            found = self._scopes[node] = Scope(node)
        return found

    # From a place in the text to the frames it may run in

    def contexts(self, node: ast.AST, depth: int = 0) -> list[Context]:
        """Where a node is evaluated; once for each of the first callers of its function."""
        stmt: ast.AST = node
        for outer in [node, *self.functions.above(node)]:
            if isinstance(outer, ast.stmt):
                stmt = outer
                break
        function = self.functions.around(stmt)
        frames = [self.module] if function is None else self._callers(function, depth)
        scope = self.scope(function) if function is not None else self.module.scope
        at, line = scope.places.get(stmt, scope.end), getattr(node, "lineno", 1)
        return [self._inside(node, stmt, Context(frame, at, line)) for frame in frames]

    def _inside(self, node: ast.AST, stmt: ast.AST, context: Context) -> Context:
        """The context with the names of the comprehensions around a node."""
        around: list[ast.AST] = []
        for outer in self.functions.above(node):
            if outer is stmt:
                break
            around.append(outer)
        for outer in reversed(around):
            for generator in outer.generators if isinstance(outer, COMPREHENSIONS) else []:
                names = targets(generator.target, ())
                extra = tuple((name, Bound(generator.iter, context, path)) for name, path in names)
                context = context._replace(extra=(*context.extra, *extra))
        return context

    def _callers(self, function: ast.FunctionDef | ast.AsyncFunctionDef, depth: int) -> list[Frame]:
        owner = self.functions.owner(function)
        me = self.instance_of(owner) if owner is not None else None
        frames: list[Frame] = []
        if depth < 5:
            for call in self.functions.calls(function):
                if self.functions.around(call) is function:
                    continue
                for context in self.contexts(call, depth + 1)[:1]:
                    target = self.callee(call.func, context)
                    if target is not None and target.node is not function:
                        continue
                    self_ = (target.me if target is not None else None) or me
                    around = target.frame if target is not None else self.module
                    frames.append(self.enter(Target(function, around, self_), call, context))
                if len(frames) >= MOST_CALLERS:
                    break
        if not frames:
            around = self._frame_around(function, depth)
            frames.append(Frame(self.scope(function), parent=around, me=me, stack=frozenset([function])))
        return frames

    def _frame_around(self, function: ast.AST, depth: int) -> Frame:
        outer = self.functions.around(function)
        if outer is None or depth > 5:
            return self.module
        return self._callers(outer, depth + 1)[0]

    def instance_of(self, cls: ast.ClassDef) -> Instance:
        """The object of a class: made by the first call of it in the script."""
        for call in self.source.calls:
            if (
                last_name(call.func) == cls.name
                and self.functions.owner(self.functions.around(call) or call) is not cls
            ):
                contexts = self.contexts(call, 4)
                return Instance(cls, call, contexts[0] if contexts else None)
        return Instance(cls, None, None)

    # Calls

    def enter(self, target: Target, call: ast.Call | None, context: Context, first: tuple[Bound, ...] = ()) -> Frame:
        """The frame of a call; `first` are arguments that are given by other means."""
        node = target.node
        assert not isinstance(node, ast.ClassDef)
        outer = context.frame
        frame = Frame(
            self.scope(node),
            key=(*outer.key, (context.line, context.phase / 2)),
            parent=target.frame,
            parent_at=context.at if target.frame is outer else self._at_in(target.frame, context),
            me=target.me,
            depth=outer.depth + 1,
            each_row=outer.each_row or bool(context.extra) or bool(first),
            stack=outer.stack | {node},
        )
        self._bind(frame, node, target, call, context.before(), first)
        return frame

    def _at_in(self, frame: Frame, context: Context) -> At | None:
        """How far `frame` has come when the code at `context`, which it called, runs."""
        here: Frame | None = context.frame
        for _ in range(DEEPEST):
            if here is None:
                return None
            if here is frame:
                return context.at
            if here.parent is frame:
                return here.parent_at
            here = here.parent
        return None

    def _bind(
        self,
        frame: Frame,
        node: Callable_,
        target: Target,
        call: ast.Call | None,
        context: Context,
        first: tuple[Bound, ...],
    ) -> None:
        parameters = list(frame.scope.parameters)
        decorators = [] if isinstance(node, ast.Lambda) else [dotted(d).split(".")[-1] for d in node.decorator_list]
        if target.me is not None and parameters and "staticmethod" not in decorators:
            parameters.pop(0)
        a = node.args
        defaults = [*a.posonlyargs, *a.args][len(a.posonlyargs) + len(a.args) - len(a.defaults) :]
        outside = Context(target.frame, target.frame.scope.end, getattr(node, "lineno", 1))
        for argument, default in [
            *zip(defaults, a.defaults, strict=True),
            *zip(a.kwonlyargs, a.kw_defaults, strict=True),
        ]:
            if default is not None:
                frame.bound[argument.arg] = Bound(default, outside)
        given = [*first, *(Bound(value, context) for value in target.given)]
        if call is not None:
            for argument in call.args:
                if isinstance(argument, ast.Starred):
                    rest = len(parameters) - len(given)
                    given += [Bound(argument.value, context, (number,)) for number in range(max(rest, 0))]
                else:
                    given.append(Bound(argument, context))
            for keyword in call.keywords:
                if keyword.arg is not None:
                    frame.bound[keyword.arg] = Bound(keyword.value, context)
                else:
                    for name in parameters[len(given) :]:
                        frame.bound.setdefault(name, Bound(keyword.value, context, (name,)))
        for name, bound in zip(parameters, given, strict=False):
            frame.bound[name] = bound
        if a.vararg is not None:
            frame.bound[a.vararg.arg] = Bound(None, context, (), tuple(given[len(parameters) :]))

    def callee(self, func: ast.expr, context: Context, depth: int = 0) -> Target | None:
        """The function or class of the script that an expression names."""
        if depth > DEEPEST:
            return None
        if isinstance(func, ast.Lambda):
            return Target(func, context.frame)
        if isinstance(func, ast.Call):
            if last_name(func.func) in WRAPS and func.args:
                target = self.callee(func.args[0], context, depth + 1)
                return (
                    target._replace(given=tuple(func.args[1:]))
                    if target and last_name(func.func) == "partial"
                    else target
                )
            instance = self.instance(func, context, depth + 1)
            return (
                self.method(instance, "__call__", context) or self.method(instance, "call", context)
                if instance
                else None
            )
        if isinstance(func, ast.Attribute):
            instance = self.instance(func.value, context, depth + 1)
            if instance is not None:
                return self.method(instance, func.attr, context)
            base = self.callee(func.value, context, depth + 1) if isinstance(func.value, ast.Name) else None
            if base is not None and isinstance(base.node, ast.ClassDef):
                return self.method(Instance(base.node, None, None), func.attr, context)
            return None
        if not isinstance(func, ast.Name):
            return None
        for name, bound in context.extra:
            if name == func.id:
                return self.callee(bound.value, bound.context, depth + 1) if bound.value is not None else None
        found = self.lookup(func.id, context)
        if isinstance(found, Bound):
            return self.callee(found.value, found.context, depth + 1) if found.value is not None else None
        for one, there in found[:1]:
            if isinstance(one.stmt, (*FUNCTIONS, ast.ClassDef)):
                return Target(one.stmt, there.frame)
            if one.kind == "is" and one.value is not None and one.path == ():
                value = one.value
                if isinstance(value, ast.Call) and last_name(value.func) not in WRAPS:
                    instance = self.instance(value, there, depth + 1)
                    return (
                        (self.method(instance, "__call__", there) or self.method(instance, "call", there))
                        if instance
                        else None
                    )
                return self.callee(value, there, depth + 1)
        return None

    def method(self, instance: Instance | None, name: str, context: Context) -> Target | None:
        """A method of an object, looked for in the bases too."""
        if instance is None:
            return None
        waiting, seen = [instance.cls], set[ast.ClassDef]()
        while waiting:
            cls = waiting.pop(0)
            if cls in seen:
                continue
            seen.add(cls)
            for item in cls.body:
                if isinstance(item, FUNCTIONS) and item.name == name:
                    return Target(item, self.module, instance)
            waiting += [b for base in cls.bases if (b := self.functions.classes.get(last_name(base))) is not None]
        return None

    def instance(self, node: ast.expr, context: Context, depth: int = 0) -> Instance | None:
        """The object of a class of the script that an expression stands for."""
        if depth > DEEPEST:
            return None
        if isinstance(node, ast.Call):
            if not isinstance(node.func, (ast.Name, ast.Attribute)):
                return None
            target = self.callee(node.func, context, depth + 1)
            if target is not None and isinstance(target.node, ast.ClassDef):
                return Instance(target.node, node, context)
            if (
                target is not None
                and not isinstance(target.node, ast.Lambda)
                and target.node not in context.frame.stack
            ):
                returns = self.scope(target.node).returns
                if len(returns) == 1:
                    frame = self.enter(target, node, context)
                    value, at = returns[0]
                    return self.instance(value, Context(frame, at, value.lineno), depth + 1)
            return None
        if isinstance(node, ast.Name):
            if node.id in ("self", "cls") and context.frame.me is not None:
                return context.frame.me
            for name, bound in context.extra:
                if name == node.id:
                    return self.instance(bound.value, bound.context, depth + 1) if bound.value is not None else None
            found = self.lookup(node.id, context)
            if isinstance(found, Bound):
                return self.instance(found.value, found.context, depth + 1) if found.value is not None else None
            for one, there in found:
                if one.whole:
                    return (
                        self.instance(one.value, there, depth + 1) if one.value is not None and one.path == () else None
                    )
        if isinstance(node, ast.Attribute):
            owner = self.instance(node.value, context, depth + 1)
            if owner is not None:
                for one, there in self.attribute(owner, node.attr, context):
                    if one.whole and one.value is not None and one.path == ():
                        return self.instance(one.value, there, depth + 1)
        return None

    # Names

    def lookup(self, name: str, context: Context) -> Bound | list[tuple[Def, Context]]:
        """A parameter's argument, or the definitions of a name that may hold here, the nearest first."""
        frame: Frame | None = context.frame
        at: At | None = context.at
        changes: list[tuple[Def, Context]] = []
        for _ in range(DEEPEST):
            if frame is None:
                break
            scope = frame.scope
            if name not in scope.globals or frame.parent is None:
                there = scope.reaching(name, at if at is not None else scope.end)
                if frame.parent is None and not any(d.whole for d in there):
                    there += self._global_defs(name)
                if there:
                    phase = context.phase if frame is context.frame else 1.0
                    found = changes + [
                        (d, Context(frame, d.at, d.stmt.lineno, 1.0 if d.stmt.lineno != context.line else phase / 2))
                        for d in there
                    ]
                    if name in frame.bound and not any(d.whole and d.at.rules(at or d.at) for d in there):
                        bound = frame.bound[name]
                        if not any(d.whole for d in there) and not changes:
                            return found + [(self._as_def(name, bound), bound.context)]
                        return found + [(self._as_def(name, bound), bound.context)]
                    return found
                if name in frame.bound:
                    return frame.bound[name]
            at = frame.parent_at
            frame = frame.parent
        return changes

    @staticmethod
    def _as_def(name: str, bound: Bound) -> Def:
        """An argument in the form of a definition, after changes of the parameter."""
        stmt = ast.Pass(lineno=bound.context.line, col_offset=0)
        return Def(name, "is", stmt, bound.value, bound.path, bound.context.at)

    def _global_defs(self, name: str) -> list[Def]:
        """Definitions in functions that declare the name `global`."""
        found: list[Def] = []
        for node in self.source.nodes:
            if isinstance(node, FUNCTIONS) and name in (scope := self.scope(node)).globals:
                found += scope.defs.get(name, [])
        return found

    def attribute(self, owner: Instance, name: str, context: Context) -> list[tuple[Def, Context]]:
        """Definitions of `self.name` that may hold here, the nearest first."""
        mine = f"self.{name}"
        found: list[tuple[Def, Context]] = []
        here = context.frame
        function = here.scope.node
        if here.me is not None and here.me.cls is owner.cls:
            there = here.scope.reaching(mine, context.at)
            found += [
                (d, Context(here, d.at, d.stmt.lineno, context.phase / 2 if d.stmt.lineno == context.line else 1.0))
                for d in there
            ]
            if any(d.whole and d.at.rules(context.at) for d in there):
                return found
        methods = [item for cls in self._mro(owner.cls) for item in cls.body if isinstance(item, FUNCTIONS)]
        methods.sort(key=lambda item: item.name == "__init__")
        for method in methods:
            if method is function or method in here.stack:
                continue
            scope = self.scope(method)
            if mine not in scope.defs:
                continue
            frame = self._method_frame(owner, method, context)
            there = scope.reaching(mine, scope.end)
            found += [(d, Context(frame, d.at, d.stmt.lineno)) for d in there]
        for cls in self._mro(owner.cls):
            scope = self.scope(cls)
            found += [
                (d, Context(Frame(scope, parent=self.module), d.at, d.stmt.lineno)) for d in scope.defs.get(name, [])
            ]
        return found

    def _mro(self, cls: ast.ClassDef) -> list[ast.ClassDef]:
        found, waiting = list[ast.ClassDef](), [cls]
        while waiting:
            one = waiting.pop(0)
            if one not in found:
                found.append(one)
                waiting += [b for base in one.bases if (b := self.functions.classes.get(last_name(base))) is not None]
        return found

    def _method_frame(self, owner: Instance, method: ast.FunctionDef | ast.AsyncFunctionDef, context: Context) -> Frame:
        target = Target(method, self.module, owner)
        if method.name == "__init__":
            if owner.call is not None and owner.context is not None:
                return self.enter(target, owner.call, owner.context)
        else:
            for call in self.functions.calls(method):
                around = self.functions.around(call)
                if around is None or (around is not method and around not in context.frame.stack):
                    for there in self.contexts(call, 3)[:1]:
                        return self.enter(target, call, there)
                elif around is context.frame.scope.node:
                    return self.enter(target, call, context)
        stack = context.frame.stack | {method}
        return Frame(self.scope(method), context.frame.key, parent=self.module, me=owner,
                     depth=context.frame.depth + 1, stack=stack)  # fmt: skip
