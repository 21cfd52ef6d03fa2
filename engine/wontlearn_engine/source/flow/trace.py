"""The operations that a value went through, from an expression backwards."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import NamedTuple

from wontlearn_engine.source.text import dotted

from . import calls
from .columns import column, is_one, one_of, selects
from .defs import Def, Path
from .frames import Bound, Callee, Context, Key
from .frames_of import Flow, with_targets
from .known import KEEPS, OPERATORS, SHAPE
from .names import attribute, lookup
from .objects import instance, method

MOST = 4000
"""Operations noted at most."""
DEEPEST = 100
"""Steps within steps that are followed."""


class Op(NamedTuple):
    """One operation on the way of a value: an operator, a call's last name, "[]", ".name", "store", …"""

    name: str
    node: ast.AST
    line: int
    key: Key
    context: Context
    aside: bool
    """It makes an index or a condition, not the data itself."""
    taken: ast.Subscript | None = None
    """Where the index is used."""
    path: Path = ()
    """The part of the result that is asked for."""
    of: str = ""
    """Which of several objects it is done to in turn."""

    @property
    def identity(self) -> tuple[ast.AST, Key, str]:
        """The same for the same operation in the same execution."""
        return self.node, self.key[:-1], self.of

    @property
    def each_row(self) -> bool:
        """It is done to one element at a time."""
        return self.context.each_row or self.context.frame.each_row


def trace(flow: Flow, roots: Iterable[tuple[ast.expr, Context, Path]]) -> list[Op]:
    """Operations behind the roots, those executed last first."""
    tracer = Tracer(flow)
    for node, context, path in roots:
        tracer.expression(node, context, path, False)
    return sorted(tracer.ops, key=lambda op: op.key, reverse=True)


class Tracer:
    """Walks backwards and notes operations."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.ops: list[Op] = []
        self._seen: set[object] = set()
        self._depth = 0
        self._taken: ast.Subscript | None = None

    def note(self, name: str, node: ast.AST, context: Context, aside: bool, path: Path = (), of: str = "") -> None:
        """Note an operation, at the line where its own name or sign is."""
        line = getattr(node, "lineno", context.line)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            line = node.func.end_lineno or line
        elif isinstance(node, ast.BinOp):
            line = node.right.lineno
        taken = self._taken if aside else None
        self.ops.append(Op(name, node, line, context.key, context, aside, taken, path, of))

    def expression(self, node: ast.expr | None, context: Context, path: Path | None, aside: bool) -> None:
        """Note what is behind the part `path` of an expression."""
        if node is None or len(self.ops) > MOST or self._depth > DEEPEST:
            return
        path = path or ()
        seen = (node, context.frame.key, context.frame.scope, tuple(b for _, b in context.extra), path, aside)
        if seen in self._seen:
            return
        self._seen.add(seen)
        handler = HANDLERS.get(type(node))
        self._depth += 1
        if handler is not None:
            handler(self, node, context, path, aside)
        self._depth -= 1

    def definitions(self, found: list[tuple[Def, Context]], path: Path, aside: bool) -> None:
        """Note what is behind definitions, the nearest first."""
        for one, context in found:
            if self.definition(one, context, path, aside):
                return

    def definition(self, one: Def, context: Context, path: Path, aside: bool) -> bool:
        """Note what is behind one definition; True if those before it no longer count for this path."""
        if one.kind in ("import", "def"):
            return False
        if one.whole:
            self.expression(one.value, context, None if one.path is None else (*one.path, *path), aside)
            return False
        if one.kind == "call":
            if isinstance(one.value, ast.Call):
                calls.effect(self, one, one.value, context, path, aside)
            return False
        columns = column(one.key)
        if path and isinstance(path[0], (str, frozenset)) and columns is not None:
            if not selects(path[0], columns):
                return False
            self.note("aug" if one.kind == "aug" else "store", one.stmt, context, aside)
            single = is_one(path[0])
            self.expression(one.value, context, (*(one.path or ()), *(path[1:] if single else ())), aside)
            return single and one.kind == "store" and not one.at.branches
        self.note("store", one.stmt, context, aside)
        if isinstance(one.stmt, ast.AugAssign):
            self.note(OPERATORS.get(type(one.stmt.op), "aug"), one.stmt, context, aside)
        if one.key is not None and not isinstance(one.key, (ast.Constant, ast.Slice)):
            self.expression(one.key, context, (), True)
        self.expression(one.value, context, one.path, aside)
        return False

    # Names and parts

    def _name(self, node: ast.Name, context: Context, path: Path, aside: bool) -> None:
        self.definitions(lookup(self.flow, node.id, context), path, aside)

    def _attribute(self, node: ast.Attribute, context: Context, path: Path, aside: bool) -> None:
        name = node.attr
        owner = instance(self.flow, node.value, context)
        if name in SHAPE and owner is None:
            return
        if name in ("nan", "NaN", "NAN", "NA", "NaT"):
            self.note(".nan", node, context, aside)
            return
        if owner is not None:
            found = attribute(self.flow, owner, name, context)
            getter = method(self.flow, owner, name)
            if found or getter is None:
                self.definitions(found, path, aside)
            else:
                calls.enter(self, getter, None, context, path, aside)  # a property
            return
        written = lookup(self.flow, dotted(node), context)
        if any(one.whole for one, _ in written):
            self.definitions(written, path, aside)
            return
        self.note("." + name, node, context, aside)
        self.expression(node.value, context, path if name in KEEPS else (name, *path), aside)

    def _subscript(self, node: ast.Subscript, context: Context, path: Path, aside: bool) -> None:
        key, base = node.slice, node.value
        if isinstance(base, ast.Attribute) and base.attr in ("iloc", "loc", "at", "iat"):
            base = base.value
            if isinstance(key, ast.Tuple) and len(key.elts) == 2:
                self._index(key.elts[0], context, node)
                key = key.elts[1]
        self.note("[]", node, context, aside)
        getter = method(self.flow, instance(self.flow, base, context), "__getitem__")
        columns = column(key)
        if getter is not None:
            calls.enter(self, getter, None, context, path, aside, (Bound(key, context.before()),))
        elif columns is not None:
            self.expression(base, context, (columns, *path), aside)
        elif isinstance(key, ast.Constant) and isinstance(key.value, int):
            self.expression(base, context, (key.value, *path), aside)
        else:
            self._index(key, context, node)
            self.expression(base, context, path, aside)

    def _index(self, key: ast.expr, context: Context, taken: ast.Subscript) -> None:
        before, self._taken = self._taken, self._taken or taken
        for part in key.elts if isinstance(key, ast.Tuple) else [key]:
            if not isinstance(part, ast.Slice):
                self.expression(part, context, (), True)
        self._taken = before

    def _sequence(self, node: ast.Tuple | ast.List | ast.Set, context: Context, path: Path, aside: bool) -> None:
        elements = node.elts
        number = path[0] if path and not any(isinstance(e, ast.Starred) for e in elements) else None
        if isinstance(number, int) and -len(elements) <= number < len(elements):
            self.expression(elements[number], context, path[1:], aside)
            return
        for element in elements:
            self.expression(element, context, path, aside)

    def _dict(self, node: ast.Dict, context: Context, path: Path, aside: bool) -> None:
        if path and isinstance(path[0], (str, frozenset)):
            named = [
                value
                for key, value in zip(node.keys, node.values, strict=True)
                if isinstance(key, ast.Constant) and isinstance(key.value, str) and selects(path[0], key.value)
            ]
            for value in named:
                self.expression(value, context, path[1:] if isinstance(path[0], str) else (), aside)
            if named:
                return
        for value in node.values:
            self.expression(value, context, path, aside)

    def _comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp, context: Context, path: Path, aside: bool
    ) -> None:
        self._generated(node, node.generators, node.elt, context, path, aside)

    def _dict_comprehension(self, node: ast.DictComp, context: Context, path: Path, aside: bool) -> None:
        self._generated(node, node.generators, node.value, context, path, aside)

    def _generated(
        self,
        node: ast.expr,
        generators: list[ast.comprehension],
        element: ast.expr,
        context: Context,
        path: Path,
        aside: bool,
    ) -> None:
        self.note("comprehension", node, context, aside)
        inner = context
        if isinstance(node, ast.GeneratorExp):
            generators, path = one_of(generators, path)
        for generator in generators:
            inner = with_targets(inner, generator)
            for condition in generator.ifs:
                self.expression(condition, inner, (), True)
        self.expression(element, inner, path, aside)

    # Operators

    def _binary(self, node: ast.BinOp, context: Context, path: Path, aside: bool) -> None:
        self.note(OPERATORS.get(type(node.op), "?"), node, context, aside)
        self.expression(node.left, context, path, aside)
        self.expression(node.right, context, path, aside)

    def _compare(self, node: ast.Compare, context: Context, path: Path, aside: bool) -> None:
        self.note("compare", node, context, aside)
        for part in (node.left, *node.comparators):
            self.expression(part, context, path, True)

    def _unary(self, node: ast.UnaryOp, context: Context, path: Path, aside: bool) -> None:
        if isinstance(node.op, (ast.Not, ast.Invert)):
            self.note("not", node, context, aside)
        self.expression(node.operand, context, path, aside)

    def _bool(self, node: ast.BoolOp, context: Context, path: Path, aside: bool) -> None:
        for value in node.values:
            self.expression(value, context, path, aside)

    def _conditional(self, node: ast.IfExp, context: Context, path: Path, aside: bool) -> None:
        self.note("if", node, context, aside)
        self.expression(node.body, context, path, aside)
        self.expression(node.orelse, context, path, aside)
        self.expression(node.test, context, (), True)

    # What stands around other expressions

    def _call(self, node: ast.Call, context: Context, path: Path, aside: bool) -> None:
        calls.call(self, node, context, path, aside)

    def _lambda(self, node: ast.Lambda, context: Context, path: Path, aside: bool) -> None:
        calls.enter(self, Callee(node, context.frame), None, context, path, aside)

    def _inner(self, node: ast.Starred | ast.Await | ast.NamedExpr, context: Context, path: Path, aside: bool) -> None:
        self.expression(node.value, context, path, aside)

    handlers: dict[type[ast.expr], Callable[..., None]] = {
        ast.Name: _name,
        ast.Attribute: _attribute,
        ast.Subscript: _subscript,
        ast.Tuple: _sequence,
        ast.List: _sequence,
        ast.Set: _sequence,
        ast.Dict: _dict,
        ast.ListComp: _comprehension,
        ast.SetComp: _comprehension,
        ast.GeneratorExp: _comprehension,
        ast.DictComp: _dict_comprehension,
        ast.BinOp: _binary,
        ast.Compare: _compare,
        ast.UnaryOp: _unary,
        ast.BoolOp: _bool,
        ast.IfExp: _conditional,
        ast.Call: _call,
        ast.Lambda: _lambda,
        ast.Starred: _inner,
        ast.Await: _inner,
        ast.NamedExpr: _inner,
    }


HANDLERS = Tracer.handlers
