"""Lines of a PyTorch script: where a sampler or a schedule is made, and where the schedule is stepped."""

from __future__ import annotations

import ast

from .text import Source, dotted, last_name


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


def _schedules(source: Source, call: ast.Call) -> bool:
    name = last_name(call.func)
    return "lr_scheduler" in source.full_name(call.func) or name.endswith("LR") or "schedule" in name.lower()
