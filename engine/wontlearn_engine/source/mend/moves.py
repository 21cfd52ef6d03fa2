"""Statements that stand in the wrong place: in a loop, outside of a tape, or not to be there at all."""

from __future__ import annotations

import ast

from wontlearn_engine.source.edits import Edit
from wontlearn_engine.source.flow import flow_of
from wontlearn_engine.source.text import Source, dotted, last_name, walk

from .statements import after, alone, at, before, block_of, gone, indent, newline, written


def out_of_loop(source: Source, line: int) -> list[Edit]:
    """`model = make()` in the loop that trains it moves before the loop, with a `compile` right behind it."""
    stmt = at(source, line)
    if not isinstance(stmt, ast.Assign) or not isinstance(stmt.targets[0], ast.Name) or not alone(source, stmt):
        return []
    loop = next((n for n in flow_of(source).functions.above(stmt) if isinstance(n, ast.stmt) and n is not stmt), None)
    if not isinstance(loop, (ast.For, ast.While)) or stmt not in loop.body or stmt.lineno != stmt.end_lineno:
        return []
    name, moved = stmt.targets[0].id, [stmt]
    for following in loop.body[loop.body.index(stmt) + 1 :]:
        call = following.value if isinstance(following, ast.Expr) else None
        if (
            not isinstance(call, ast.Call)
            or dotted(call.func) != f"{name}.compile"
            or following.lineno != following.end_lineno
        ):
            break
        moved.append(following)  # type: ignore[arg-type]
    changing = {n.id for n in walk(loop) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)} - {name}
    used = {n.id for one in moved for n in walk(one) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    if used & changing or len(moved) == len(loop.body):
        return []
    taken = [edit for one in moved for edit in gone(source, one, loop.body)]
    return [*before(source, loop, [source.lines[one.lineno - 1].strip() for one in moved]), *taken] if taken else []


def into_tape(source: Source, line: int) -> list[Edit]:
    """The forward pass at a line, right before the tape, becomes the tape's first statement."""
    stmt = at(source, line)
    if stmt is None or not alone(source, stmt) or stmt.lineno != stmt.end_lineno:
        return []
    block = block_of(source, stmt)
    following = block[block.index(stmt) + 1] if stmt in block and stmt is not block[-1] else None
    if not isinstance(following, ast.With) or not any(
        last_name(getattr(i.context_expr, "func", i.context_expr)) == "GradientTape" for i in following.items
    ):
        return []
    margin = indent(source, following.body[0])
    if margin is None:
        return []
    first, text = following.body[0].lineno, source.lines[line - 1].strip()
    return [Edit(line, 1, line + 1, 1, ""), Edit(first, 1, first, 1, margin + text + newline(source))]


def without_sort(source: Source, line: int) -> list[Edit]:
    """`y = np.sort(y)`, or `y.sort()`, is taken out."""
    stmt = at(source, line)
    if isinstance(stmt, ast.Assign) and isinstance(stmt.value, ast.Call):
        name, given = dotted(stmt.targets[0]), [dotted(a) for a in stmt.value.args]
        sorts = last_name(stmt.value.func) in ("sort", "sorted") and name != "" and given == [name]
    else:
        call = stmt.value if isinstance(stmt, ast.Expr) else None
        sorts = isinstance(call, ast.Call) and last_name(call.func) == "sort" and not call.args
    return gone(source, stmt, block_of(source, stmt)) if sorts and stmt is not None else []


def with_gradients(source: Source, line: int) -> list[Edit]:
    """`torch.no_grad()` around layers that are to learn becomes `torch.enable_grad()`."""
    for node in source.calls:
        if (
            node.lineno == line
            and last_name(node.func) in ("no_grad", "inference_mode")
            and isinstance(node.func, ast.Attribute)
        ):
            span, inner = source.span(node.func), source.span(node.func.value)
            return [Edit(inner.end_line, inner.end_column, span.end_line, span.end_column, ".enable_grad")]
    return []


def apply_own(source: Source, line: int) -> list[Edit]:
    """After `grads = tape.gradient(loss, self.trainable_variables)` in a step of the model's own: its optimizer applies them."""
    stmt = at(source, line)
    if (
        not isinstance(stmt, ast.Assign)
        or not isinstance(stmt.targets[0], ast.Name)
        or not isinstance(stmt.value, ast.Call)
    ):
        return []
    given = stmt.value.args
    if last_name(stmt.value.func) != "gradient" or len(given) < 2 or not written(source, given[1]).startswith("self."):
        return []
    return after(
        source, stmt, [f"self.optimizer.apply_gradients(zip({stmt.targets[0].id}, {written(source, given[1])}))"]
    )
