"""Reshaping that was to move axes: `reshape` keeps the numbers in their order, so that rows are put together anew."""

from __future__ import annotations

import ast

from .edits import Edit
from .text import Source, dotted, last_name


def mixing_reshape(source: Source, line: int) -> int | None:
    """Where an array is reshaped to its own axes in another order, as only `transpose` may do; None where none is."""
    for call in source.calls:
        found = _reshaped(call) if call.lineno <= line else None
        if found is None:
            continue
        array, shape = found
        known = _axes(source, array, call.lineno)
        order = [_axis(part, array, known) for part in shape]
        told = [index for index in order if index is not None]
        # Another axis than the first becomes the rows, or all are known and stand in another order.
        if order[0] or (len(told) == len(order) == len(set(told)) > 1 and told != sorted(told)):
            return call.lineno
    return None


def _axes(source: Source, array: str, before: int) -> list[str]:
    """The names that `a, b, c = x.shape` or `x = np.zeros((a, b, c))` give the axes of x, if it is not made anew before that line."""
    names: list[str] = []
    for node in source.nodes:
        if not isinstance(node, ast.Assign) or node.lineno >= before:
            continue
        value = node.value
        for target in node.targets:
            if isinstance(target, ast.Tuple) and isinstance(value, ast.Attribute) and value.attr == "shape":
                if dotted(value.value) == array:
                    names = [e.id if isinstance(e, ast.Name) else "" for e in target.elts]
            elif dotted(target) == array:
                names = _shape_of(value)
    return names


MAKERS = ("zeros", "empty", "ones", "full", "rand", "randn", "random", "normal", "standard_normal", "uniform")


def _shape_of(value: ast.expr) -> list[str]:
    """The names in the shape that an array is made with."""
    if not isinstance(value, ast.Call) or last_name(value.func) not in MAKERS:
        return []
    shape = next((k.value for k in value.keywords if k.arg in ("size", "shape")), value.args[0] if value.args else None)
    return [e.id if isinstance(e, ast.Name) else "" for e in shape.elts] if isinstance(shape, ast.Tuple) else []


def _reshaped(call: ast.Call) -> tuple[str, list[ast.expr]] | None:
    """(The array's name, the new shape) of `x.reshape(…)`, `np.reshape(x, …)`."""
    if last_name(call.func) not in ("reshape", "view") or not isinstance(call.func, ast.Attribute):
        return None
    inside = dotted(call.func.value) in ("np", "numpy", "tf", "ops", "jnp", "keras.ops")
    array = dotted(call.args[0]) if inside and call.args else dotted(call.func.value)
    given = call.args[1:] if inside else call.args
    if len(given) == 1 and isinstance(given[0], (ast.Tuple, ast.List)):
        given = given[0].elts
    return (array, list(given)) if array and given else None


def _axis(part: ast.expr, array: str, known: list[str]) -> int | None:
    """Which axis a part of the new shape is: one that has a name, or `x.shape[1]`; None for what is neither."""
    if isinstance(part, ast.Name):
        return known.index(part.id) if part.id in known else None
    shape = part.value if isinstance(part, ast.Subscript) else None
    if isinstance(part, ast.Subscript) and isinstance(shape, ast.Attribute) and shape.attr == "shape":
        index = part.slice
        if dotted(shape.value) == array and isinstance(index, ast.Constant) and isinstance(index.value, int):
            return index.value if index.value >= 0 else None
    return None


def moved_axes(source: Source, line: int) -> list[Edit]:
    """The reshape to the array's own axes in another order becomes a transpose; `x.T` where x was made by one."""
    at = mixing_reshape(source, line)
    for call in source.calls:
        found = _reshaped(call)
        if found is None or (call.lineno != at if at is not None else call.lineno != line):
            continue
        array, shape = found
        known = _axes(source, array, call.lineno)
        order = [_axis(part, array, known) for part in shape]
        told = [index for index in order if index is not None]
        if len(told) == len(order) > 1 and sorted(told) == list(range(len(known))):
            moved = ", ".join(map(str, told))
            move = "permute" if last_name(call.func) == "view" else "transpose"
            return [Edit(*source.span(call), f"{array}.{move}({moved})")]
        made = [
            n.value for n in source.nodes if isinstance(n, ast.Assign) and [dotted(t) for t in n.targets] == [array]
        ]
        rows = isinstance(shape[0], ast.UnaryOp) and len(shape) == 2
        if rows and len(made) == 1 and isinstance(made[0], ast.Attribute) and made[0].attr == "T":
            return [Edit(*source.span(call), f"{array}.T")]
    return []
