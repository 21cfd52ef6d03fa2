"""What shares its data with another name: a slice of an array is a view of it, a slice of a list a copy."""

from __future__ import annotations

import ast
from collections.abc import Callable

from wontlearn_engine.source.text import dotted, last_name, words

SAME = words("reshape view ravel squeeze unsqueeze transpose swapaxes permute t numpy detach")
"""Methods that give an array in another shape, whose entries are still the same ones in memory."""
DRESS = words("asarray asanyarray ascontiguousarray from_numpy as_tensor reshape ravel squeeze transpose swapaxes")
"""The same as functions of numpy and torch."""
LIBRARIES = ("np", "numpy", "torch")
LISTS = words("list sorted listdir glob split rsplit splitlines readlines tolist namelist")
"""Calls that give a list."""
MOVES = words("shuffle sort reverse partition random_shuffle")
"""Calls that move what is in an array or list about in place: what is a view of it sees that."""
ACCESSORS = (".loc", ".iloc", ".at", ".iat", ".values", ".T", ".flat")

Made = Callable[[str], "ast.expr | None"]
"""What a name was last made with, None if unknown, or made as one of a loop's."""


def base_of(node: ast.expr) -> tuple[str, ast.expr | None]:
    """The name whose part an expression is, and the key of the first brackets after it."""
    key: ast.expr | None = None
    while True:
        name = dotted(node)
        if isinstance(node, ast.Subscript):
            key, node = node.slice, node.value
        elif name:
            return _plain(name), key
        elif isinstance(node, ast.Attribute):
            node = node.value
        else:
            return "", None


def shared(node: ast.expr, made: Made) -> tuple[str, ast.expr | None]:
    """The name whose data an expression shares, and the key of the first brackets after it; ("", None) for a copy."""
    key: ast.expr | None = None
    while True:
        name = dotted(node)
        if isinstance(node, ast.Subscript):
            if _copies(node, made):
                return "", None
            key, node = node.slice, node.value
        elif name:
            return _plain(name), key
        elif isinstance(node, ast.Call):
            inner = _same(node)
            if inner is None:
                return "", None
            node = inner
        elif isinstance(node, ast.Attribute):
            node = node.value
        else:
            return "", None


def is_list(node: ast.expr | None, made: Made, depth: int = 0) -> bool:
    """The expression is a list, as far as its text tells; arrays and what is not known are none."""
    if node is None or depth > 8:
        return False
    if isinstance(node, (ast.List, ast.ListComp)):
        return True
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Mult)):
        return is_list(node.left, made, depth + 1) or is_list(node.right, made, depth + 1)
    if isinstance(node, ast.Call):
        return last_name(node.func) in LISTS
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
        return is_list(node.value, made, depth + 1)
    name = dotted(node)
    return bool(name) and is_list(made(name), made, depth + 1)


def _copies(node: ast.Subscript, made: Made) -> bool:
    """Rows chosen by a list, a mask or an order are copied; so is a slice of a list."""
    if isinstance(node.slice, ast.Slice):
        return is_list(node.value, made)
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    for part in parts:
        if isinstance(part, (ast.List, ast.ListComp, ast.Compare, ast.BoolOp, ast.Call, ast.Subscript)):
            return True
        if isinstance(part, ast.UnaryOp) and isinstance(part.op, ast.Invert):
            return True
        if isinstance(part, ast.Name) and isinstance(made(part.id), (ast.Call, ast.Compare, ast.List, ast.Subscript)):
            return True
    return False


def _same(call: ast.Call) -> ast.expr | None:
    """What a call gives in another shape."""
    name = last_name(call.func)
    if not isinstance(call.func, ast.Attribute):
        return None
    if isinstance(call.func.value, ast.Name) and call.func.value.id in LIBRARIES:
        return call.args[0] if name in DRESS and call.args else None
    return call.func.value if name in SAME else None


def _plain(name: str) -> str:
    for accessor in ACCESSORS:
        name = name.removesuffix(accessor)
    return name
