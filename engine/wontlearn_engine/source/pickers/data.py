"""The operations behind the data of one training, and how to choose lines among them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from functools import cached_property, lru_cache
from typing import Literal, TypeAlias

from wontlearn_engine.source.flow import Op, flow_of, trace
from wontlearn_engine.source.roots import roots
from wontlearn_engine.source.text import Source
from wontlearn_engine.source.values import number

from .text_columns import ENCODES, LOADS, MAKES, TRIVIAL

Side: TypeAlias = Literal["x", "y"]


class DataFlow:
    """What the inputs (x) and the targets (y) of a training went through, executed last first."""

    def __init__(self, source: Source, line: int) -> None:
        self.source, self.line = source, line
        self.flow = flow_of(source)
        self.roots = roots(self.flow, line)

    @cached_property
    def x(self) -> list[Op]:
        """Behind the inputs."""
        return trace(self.flow, self.roots.x)

    @cached_property
    def y(self) -> list[Op]:
        """Behind the targets."""
        return trace(self.flow, self.roots.y)

    def side(self, side: Side | None) -> list[Op]:
        """One side, or both, executed last first."""
        if side is not None:
            return self.x if side == "x" else self.y
        seen = {(op.identity, op.name) for op in self.x}
        both = self.x + [op for op in self.y if (op.identity, op.name) not in seen]
        return sorted(both, key=lambda op: op.key, reverse=True)

    def only(self, side: Side) -> list[Op]:
        """What only this side went through."""
        other = {op.identity for op in (self.y if side == "x" else self.x)}
        return [op for op in self.side(side) if op.identity not in other]

    def shared(self) -> list[Op]:
        """What both sides went through together."""
        other = {op.identity for op in self.y}
        return [op for op in self.x if op.identity in other]

    def number(self, node: ast.expr, op: Op) -> float | None:
        """A constant operand of an operation."""
        return number(self.flow, node, op.context)

    def statement(self, op: Op) -> ast.stmt | None:
        """The statement that an operation is in."""
        for node in [op.node, *self.flow.functions.above(op.node)]:
            if isinstance(node, ast.stmt):
                return node
        return None


@lru_cache(maxsize=4)
def data_of(source: Source, line: int) -> DataFlow:
    """The data of the training at `line`; the last few are kept."""
    return DataFlow(source, line)


def transforms(ops: Iterable[Op]) -> list[Op]:
    """Operations that change the data, no accessors, no wrappers, no sources; those that only split or encode them last."""
    return sorted([op for op in ops if not op.aside and not is_trivial(op) and not is_source(op)], key=_only_splits)


def _only_splits(op: Op) -> bool:
    """It takes a range of rows, or writes class ids in another way: what the rows say is as before."""
    return op.name in ENCODES or takes_rows(op)


def takes_rows(op: Op) -> bool:
    """It takes a range of rows; as many as the other side has are a cut to size."""
    cut = op.node.slice if op.name == "[]" and isinstance(op.node, ast.Subscript) else None
    return isinstance(cut, ast.Slice) and not any(isinstance(part, ast.Call) for part in ast.walk(cut))


def is_trivial(op: Op) -> bool:
    """It hands the data on as they are."""
    return op.name in TRIVIAL or op.name.startswith((".", "call ", "dropped ")) or _is_asked_row(op)


def _is_asked_row(op: Op) -> bool:
    """`self.x[i]` in a data set's `__getitem__(self, i)`."""
    scope, key = op.context.frame.scope, op.node.slice if isinstance(op.node, ast.Subscript) else None
    asked = op.name == "[]" and getattr(scope.node, "name", "") == "__getitem__"
    return asked and isinstance(key, ast.Name) and key.id in scope.parameters


def is_source(op: Op) -> bool:
    """It reads, loads or makes up data."""
    return bool(LOADS.match(op.name)) or op.name in MAKES


def ranked(scored: Iterable[tuple[float, Op]], rest: Iterable[Op] = (), last: Iterable[int] = ()) -> list[int]:
    """Lines by score, among equals those executed last first; then those of `rest`, then the lines `last`."""
    best = sorted(
        ((s, op) for s, op in scored if s > 0), key=lambda pair: (-pair[0], tuple((-a, -b) for a, b in pair[1].key))
    )
    lines = [*(op.line for _, op in best), *(op.line for op in rest), *last]
    return list(dict.fromkeys(lines))


def score(ops: Iterable[Op], rule: Callable[[Op], float]) -> list[tuple[float, Op]]:
    """Operations that a rule gives points."""
    return [(points, op) for op in ops if (points := rule(op)) > 0]


def keyword(op: Op, name: str) -> ast.expr | None:
    """A keyword argument of the call that the operation is."""
    if isinstance(op.node, ast.Call):
        for one in op.node.keywords:
            if one.arg == name:
                return one.value
    return None


def constant_text(node: ast.expr | None) -> str:
    """A string written out, else ""."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
