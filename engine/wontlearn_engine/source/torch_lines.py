"""Lines of a PyTorch script: where a sampler or a schedule is made, and where the schedule is stepped."""

from __future__ import annotations

import ast

from .text import Source, dotted, last_name, walk


def sampler_line(source: Source, line: int) -> int | None:
    """Where a sampler is made that draws rows by weights; None if none is."""
    return next((call.lineno for call in source.calls if last_name(call.func) == "WeightedRandomSampler"), None)


def scheduler_line(source: Source, line: int) -> int | None:
    """Where a learning rate schedule is stepped, the call nearest to the training's line; None where none is."""
    made = {
        dotted(target)
        for node in source.nodes
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and _schedules(source, node.value)
        for target in node.targets
    }
    steps = [
        call.lineno
        for call in source.calls
        if isinstance(call.func, ast.Attribute) and call.func.attr == "step" and dotted(call.func.value) in made
    ]
    return min(steps, key=lambda number: abs(number - line)) if steps else None


INITIALISES = ("zeros_", "constant_", "ones_", "zero_", "fill_", "normal_", "uniform_")
"""Functions and methods that set a weight in place."""


def init_line(source: Source, line: int) -> int | None:
    """Where weights are set to a value of the user's: `nn.init.zeros_(m.weight)`; not where it is only a bias."""
    for call in source.calls:
        if last_name(call.func) in INITIALISES and "bias" not in ast.unparse(call):
            return call.lineno
    return None


def no_grad_line(source: Source, line: int) -> int | None:
    """`with torch.no_grad():` inside a module: in its `forward`, or in another of its methods."""
    models = [
        n
        for n in source.nodes
        if isinstance(n, ast.ClassDef) and any(getattr(f, "name", "") == "forward" for f in n.body)
    ]
    for node in (node for model in models for node in walk(model)):
        makers = [item.context_expr for item in node.items] if isinstance(node, ast.With) else []
        makers += node.decorator_list if isinstance(node, ast.FunctionDef) else []
        if any("no_grad" in ast.unparse(maker) or "inference_mode" in ast.unparse(maker) for maker in makers):
            return getattr(node, "lineno", None)
    return None


def eval_line(source: Source, line: int) -> int | None:
    """The call of `eval()` that is nearest before the training's line, else the first one."""
    lines = sorted(
        call.lineno
        for call in source.calls
        if isinstance(call.func, ast.Attribute) and call.func.attr == "eval" and not call.args
    )
    return max((number for number in lines if number < line), default=lines[0] if lines else None)


def cut_line(source: Source, line: int) -> int | None:
    """Where a tensor leaves the graph inside a `forward`, or on the way to the loss: `.detach()`, `.data`, `.item()`, `.numpy()`."""
    found = [
        node.lineno
        for function in source.nodes
        if isinstance(function, ast.FunctionDef) and function.name == "forward"
        for node in walk(function)
        if isinstance(node, ast.Attribute) and node.attr in CUTS
    ]
    return found[0] if found else None


CUTS = ("detach", "data", "item", "numpy", "tolist", "detach_")


def _schedules(source: Source, call: ast.Call) -> bool:
    name = last_name(call.func)
    return "lr_scheduler" in source.full_name(call.func) or name.endswith("LR") or "schedule" in name.lower()
