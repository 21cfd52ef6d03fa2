"""Where the parts of a PyTorch training stand; each None where the text does not show it."""

from __future__ import annotations

import ast

from wontlearn_engine.source.text import Source, walk

from .parts import parts_of


def line_of(node: ast.AST | None) -> int | None:
    """Of a call the line of what is called: `.backward()` in a chain over lines."""
    if isinstance(node, ast.Call):
        return node.func.end_lineno or node.lineno if isinstance(node.func, ast.Attribute) else node.lineno
    return getattr(node, "lineno", None)


def torch_forward_line(source: Source, line: int) -> int | None:
    """The model's `forward`."""
    return line_of(parts_of(source, line).forward)


def torch_return_line(source: Source, line: int) -> int | None:
    """What `forward` returns in the end."""
    forward = parts_of(source, line).forward
    returns = [n.lineno for n in walk(forward) if isinstance(n, ast.Return) and n.value is not None] if forward else []
    return max(returns, default=None)


def torch_step_line(source: Source, line: int) -> int | None:
    """The update."""
    return line_of(parts_of(source, line).step)


def torch_scheduler_line(source: Source, line: int) -> int | None:
    """The step of a schedule of the learning rate."""
    return line_of(parts_of(source, line).scheduler_step)
