"""What gives a name its value or changes it, and where that stands."""

from __future__ import annotations

import ast
from typing import Literal, NamedTuple, TypeAlias

from wontlearn_engine.source.text import last_name

from .views import MOVES

Selector: TypeAlias = "int | str | frozenset[str]"
"""A part of a value: an element of a tuple, an attribute or column, one of several columns."""
Path: TypeAlias = tuple[Selector, ...]
Kind: TypeAlias = Literal["is", "loop", "aug", "store", "call", "import", "def"]


class StatementPlace(NamedTuple):
    """A statement's place in its scope: number, conditional branches around it, loops around it."""

    number: int
    branches: tuple[tuple[int, str], ...] = ()
    loops: tuple[int, ...] = ()

    def excludes(self, other: StatementPlace) -> bool:
        """The two are in different branches of one `if`."""
        mine = dict(self.branches)
        return any(mine.get(node, branch) != branch for node, branch in other.branches)

    def rules(self, other: StatementPlace) -> bool:
        """Whenever the other runs, this has run before: its branches are also around the other."""
        return self.branches == other.branches[: len(self.branches)]


class Def(NamedTuple):
    """A statement that gives a name (`x`, or `self.x`) its value or changes it."""

    name: str
    kind: Kind
    stmt: ast.stmt
    value: ast.expr | None
    path: Path | None
    """Which part of `value`; None if unknown."""
    at: StatementPlace
    key: ast.expr | None = None
    """What stands in the brackets of a store."""
    argument: int | None = None
    """Number of the argument by which a call gets hold of the name; None for the receiver."""
    shared: bool = False
    """One statement that changes several names in turn: `for a in (x, y): shuffle(a)`."""

    @property
    def whole(self) -> bool:
        """It replaces the value, not only a part of it."""
        return self.kind in ("is", "loop", "import", "def")

    @property
    def part(self) -> ast.expr:
        """The expression that the name was given: of `a, b = x, y` its own part; a constant where it cannot be seen."""
        value = self.value
        for selector in self.path or ():
            if isinstance(value, (ast.Tuple, ast.List)) and isinstance(selector, int) and selector < len(value.elts):
                value = value.elts[selector]
            else:
                return ast.copy_location(ast.Constant(None), self.stmt)
        return value if value is not None else ast.copy_location(ast.Constant(None), self.stmt)

    @property
    def moves(self) -> bool:
        """A call that moves what is in an array about in place."""
        return self.kind == "call" and isinstance(self.value, ast.Call) and last_name(self.value.func) in MOVES
