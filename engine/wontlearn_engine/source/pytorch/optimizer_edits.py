"""Edits of a PyTorch optimizer, its gradients' limits, and its batches."""

from __future__ import annotations

import ast

from wontlearn_engine.source.arguments import number_elsewhere
from wontlearn_engine.source.edits import Edit, edit_argument
from wontlearn_engine.source.mend import statements
from wontlearn_engine.source.mend.at_line import clip_at
from wontlearn_engine.source.text import Call, Source, dotted, last_name, walk

from .parts import parts_of


def optimizer_argument(source: Source, line: int, name: str, text: str) -> list[Edit]:
    """`lr=`, `weight_decay=`, `momentum=`, … where the optimizer is constructed; a constant of its own where it is written."""
    made = parts_of(source, line).optimizer
    if made is None:
        return []
    call, position = Call(source, made), 1 if name == "lr" else None
    written = number_elsewhere(source, call, name, position)
    return [Edit(*written, text)] if written is not None else edit_argument(call, name, position, text)


def optimizer_parameters(source: Source, line: int) -> list[Edit]:
    """The optimizer is given the weights of the model that the loss is computed with."""
    parts = parts_of(source, line)
    made, forward = parts.optimizer, parts.forward_call
    if made is None or forward is None or not made.args or not isinstance(forward.node, ast.Call):
        return []
    name = dotted(forward.node.func)
    around = parts.flow.functions.around
    if not name or around(made) is not around(forward.node):
        return []
    wanted = f"{name}.parameters()"
    return [] if statements.written(source, made.args[0]) == wanted else [Edit(*source.span(made.args[0]), wanted)]


def optimizer_after_head(source: Source, line: int) -> list[Edit]:
    """An optimizer made before a layer of its model is replaced is made after it."""
    parts = parts_of(source, line)
    stmt = (
        next((n for n in parts.flow.functions.above(parts.optimizer) if isinstance(n, ast.stmt)), None)
        if parts.optimizer
        else None
    )
    if stmt is None or parts.optimizer is None:
        return []
    models = {
        dotted(n.func.value)
        for n in walk(parts.optimizer)
        if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)
    }
    siblings = statements.block_of(source, stmt)
    replaced = [
        s
        for s in siblings
        if isinstance(s, ast.Assign)
        and s.lineno > stmt.lineno
        and isinstance(s.value, ast.Call)
        and any(
            dotted(t).rpartition(".")[0].split(".")[0] in {m.split(".")[0] for m in models if m} and "." in dotted(t)
            for t in s.targets
        )
    ]
    if not replaced:
        return []
    # Of one name for two optimizers it is the later one, and nothing may use it in between.
    name, last = dotted(stmt.targets[0]) if isinstance(stmt, ast.Assign) else "", replaced[-1].lineno
    made = [s for s in siblings if isinstance(s, ast.Assign) and dotted(s.targets[0]) == name and s.lineno < last]
    stmt = made[-1] if made else stmt
    between = [s for s in siblings if stmt.lineno < s.lineno <= last]
    span = source.span(stmt)
    if span.line != span.end_line or any(
        dotted(n) == name for s in between for n in walk(s) if isinstance(n, ast.Name)
    ):
        return []
    code = source.lines[span.line - 1][span.column - 1 : span.end_column - 1]
    taken, put = statements.gone(source, stmt, siblings), statements.after(source, replaced[-1], [code])
    return [*taken, *put] if taken and put else []


def clip(source: Source, line: int, text: str) -> list[Edit]:
    """The limit of `clip_grad_norm_` or `clip_grad_value_` of this training."""
    parts = parts_of(source, line)
    calls = [c for c in source.calls if last_name(c.func) in ("clip_grad_norm_", "clip_grad_value_", "clip_grad_norm")]
    anchor = parts.anchor
    near = getattr(anchor, "lineno", line)
    found = min(calls, key=lambda c: abs(c.lineno - near), default=None)
    for name in ("max_norm", "clip_value") if found is not None else ():
        written = number_elsewhere(source, Call(source, found), name, 1) if found is not None else None
        if written is not None:
            return [Edit(*written, text)]
    return clip_at(source, found.lineno, text) if found is not None else []


def loader_argument(source: Source, line: int, name: str, text: str) -> list[Edit]:
    """`shuffle=True`, `batch_size=32` of the `DataLoader` that the training goes through."""
    made = parts_of(source, line).loader
    position = {"batch_size": 1, "shuffle": 2}.get(name)
    return edit_argument(Call(source, made), name, position, text) if made is not None else []


def loss_argument(source: Source, line: int, name: str, text: str) -> list[Edit]:
    """`pos_weight=torch.tensor(…)` where the loss is constructed, by a script that calls torch so."""
    made = parts_of(source, line).criterion
    knows = any(
        isinstance(n, ast.Import) and any(a.name == "torch" and not a.asname for a in n.names) for n in source.nodes
    )
    if made is None or not last_name(made.func).endswith("Loss") or not knows:
        return []
    return edit_argument(Call(source, made), name, None, text)
