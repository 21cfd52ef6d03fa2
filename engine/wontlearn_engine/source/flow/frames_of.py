"""The scopes and frames of one script: who runs what, with which arguments."""

from __future__ import annotations

import ast
from functools import lru_cache

from wontlearn_engine.source.functions import Function, Functions
from wontlearn_engine.source.text import Source, dotted, last_name

from .defs import StatementPlace
from .frames import Bound, Callee, Context, Frame, Instance, Runnable
from .objects import callee
from .scopes import Node, Scope, targets

MOST_CALLERS = 3
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)


class Flow:
    """Scopes and frames of one script."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.functions = Functions(source)
        self._scopes: dict[ast.AST, Scope] = {}
        self._frames: dict[Function, list[Frame]] = {}
        self.module = Frame(self.scope(source.tree or ast.Module([], [])))

    def scope(self, node: Node) -> Scope:
        """The scope of a module, function or class."""
        found = self._scopes.get(node)
        if found is None:
            found = self._scopes[node] = Scope(node)
        return found

    # From a place in the text to the frames it may run in

    def contexts(self, node: ast.AST) -> list[Context]:
        """Where a node is evaluated; once for each of the first callers of its function."""
        stmt = next((n for n in [node, *self.functions.above(node)] if isinstance(n, ast.stmt)), node)
        function = self.functions.around(stmt)
        frames = [self.module] if function is None else self._callers(function)
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
                context = with_targets(context, generator)
        return context

    def _callers(self, function: Function) -> list[Frame]:
        """Frames of a function, one for each of the first places that call it; one without arguments if none does."""
        found = self._frames.get(function)
        if found is None:
            owner = self.functions.owner(function)
            outer = self.functions.around(function)
            me = Instance(owner) if owner is not None else None
            unknown = Frame(self.scope(function), parent=self.module, me=me, stack=frozenset([function]))
            self._frames[function] = [unknown]  # for calls that lead back here
            if outer is not None:
                unknown.parent = self._callers(outer)[0]
            if owner is not None:
                unknown.me = me = self._instance_of(owner)
            found = self._frames[function] = self._called_from(function, me) or [unknown]
        return found

    def _called_from(self, function: Function, me: Instance | None) -> list[Frame]:
        """Of the calls by its name those that are known to lead here, if any are."""
        frames, known = list[Frame](), list[Frame]()
        for call in self.functions.calls(function):
            if max(len(frames), len(known)) < MOST_CALLERS and self.functions.around(call) is not function:
                for context in self.contexts(call)[:1]:
                    target = callee(self, call.func, context)
                    if target is None:
                        frames.append(self.enter(Callee(function, self.module, me), call, context))
                    elif target.node is function:
                        known.append(self.enter(target._replace(me=target.me or me), call, context))
                    elif isinstance(target.node, ast.ClassDef) and self._is_made_by(function, target.node):
                        made = Instance(target.node, call, context)
                        known.append(self.enter(Callee(function, self.module, made), call, context))
        return known or frames

    def _is_made_by(self, function: Function, cls: ast.ClassDef) -> bool:
        """The function is the `__init__` of that class."""
        return function.name == "__init__" and self.functions.owner(function) is cls

    def _instance_of(self, cls: ast.ClassDef) -> Instance:
        """The object of a class: made by the first call of it in the script."""
        for call in self.source.calls:
            around = self.functions.around(call)
            if last_name(call.func) == cls.name and (around is None or self.functions.owner(around) is not cls):
                return Instance(cls, call, next(iter(self.contexts(call)), None))
        return Instance(cls)

    # Calls

    def enter(self, target: Callee, call: ast.Call | None, context: Context, first: tuple[Bound, ...] = ()) -> Frame:
        """The frame of a call; `first` are arguments that are given by other means."""
        node = target.node
        assert not isinstance(node, ast.ClassDef)
        outer = context.frame
        frame = Frame(
            self.scope(node),
            key=(*outer.key, (context.line, context.phase / 2)),
            parent=target.frame,
            parent_at=_progress(target.frame, context),
            me=target.me,
            depth=outer.depth + 1,
            each_row=outer.each_row or context.each_row or bool(first),
            stack=outer.stack | {node},
        )
        _bind_defaults(frame, node, target.frame)
        _bind_arguments(frame, node, target, call, context.before(), first)
        return frame


@lru_cache(maxsize=4)
def flow_of(source: Source) -> Flow:
    """The flow of a script; the last few are kept."""
    return Flow(source)


def with_targets(context: Context, generator: ast.comprehension) -> Context:
    """The context inside a `for … in …` of a comprehension."""
    names = targets(generator.target, ())
    extra = tuple((name, Bound(generator.iter, context, path)) for name, path in names)
    return context._replace(extra=(*context.extra, *extra), each_row=True)


def _progress(frame: Frame, context: Context) -> StatementPlace | None:
    """How far `frame` has come when the code at `context`, which it called, runs; None if it did not."""
    here: Frame | None = context.frame
    while here is not None:
        if here is frame:
            return context.at
        if here.parent is frame:
            return here.parent_at
        here = here.parent
    return None


def _bind_defaults(frame: Frame, node: Runnable, around: Frame) -> None:
    a = node.args
    plain = [*a.posonlyargs, *a.args]
    pairs = [*zip(reversed(plain), reversed(a.defaults), strict=False), *zip(a.kwonlyargs, a.kw_defaults, strict=True)]
    outside = Context(around, around.scope.end, node.lineno)
    for parameter, default in pairs:
        if default is not None:
            frame.bound[parameter.arg] = Bound(default, outside)


def _bind_arguments(
    frame: Frame,
    node: Runnable,
    target: Callee,
    call: ast.Call | None,
    context: Context,
    first: tuple[Bound, ...],
) -> None:
    parameters = list(frame.scope.parameters)
    decorators = [] if isinstance(node, ast.Lambda) else [last_name(d) or dotted(d) for d in node.decorator_list]
    if target.me is not None and parameters and "staticmethod" not in decorators:
        parameters.pop(0)
    given = [*first, *(Bound(value, context) for value in target.given)]
    for argument in call.args if call is not None else []:
        if isinstance(argument, ast.Starred):
            rest = max(len(parameters) - len(given), 0)
            given += [Bound(argument.value, context, (number,)) for number in range(rest)]
        else:
            given.append(Bound(argument, context))
    for keyword in call.keywords if call is not None else []:
        if keyword.arg is not None:
            frame.bound[keyword.arg] = Bound(keyword.value, context)
        else:
            for name in parameters[len(given) :]:
                frame.bound[name] = Bound(keyword.value, context, (name,))
    frame.bound.update(zip(parameters, given, strict=False))
    if node.args.vararg is not None:
        rest_of_them = ast.Tuple([b.value for b in given[len(parameters) :]], ast.Load())
        frame.bound[node.args.vararg.arg] = Bound(ast.copy_location(rest_of_them, call or node), context)
