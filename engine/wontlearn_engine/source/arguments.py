"""Whether a call takes an argument, what it wraps, and where the number that it is given is written."""

from __future__ import annotations

import ast
import re

from .flow import Flow, flow_of
from .functions import FUNCTIONS
from .text import Call, Source, Span, last_name
from .values import FARTHEST, Written, entry_of, origin, step

_DOUBLE = re.compile(r'(?<!")"[^"\n]+"(?!")')
_SINGLE = re.compile(r"(?<!')'[^'\n]+'(?!')")


def takes(source: Source, call: Call, name: str) -> bool:
    """False for a class or function of the script's own that has no such argument."""
    called = last_name(call.node.func)
    for node in source.nodes:
        if isinstance(node, ast.ClassDef) and node.name == called:
            made = next((f for f in node.body if isinstance(f, FUNCTIONS) and f.name == "__init__"), None)
            if made is not None:
                return _has(made.args, name)
            inner = [base for base in node.bases if last_name(base) != called]
            return bool(inner)
        if isinstance(node, FUNCTIONS) and node.name == called and isinstance(call.node.func, ast.Name):
            return _has(node.args, name)
    return True


def in_style(source: Source, text: str) -> str:
    """Code with the quotes that the script uses for its own short strings, rather than with single ones."""
    if "'" not in text or '"' in text:
        return text
    return text.replace("'", '"') if len(_DOUBLE.findall(source.text)) > len(_SINGLE.findall(source.text)) else text


def _has(given: ast.arguments, name: str) -> bool:
    if given.kwarg is not None:
        return True
    return any(a.arg == name for a in (*given.args, *given.kwonlyargs))


def inner_call(source: Source, call: Call) -> Call | None:
    """The construction that a wrapper is given: `Dense(8)` of `TimeDistributed(Dense(8))`; None if it stands elsewhere."""
    given = call.keyword("layer")
    value = given.value if given is not None else call.positional(0)
    return Call(source, value) if isinstance(value, ast.Call) else None


def number_elsewhere(source: Source, call: Call, name: str, position: int | None) -> Span | None:
    """Where the number that an argument is given is written, if the names, fields and options on the way to it are read once."""
    given = call.keyword(name)
    value = given.value if given is not None else call.positional(position) if position is not None else None
    if not isinstance(value, (ast.Name, ast.Attribute, ast.Subscript)):
        return None
    flow = flow_of(source)
    found = {_only_read(flow, Written(value, context)) for context in flow.contexts(call.node)}
    node = found.pop() if len(found) == 1 else None
    return source.span(node) if node is not None and _is_number(node) else None


def _only_read(flow: Flow, here: Written) -> ast.expr | None:
    """The expression that a value goes back to; None where something on the way has another reader."""
    for _ in range(FARTHEST):
        if not isinstance(here.node, (ast.Name, ast.Attribute, ast.Subscript)):
            return here.node
        further = step(flow, here)
        if further is None or _readers(flow.source, here.node) != 1:
            return None
        here = further
    return None


def _readers(source: Source, node: ast.Name | ast.Attribute | ast.Subscript) -> int:
    """How often such a name, a field so called, or an entry of that key is read in the script."""
    if isinstance(node, ast.Name):
        uses = [n.ctx for n in source.nodes if isinstance(n, ast.Name) and n.id == node.id]
        stores = sum(isinstance(ctx, ast.Store) for ctx in uses)
        return len(uses) - stores if stores < 2 else 0
    if isinstance(node, ast.Attribute):
        return sum(isinstance(n, ast.Attribute) and n.attr == node.attr for n in source.nodes)
    key = ast.dump(node.slice)
    return sum(isinstance(n, ast.Subscript) and ast.dump(n.slice) == key for n in source.nodes)


def value_span(source: Source, call: Call, names: tuple[str, ...], position: int | None) -> Span | None:
    """Where the value of an argument stands: its constant far above, else the argument; None where the call does not show it.

    `names` are what the argument may be called. It may also stand in a dict that is unpacked, or in a group of weights.
    """
    for name in names:
        given = call.keyword(name)
        if given is not None:
            elsewhere = constant_elsewhere(source, call, given.value)
            if elsewhere is None and name.endswith(BUILT):
                elsewhere = _built_elsewhere(source, call, given.value)
            return elsewhere or given.span
    value = call.positional(position) if position is not None else None
    if value is not None:
        return constant_elsewhere(source, call, value) or source.span(value)
    flow = flow_of(source)
    for name in names:
        for context in flow.contexts(call.node)[:1]:
            for held in _held(call.node):
                entry = entry_of(flow, held, name, context)
                if entry is not None:
                    return constant_elsewhere(source, call, entry.node) or source.span(entry.node)
    return None


def overruled(source: Source, span: Span, value: float) -> bool:
    """A number is the default of an option of the command line, and the option has another value."""
    option = source.call(span.line, "add_argument") or source.call(span.line, "option")
    default = option.keyword("default") if option is not None else None
    if default is None or not isinstance(default.value, ast.Constant):
        return False
    written = default.value.value
    return isinstance(written, (int, float)) and abs(written - value) > 1e-4 * max(abs(written), abs(value))


BUILT = ("_regularizer", "_constraint", "_initializer")
"""How arguments end that are given an object which is made of one number."""


def _built_elsewhere(source: Source, call: Call, value: ast.expr) -> Span | None:
    """The `L2 = 10.0` of `l2(L2)`, the `penalty = l2(10.0)` of `penalty`."""
    flow = flow_of(source)
    for context in flow.contexts(call.node)[:1]:
        made = origin(flow, value, context).node
        if isinstance(made, ast.Call):
            inner = Call(source, made)
            parts = [*made.args, *(k.value for k in made.keywords)]
            found = [span for part in parts if (span := constant_elsewhere(source, inner, part)) is not None]
            return found[0] if len(found) == 1 else source.span(made) if made is not value else None
    return None


def _held(call: ast.Call) -> list[ast.expr]:
    """What an argument may stand in: `**options`, and the first of `[{"params": …, "lr": 0.1}, …]`."""
    groups = [call.args[0].elts[0]] if call.args and isinstance(call.args[0], ast.List) and call.args[0].elts else []
    return [*(k.value for k in call.keywords if k.arg is None), *groups]


def constant_elsewhere(source: Source, call: Call, value: ast.expr) -> Span | None:
    """Where the constant is written that a name, a setting or an option in a call stands for; None for what is no constant.

    Also None where several callers hand over different ones: then the call is what they share.
    """
    if not isinstance(value, (ast.Name, ast.Attribute, ast.Subscript, ast.Call)):
        return None
    flow = flow_of(source)
    found = {origin(flow, value, context).node for context in flow.contexts(call.node)}
    node = found.pop() if len(found) == 1 else None
    return source.span(node) if node is not None and (_is_number(node) or _is_text(node)) else None


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _is_number(node: ast.expr) -> bool:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        node = node.operand
    if isinstance(node, ast.BinOp):  # `10 ** -4`
        return _is_number(node.left) and _is_number(node.right)
    return isinstance(node, ast.Constant) and type(node.value) in (int, float)
