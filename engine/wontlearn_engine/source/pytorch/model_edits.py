"""Edits of a PyTorch model and of what its loss is given."""

from __future__ import annotations

import ast

from wontlearn_engine.source.edits import Edit, edit_argument
from wontlearn_engine.source.mend import statements
from wontlearn_engine.source.text import Call, Source, last_name, walk, words

from .parts import parts_of

ENDS = words("Softmax softmax Sigmoid sigmoid LogSoftmax log_softmax ReLU relu Tanh tanh")
RECURRENT = ("LSTM", "GRU", "RNN", "TransformerEncoderLayer", "TransformerDecoderLayer", "MultiheadAttention")


def drop_activation(source: Source, line: int) -> list[Edit]:
    """The activation behind the last layer is taken out: the loss applies it itself, or the targets lie outside of it."""
    parts = parts_of(source, line)
    answers = parts.argument(0)
    if answers is not None:
        edit = _without_call(source, answers.node)
        if edit:
            return edit
    if parts.forward is not None:
        returns = [n.value for n in walk(parts.forward) if isinstance(n, ast.Return) and n.value is not None]
        if len(returns) == 1:
            return _in_forward(source, parts.forward, returns[0], parts.module)
        return []
    return _last_of(source, parts.model)


def _in_forward(
    source: Source, forward: ast.FunctionDef | ast.AsyncFunctionDef, returned: ast.expr, module: ast.ClassDef | None
) -> list[Edit]:
    edit = _without_call(source, returned, module)
    if edit:
        return edit
    if isinstance(returned, ast.Name):  # `x = self.softmax(x)`, `return x`
        stores = [n for n in walk(forward) if isinstance(n, ast.Assign) and any(_is(t, returned.id) for t in n.targets)]
        return _without_call(source, stores[-1].value, module) if stores else []
    if isinstance(returned, ast.Call) and module is not None:
        return _last_of(source, _made_in(module, returned.func))
    return []


def _is(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _without_call(source: Source, node: ast.expr, module: ast.ClassDef | None = None) -> list[Edit]:
    """`F.softmax(x, dim=1)`, `self.softmax(x)`, `nn.Softmax(1)(x)` or `x.softmax(1)` becomes `x`."""
    if not isinstance(node, ast.Call):
        return []
    func, inner = node.func, node.args[0] if node.args else None
    made = _made_in(module, func) if module is not None else None
    if isinstance(func, ast.Call):
        named = last_name(func.func)
    elif made is not None:
        named = last_name(made.func)
    else:
        named = last_name(func)
        if named in ENDS and isinstance(func, ast.Attribute) and not _is_library(source, func.value):
            inner = func.value
    if named not in ENDS or inner is None:
        return []
    span, kept = source.span(node), source.span(inner)
    before = Edit(span.line, span.column, kept.line, kept.column, "")
    edits = [before, Edit(kept.end_line, kept.end_column, span.end_line, span.end_column, "")]
    return [e for e in edits if e[:2] != e[2:4]]


def _is_library(source: Source, node: ast.expr) -> bool:
    return isinstance(node, (ast.Name, ast.Attribute)) and (
        last_name(node) in ("F", "torch", "functional", "nn") or source.full_name(node).startswith("torch")
    )


def _made_in(module: ast.ClassDef, func: ast.expr) -> ast.Call | None:
    """What `self.name` was made with."""
    if not isinstance(func, ast.Attribute) or not _is(func.value, "self"):
        return None
    for node in walk(module):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            for target in node.targets:
                if isinstance(target, ast.Attribute) and target.attr == func.attr:
                    return node.value
    return None


def _last_of(source: Source, made: ast.Call | None) -> list[Edit]:
    """The last element of a `Sequential`, if it is an activation."""
    if made is None or last_name(made.func) != "Sequential" or len(made.args) < 2:
        return []
    last, before = made.args[-1], made.args[-2]
    if not isinstance(last, ast.Call) or last_name(last.func) not in ENDS:
        return []
    start, end = source.span(before), source.span(last)
    return [Edit(start.end_line, start.end_column, end.end_line, end.end_column, "")]


def activation_between(source: Source, line: int) -> list[Edit]:
    """`nn.ReLU()` between linear layers that follow one another in a `Sequential`."""
    parts = parts_of(source, line)
    scope: list[ast.AST] = [n for n in (parts.module, parts.model) if n is not None]
    edits: list[Edit] = []
    for call in dict.fromkeys(n for part in scope for n in walk(part) if isinstance(n, ast.Call)):
        if last_name(call.func) != "Sequential":
            continue
        for one, other in zip(call.args, call.args[1:], strict=False):
            if _is_linear(one) and _is_linear(other) and isinstance(one, ast.Call):
                prefix = statements.written(source, one.func).rpartition(".")[0]
                span, there = source.span(one), source.span(other)
                gap = (
                    " "
                    if there.line == span.end_line
                    else statements.newline(source) + source.lines[there.line - 1][: there.column - 1]
                )
                text = "," + gap + (f"{prefix}." if prefix else "") + "ReLU()"
                if gap != " " and gap.strip():
                    return []
                edits.append(Edit(span.end_line, span.end_column, span.end_line, span.end_column, text))
    return edits


def _is_linear(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and last_name(node.func) in ("Linear", "Conv1d", "Conv2d", "Conv3d", "LazyLinear")


def target_column(source: Source, line: int) -> list[Edit]:
    """`criterion(out, y)` with (n, 1) against (n,): the targets become a column, `y[:, None]`."""
    return _behind_target(source, line, "[:, None]")


def target_as(source: Source, line: int, kind: str) -> list[Edit]:
    """The targets in the type that the loss takes: `y.long()`, `y.float()`."""
    return _behind_target(source, line, f".{kind}()")


def _behind_target(source: Source, line: int, text: str) -> list[Edit]:
    targets = parts_of(source, line).argument(1)
    if targets is None or targets.node not in source.nodes:
        return []
    span = source.span(targets.node)
    end = Edit(span.end_line, span.end_column, span.end_line, span.end_column, text)
    if isinstance(targets.node, (ast.Name, ast.Attribute, ast.Subscript, ast.Call)):
        return [end]
    return [Edit(span.line, span.column, span.line, span.column, "("), end._replace(new_text=")" + text)]


def batch_first(source: Source, line: int) -> list[Edit]:
    """`batch_first=True` on the recurrent and attention layers of the model."""
    parts = parts_of(source, line)
    scope = parts.module or parts.model
    edits: list[Edit] = []
    for call in [n for n in walk(scope) if isinstance(n, ast.Call)] if scope is not None else []:
        if last_name(call.func) in RECURRENT and not any(k.arg == "batch_first" for k in call.keywords):
            edits += edit_argument(Call(source, call), "batch_first", None, "True")
    return edits


def criterion(source: Source, line: int, name: str) -> list[Edit]:
    """Another loss in the place of the one that is constructed, without its arguments; its module is kept."""
    made = parts_of(source, line).criterion
    if (
        made is None
        or not last_name(made.func).endswith("Loss")
        or not isinstance(made.func, (ast.Name, ast.Attribute))
    ):
        return []
    if isinstance(made.func, ast.Name):  # imported by itself: the other one may not be
        return []
    prefix = statements.written(source, made.func.value)
    return [Edit(*source.span(made), f"{prefix}.{name}()")]
