"""Axes that were reshaped are moved."""

from __future__ import annotations

import ast

from ..edits import Edit
from ..reshapes import array_of, axes_of, axis_of, is_stack, mixing_reshape, reshaped
from ..text import Source, dotted, last_name
from .statements import numpy


def moved_axes(source: Source, line: int) -> list[Edit]:
    """The reshape to the array's own axes in another order becomes a transpose; `x.T` where x was made by one."""
    at = mixing_reshape(source, line)
    for call in source.calls:
        found = reshaped(call)
        if found is None or (call.lineno != at if at is not None else call.lineno != line):
            continue
        array, shape = found
        stacked, np = array_of(call), numpy(source)
        if stacked is not None and np is not None and len(shape) > 1 and is_stack(source, call, shape):
            return [Edit(*source.span(call), f"{np}.moveaxis({ast.unparse(stacked)}, 0, -1)")]
        known = axes_of(source, array, call.lineno)
        order = [axis_of(part, array, known) for part in shape]
        told = [index for index in order if index is not None]
        if len(told) == len(order) > 1 and sorted(told) == list(range(len(known))):
            moved = ", ".join(map(str, told))
            move = "permute" if last_name(call.func) == "view" else "transpose"
            return [Edit(*source.span(call), f"{array}.{move}({moved})")]
        made = [
            n.value for n in source.nodes if isinstance(n, ast.Assign) and [dotted(t) for t in n.targets] == [array]
        ]
        rows = array and isinstance(shape[0], ast.UnaryOp) and len(shape) == 2
        if rows and len(made) == 1 and isinstance(made[0], ast.Attribute) and made[0].attr == "T":
            return [Edit(*source.span(call), f"{array}.T")]
    return []
