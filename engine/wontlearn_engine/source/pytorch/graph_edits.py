"""Edits of a PyTorch script beyond its loop: the graph left whole, layers registered, rows kept, the mode set."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from wontlearn_engine.source.edits import Edit
from wontlearn_engine.source.flow import flow_of
from wontlearn_engine.source.mend.statements import at, before, written
from wontlearn_engine.source.text import Source, dotted, last_name, walk, words

from .parts import parts_of

CUTS = words("item detach numpy tolist")
MAKERS = words("tensor Tensor FloatTensor as_tensor Variable from_numpy")


def _suspenders(source: Source) -> Iterator[ast.With]:
    for node in source.nodes:
        if isinstance(node, ast.FunctionDef) and node.name == "forward":
            for inner in walk(node):
                if isinstance(inner, ast.With) and len(inner.items) == 1:
                    item = inner.items[0].context_expr
                    if isinstance(item, ast.Call) and last_name(item.func) in ("no_grad", "inference_mode"):
                        yield inner


def with_gradients(source: Source, line: int) -> list[Edit]:
    """The only `with torch.no_grad():` inside a `forward` is taken away, and what stands in it moves out."""
    found = list(_suspenders(source))
    if len(found) != 1:
        return []
    block = found[0]
    first, last = block.body[0].lineno, block.end_lineno or block.lineno
    step = block.body[0].col_offset - block.col_offset
    spread = any(isinstance(n, (ast.Constant, ast.JoinedStr)) and n.end_lineno != n.lineno for n in walk(block))
    rows = [(number, source.lines[number - 1]) for number in range(first, last + 1)]
    if first == block.lineno or step < 1 or spread or any(r.strip() and r[:step].strip() for _, r in rows):
        return []
    return [Edit(block.lineno, 1, first, 1, ""), *(Edit(n, 1, n, step + 1, "") for n, row in rows if row.strip())]


def _made_anew(source: Source) -> list[tuple[ast.Call, ast.expr]]:
    """`torch.tensor(loss.item(), requires_grad=True)` and what it was made from."""
    found: list[tuple[ast.Call, ast.expr]] = []
    for call in source.calls:
        asks = any(k.arg == "requires_grad" and getattr(k.value, "value", None) is True for k in call.keywords)
        if last_name(call.func) in MAKERS and asks and len(call.args) == 1:
            inner = call.args[0]
            while (
                isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute) and last_name(inner.func) in CUTS
            ):
                inner = inner.func.value
            while isinstance(inner, ast.Attribute) and inner.attr == "data":
                inner = inner.value
            if inner is not call.args[0]:
                found.append((call, inner))
    return found


def made_anew_line(source: Source, line: int) -> int | None:
    """The only place where a tensor is made anew from the numbers of another one, or of a sum of them, to go backward."""
    found = [call for call, _ in _made_anew(source)] or [call for call, _ in _made_of_sums(source)]
    return found[0].lineno if len(found) == 1 else None


def _made_of_sums(source: Source) -> list[tuple[ast.Call, list[ast.Call]]]:
    """`torch.tensor(total, requires_grad=True)`, and the calls that took out the numbers which `total` adds up or lists."""
    found: list[tuple[ast.Call, list[ast.Call]]] = []
    for call in source.calls:
        asks = any(k.arg == "requires_grad" and getattr(k.value, "value", None) is True for k in call.keywords)
        if last_name(call.func) not in MAKERS or not asks or len(call.args) != 1:
            continue
        around = flow_of(source).functions.around(call) or source.tree
        names = {n.id for n in walk(call.args[0]) if isinstance(n, ast.Name)}
        taken = [
            n
            for part in (walk(around) if around is not None else ())
            for value in _put_into(part, names)
            for n in walk(value)
            if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute) and n.func.attr in CUTS
        ]
        if taken:
            found.append((call, taken))
    return found


def _put_into(node: ast.AST, names: set[str]) -> list[ast.expr]:
    """What a statement assigns or adds to one of these names, or a call appends."""
    if isinstance(node, (ast.Assign, ast.AugAssign)):
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        return [node.value] if dotted(target) in names else []
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "append":
        return node.args if dotted(node.func.value) in names else []
    return []


def whole_graph(source: Source, line: int) -> list[Edit]:
    """That tensor itself goes backward; where it is made from numbers that were added up or listed, these are the losses themselves."""
    found = _made_anew(source)
    if found:
        return [Edit(*source.span(found[0][0]), written(source, found[0][1]))] if len(found) == 1 else []
    sums = _made_of_sums(source)
    if len(sums) != 1:
        return []
    made, taken = sums[0]
    value = made.args[0]
    # What adds up tensors as it does numbers, and nothing else.
    plain = all(
        last_name(n.func) in ("sum", "len") and not isinstance(n.func, ast.Attribute)
        for n in walk(value)
        if isinstance(n, ast.Call)
    )
    if not plain or any(last_name(call.func) != "item" for call in taken):
        return []
    spans = [
        (source.span(call.func.value), source.span(call)) for call in taken if isinstance(call.func, ast.Attribute)
    ]
    edits = [Edit(inner.end_line, inner.end_column, whole.end_line, whole.end_column, "") for inner, whole in spans]
    return [*edits, Edit(*source.span(made), written(source, value))]


def registered(source: Source, line: int) -> list[Edit]:
    """A plain list or dict of layers at a line becomes `nn.ModuleList` or `nn.ModuleDict`."""
    stmt = at(source, line)
    nn = next((name for name, full in source.aliases.items() if full == "torch.nn"), "torch.nn")
    if isinstance(stmt, ast.Expr) and isinstance(stmt.value, ast.Call) and last_name(stmt.value.func) == "append":
        function = stmt.value.func
        name = dotted(function.value) if isinstance(function, ast.Attribute) else ""
        made = [n for n in source.nodes if isinstance(n, ast.Assign) and [dotted(t) for t in n.targets] == [name]]
        stmt = made[0] if name and len(made) == 1 else None
    if not isinstance(stmt, ast.Assign) or not dotted(stmt.targets[0]).startswith("self."):
        return []
    kind: dict[type[ast.expr], str] = {
        ast.List: "ModuleList",
        ast.ListComp: "ModuleList",
        ast.Dict: "ModuleDict",
        ast.DictComp: "ModuleDict",
    }
    name = kind.get(type(stmt.value), "")
    span = source.span(stmt.value)
    if not name:
        return []
    empty = isinstance(stmt.value, ast.List) and not stmt.value.elts
    if empty:
        return [Edit(*span, f"{nn}.{name}()")]
    start, end = (span.line, span.column), (span.end_line, span.end_column)
    return [Edit(*start, *start, f"{nn}.{name}("), Edit(*end, *end, ")")]


IN_PLACE = words("add_ sub_ mul_ div_ normal_ clamp_ copy_ fill_ sub_ pow_")


def changed_line(source: Source, line: int, start: int) -> int | None:
    """The first statement of the function that begins at `start` that changes something in place."""
    functions = flow_of(source).functions
    for node in source.nodes:
        if not isinstance(node, (ast.AugAssign, ast.Call)) or node.lineno < start:
            continue
        around = functions.around(node)
        if (
            around is None
            or not min([around.lineno, *(d.lineno for d in getattr(around, "decorator_list", []))])
            <= start
            <= around.lineno
        ):
            continue
        if isinstance(node, ast.AugAssign) or (isinstance(node.func, ast.Attribute) and node.func.attr in IN_PLACE):
            return node.lineno
    return None


def changed_copy(source: Source, line: int) -> list[Edit]:
    """`x /= 255` at a line, and what else changes `x` in place in its function, becomes `x = x / 255`."""
    stmt = at(source, line)
    if isinstance(stmt, ast.Expr):
        return _chain_copied(source, stmt)
    if not isinstance(stmt, ast.AugAssign) or not isinstance(stmt.target, ast.Name):
        return []
    functions, name = flow_of(source).functions, stmt.target.id
    signs: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
    edits: list[Edit] = []
    for node in source.nodes:
        if isinstance(node, ast.AugAssign) and dotted(node.target) == name:
            if functions.around(node) is not functions.around(stmt) or type(node.op) not in signs:
                continue
            plain = isinstance(node.value, (ast.Name, ast.Constant, ast.Call, ast.Attribute, ast.Subscript))
            value = written(source, node.value) if plain else f"({written(source, node.value)})"
            edits.append(Edit(*source.span(node), f"{name} = {name} {signs[type(node.op)]} {value}"))
    return edits


def _chain_copied(source: Source, stmt: ast.Expr) -> list[Edit]:
    """`x.sub_(a).div_(b)` becomes `x = x.sub(a).div(b)`."""
    edits: list[Edit] = []
    node = stmt.value
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        span, name = source.span(node.func), node.func.attr
        if name not in IN_PLACE:
            return []
        edits.append(Edit(span.end_line, span.end_column - 1, span.end_line, span.end_column, ""))
        node = node.func.value
    if not edits or not isinstance(node, ast.Name):
        return []
    start = source.span(stmt)
    return [Edit(start.line, start.column, start.line, start.column, f"{node.id} = "), *reversed(edits)]


def train_before(source: Source, line: int) -> list[Edit]:
    """`model.train()` before the innermost loop that trains."""
    parts = parts_of(source, line)
    call = parts.forward_call.node if parts.forward_call is not None else None
    model = dotted(call.func) if isinstance(call, ast.Call) else ""
    functions = flow_of(source).functions
    if call is None or not model or model == "self":
        return []
    loops = [
        n for n in functions.loops(call) if isinstance(n, ast.For) and functions.around(n) is functions.around(call)
    ]
    return before(source, loops[0], [f"{model}.train()"]) if loops else []
