"""Edits of a call's arguments that leave every other character as it was."""

from __future__ import annotations

import ast
from typing import NamedTuple

from .text import NEWLINE, Call, Span
from .tokens import Token


class Edit(NamedTuple):
    """Replace the text from (line, column) to (end_line, end_column), 1-based, end exclusive, by `new_text`."""

    line: int
    column: int
    end_line: int
    end_column: int
    new_text: str


def edit_argument(call: Call, name: str, position: int | None, text: str) -> list[Edit]:
    """Set an argument: as keyword `name`, at `position`, or added at the end. Empty where it cannot be told."""
    there = call.keyword(name)
    if there is not None:
        return [Edit(*there.value_span, text)]
    if position is not None and position < len(call.node.args):
        value = call.positional(position)
        return [] if value is None else _replace(call, value, text)
    if any(keyword.arg is None for keyword in call.node.keywords):
        return []  # `**options` may hold it: a second one would be an error
    if position is not None and any(isinstance(a, ast.Starred) for a in call.node.args):
        return []
    return _append(call, f"{name}={text}")


def remove_argument(call: Call, name: str) -> list[Edit]:
    """Take a keyword argument away with its comma; its whole line if it stood alone there."""
    there = call.keyword(name)
    brackets = call.tokens.brackets()
    if there is None or brackets is None:
        return []
    tokens, (opening, closing) = call.tokens.all, brackets
    span = there.span
    first = next(i for i, t in enumerate(tokens) if (t.line, t.column) == (span.line, span.column))
    last = max(i for i, t in enumerate(tokens) if (t.end_line, t.end_column) <= (span.end_line, span.end_column))
    before = _plain(tokens, first - 1, -1)
    after = _plain(tokens, last + 1, 1)
    comma = tokens[after] if tokens[after].text == "," else None
    alone = before == opening and (comma is None or _plain(tokens, after + 1, 1) == closing)
    commented = any(t.comment for t in tokens[opening:closing])
    if alone and not commented:
        return [_between(tokens[opening], tokens[closing])]
    if comma is None:
        return _remove_last(call, tokens, before, first, last, is_first=before == opening)
    if _starts_line(call, span) and _ends_line(call, tokens, after):
        return [_lines(call, span.line, comma.line)]
    following = tokens[after + 1]
    if following.line == comma.line and not following.comment and following.text != ")":
        return [Edit(span.line, span.column, following.line, following.column, "")]
    start = tokens[before]
    if start.end_line == span.line and before != opening:
        return [Edit(start.end_line, start.end_column, comma.end_line, comma.end_column, "")]
    if before == opening and not following.comment:
        return [Edit(span.line, span.column, following.line, following.column, "")]
    return [Edit(span.line, span.column, comma.end_line, comma.end_column, "")]


def apply(text: str, edits: list[Edit]) -> str:
    """The text with the edits made; they must not overlap."""
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    text = text.removeprefix("\ufeff")
    starts = [0, *[m.end() for m in NEWLINE.finditer(text)]]
    for edit in sorted(edits, key=lambda e: (e.line, e.column), reverse=True):
        start = starts[edit.line - 1] + edit.column - 1
        end = starts[edit.end_line - 1] + edit.end_column - 1 if edit.end_line <= len(starts) else len(text)
        text = text[:start] + edit.new_text + text[end:]
    return mark + text


def _replace(call: Call, value: ast.expr, text: str) -> list[Edit]:
    span = call.source.span(value)
    if isinstance(value, ast.GeneratorExp) and (span.end_line, span.end_column) == call.span[2:]:
        return [Edit(span.line, span.column + 1, span.end_line, span.end_column - 1, text)]
    return [Edit(*span, text)]


def _append(call: Call, written: str) -> list[Edit]:
    tokens, brackets = call.tokens.all, call.tokens.brackets()
    if brackets is None:
        return []
    opening, closing = brackets
    last = _plain(tokens, closing - 1, -1)
    if last == opening:
        return [_after(tokens[opening], written)]
    args = call.node.args
    if len(args) == 1 and isinstance(args[0], ast.GeneratorExp) and not call.node.keywords:
        span = call.source.span(args[0])
        if (span.end_line, span.end_column) == call.span[2:]:  # the brackets are those of the call
            return [_after(tokens[opening], "("), _after(tokens[last], f"), {written}")]
    comma = tokens[last] if tokens[last].text == "," else None
    given: list[ast.expr | ast.keyword] = [*args, *call.node.keywords]
    final = max((call.source.span(a) for a in given), key=lambda s: s[:2])
    if tokens[closing].line == tokens[last].line or not _starts_line(call, final):
        return [_after(tokens[last], f" {written}," if comma else f", {written}")]
    indent = call.source.lines[final.line - 1][: final.column - 1]
    line = call.newline + indent + written + ("," if comma else "")
    end = _end_of_line(call, tokens[last].end_line)
    if comma is not None:
        return [Edit(*end, *end, line)]
    if end == (tokens[last].end_line, tokens[last].end_column):
        return [Edit(*end, *end, "," + line)]
    return [_after(tokens[last], ","), Edit(*end, *end, line)]


def _remove_last(call: Call, tokens: list[Token], before: int, first: int, last: int, is_first: bool) -> list[Edit]:
    """The last argument, without a comma after it: the comma before it goes too."""
    if is_first:
        return [Edit(tokens[first].line, tokens[first].column, tokens[last].end_line, tokens[last].end_column, "")]
    comma = tokens[before]
    if before + 1 == first:
        return [Edit(comma.line, comma.column, tokens[last].end_line, tokens[last].end_column, "")]
    gone = Edit(comma.line, comma.column, comma.end_line, comma.end_column, "")
    span = Span(tokens[first].line, tokens[first].column, tokens[last].end_line, tokens[last].end_column)
    if _starts_line(call, span) and _ends_line(call, tokens, last):
        return [gone, _lines(call, span.line, span.end_line)]
    return [gone, Edit(*span, "")]


def _plain(tokens: list[Token], index: int, step: int) -> int:
    """The first position from `index` on that is no comment."""
    while tokens[index].comment:
        index += step
    return index


def _after(token: Token, text: str) -> Edit:
    return Edit(token.end_line, token.end_column, token.end_line, token.end_column, text)


def _between(left: Token, right: Token) -> Edit:
    return Edit(left.end_line, left.end_column, right.line, right.column, "")


def _starts_line(call: Call, span: Span) -> bool:
    return not call.source.lines[span.line - 1][: span.column - 1].strip()


def _ends_line(call: Call, tokens: list[Token], index: int) -> bool:
    """Nothing but a comment follows on the token's last line."""
    token = tokens[index]
    rest = call.source.lines[token.end_line - 1][token.end_column - 1 :].strip()
    return not rest or rest.startswith("#")


def _end_of_line(call: Call, line: int) -> tuple[int, int]:
    return line, len(call.source.lines[line - 1].rstrip()) + 1


def _lines(call: Call, first: int, last: int) -> Edit:
    return Edit(first, 1, last + 1, 1, "")
