"""Where the parts of a PyTorch training stand; each None where the text does not show it."""

from __future__ import annotations

import ast

from wontlearn_engine.source.text import Source, walk

from .parts import parts_of


def _line(node: ast.AST | None) -> int | None:
    """Of a call the line of what is called: `.backward()` in a chain over lines."""
    if isinstance(node, ast.Call):
        return node.func.end_lineno or node.lineno if isinstance(node.func, ast.Attribute) else node.lineno
    return getattr(node, "lineno", None)


def torch_module_line(source: Source, line: int) -> int | None:
    """The class of the model."""
    return _line(parts_of(source, line).module)


def torch_model_line(source: Source, line: int) -> int | None:
    """The construction of the model."""
    return _line(parts_of(source, line).model)


def torch_forward_line(source: Source, line: int) -> int | None:
    """The model's `forward`."""
    return _line(parts_of(source, line).forward)


def torch_return_line(source: Source, line: int) -> int | None:
    """What `forward` returns in the end."""
    forward = parts_of(source, line).forward
    returns = [n.lineno for n in walk(forward) if isinstance(n, ast.Return) and n.value is not None] if forward else []
    return max(returns, default=None)


def torch_criterion_line(source: Source, line: int) -> int | None:
    """The construction of the loss function; where it is a plain function, its call."""
    return _line(parts_of(source, line).criterion)


def torch_loss_line(source: Source, line: int) -> int | None:
    """The call that computes the loss."""
    loss = parts_of(source, line).loss
    return _line(loss.node) if loss is not None else None


def torch_optimizer_line(source: Source, line: int) -> int | None:
    """The construction of the optimizer."""
    return _line(parts_of(source, line).optimizer)


def torch_loader_line(source: Source, line: int) -> int | None:
    """The `DataLoader` that the training goes through."""
    return _line(parts_of(source, line).loader)


def torch_zero_grad_line(source: Source, line: int) -> int | None:
    """Where gradients are set to 0."""
    return _line(parts_of(source, line).zero_grad)


def torch_backward_line(source: Source, line: int) -> int | None:
    """The backward pass."""
    return _line(parts_of(source, line).backward)


def torch_step_line(source: Source, line: int) -> int | None:
    """The update."""
    return _line(parts_of(source, line).step)


def torch_scheduler_line(source: Source, line: int) -> int | None:
    """The step of a schedule of the learning rate."""
    return _line(parts_of(source, line).scheduler_step)
