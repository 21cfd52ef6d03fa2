"""Scopes, and where each of their names gets its values."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from typing import TypeAlias

from wontlearn_engine.source.text import dotted, last_name, walk

from .defs import Def, Kind, Path, StatementPlace
from .known import IN_PLACE, READ_ONLY
from .views import base_of, shared

Node: TypeAlias = ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef


class Scope:
    """The names of a module, function or class body, without those of functions inside."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.defs: dict[str, list[Def]] = defaultdict(list)
        self.returns: list[tuple[ast.expr, StatementPlace]] = []
        self.yields: list[tuple[ast.expr, StatementPlace]] = []
        self.places: dict[ast.AST, StatementPlace] = {}
        self.globals: set[str] = set()
        self.parameters: list[str] = []
        self._count = 0
        if isinstance(node, ast.Lambda):
            self.returns.append((node.body, StatementPlace(1)))
        else:
            self._block(node.body, (), ())
        if not isinstance(node, (ast.Module, ast.ClassDef)):
            a = node.args
            self.parameters = [arg.arg for arg in [*a.posonlyargs, *a.args]]

    @property
    def end(self) -> StatementPlace:
        """After the last statement."""
        return StatementPlace(self._count + 1)

    def reaching(self, name: str, at: StatementPlace) -> list[Def]:
        """Definitions that a use of the name may see, the nearest first, back to one that always holds."""
        found: list[Def] = []
        there = self.defs.get(name, [])
        for one in reversed(there):
            if one.at.number >= at.number or one.at.excludes(at):
                continue
            found.append(one)
            if one.whole and one.at.rules(at):
                break
        later = [d for d in there if d.at.number > at.number and set(d.at.loops) & set(at.loops)]
        return found + [d for d in later if not d.at.excludes(at)]

    # Reading statements

    def _block(self, body: list[ast.stmt], branches: tuple[tuple[int, str], ...], loops: tuple[int, ...]) -> None:
        for stmt in body:
            self._count += 1
            at = StatementPlace(self._count, branches, loops)
            self.places[stmt] = at
            self._statement(stmt, at)
            self._inner(stmt, at)

    def _inner(self, stmt: ast.stmt, at: StatementPlace) -> None:
        """The statements inside a compound statement."""
        here, branches, loops = id(stmt), at.branches, at.loops
        if isinstance(stmt, ast.If):
            if is_main_guard(stmt.test):
                self._block(stmt.body, branches, loops)
            else:
                self._block(stmt.body, (*branches, (here, "body")), loops)
            self._block(stmt.orelse, (*branches, (here, "else")), loops)
        elif isinstance(stmt, (ast.For, ast.AsyncFor, ast.While)):
            self._block(stmt.body, branches, (*loops, here))
            self._block(stmt.orelse, branches, loops)
        elif isinstance(stmt, (ast.With, ast.AsyncWith)):
            self._block(stmt.body, branches, loops)
        elif isinstance(stmt, ast.Try):
            self._block(stmt.body, branches, loops)
            for number, handler in enumerate(stmt.handlers):
                self._block(handler.body, (*branches, (here, f"except {number}")), loops)
            self._block(stmt.orelse, branches, loops)
            self._block(stmt.finalbody, branches, loops)
        elif isinstance(stmt, ast.Match):
            for number, case in enumerate(stmt.cases):
                self._block(case.body, (*branches, (here, f"case {number}")), loops)

    def _statement(self, stmt: ast.stmt, at: StatementPlace) -> None:
        if isinstance(stmt, ast.Assign):
            for target in stmt.targets:
                self._target(target, stmt, stmt.value, (), at, "is")
        elif isinstance(stmt, ast.AnnAssign) and stmt.value is not None:
            self._target(stmt.target, stmt, stmt.value, (), at, "is")
        elif isinstance(stmt, ast.AugAssign):
            self._target(stmt.target, stmt, stmt.value, (), at, "aug")
        elif isinstance(stmt, (ast.For, ast.AsyncFor)):
            self._target(stmt.target, stmt, stmt.iter, (), at, "loop")
        elif isinstance(stmt, (ast.With, ast.AsyncWith)):
            for item in stmt.items:
                if item.optional_vars is not None:
                    self._target(item.optional_vars, stmt, item.context_expr, (), at, "is")
        elif isinstance(stmt, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            self._add(Def(stmt.name, "def", stmt, None, (), at))
        elif isinstance(stmt, (ast.Import, ast.ImportFrom)):
            for alias in stmt.names:
                self._add(Def(alias.asname or alias.name.split(".")[0], "import", stmt, None, (), at))
        elif isinstance(stmt, ast.Return) and stmt.value is not None:
            self.returns.append((stmt.value, at))
        elif isinstance(stmt, ast.Global):
            self.globals.update(stmt.names)
        self._expressions(stmt, at)

    def _expressions(self, stmt: ast.stmt, at: StatementPlace) -> None:
        """Yields, `:=`, and calls that change what they are given."""
        if isinstance(stmt, ast.Expr):
            for call in self._calls_for_effect(stmt.value):
                self._effects(call, stmt, at)
        for part in _own_expressions(stmt):
            for node in walk(part):
                if isinstance(node, (ast.Yield, ast.YieldFrom)):
                    if node.value is not None:
                        self.yields.append((node.value, at))
                elif isinstance(node, ast.NamedExpr):
                    self._target(node.target, stmt, node.value, (), at, "is")
                elif isinstance(node, ast.Call):
                    for keyword in node.keywords:
                        if keyword.arg == "out" and (name := dotted(keyword.value)):
                            self._add(Def(name, "is", stmt, node, (), at))

    @staticmethod
    def _calls_for_effect(value: ast.expr) -> Iterator[ast.Call]:
        """Calls that stand as a statement, also each in a comprehension made for its effects."""
        if isinstance(value, ast.Call):
            yield value
        elif isinstance(value, (ast.ListComp, ast.SetComp)) and isinstance(value.elt, ast.Call):
            yield value.elt

    def _effects(self, call: ast.Call, stmt: ast.stmt, at: StatementPlace) -> None:
        method = last_name(call.func)
        if isinstance(call.func, ast.Attribute) and method not in READ_ONLY:
            base, key = base_of(call.func.value)
            if base:
                self._change(Def(base, "call", stmt, call, None, at, key))
        if method in IN_PLACE:
            for number, argument in enumerate(call.args[:1]):
                base, key = base_of(argument)
                if base:
                    self._change(Def(base, "call", stmt, call, None, at, key, number))
        elif isinstance(call.func, ast.Name):
            for number, argument in enumerate(call.args):
                if name := dotted(argument):
                    self._add(Def(name, "call", stmt, call, None, at, None, number))

    def _target(
        self, target: ast.expr, stmt: ast.stmt, value: ast.expr, path: Path | None, at: StatementPlace, kind: Kind
    ) -> None:
        if isinstance(target, (ast.Tuple, ast.List)):
            starred = [i for i, e in enumerate(target.elts) if isinstance(e, ast.Starred)]
            for number, element in enumerate(target.elts):
                known = path is not None and (not starred or number < starred[0])
                inner = (*path, number) if known and path is not None else None
                self._target(element, stmt, value, inner, at, kind)
        elif isinstance(target, ast.Starred):
            self._target(target.value, stmt, value, path, at, kind)
        elif name := dotted(target):
            if kind == "is" or kind == "loop":
                self._add(Def(name, kind, stmt, value, path, at))
                base = name.rpartition(".")[0]
                if base and base != "self":  # `frame.price = …`
                    attribute = ast.copy_location(ast.Constant(name.rpartition(".")[2]), target)
                    self._change(Def(base, "store", stmt, value, path, at, attribute))
            else:
                self._change(Def(name, kind, stmt, value, path, at))
        elif isinstance(target, (ast.Subscript, ast.Attribute)):
            base, key = base_of(target)
            if base:
                self._change(Def(base, "aug" if kind == "aug" else "store", stmt, value, path, at, key))

    def _change(self, change: Def) -> None:
        """A change of a part; what the name is a view of changes too, and so do other views of that."""
        self._add(change)
        seen = {change.name: change.key}
        name = change.name
        while True:
            last = self._made_by(name)
            if last is None or last.value is None:
                break
            if last.kind == "loop" and isinstance(last.value, (ast.Tuple, ast.List)) and last.path == ():
                for element in last.value.elts:  # `for a in (x, y): shuffle(a)`
                    if (one := dotted(element)) and one not in seen:
                        self._add(change._replace(name=one, shared=True))
                break
            name, key = shared(last.part, self._value) if last.kind == "is" else base_of(last.value)
            if not name or name in seen or not self._holds(name, last):
                break
            seen[name] = key if key is not None else seen[last.name]
            if change.kind in ("store", "aug", "call"):
                self._add(change._replace(name=name, key=key if key is not None else change.key))
        if (change.argument is not None and change.moves) or change.kind == "aug":
            self._views(change, seen)

    def _views(self, change: Def, seen: dict[str, ast.expr | None]) -> None:
        """A change of whole arrays, told to the names that are views of them."""
        whole = {name for name, key in seen.items() if key is None}
        for name in [name for name in self.defs if name not in seen]:
            last = self._made_by(name)
            if last is not None and last.kind == "is" and last.value is not None:
                of = shared(last.part, self._value)[0]
                if of in whole and self._holds(of, last):
                    self._add(change._replace(name=name))

    def _made_by(self, name: str) -> Def | None:
        return next((d for d in reversed(self.defs.get(name, [])) if d.whole), None)

    def _value(self, name: str) -> ast.expr | None:
        """What a name was last made with, if it was made as a whole and not by a loop."""
        last = self._made_by(name)
        return last.part if last is not None and last.kind == "is" and last.value is not None else None

    def _holds(self, name: str, since: Def) -> bool:
        """The name has not been given another value since a statement."""
        last = self._made_by(name)
        return last is None or last.at.number < since.at.number

    def _add(self, one: Def) -> None:
        self.defs[one.name].append(one)


def targets(target: ast.expr, path: Path) -> list[tuple[str, Path]]:
    """Names of a loop's target with the part that each takes."""
    if isinstance(target, ast.Name):
        return [(target.id, path)]
    if isinstance(target, (ast.Tuple, ast.List)):
        return [pair for number, element in enumerate(target.elts) for pair in targets(element, (*path, number))]
    return []


def is_main_guard(test: ast.expr) -> bool:
    """`__name__ == "__main__"`"""
    return isinstance(test, ast.Compare) and dotted(test.left) == "__name__"


def _own_expressions(stmt: ast.stmt) -> Iterator[ast.AST]:
    """The expressions of a statement, without the statements and functions inside it."""
    if isinstance(stmt, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return
    for child in ast.iter_child_nodes(stmt):
        if not isinstance(child, (ast.stmt, ast.ExceptHandler, ast.match_case)):
            yield child
