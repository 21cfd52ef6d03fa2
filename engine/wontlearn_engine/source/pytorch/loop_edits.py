"""Edits of a PyTorch loop: gradients set to 0, the update, the schedule, what cuts the gradient."""

from __future__ import annotations

import ast

from wontlearn_engine.source.edits import Edit
from wontlearn_engine.source.mend import statements
from wontlearn_engine.source.text import Source, last_name, walk

from .parts import Parts, parts_of


def _statement(parts: Parts, node: ast.AST | None) -> ast.stmt | None:
    if node is None:
        return None
    return next((n for n in [node, *parts.flow.functions.above(node)] if isinstance(n, ast.stmt)), None)


def _name(parts: Parts, call: ast.Call | None) -> str | None:
    """How the loop calls the object whose method this is: `optimizer`, `self.opt`."""
    if call is None or not isinstance(call.func, ast.Attribute):
        return None
    return statements.written(parts.source, call.func.value)


def _optimizer_name(parts: Parts) -> str | None:
    """How the loop calls its optimizer; where it makes no update, the name that it was given."""
    known = _name(parts, parts.step) or _name(parts, parts.zero_grad)
    if known is not None:
        return known
    made = _statement(parts, parts.optimizer)
    if not isinstance(made, ast.Assign) or len(made.targets) != 1 or made.value is not parts.optimizer:
        return None
    anchor, functions = parts.anchor, parts.flow.functions
    here = functions.around(anchor) if anchor is not None else None
    same = functions.around(made) is here or (functions.around(made) is None and isinstance(made.targets[0], ast.Name))
    return statements.written(parts.source, made.targets[0]) if same else None


def zero_grad(source: Source, line: int) -> list[Edit]:
    """Gradients are set to 0 before each backward pass: put in, or moved there from outside of the loop, or from behind it."""
    parts = parts_of(source, line)
    backward, name = _statement(parts, parts.backward), _optimizer_name(parts)
    if backward is None or name is None:
        return []
    there = _statement(parts, parts.zero_grad)
    put = statements.before(source, backward, [f"{name}.zero_grad()"])
    if there is None or not isinstance(there, ast.Expr):
        apart = _statement(parts, parts.step) if there is None else None
        if apart is not None and apart not in statements.block_of(source, backward):  # it adds several passes up
            return statements.after(source, apart, [f"{name}.zero_grad()"])
        return put if there is None else []
    loops = parts.flow.functions.loops
    inside = loops(there)[:1] == loops(backward)[:1] and parts.flow.functions.around(
        there
    ) is parts.flow.functions.around(backward)
    step = _statement(parts, parts.step)
    between = step is not None and backward.lineno < there.lineno < step.lineno
    if inside and not between:
        return []
    taken = statements.gone(source, there, statements.block_of(source, there))
    return [*put, *taken] if taken else []


def step(source: Source, line: int) -> list[Edit]:
    """The update behind the backward pass, where the loop makes none."""
    parts = parts_of(source, line)
    backward, name = _statement(parts, parts.backward), _optimizer_name(parts)
    if backward is None or name is None or parts.step is not None:
        return []
    return statements.after(source, backward, [f"{name}.step()"])


def backward(source: Source, line: int) -> list[Edit]:
    """The backward pass before the update, where the loop makes none."""
    parts = parts_of(source, line)
    update, loss = _statement(parts, parts.step), parts.loss
    made = _statement(parts, loss.node) if loss is not None else None
    if parts.backward is not None or update is None or not isinstance(made, ast.Assign):
        return []
    target = made.targets[0]
    same = parts.flow.functions.around(made) is parts.flow.functions.around(update)
    if not isinstance(target, ast.Name) or not same or made.lineno > update.lineno:
        return []
    return statements.before(source, update, [f"{target.id}.backward()"])


def scheduler_outwards(source: Source, line: int) -> list[Edit]:
    """A schedule that counts epochs steps behind the loop over batches, not in it."""
    parts = parts_of(source, line)
    stepped = _statement(parts, parts.scheduler_step)
    functions = parts.flow.functions
    loops = functions.loops(stepped) if stepped is not None else []
    owner = functions.around(stepped) if stepped is not None else None
    epochs = len(loops) > 1 or any(functions.loops(c) for c in (functions.calls(owner) if owner is not None else []))
    if stepped is None or not loops or not epochs or not isinstance(loops[0], (ast.For, ast.While)):
        return []
    siblings = statements.block_of(source, stepped)
    taken = statements.gone(source, stepped, siblings)
    margin = statements.indent(source, loops[0])
    if not taken or margin is None:
        return []
    code = statements.written(source, stepped.value) if isinstance(stepped, ast.Expr) else ""
    if stepped is siblings[-1] and stepped.end_lineno == loops[0].end_lineno:  # it is the last line of the loop already
        span = source.span(stepped)
        return [Edit(span.line, 1, span.line, span.column, margin)] if code else []
    return [*taken, *statements.after(source, loops[0], [code])] if code else []


def keep_gradient(source: Source, line: int) -> list[Edit]:
    """`.detach()`, `.data`, or `torch.no_grad()` on the way from the answers to the loss is taken out."""
    parts = parts_of(source, line)
    found = _cuts(source, parts)
    if found:
        return found
    forward = parts.forward_call
    around = list(parts.flow.functions.above(forward.node)) if forward is not None else []
    for node in around:
        if isinstance(node, ast.With) and any(_is_no_grad(item.context_expr) for item in node.items):
            return _unwrapped(source, node) if len(node.items) == 1 else []
    if parts.forward is not None:
        for node in walk(parts.forward):
            if isinstance(node, ast.With) and len(node.items) == 1 and _is_no_grad(node.items[0].context_expr):
                return _unwrapped(source, node)
        for decorator in parts.forward.decorator_list:
            if _is_no_grad(decorator):
                return [Edit(decorator.lineno, 1, (decorator.end_lineno or decorator.lineno) + 1, 1, "")]
    return []


def _cuts(source: Source, parts: Parts) -> list[Edit]:
    """Cuts in the expressions that the loss, the answers and `forward` are made of."""
    backward = parts.backward
    region: list[ast.AST] = []
    for one in (parts.loss, parts.argument(0), parts.forward_call):
        stmt = _statement(parts, one.node) if one is not None else None
        if stmt is not None and not hasattr(stmt, "body"):
            region.append(stmt)
    region += [backward] if backward is not None else []
    region += (
        [n for n in walk(parts.forward) if isinstance(n, (ast.Assign, ast.Return))] if parts.forward is not None else []
    )
    edits: list[Edit] = []
    targets = parts.argument(1)
    spared = set(walk(targets.node)) if targets is not None else set[ast.AST]()
    for node in dict.fromkeys(n for part in region for n in walk(part)):
        if node in spared:
            continue
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and not node.args
            and last_name(node.func) in ("detach", "detach_")
        ):
            end = source.span(node.func.value)
            edits.append(Edit(end.end_line, end.end_column, *source.span(node)[2:], ""))
        elif isinstance(node, ast.Attribute) and node.attr == "data" and isinstance(node.ctx, ast.Load):
            end = source.span(node.value)
            edits.append(Edit(end.end_line, end.end_column, *source.span(node)[2:], ""))
    return edits


def _is_no_grad(node: ast.expr) -> bool:
    called = node.func if isinstance(node, ast.Call) else node
    return last_name(called) in ("no_grad", "inference_mode")


def _unwrapped(source: Source, block: ast.With) -> list[Edit]:
    """The statements of a block without it: its line goes, the others move to the left."""
    margin, inner = statements.indent(source, block), statements.indent(source, block.body[0])
    if margin is None or inner is None or block.body[0].lineno == block.lineno or not inner.startswith(margin):
        return []
    edits = [Edit(block.lineno, 1, block.body[0].lineno, 1, "")]
    for number in range(block.body[0].lineno, (block.end_lineno or block.lineno) + 1):
        if source.lines[number - 1].startswith(inner):
            edits.append(Edit(number, len(margin) + 1, number, len(inner) + 1, ""))
    return edits
