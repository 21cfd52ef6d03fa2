"""The operations that a value went through, from an expression backwards."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import NamedTuple

from ..text import dotted, last_name
from .frames import DEEPEST, Bound, Context, Flow, Frame, Instance, Key, Target
from .known import (
    APPLIES,
    ELEMENTS,
    ESTIMATORS,
    KEEPS,
    NO_DATA,
    ONE_EACH,
    PAIRS,
    RECEIVER_ONLY,
    SHAPE,
    SKIP_KEYWORDS,
    X_Y,
    YIELDS,
)
from .scopes import Def, Path, targets

MOST = 4000
"""Operations noted at most."""
ALL_BUT = "\0all but "
"""How a column selector starts that stands for the columns that `drop` has left."""


class Op(NamedTuple):
    """One operation on the way of a value: an operator, a call's last name, "[]", ".name", "store"."""

    name: str
    node: ast.AST
    line: int
    key: Key
    context: Context
    index: bool
    """It makes an index or a condition, not the data itself."""
    path: Path = ()

    @property
    def identity(self) -> tuple[ast.AST, Key]:
        """The same for the same operation in the same execution."""
        return self.node, self.key[:-1]


def trace(flow: Flow, roots: Iterable[tuple[ast.expr, Context, Path]]) -> list[Op]:
    """Operations behind the roots, those executed last first."""
    tracer = _Tracer(flow)
    for node, context, path in roots:
        tracer.expression(node, context, path, False)
    return sorted(tracer.ops, key=lambda op: op.key, reverse=True)


class _Tracer:
    """Walks backwards and notes operations."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.ops: list[Op] = []
        self._seen: set[object] = set()
        self._depth = 0

    def note(self, name: str, node: ast.AST, context: Context, index: bool, path: Path = ()) -> None:
        line = getattr(node, "lineno", context.line)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            line = node.func.end_lineno or line
        elif isinstance(node, ast.BinOp):
            line = node.right.lineno
        self.ops.append(Op(name, node, line, context.key, context, index, path))

    def expression(self, node: ast.expr | None, context: Context, path: Path | None, index: bool) -> None:
        """Note what is behind `path` of an expression."""
        if node is None or len(self.ops) > MOST or self._depth > 150:
            return
        path = path or ()
        seen = (node, context.frame.key, context.frame.scope, tuple(b for _, b in context.extra), path, index)
        if seen in self._seen:
            return
        self._seen.add(seen)
        handler = self._HANDLERS.get(type(node))
        self._depth += 1
        if handler is not None:
            handler(self, node, context, path, index)
        self._depth -= 1

    # Names

    def _name(self, node: ast.Name, context: Context, path: Path, index: bool) -> None:
        for name, bound in reversed(context.extra):
            if name == node.id:
                self.bound(bound, path, index)
                return
        self._found(self.flow.lookup(node.id, context), path, index)

    def bound(self, bound: Bound, path: Path, index: bool) -> None:
        """What a parameter stands for."""
        if bound.parts and path and isinstance(path[0], int) and 0 <= path[0] < len(bound.parts):
            self.bound(bound.parts[path[0]], path[1:], index)
            return
        for part in bound.parts:
            self.bound(part, path, index)
        self.expression(bound.value, bound.context, (*bound.path, *path), index)

    def _found(self, found: Bound | list[tuple[Def, Context]], path: Path, index: bool) -> None:
        if isinstance(found, Bound):
            self.bound(found, path, index)
            return
        for one, context in found:
            if self._definition(one, context, path, index):
                return

    def _definition(self, one: Def, context: Context, path: Path, index: bool) -> bool:
        """Note one definition; True if those before it no longer count for this path."""
        if one.kind in ("import", "def"):
            return False
        if one.whole:
            self.expression(one.value, context, None if one.path is None else (*one.path, *path), index)
            return False
        if one.kind == "call":
            assert isinstance(one.value, ast.Call)
            return self._effect(one, one.value, context, path, index)
        column = _column(one.key)
        if path and isinstance(path[0], (str, frozenset)) and column is not None:
            if not _selects(path[0], column):
                return False
            self.note("aug" if one.kind == "aug" else "store", one.stmt, context, index, path)
            rest = path[1:] if isinstance(path[0], str) and not path[0].startswith(ALL_BUT) else ()
            self.expression(one.value, context, (*(one.path or ()), *rest), index)
            return (
                isinstance(path[0], str)
                and not path[0].startswith(ALL_BUT)
                and one.kind == "store"
                and not one.at.branches
            )
        self.note("store", one.stmt, context, index, path)
        if one.kind == "aug" and isinstance(one.stmt, ast.AugAssign):
            self.note(_OPERATORS.get(type(one.stmt.op), "aug"), one.stmt, context, index, path)
        if one.key is not None and not isinstance(one.key, (ast.Constant, ast.Slice)):
            self.expression(one.key, context, (), True)
        self.expression(one.value, context, one.path or (), index)
        return False

    def _effect(self, one: Def, call: ast.Call, context: Context, path: Path, index: bool) -> bool:
        """A call made for what it does to the name."""
        name = last_name(call.func)
        target = self.flow.callee(call.func, context)
        if one.argument is not None and target is not None and not isinstance(target.node, ast.ClassDef):
            parameters = self.flow.scope(target.node).parameters
            shift = 1 if target.me is not None else 0
            if one.argument + shift < len(parameters) and target.node not in context.frame.stack:
                parameter = parameters[one.argument + shift]
                frame = self.flow.enter(target, call, context)
                scope = frame.scope
                changes = [d for d in scope.reaching(parameter, scope.end) if not d.whole]
                for change in changes:
                    self._definition(change, Context(frame, change.at, change.stmt.lineno), path, index)
            return False
        if one.argument is not None and isinstance(call.func, ast.Name) and name not in _EFFECTS:
            return False
        if target is not None:
            return False  # a method of the user's own class: its stores are found by attribute
        if name == "pop" and path and not _selects(path[0], _column(call.args[0] if call.args else None) or ""):
            return False
        self.note(name, call, context, index, path)
        if name in ("append", "extend", "insert", "update", "add", "appendleft", "put", "copyto", "write"):
            for argument in call.args:
                self.expression(argument, context.before(), path, index)
        return False

    def _attribute(self, node: ast.Attribute, context: Context, path: Path, index: bool) -> None:
        name = node.attr
        if name in ("nan", "NaN", "NAN", "NA", "inf", "NINF", "NaT"):
            self.note(".nan", node, context, index, path)
            return
        if name in SHAPE:
            return
        owner = self.flow.instance(node.value, context)
        if owner is not None:
            found = self.flow.attribute(owner, name, context)
            if found:
                self._found(found, path, index)
                return
            getter = self.flow.method(owner, name, context)
            if getter is not None:  # a property
                self._enter(getter, None, context, path, index)
            return
        whole = dotted(node)
        if whole:
            there = self.flow.lookup(whole, context)
            if isinstance(there, list) and any(d.whole for d, _ in there):
                self._found(there, path, index)
                return
        self.note("." + name, node, context, index, path)
        self.expression(node.value, context, path if name in KEEPS else (name, *path), index)

    # Parts

    def _subscript(self, node: ast.Subscript, context: Context, path: Path, index: bool) -> None:
        key = node.slice
        base = node.value
        if isinstance(base, ast.Attribute) and base.attr in ("iloc", "loc", "at", "iat"):
            if isinstance(key, ast.Tuple) and len(key.elts) == 2:
                self._index(key.elts[0], context)
                key = key.elts[1]
            base = base.value
        owner = self.flow.instance(base, context)
        getter = self.flow.method(owner, "__getitem__", context) if owner is not None else None
        self.note("[]", node, context, index, path)
        if getter is not None:
            self._enter(getter, None, context, path, index, (Bound(key, context.before()),))
            return
        column = _column(key)
        if column is not None:
            self.expression(base, context, (column, *path), index)
        elif isinstance(key, ast.Constant) and isinstance(key.value, int):
            self.expression(base, context, (key.value, *path), index)
        else:
            self._index(key, context)
            self.expression(base, context, path, index)

    def _index(self, key: ast.expr, context: Context) -> None:
        for part in key.elts if isinstance(key, ast.Tuple) else [key]:
            if isinstance(part, ast.Slice):
                continue
            self.expression(part, context, (), True)

    def _sequence(self, node: ast.Tuple | ast.List | ast.Set, context: Context, path: Path, index: bool) -> None:
        elements = node.elts
        if path and isinstance(path[0], int) and -len(elements) <= path[0] < len(elements):
            before = elements[: path[0]] if path[0] >= 0 else elements
            if not any(isinstance(e, ast.Starred) for e in before):
                self.expression(elements[path[0]], context, path[1:], index)
                return
        for element in elements:
            self.expression(element, context, path, index)

    def _dict(self, node: ast.Dict, context: Context, path: Path, index: bool) -> None:
        if path and isinstance(path[0], (str, frozenset)):
            picked = [
                (k, v)
                for k, v in zip(node.keys, node.values, strict=True)
                if isinstance(k, ast.Constant) and isinstance(k.value, str) and _selects(path[0], k.value)
            ]
            if picked:
                rest = path[1:] if isinstance(path[0], str) else ()
                for _, value in picked:
                    self.expression(value, context, rest, index)
                return
        for value in node.values:
            self.expression(value, context, path, index)

    def _starred(self, node: ast.Starred, context: Context, path: Path, index: bool) -> None:
        self.expression(node.value, context, path, index)

    def _comprehension(
        self,
        node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp,
        context: Context,
        path: Path,
        index: bool,
    ) -> None:
        inner = context
        for generator in node.generators:
            names = targets(generator.target, ())
            extra = tuple((name, Bound(generator.iter, inner, part)) for name, part in names)
            inner = inner._replace(extra=(*inner.extra, *extra))
            for condition in generator.ifs:
                self.expression(condition, inner, (), True)
        self.note("comprehension", node, context, index, path)
        if isinstance(node, ast.DictComp):
            self.expression(node.value, inner, path, index)
        else:
            self.expression(node.elt, inner, path, index)

    # Operators

    def _binary(self, node: ast.BinOp, context: Context, path: Path, index: bool) -> None:
        self.note(_OPERATORS.get(type(node.op), "?"), node, context, index, path)
        self.expression(node.left, context, path, index)
        self.expression(node.right, context, path, index)

    def _compare(self, node: ast.Compare, context: Context, path: Path, index: bool) -> None:
        self.note("compare", node, context, index, path)
        for part in (node.left, *node.comparators):
            self.expression(part, context, path, index)

    def _operands(self, node: ast.expr, context: Context, path: Path, index: bool) -> None:
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Not, ast.Invert)):
            self.note("not", node, context, index, path)
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.expression(child, context, path, index)

    def _conditional(self, node: ast.IfExp, context: Context, path: Path, index: bool) -> None:
        self.note("if", node, context, index, path)
        self.expression(node.body, context, path, index)
        self.expression(node.orelse, context, path, index)
        self.expression(node.test, context, (), True)

    # Calls

    def _call(self, node: ast.Call, context: Context, path: Path, index: bool) -> None:
        name = last_name(node.func)
        target = self.flow.callee(node.func, context)
        if target is not None:
            if isinstance(target.node, ast.ClassDef):
                self._object(Instance(target.node, node, context), context, path, index)
            else:
                self._enter(target, node, context, path, index)
            return
        if name in NO_DATA and not isinstance(node.func, ast.Attribute):
            return
        self.note(name or "()", node, context, index, path)
        before = context.before()
        if name in APPLIES and self._applied(node, before, path, index):
            return
        if name == "from_generator" or (name in ("cycle", "OrderedEnqueuer", "GeneratorEnqueuer") and node.args):
            self._handed(node.args[0], before, path, index)
            return
        if name in PAIRS and path and isinstance(path[0], int):
            parts = node.args
            if len(parts) == 1 and not isinstance(parts[0], ast.Starred):
                self.expression(parts[0], before, path, index)
                return
            if len(parts) == 1:
                self.expression(parts[0], before, path, index)
                return
            if 0 <= path[0] < len(parts):
                self.expression(parts[path[0]], before, path[1:], index)
                return
        self._library_call(node, name, before, path, index)

    def _library_call(self, node: ast.Call, name: str, context: Context, path: Path, index: bool) -> None:
        number = path[0] if path and isinstance(path[0], int) else None
        receiver = node.func.value if isinstance(node.func, ast.Attribute) else None
        if receiver is not None and self._is_module(receiver, context):
            receiver = None
        positional = [a for a in node.args if not isinstance(a, ast.Starred)]
        if name == "train_test_split" and number is not None and positional:
            self.expression(positional[min(number // 2, len(positional) - 1)], context, path[1:], index)
            return
        if number is not None and receiver is None and name in ONE_EACH and 0 <= number < len(positional) > 1:
            self.expression(positional[number], context, path[1:], index)
            return
        if number is not None and name in X_Y:
            chosen = _argument(node, number, (("x", "data"), ("y", "targets"))[number % 2])
            if chosen is not None:
                self.expression(chosen, context, path[1:], index)
                return
        if name == "enumerate":
            if number == 0:
                return
            path = path[1:] if number == 1 else path
        if name == "zip" and len(node.args) == 1 and isinstance(node.args[0], ast.Starred):
            self.expression(node.args[0].value, context, path, index)
            return
        if name in ("DataFrame", "dict", "Dataset", "namedtuple", "Series", "assign"):
            named = [k for k in node.keywords if path and isinstance(path[0], str) and k.arg == path[0]]
            if named:
                self.expression(named[-1].value, context, path[1:], index)
                return
        if receiver is not None and name not in ESTIMATORS:
            self.expression(receiver, context, _through(node, name, path), index)
            if name == "get" and node.args:
                self.expression(node.args[0], context, (), index)
            if name in RECEIVER_ONLY:
                return
        keep = path if receiver is None and (name in ELEMENTS or name in ("DataFrame", "Series", "dict")) else ()
        if name in ("where", "select") and receiver is None and len(node.args) >= 3:
            self.expression(node.args[0], context, (), True)
            positional = node.args[1:]
        for argument in [*positional, *(a.value for a in node.args if isinstance(a, ast.Starred))]:
            self.expression(argument, context, keep, index)
        for keyword in node.keywords:
            if keyword.arg not in SKIP_KEYWORDS:
                self.expression(keyword.value, context, keep, index)

    def _is_module(self, node: ast.expr, context: Context) -> bool:
        """The part before the dot is imported, or a chain of attributes of an import."""
        while isinstance(node, ast.Attribute):
            node = node.value
        if not isinstance(node, ast.Name) or any(name == node.id for name, _ in context.extra):
            return False
        found = self.flow.lookup(node.id, context)
        if isinstance(found, Bound):
            return False
        return any(d.kind == "import" for d, _ in found) or (not found and node.id not in ("self", "cls"))

    def _enter(
        self,
        target: Target,
        call: ast.Call | None,
        context: Context,
        path: Path,
        index: bool,
        first: tuple[Bound, ...] = (),
    ) -> None:
        """What a function of the script returns or yields."""
        node = target.node
        if isinstance(node, ast.ClassDef) or node in context.frame.stack or context.frame.depth > DEEPEST:
            return
        if call is not None:
            self.note("call " + getattr(node, "name", "lambda"), call, context, index, path)
        frame = self.flow.enter(target, call, context, first)
        self._results(frame, path, index)

    def _results(self, frame: Frame, path: Path, index: bool) -> None:
        scope = frame.scope
        for value, at in [*reversed(scope.yields), *reversed(scope.returns)]:
            if isinstance(value, ast.Constant):
                continue
            self.expression(value, Context(frame, at, value.lineno), path, index)

    def _object(self, instance: Instance, context: Context, path: Path, index: bool) -> None:
        """The data that an object of the user's class hands out; else what it was made of."""
        for name in YIELDS:
            method = self.flow.method(instance, name, context)
            if method is not None:
                self._enter(method, None, context, path, index)
                return
        if path and isinstance(path[0], str):
            found = self.flow.attribute(instance, path[0], context)
            if found:
                self._found(found, path[1:], index)
                return
        if instance.call is not None:
            for argument in instance.call.args:
                self.expression(argument, context.before(), (), index)

    def _applied(self, node: ast.Call, context: Context, path: Path, index: bool) -> bool:
        """`data.map(f)`, `map(f, data)`, `vectorize(f)(data)` with a function of the script."""
        if not node.args:
            return False
        target = self.flow.callee(node.args[0], context)
        if target is None or isinstance(target.node, ast.ClassDef):
            return False
        data: list[ast.expr] = list(node.args[1:])
        if isinstance(node.func, ast.Attribute) and not self._is_module(node.func.value, context):
            data = [node.func.value]
        count = len(self.flow.scope(target.node).parameters) - (1 if target.me is not None else 0) - len(target.given)
        if len(data) == 1 and count > 1:
            first = tuple(Bound(data[0], context, (k,)) for k in range(count))
        else:
            first = tuple(Bound(d, context) for d in data)
        if last_name(node.func) == "vectorize" and not data:
            return False
        self._enter(target, None, context, path, index, first)
        return True

    def _handed(self, node: ast.expr, context: Context, path: Path, index: bool) -> None:
        """A generator function, or a call of one."""
        target = self.flow.callee(node, context)
        if target is not None and isinstance(target.node, ast.ClassDef):
            self._object(Instance(target.node, None, context), context, path, index)
        elif target is not None:
            self._enter(target, None, context, path, index)
        else:
            self.expression(node, context, path, index)

    def _lambda(self, node: ast.Lambda, context: Context, path: Path, index: bool) -> None:
        self._enter(Target(node, context.frame), None, context, path, index)

    def _value(self, node: ast.Await | ast.NamedExpr | ast.Yield, context: Context, path: Path, index: bool) -> None:
        self.expression(node.value, context, path, index)

    _HANDLERS: dict[type[ast.expr], Callable[..., None]] = {
        ast.Name: _name,
        ast.Attribute: _attribute,
        ast.Subscript: _subscript,
        ast.Tuple: _sequence,
        ast.List: _sequence,
        ast.Set: _sequence,
        ast.Dict: _dict,
        ast.Starred: _starred,
        ast.ListComp: _comprehension,
        ast.SetComp: _comprehension,
        ast.GeneratorExp: _comprehension,
        ast.DictComp: _comprehension,
        ast.BinOp: _binary,
        ast.Compare: _compare,
        ast.UnaryOp: _operands,
        ast.BoolOp: _operands,
        ast.IfExp: _conditional,
        ast.Call: _call,
        ast.Lambda: _lambda,
        ast.Await: _value,
        ast.NamedExpr: _value,
        ast.Yield: _value,
    }


_OPERATORS: dict[type[ast.operator], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
    ast.MatMult: "@", ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^", ast.LShift: "<<", ast.RShift: ">>",
}  # fmt: skip
_EFFECTS = frozenset(
    "shuffle sort fillna append extend insert update reverse fill resize put copyto random_shuffle dropna".split()
)


def _column(key: ast.expr | None) -> str | frozenset[str] | None:
    """The column or columns that a key in brackets names."""
    if isinstance(key, ast.Constant) and isinstance(key.value, str):
        return key.value
    if isinstance(key, ast.List) and key.elts:
        names = [e.value for e in key.elts if isinstance(e, ast.Constant) and isinstance(e.value, str)]
        if len(names) == len(key.elts):
            return frozenset(names)
    return None


def _selects(selector: object, column: str | frozenset[str]) -> bool:
    """Whether a selector takes any of the columns."""
    columns = {column} if isinstance(column, str) else column
    if isinstance(selector, frozenset):
        return bool(selector & columns)
    if isinstance(selector, str) and selector.startswith(ALL_BUT):
        left_out = set(selector.removeprefix(ALL_BUT).split("\0"))
        return bool(columns - left_out)
    return selector in columns


def _through(node: ast.Call, name: str, path: Path) -> Path:
    """The path of a method's result in terms of its receiver."""
    if name in ("pop", "get", "getitem") and node.args:
        column = _column(node.args[0])
        if column is not None:
            return (column, *path)
    if name == "items" and path and path[0] in (0, 1):
        return path[1:]
    if name in ("iterrows", "itertuples") and path and path[0] == 1:
        return path[1:]
    if name == "drop" and not path:
        wanted = _argument(node, 0, ("columns", "labels"))
        column = _column(wanted) if wanted is not None else None
        if column is not None:
            columns = [column] if isinstance(column, str) else sorted(column)
            return (ALL_BUT + "\0".join(columns),)
    return path


def _argument(node: ast.Call, position: int, names: tuple[str, ...]) -> ast.expr | None:
    for keyword in node.keywords:
        if keyword.arg in names:
            return keyword.value
    plain = node.args[: position + 1]
    if len(plain) > position and not any(isinstance(a, ast.Starred) for a in plain):
        return plain[position]
    return None
