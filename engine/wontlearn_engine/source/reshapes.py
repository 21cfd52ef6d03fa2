"""Reshaping that was to move axes: `reshape` keeps the numbers in their order, so that rows are put together anew."""

from __future__ import annotations

import ast

from . import values
from .flow import Context, Flow
from .flow.frames_of import flow_of
from .text import Source, dotted, last_name


def mixing_reshape(source: Source, line: int) -> int | None:
    """Where an array is reshaped to its own axes in another order, as only `transpose` may do; None where none is.

    An array's axes are known by name, by number, or because it was put together of a few arrays: they are its first axis,
    and a shape that ends with their number means them to be its columns.
    """
    for call in source.calls:
        found = reshaped(call) if call.lineno <= line else None
        if found is None:
            continue
        array, shape = found
        known = axes_of(source, array, call.lineno)
        order = [axis_of(part, array, known) for part in shape]
        told = [index for index in order if index is not None]
        # Another axis than the first becomes the rows, or all are known and stand in another order.
        if order[0] or (len(told) == len(order) == len(set(told)) > 1 and told != sorted(told)):
            return call.lineno
        if len(shape) > 1 and is_stack(source, call, shape):
            return call.lineno
    return None


def is_stack(source: Source, call: ast.Call, shape: list[ast.expr]) -> bool:
    """A few arrays, one behind the other, are reshaped as if they lay side by side: `np.array([a, b]).reshape(-1, 2)`."""
    flow = flow_of(source)
    for context in flow.contexts(call)[:1]:
        first, last = (values.number(flow, size, context) for size in (shape[0], shape[-1]))
        count = _stacked(flow, array_of(call), context)
        return count is not None and 1 < count == last != first
    return False


def _stacked(flow: Flow, array: ast.expr | None, context: Context) -> int | None:
    """How many arrays are stacked along a new first axis; None where that is not known, or each is a row of numbers."""
    if array is None:
        return None
    node, there = values.origin(flow, array, context)
    if isinstance(node, ast.Call) and last_name(node.func) in STACKERS and len(node.args) == 1 and not node.keywords:
        node, there = values.origin(flow, node.args[0], there)
    if isinstance(node, ast.ListComp) and len(node.generators) == 1 and not node.generators[0].ifs:
        node, there = values.origin(flow, node.generators[0].iter, there)
    if not isinstance(node, (ast.List, ast.Tuple)):
        return None
    whole = all(isinstance(part, (ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.BinOp)) for part in node.elts)
    return len(node.elts) if whole else None


STACKERS = ("array", "asarray", "stack")


def axes_of(source: Source, array: str, before: int) -> list[str]:
    """The names that `a, b, c = x.shape` or `x = np.zeros((a, b, c))` give the axes of x, if it is not made anew before that line."""
    names: list[str] = []
    for node in source.nodes if array else ():
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


def reshaped(call: ast.Call) -> tuple[str, list[ast.expr]] | None:
    """(The array's name, if it has one, the new shape) of `x.reshape(…)`, `np.reshape(x, …)`."""
    array = array_of(call)
    if array is None:
        return None
    given = call.args[1:] if array in call.args else call.args
    if len(given) == 1 and isinstance(given[0], (ast.Tuple, ast.List)):
        given = given[0].elts
    return (dotted(array), list(given)) if given else None


def array_of(call: ast.Call) -> ast.expr | None:
    """What is reshaped; None if the call is no reshape."""
    if last_name(call.func) not in ("reshape", "view") or not isinstance(call.func, ast.Attribute):
        return None
    inside = dotted(call.func.value) in ("np", "numpy", "tf", "ops", "jnp", "keras.ops", "torch")
    return (call.args[0] if call.args else None) if inside else call.func.value


def axis_of(part: ast.expr, array: str, known: list[str]) -> int | None:
    """Which axis a part of the new shape is: one that has a name, or `x.shape[1]`; None for what is neither."""
    if isinstance(part, ast.Name):
        return known.index(part.id) if part.id in known else None
    shape = part.value if isinstance(part, ast.Subscript) else None
    if isinstance(part, ast.Subscript) and isinstance(shape, ast.Attribute) and shape.attr == "shape":
        index = part.slice
        if array and dotted(shape.value) == array and isinstance(index, ast.Constant) and isinstance(index.value, int):
            return index.value if index.value >= 0 else None
    return None
