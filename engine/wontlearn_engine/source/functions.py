"""Functions and classes of a script: what encloses what, and who calls whom, as far as names tell."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import TypeAlias

from .text import Source, last_name

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
LOOPS = (ast.For, ast.AsyncFor, ast.While, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class Functions:
    """The functions of a script by name, and the places that use them."""

    def __init__(self, source: Source) -> None:
        self.source = source

    @cached_property
    def parents(self) -> dict[ast.AST, ast.AST]:
        """The parent of each node."""
        return {child: node for node in self.source.nodes for child in ast.iter_child_nodes(node)}

    @cached_property
    def classes(self) -> dict[str, ast.ClassDef]:
        """Classes by name; of two with one name the last."""
        return {node.name: node for node in self.source.nodes if isinstance(node, ast.ClassDef)}

    @cached_property
    def _uses(self) -> dict[str, list[ast.AST]]:
        """Names and attributes that are read, by name."""
        found: dict[str, list[ast.AST]] = defaultdict(list)
        for node in self.source.nodes:
            if isinstance(node, (ast.Name, ast.Attribute)) and isinstance(node.ctx, ast.Load):
                found[last_name(node)].append(node)
        return found

    def above(self, node: ast.AST) -> Iterator[ast.AST]:
        """Its parent, grandparent, …"""
        here = self.parents.get(node)
        while here is not None:
            yield here
            here = self.parents.get(here)

    def around(self, node: ast.AST) -> Function | None:
        """The function that a node is in; decorators and defaults belong to the outside."""
        inner = node
        for outer in self.above(node):
            if isinstance(outer, FUNCTIONS) and inner in outer.body:
                return outer
            inner = outer
        return None

    def owner(self, function: ast.AST) -> ast.ClassDef | None:
        """The class that a method belongs to."""
        parent = self.parents.get(function)
        return parent if isinstance(parent, ast.ClassDef) else None

    def loops(self, node: ast.AST) -> list[ast.AST]:
        """Loops and comprehensions around a node within its function, the innermost first."""
        found: list[ast.AST] = []
        inner = node
        for outer in self.above(node):
            if isinstance(outer, FUNCTIONS) and inner in outer.body:
                break
            if isinstance(outer, LOOPS) and not self._once(outer, inner):
                found.append(outer)
            inner = outer
        return found

    @staticmethod
    def _once(loop: ast.AST, child: ast.AST) -> bool:
        """The child runs once for the whole loop: what is iterated over, or an `else`."""
        if isinstance(loop, (ast.For, ast.AsyncFor)):
            return child is loop.iter or child in loop.orelse
        return isinstance(loop, ast.While) and child in loop.orelse

    def calls(self, function: Function) -> list[ast.Call]:
        """Calls of a function, of the method's name on whatever object, or of the class for `__init__`."""
        return [call for use in self._named(function) if (call := self._called(use)) is not None]

    def mentions(self, function: Function) -> list[ast.AST]:
        """Uses of a function that are no calls: handed on, stored, …"""
        return [use for use in self._named(function) if self._called(use) is None]

    def _named(self, function: Function) -> list[ast.AST]:
        owner = self.owner(function)
        if owner is not None and function.name == "__init__":
            return self._uses.get(owner.name, [])
        uses = self._uses.get(function.name, [])
        kind = ast.Name if owner is None else ast.Attribute
        return [use for use in uses if isinstance(use, kind)]

    def _called(self, use: ast.AST) -> ast.Call | None:
        parent = self.parents.get(use)
        return parent if isinstance(parent, ast.Call) and parent.func is use else None
