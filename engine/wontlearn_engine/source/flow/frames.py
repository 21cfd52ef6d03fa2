"""Which execution of which function an expression is seen in."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from .defs import Def, Path, StatementPlace
from .scopes import Scope

Key: TypeAlias = tuple[tuple[int, float], ...]
"""When something runs, for sorting: for each frame from the outermost, (line, phase within the line)."""
Runnable: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(eq=False)
class Frame:
    """One execution of a scope."""

    scope: Scope
    key: Key = ()
    bound: dict[str, Bound] = field(default_factory=dict["str", "Bound"])
    parent: Frame | None = None
    """The frame around its definition."""
    parent_at: StatementPlace | None = None
    """How far the frame around it has come; None: to its end."""
    me: Instance | None = None
    """What `self` is."""
    depth: int = 0
    each_row: bool = False
    """It runs once for each element that is made."""
    stack: frozenset[ast.AST] = frozenset()
    """The functions that are running."""


class Context(NamedTuple):
    """Where an expression is evaluated: frame, place, phase (later is greater), names of comprehensions."""

    frame: Frame
    at: StatementPlace
    line: int
    phase: float = 1.0
    extra: tuple[tuple[str, Bound], ...] = ()
    each_row: bool = False
    """It makes one element of a list that a loop or a comprehension fills."""

    @property
    def key(self) -> Key:
        """When this runs."""
        return (*self.frame.key, (self.line, self.phase))

    def before(self) -> Context:
        """The same place, for what is evaluated first: arguments."""
        return self._replace(phase=self.phase / 4)

    def at_definition(self, one: Def, frame: Frame) -> Context:
        """Where a definition that a name here goes back to is evaluated."""
        phase = self.phase / 2 if one.stmt.lineno == self.line else 1.0
        same_round = self.each_row and frame is self.frame and bool(one.at.loops)
        return Context(frame, one.at, one.stmt.lineno, phase, each_row=same_round)


class Bound(NamedTuple):
    """The expression that a parameter or a name of a comprehension stands for, and the part of it."""

    value: ast.expr
    context: Context
    path: Path = ()

    def as_definition(self, name: str) -> tuple[Def, Context]:
        """In the form of an assignment where it was given."""
        stmt = ast.Pass(lineno=self.context.line, col_offset=0)
        return Def(name, "is", stmt, self.value, self.path, self.context.at), self.context


class Instance(NamedTuple):
    """An object of a class of the script, and the call that made it."""

    cls: ast.ClassDef
    call: ast.Call | None = None
    context: Context | None = None


class Callee(NamedTuple):
    """What a call runs: a function or a class, seen from the frame around its definition."""

    node: Runnable | ast.ClassDef
    frame: Frame
    me: Instance | None = None
    given: tuple[ast.expr, ...] = ()
    """Arguments that a `partial` has given already."""
