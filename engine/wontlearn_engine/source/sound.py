"""An edit is code: it is offered only where the edited text compiles and the rest of it is what it was."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable, Sequence
from functools import lru_cache

from .edits import Edit, apply
from .text import Source


def sound(source: Source, edits: Iterable[Edit]) -> list[Edit]:
    """The edits in the order of the text, if the edited text compiles and differs only where they are; else none."""
    return list(_sound(source, tuple(sorted(dict.fromkeys(edits), key=lambda e: e[:4]))))


@lru_cache(maxsize=256)  # a verdict is made again with every loss, and its edits with it
def _sound(source: Source, wanted: tuple[Edit, ...]) -> tuple[Edit, ...]:
    if not wanted or source.tree is None or not _fits(source, wanted):
        return ()
    after = Source(apply(source.text, list(wanted)), source.file)
    if after.text == source.text or after.tree is None or not _compiles(after.tree):
        return ()
    return wanted if _rest_is_kept(source, after, wanted) else ()


def _fits(source: Source, edits: Sequence[Edit]) -> bool:
    """The places are in the text, and no two overlap."""
    last, end = len(source.lines), (1, 1)
    for edit in edits:
        start, stop = (edit.line, edit.column), (edit.end_line, edit.end_column)
        if start < end or stop < start:
            return False
        for line, column in (start, stop):
            behind = line == last + 1 and column == 1  # a last line that is taken away
            if not behind and not (line <= last and 1 <= column <= len(source.lines[line - 1]) + 1):
                return False
        end = stop
    return True


def _compiles(tree: ast.Module) -> bool:
    """What `ast.parse` lets through and Python does not: an argument given twice, `return` outside a function, …"""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(tree, "script", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError):  # the text's own: it may be as odd as it likes
        return False
    return True


def _rest_is_kept(before: Source, after: Source, edits: Sequence[Edit]) -> bool:
    """Statements at the top that no edit touches are all still there, in their order."""
    # A line put in below a block may belong to it.
    touched = {line for edit in edits for line in range(edit.line - (edit.column == 1), edit.end_line + 1)}
    if before.tree is None or after.tree is None:
        return False
    kept = [s for s in before.tree.body if touched.isdisjoint(range(s.lineno, (s.end_lineno or s.lineno) + 1))]
    now = iter(ast.dump(stmt) for stmt in after.tree.body)
    return all(any(dump == other for other in now) for dump in map(ast.dump, kept))
