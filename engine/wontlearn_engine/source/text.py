"""A script's text and its syntax tree, and the calls in it with the places of their arguments."""

from __future__ import annotations

import ast
import gc
import re
import warnings
from collections.abc import Iterator
from functools import cached_property
from typing import Any, NamedTuple

from .tokens import Tokens

NEWLINE = re.compile(r"\r\n|\r|\n")
"""What ends a line for Python; `str.splitlines` knows more."""
SIGNS = (ast.expr_context, ast.operator, ast.unaryop, ast.boolop)
_SURROGATE = re.compile("[\ud800-\udfff]")
_MAGIC = re.compile(r"^([ \t]*)[%!?].*$|^([ \t]*)[A-Za-z_][\w.]*\?{1,2}[ \t]*$")


class Span(NamedTuple):
    """From (line, column) to (end_line, end_column): 1-based, in characters, end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int

    def holds(self, line: int) -> bool:
        """Whether the line is touched."""
        return self.line <= line <= self.end_line


class Argument(NamedTuple):
    """A keyword argument: the place of `name=value`, the place of the value alone, and the value."""

    span: Span
    value_span: Span
    value: ast.expr


class Source:
    """A script's text, parsed at most once."""

    def __init__(self, text: str, file: str) -> None:
        self.text, self.file = text, file
        self.lines = NEWLINE.split(text.removeprefix("\ufeff"))
        self.answers: dict[object, Any] = {}
        """What was answered before, by question, for whoever asks the same again and again."""

    @cached_property
    def tree(self) -> ast.Module | None:
        """The syntax tree, None if there is none."""
        return _parse(self.lines)

    def span(self, node: ast.expr | ast.stmt | ast.keyword) -> Span:
        """Where a node stands, in characters; the tree counts bytes of UTF-8."""
        end_line = node.end_lineno or node.lineno
        end = node.end_col_offset if node.end_col_offset is not None else node.col_offset
        return Span(node.lineno, self._column(node.lineno, node.col_offset), end_line, self._column(end_line, end))

    def _column(self, line: int, offset: int) -> int:
        text = self.lines[line - 1]
        if text.isascii():
            return offset + 1
        return len(text.encode("utf-8", "replace")[:offset].decode("utf-8", "ignore")) + 1

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """All nodes, parents before their children, in the order of the text."""
        return list(walk(self.tree)) if self.tree is not None else []

    @cached_property
    def calls(self) -> list[ast.Call]:
        """All call expressions in the order of the text, outer before inner."""
        return [node for node in self.nodes if isinstance(node, ast.Call)]

    @cached_property
    def aliases(self) -> dict[str, str]:
        """Names that stand for another: imported `as`, assigned from a dotted name, or a `partial` of one."""
        found: dict[str, str] = {}
        for node in self.nodes:
            if isinstance(node, ast.Import):
                found.update({a.asname: a.name for a in node.names if a.asname})
            elif isinstance(node, ast.ImportFrom):
                found.update({a.asname or a.name: f"{node.module or ''}.{a.name}" for a in node.names})
            elif isinstance(node, ast.Assign) and len(node.targets) == 1:
                target, value = node.targets[0], node.value
                if isinstance(value, ast.Call) and dotted(value.func).split(".")[-1] == "partial" and value.args:
                    value = value.args[0]
                name = dotted(value) if isinstance(value, (ast.Name, ast.Attribute)) else ""
                if isinstance(target, ast.Name) and name and name != target.id:
                    found.setdefault(target.id, name)
        return found

    def full_name(self, node: ast.AST) -> str:
        """The dotted name of an expression with the first part's alias resolved; "" if it has none."""
        name = dotted(node)
        first, dot, rest = name.partition(".")
        return self.aliases.get(first, first) + dot + rest if name else ""

    def call(self, line: int, name: str | None = None, nth: int = 0) -> Call | None:
        """The call that a frame at `line` is in; with `name`, the one whose last name component it is.

        `nth` chooses among several equally good ones of that name, in the order of the text.
        """
        asked = line, name, nth
        if asked not in self.answers:
            self.answers[asked] = self._find_call(line, name, nth)
        found: Call | None = self.answers[asked]
        return found

    def _find_call(self, line: int, name: str | None, nth: int) -> Call | None:
        there = [c for c in self.calls if c.lineno <= line <= (c.end_lineno or c.lineno)]
        if name is not None:
            there = [c for c in there if self._is_called(c, name)]
        if not there:
            return None
        best = min(self._distance(c, line) for c in there)
        equal = [c for c in there if self._distance(c, line) == best]
        return Call(self, equal[nth] if -len(equal) <= nth < len(equal) else equal[0])

    def _is_called(self, call: ast.Call, name: str) -> bool:
        return last_name(call.func) == name or self.full_name(call.func).split(".")[-1] == name

    @staticmethod
    def _distance(call: ast.Call, line: int) -> tuple[int, int]:
        """Calls that start on the line or whose function's name ends on it come first, then the shortest."""
        starts = line in (call.lineno, call.func.end_lineno)
        return (0, 0) if starts else (1, (call.end_lineno or call.lineno) - call.lineno)


class Call:
    """A call expression and where its arguments stand."""

    def __init__(self, source: Source, node: ast.Call) -> None:
        self.source, self.node = source, node
        self.span = source.span(node)

    def keyword(self, name: str) -> Argument | None:
        """The keyword argument of that name."""
        for keyword in self.node.keywords:
            if keyword.arg == name:
                span = self.source.span(keyword)
                equals = self.tokens.first(span, "=")
                start = self.tokens.after(equals) if equals is not None else None
                value = self.source.span(keyword.value)
                if start is not None:
                    value = Span(start.line, start.column, span.end_line, span.end_column)
                return Argument(span, value, keyword.value)
        return None

    def positional(self, index: int) -> ast.expr | None:
        """The positional argument, None where a `*` makes the count unknown."""
        before = self.node.args[: index + 1]
        if len(before) <= index or any(isinstance(a, ast.Starred) for a in before):
            return None
        return before[index]

    @property
    def newline(self) -> str:
        """How the text ends its lines."""
        found = NEWLINE.search(self.source.text)
        return found[0] if found else "\n"

    @cached_property
    def tokens(self) -> Tokens:
        """The tokens of the call's text."""
        return Tokens(self.source.lines, self.span)


def words(text: str) -> frozenset[str]:
    """Names written one after the other."""
    return frozenset(text.split())


def dotted(node: ast.AST) -> str:
    """`a.b.c` of a name or a chain of attributes, else ""."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join([node.id, *reversed(parts)])


def last_name(node: ast.AST) -> str:
    """The last name of what is called: `fit` of `model.fit`, also where the rest is an expression."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def walk(node: ast.AST) -> Iterator[ast.AST]:
    """The node and all below it but for signs, in the order of the text; faster than `ast.walk`, never recursive."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, (ast.Name, ast.Constant)):
            continue
        below: list[ast.AST] = []
        for field in node._fields:
            value: object = getattr(node, field, None)
            if isinstance(value, list):
                items: list[object] = value  # pyright: ignore[reportUnknownVariableType]
                below += [item for item in items if isinstance(item, ast.AST)]
            elif isinstance(value, ast.AST) and not isinstance(value, SIGNS):
                below.append(value)
        below.reverse()
        waiting += below


def _parse(lines: list[str]) -> ast.Module | None:
    """The syntax tree; lines that only a notebook understands count as `pass`."""
    text = _SURROGATE.sub("?", "\n".join(lines))
    for attempt in (text, None):
        if attempt is None:
            attempt = "\n".join(_MAGIC.sub(lambda m: (m[1] or m[2] or "") + "pass", line) for line in text.split("\n"))
            if attempt == text:
                return None
        collecting = gc.isenabled()
        gc.disable()  # no garbage is made, and looking for it takes longer than parsing
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return ast.parse(attempt)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        finally:
            if collecting:
                gc.enable()
    return None
