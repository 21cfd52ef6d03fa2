"""The tokens of one expression, at their places in the whole text."""

from __future__ import annotations

import io
import tokenize
from collections.abc import Sequence
from typing import NamedTuple, Protocol

LAYOUT = (tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)


class Range(Protocol):
    """Anything with a 1-based range."""

    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...
    @property
    def end_line(self) -> int: ...
    @property
    def end_column(self) -> int: ...


class Token(NamedTuple):
    """A token at its place, 1-based, end exclusive; `comment` tells comments from the rest."""

    line: int
    column: int
    end_line: int
    end_column: int
    text: str
    comment: bool


class Tokens:
    """Tokens and comments between the start and the end of an expression; empty if it cannot be read."""

    def __init__(self, lines: Sequence[str], span: Range) -> None:
        self.all = _read(lines, span)

    def first(self, span: Range, text: str) -> Token | None:
        """The first token inside `span` that reads `text`."""
        start, end = (span.line, span.column), (span.end_line, span.end_column)
        for token in self.all:
            if start <= (token.line, token.column) < end and token.text == text:
                return token
        return None

    def after(self, token: Token) -> Token | None:
        """The next token that is no comment."""
        for other in self.all[self.all.index(token) + 1 :]:
            if not other.comment:
                return other
        return None

    def brackets(self) -> tuple[int, int] | None:
        """Positions in `all` of the last closing bracket and of its opening one, as (open, close)."""
        opened: list[int] = []
        pair = None
        for index, token in enumerate(self.all):
            if token.text in ("(", "[", "{") and not token.comment:
                opened.append(index)
            elif token.text in (")", "]", "}") and not token.comment and opened:
                pair = (opened.pop(), index)
        return pair


def _read(lines: Sequence[str], span: Range) -> list[Token]:
    """Tokens of the span's text. It is wrapped in parentheses so that new lines mean nothing."""
    text = list(lines[span.line - 1 : span.end_line])
    if not text:
        return []
    text[-1] = text[-1][: span.end_column - 1] + ")"
    text[0] = "(" + text[0][span.column - 1 :]
    found: list[Token] = []
    try:
        for token in tokenize.generate_tokens(io.StringIO("\n".join(text) + "\n").readline):
            if token.type in LAYOUT:
                continue
            (row, column), (end_row, end_column) = token.start, token.end
            found.append(
                Token(
                    row + span.line - 1,
                    column + (span.column - 1 if row == 1 else 1),
                    end_row + span.line - 1,
                    end_column + (span.column - 1 if end_row == 1 else 1),
                    token.string,
                    token.type == tokenize.COMMENT,
                )
            )
    except (tokenize.TokenError, SyntaxError):
        return []
    return found[1:-1]
