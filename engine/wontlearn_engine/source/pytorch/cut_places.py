"""Where the way from the loss back to the weights is cut outside of the model: between its call and the backward pass."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from wontlearn_engine.source.text import Source, last_name, walk, words

from .parts import Parts, parts_of

CUTS = words("detach detach_ item numpy tolist")
SUSPENDS = words("no_grad inference_mode")


def cut_on_way_line(source: Source, line: int) -> int | None:
    """Where the model is called without a graph, or what it answers leaves the graph before it goes backward."""
    parts = parts_of(source, line)
    call = parts.forward_call.node if parts.forward_call is not None else None
    if call is None:
        return None
    for outer in parts.flow.functions.above(call):
        if isinstance(outer, ast.With) and any(_suspends(item.context_expr) for item in outer.items):
            return outer.lineno
        if isinstance(outer, (ast.FunctionDef, ast.AsyncFunctionDef)):
            decorator = next((d for d in outer.decorator_list if _suspends(d)), None)
            if decorator is not None:
                return decorator.lineno
            break
    return next((node.lineno for node in _on_way(parts, call) if _cuts(node)), None)


def _on_way(parts: Parts, call: ast.expr) -> Iterator[ast.expr]:
    """The expressions from the statement of the model's call to the backward pass, in one function."""
    functions = parts.flow.functions
    around, last = functions.around(call), parts.backward
    statement = next((n for n in functions.above(call) if isinstance(n, ast.stmt)), None)
    scope = around if around is not None else parts.source.tree
    if statement is None or scope is None:
        return
    end = last.lineno if last is not None and functions.around(last) is around else (_end(scope) or 0)
    given = {id(node) for node in walk(call)}
    for node in walk(scope):
        on_way = isinstance(node, ast.expr) and statement.lineno <= node.lineno <= end
        if on_way and isinstance(node, ast.expr) and id(node) not in given and functions.around(node) is around:
            yield node


def _end(scope: ast.AST) -> int | None:
    """The last line of a function or a script."""
    body: list[ast.stmt] = getattr(scope, "body", [])
    return body[-1].end_lineno if body else None


def _cuts(node: ast.expr) -> bool:
    """`answers.detach()`, `answers.data`."""
    if isinstance(node, ast.Call):
        return last_name(node.func) in CUTS and isinstance(node.func, ast.Attribute) and not node.args
    return isinstance(node, ast.Attribute) and node.attr == "data" and isinstance(node.ctx, ast.Load)


def _suspends(node: ast.expr) -> bool:
    return last_name(node.func if isinstance(node, ast.Call) else node) in SUSPENDS
