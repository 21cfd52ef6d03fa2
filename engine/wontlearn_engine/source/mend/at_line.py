"""Edits of what stands at a line that a finding names: a flag, a number, a sign, a result that is lost."""

from __future__ import annotations

import ast

from wontlearn_engine.source.arguments import in_style
from wontlearn_engine.source.edits import Edit, edit_argument, remove_argument
from wontlearn_engine.source.flow.calls import gives_anew
from wontlearn_engine.source.lines import FLAGS
from wontlearn_engine.source.text import Call, Source, dotted, last_name, walk
from wontlearn_engine.source.tokens import Tokens
from wontlearn_engine.source.wiring import first_step

from .statements import at, written

SIGNS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*"}


def keep_result(source: Source, line: int) -> list[Edit]:
    """`ds.shuffle(1000)` becomes `ds = ds.shuffle(1000)`."""
    stmt = at(source, line)
    if not isinstance(stmt, ast.Expr) or not isinstance(stmt.value, ast.Call) or not gives_anew(stmt.value):
        return []
    func: ast.expr = stmt.value.func
    while isinstance(func, (ast.Attribute, ast.Call)):  # of a chain what it begins with
        inner = func.value if isinstance(func, ast.Attribute) else func.func
        if isinstance(func, ast.Attribute) and dotted(inner):
            span = source.span(stmt)
            return [Edit(span.line, span.column, span.line, span.column, f"{dotted(inner)} = ")]
        func = inner
    return []


def _calls(source: Source, line: int) -> list[Call]:
    there = [c for c in source.calls if c.lineno <= line <= (c.end_lineno or c.lineno)]
    return [Call(source, c) for c in sorted(there, key=lambda c: (c.lineno != line, (c.end_lineno or 0) - c.lineno))]


def shuffle_on(source: Source, line: int) -> list[Edit]:
    """`shuffle=False` of the call at a line becomes True."""
    for call in _calls(source, line):
        said = call.keyword("shuffle")
        if said is not None and isinstance(said.value, ast.Constant) and said.value.value is False:
            return edit_argument(call, "shuffle", None, "True")
    return []


def feed_in_order(source: Source, line: int) -> list[Edit]:
    """What feeds a prediction no longer shuffles: `shuffle=False`, or a `.shuffle(…)` taken out of a chain."""
    for call in _calls(source, line):
        name, func = last_name(call.node.func), call.node.func
        if (
            name == "shuffle"
            and isinstance(func, ast.Attribute)
            and (dotted(func.value) or isinstance(func.value, ast.Call))
            and not _of_arrays(source, line, call.node)
        ):
            end = source.span(func.value)
            return [Edit(end.end_line, end.end_column, *call.span[2:], "")]
        if name.endswith("_from_directory") or name in ("flow_from_dataframe", "flow", "DataLoader"):
            return edit_argument(call, "shuffle", None, "False")
    return []


def _of_arrays(source: Source, line: int, call: ast.Call) -> bool:
    """A `shuffle` of numpy, random or scikit-learn, which is given the arrays, not one of a data set's chain."""
    stmt = at(source, line)
    alone = isinstance(stmt, ast.Expr) and stmt.value is call
    imports = [node for node in source.nodes if isinstance(node, (ast.Import, ast.ImportFrom))]
    modules = {(name.asname or name.name).partition(".")[0] for node in imports for name in node.names}
    return alone or dotted(call.func).partition(".")[0] in modules


def trainable_on(source: Source, line: int) -> list[Edit]:
    """`trainable = False` (or `requires_grad`) at a line, as an argument, or `requires_grad_(False)` becomes True."""
    stmt = at(source, line)
    if isinstance(stmt, ast.Assign) and any(last_name(t) in FLAGS for t in stmt.targets):
        return _true_for(source, stmt.value)
    asked = next((c for c in _calls(source, line) if last_name(c.node.func) == "requires_grad_" and c.node.args), None)
    return _true_for(source, asked.node.args[0]) if asked is not None else _flag(source, line, "trainable", False)


def _true_for(source: Source, value: ast.expr) -> list[Edit]:
    false = isinstance(value, ast.Constant) and value.value is False
    return [Edit(*source.span(value), "True")] if false else []


def training_off(source: Source, line: int) -> list[Edit]:
    """`training=True` is taken out of the call at a line."""
    for call in _calls(source, line):
        said = call.keyword("training")
        if said is not None and isinstance(said.value, ast.Constant) and said.value.value is True:
            return remove_argument(call, "training")
    return []


def _flag(source: Source, line: int, name: str, value: bool) -> list[Edit]:
    for call in _calls(source, line):
        said = call.keyword(name)
        if said is not None and isinstance(said.value, ast.Constant) and said.value.value is value:
            return edit_argument(call, name, None, str(not value))
    return []


def clip_at(source: Source, line: int, text: str) -> list[Edit]:
    """The limit of gradients clipped by hand at a line: the norm, or both ends of a range."""
    for call in _calls(source, line):
        name, given = last_name(call.node.func), call.node.args
        if name in ("clip_by_norm", "clip_by_global_norm", "clip_grad_norm_", "clip_grad_value_"):
            named = next((w for w in ("clip_norm", "max_norm", "clip_value") if call.keyword(w) is not None), None)
            if named is not None:
                return edit_argument(call, named, None, text)
            return [Edit(*source.span(given[1]), text)] if len(given) > 1 else []
        if name == "clip_by_value" and len(given) > 2:
            return [Edit(*source.span(given[1]), f"-{text}"), Edit(*source.span(given[2]), text)]
    return []


def mode_auto(source: Source, line: int) -> list[Edit]:
    """`mode="max"` of the EarlyStopping at a line becomes "auto"."""
    for call in _calls(source, line):
        given = call.keyword("mode")
        if last_name(call.node.func) == "EarlyStopping" and given is not None and isinstance(given.value, ast.Constant):
            return edit_argument(call, "mode", None, in_style(source, "'auto'"))
    return []


def last_step(source: Source, line: int) -> list[Edit]:
    """`states[:, 0]` at a line becomes `states[:, -1]`, of what a recurrent layer answers."""
    found = first_step(source, line)
    key = found.slice if found is not None and found.lineno == line else None
    return [Edit(*source.span(key.elts[1]), "-1")] if isinstance(key, ast.Tuple) else []


def number_at(source: Source, line: int, value: float, text: str) -> list[Edit]:
    """The only number of this value on a line."""
    found = [
        n
        for n in source.nodes
        if isinstance(n, ast.Constant) and type(n.value) in (int, float) and n.value == value and n.lineno == line
    ]
    return [Edit(*source.span(found[0]), text)] if len(found) == 1 else []


def divide_at(source: Source, line: int) -> list[Edit]:
    """The only `//` on a line becomes `/`; `x //= n` becomes `x = x / n`."""
    found = [
        n
        for n in source.nodes
        if isinstance(n, (ast.BinOp, ast.AugAssign))
        and isinstance(n.op, ast.FloorDiv)
        and n.lineno <= line <= (n.end_lineno or line)
    ]
    if len(found) != 1:
        return []
    node = found[0]
    if isinstance(node, ast.AugAssign):  # an array of whole numbers takes no fractions in place
        name = dotted(node.target)
        return [Edit(*source.span(node), f"{name} = {name} / {_bracketed(source, node.value)}")] if name else []
    tokens = [t for t in Tokens(source.lines, source.span(node)).all if t.text == "//"]
    return [Edit(*tokens[0][:4], "/")] if len(tokens) == 1 else []


def float_before(source: Source, line: int) -> list[Edit]:
    """Whole numbers are made floats before the arithmetic at a line: `x - 128` becomes `x.astype('float32') - 128`."""
    for node in source.nodes:
        if isinstance(node, ast.BinOp) and node.lineno == line and isinstance(node.op, (ast.Add, ast.Sub, ast.Mult)):
            left = node.left
            if isinstance(left, ast.Name):
                end = source.span(left)
                return [Edit(end.end_line, end.end_column, end.end_line, end.end_column, ".astype('float32')")]
            return []
        if isinstance(node, ast.AugAssign) and node.lineno == line and isinstance(node.target, ast.Name):
            name = node.target.id
            sign = SIGNS.get(type(node.op))
            if sign is not None:
                return [
                    Edit(
                        *source.span(node), f"{name} = {name}.astype('float32') {sign} {_bracketed(source, node.value)}"
                    )
                ]
    return []


def _bracketed(source: Source, node: ast.expr) -> str:
    text = written(source, node)
    return text if isinstance(node, (ast.Name, ast.Constant, ast.Call, ast.Attribute, ast.Subscript)) else f"({text})"


def float32_at(source: Source, line: int) -> list[Edit]:
    """`'float16'` or `np.float16` at a line becomes float32."""
    found: list[Edit] = []
    stmt = at(source, line)
    if stmt is None:
        return []
    for node in walk(stmt):
        if (isinstance(node, ast.Constant) and node.value == "float16") or (
            isinstance(node, ast.Attribute) and node.attr == "float16"
        ):
            found.append(Edit(*source.span(node), written(source, node).replace("float16", "float32")))
    return found
