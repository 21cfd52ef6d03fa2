"""Where the numbers of a PyTorch training are written: its epochs, its batches, the limit of its gradients."""

from __future__ import annotations

import ast

from wontlearn_engine.source.arguments import constant_elsewhere, value_span
from wontlearn_engine.source.flow import flow_of
from wontlearn_engine.source.hints import counts, rounds_line
from wontlearn_engine.source.text import Call, Source, last_name, walk, words
from wontlearn_engine.source.values import number, origin

from .parts import Parts, parts_of

CLIPS = words("clip_grad_norm_ clip_grad_value_ clip_grad_norm clip_gradients")
BY_HAND = words("clamp clamp_ clip clip_ mul_ div_")
"""Methods that make a gradient smaller."""


def clip_line(source: Source, line: int) -> int | None:
    """Where the limit stands to which gradients are clipped: by a function, by hand, or by a trainer that is told to."""
    parts = parts_of(source, line)
    calls = [call for call in source.calls if last_name(call.func) in CLIPS]
    if calls:
        near = getattr(parts.anchor, "lineno", line)
        nearest = min(calls, key=lambda c: abs(c.lineno - near))
        span = value_span(source, Call(source, nearest), ("max_norm", "clip_value", "gradient_clip_val"), 1)
        return span.line if span is not None else nearest.lineno
    for call in source.calls:
        of = call.func.value if isinstance(call.func, ast.Attribute) and call.func.attr in BY_HAND else None
        if of is not None and call.args and any(isinstance(n, ast.Attribute) and n.attr == "grad" for n in walk(of)):
            elsewhere = constant_elsewhere(source, Call(source, call), call.args[-1])
            return elsewhere.line if elsewhere is not None else call.lineno
    return keyword_line(source, line, "gradient_clip_val", "max_grad_norm")


def torch_epochs_line(source: Source, line: int) -> int | None:
    """Where the number of epochs is written: that of the outermost loop that repeats no trial, or what a trainer is told."""
    parts = parts_of(source, line)
    told = keyword_line(source, line, "max_epochs", "num_train_epochs", "max_steps") if parts.backward is None else None
    if told is not None:
        return told
    loops = [loop for loop in parts.loops if isinstance(loop, (ast.For, ast.While)) and counts(loop)]
    return rounds_line(parts.flow, loops[-1]) if loops else None


def torch_batch_line(source: Source, line: int) -> int | None:
    """Where the size of a batch is written: in the loader, in the step of a loop over rows, or in what a trainer is told."""
    parts = parts_of(source, line)
    loader = parts.loader
    if loader is not None:
        span = value_span(source, Call(source, loader), ("batch_size",), 1)
        return span.line if span is not None else loader.lineno
    return _step_line(source, parts) or keyword_line(source, line, "per_device_train_batch_size", "batch_size")


def _step_line(source: Source, parts: Parts) -> int | None:
    """The 32 of `for i in range(0, n, 32)` around the training, the innermost loop first."""
    for loop in parts.loops:
        made = loop.iter if isinstance(loop, ast.For) else None
        if isinstance(made, ast.Call) and last_name(made.func) in ("range", "trange") and len(made.args) == 3:
            elsewhere = constant_elsewhere(source, Call(source, made), made.args[2])
            return elsewhere.line if elsewhere is not None else made.lineno
    return None


def rate_by_hand_line(source: Source, line: int) -> int | None:
    """Where the number is written that a gradient is multiplied by: `p -= rate * p.grad`, `p.sub_(rate * g)`, `p.add_(g, alpha=-rate)`."""
    stmts = [n for n in source.nodes if isinstance(n, (ast.AugAssign, ast.Expr, ast.Assign)) and n.lineno == line]
    for stmt in stmts:
        for node in walk(stmt):
            factors: list[ast.expr] = []
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
                factors = [node.left, node.right]
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                factors = [k.value for k in node.keywords if k.arg in ("alpha", "value")]
            for factor in factors:
                plain = factor.operand if isinstance(factor, ast.UnaryOp) else factor
                found = _constant_at(source, stmt, plain)
                if found is not None:
                    return found
    return None


def _constant_at(source: Source, stmt: ast.stmt, value: ast.expr) -> int | None:
    """The line of the number that a name in a statement stands for, or of the number itself."""
    flow = flow_of(source)
    lines: set[int] = set()
    for context in flow.contexts(stmt):
        node = origin(flow, value, context).node
        if number(flow, value, context) is not None:
            lines.add(node.lineno)
    return lines.pop() if len(lines) == 1 else None


def keyword_line(source: Source, line: int, *names: str) -> int | None:
    """Where the value of an argument stands that only one call in the script is given."""
    for name in names:
        given = [call for call in source.calls if any(k.arg == name for k in call.keywords)]
        if len(given) == 1:
            span = value_span(source, Call(source, given[0]), (name,), None)
            return span.line if span is not None else None
    return None
