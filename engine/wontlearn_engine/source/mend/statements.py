"""Statements put in, replaced and taken out, in whole lines; nothing is done where a line holds more than one."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from wontlearn_engine.source.edits import Edit
from wontlearn_engine.source.text import NEWLINE, Source


def newline(source: Source) -> str:
    """How the text ends its lines."""
    found = NEWLINE.search(source.text)
    return found[0] if found else "\n"


def indent(source: Source, stmt: ast.stmt) -> str | None:
    """What stands before a statement; None if that is not only blanks."""
    first = first_line(stmt)
    span = source.span(stmt)
    before = source.lines[first - 1][: len(source.lines[first - 1]) - len(source.lines[first - 1].lstrip())]
    own = source.lines[stmt.lineno - 1][: span.column - 1]
    return before if not own.strip() else None


def first_line(stmt: ast.stmt) -> int:
    """The line of its first decorator, or its own."""
    if isinstance(stmt, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return min([stmt.lineno, *(d.lineno for d in stmt.decorator_list)])
    return stmt.lineno


def alone(source: Source, stmt: ast.stmt) -> bool:
    """Nothing but a comment stands beside a statement."""
    if indent(source, stmt) is None:
        return False
    span = source.span(stmt)
    rest = source.lines[span.end_line - 1][span.end_column - 1 :].strip()
    return not rest or rest.startswith("#")


def before(source: Source, stmt: ast.stmt, code: Sequence[str]) -> list[Edit]:
    """Lines of code put before a statement."""
    margin = indent(source, stmt)
    if margin is None:
        return []
    end = newline(source)
    text = "".join(margin + line + end for line in code)
    line = first_line(stmt)
    return [Edit(line, 1, line, 1, text)]


def after(source: Source, stmt: ast.stmt, code: Sequence[str]) -> list[Edit]:
    """Lines of code put behind a statement."""
    margin = indent(source, stmt)
    if margin is None or not alone(source, stmt):
        return []
    end, line = newline(source), stmt.end_lineno or stmt.lineno
    if line < len(source.lines):
        return [Edit(line + 1, 1, line + 1, 1, "".join(margin + part + end for part in code))]
    column = len(source.lines[line - 1]) + 1
    return [Edit(line, column, line, column, "".join(end + margin + part for part in code))]


def instead(source: Source, stmt: ast.stmt, code: Sequence[str]) -> list[Edit]:
    """A statement replaced by lines of code; what follows it on its line stays."""
    margin = indent(source, stmt)
    if margin is None:
        return []
    span = source.span(stmt)
    return [Edit(*span, (newline(source) + margin).join(code))]


def gone(source: Source, stmt: ast.stmt, siblings: Sequence[ast.stmt]) -> list[Edit]:
    """A statement taken out with its lines, if others are left in its block."""
    if not alone(source, stmt) or len(siblings) < 2:
        return []
    last = stmt.end_lineno or stmt.lineno
    if last < len(source.lines):
        return [Edit(first_line(stmt), 1, last + 1, 1, "")]
    above = first_line(stmt) - 1
    if above < 1:
        return []
    return [Edit(above, len(source.lines[above - 1]) + 1, last, len(source.lines[last - 1]) + 1, "")]


def block_of(source: Source, stmt: ast.stmt) -> list[ast.stmt]:
    """The statements that a statement stands among."""
    for node in source.nodes:
        for field in ("body", "orelse", "finalbody"):
            body: object = getattr(node, field, None)
            if isinstance(body, list) and any(other is stmt for other in body):  # pyright: ignore[reportUnknownVariableType]
                return [other for other in body if isinstance(other, ast.stmt)]  # pyright: ignore[reportUnknownVariableType]
    return []


def at(source: Source, line: int) -> ast.stmt | None:
    """The innermost statement on a line: of several the first."""
    there = [n for n in source.nodes if isinstance(n, ast.stmt) and first_line(n) <= line <= (n.end_lineno or n.lineno)]
    starting = [n for n in there if n.lineno == line]
    simple = [n for n in starting or there if not hasattr(n, "body")]
    found = simple or starting or there
    return min(found, key=lambda n: ((n.end_lineno or n.lineno) - n.lineno, n.lineno), default=None)


def written(source: Source, node: ast.expr) -> str:
    """The text of an expression, as the user wrote it."""
    span = source.span(node)
    if span.line == span.end_line:
        return source.lines[span.line - 1][span.column - 1 : span.end_column - 1]
    return ast.unparse(node)


def unused(source: Source, *names: str) -> list[str]:
    """Names that the script does not use, as near as possible to these."""
    used = {n.id for n in source.nodes if isinstance(n, ast.Name)} | set(source.aliases)
    found: list[str] = []
    for name in names:
        while name in used:
            name = f"{name}_"
        found.append(name)
    return found


def numpy(source: Source) -> str | None:
    """The name by which the script knows numpy, if it does at its top."""
    for stmt in source.tree.body if source.tree is not None else []:
        for alias in stmt.names if isinstance(stmt, ast.Import) else []:
            if alias.name == "numpy":
                return alias.asname or "numpy"
    return None
