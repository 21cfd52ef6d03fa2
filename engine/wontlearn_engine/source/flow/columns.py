"""Columns of tables and parts of tuples: what a selector takes, and what a method does to it."""

from __future__ import annotations

import ast

from .defs import Path

ALL_BUT = "\0all but "
"""How a selector starts that stands for the columns that `drop` has left."""


def column(key: ast.expr | None) -> str | frozenset[str] | None:
    """The column or columns that a key in brackets names."""
    if isinstance(key, ast.Constant) and isinstance(key.value, str):
        return key.value
    if isinstance(key, ast.List) and key.elts:
        names = [e.value for e in key.elts if isinstance(e, ast.Constant) and isinstance(e.value, str)]
        if len(names) == len(key.elts):
            return frozenset(names)
    return None


def selects(selector: object, columns: str | frozenset[str]) -> bool:
    """Whether a selector takes any of the columns."""
    names = {columns} if isinstance(columns, str) else columns
    if isinstance(selector, frozenset):
        return any(name in selector for name in names)
    if isinstance(selector, str) and selector.startswith(ALL_BUT):
        left_out = selector.removeprefix(ALL_BUT).split("\0")
        return any(name not in left_out for name in names)
    return selector in names


def is_one(selector: object) -> bool:
    """The selector takes a single column."""
    return isinstance(selector, str) and not selector.startswith(ALL_BUT)


def argument(call: ast.Call, position: int, names: tuple[str, ...]) -> ast.expr | None:
    """An argument given by position or by one of the names."""
    for keyword in call.keywords:
        if keyword.arg in names:
            return keyword.value
    before = call.args[: position + 1]
    if len(before) > position and not any(isinstance(a, ast.Starred) for a in before):
        return before[position]
    return None


def through(call: ast.Call, name: str, path: Path) -> Path:
    """The path of a method's result in terms of its receiver."""
    if name in ("pop", "get", "getitem") and call.args:
        picked = column(call.args[0])
        return path if picked is None else (picked, *path)
    if name == "items" and path and path[0] in (0, 1):
        return path[1:]
    if name in ("iterrows", "itertuples") and path and path[0] == 1:
        return path[1:]
    if name == "drop" and not path:
        dropped = column(argument(call, 0, ("columns", "labels")))
        if dropped is not None:
            names = [dropped] if isinstance(dropped, str) else sorted(dropped)
            return (ALL_BUT + "\0".join(names),)
    return path


def one_of(generators: list[ast.comprehension], path: Path) -> tuple[list[ast.comprehension], Path]:
    """Of `a, b = (f(part) for part in (a, b))` the one that is meant; anything else as it is."""
    one = generators[0]
    number = path[0] if path and len(generators) == 1 else None
    parts = one.iter.elts if isinstance(one.iter, (ast.Tuple, ast.List)) else []
    if isinstance(number, int) and 0 <= number < len(parts):
        return [ast.comprehension(one.target, parts[number], one.ifs, one.is_async)], path[1:]
    return generators, path
