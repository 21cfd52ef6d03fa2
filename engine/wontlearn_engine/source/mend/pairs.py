"""Rows and targets that went different ways: what was done to one side alone is done to both."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from wontlearn_engine.source.edits import Edit
from wontlearn_engine.source.flow import flow_of
from wontlearn_engine.source.flow.views import is_list
from wontlearn_engine.source.text import Source, dotted, last_name, walk, words

from .statements import after, alone, at, block_of, gone, instead, unused, written

SHUFFLES = words("shuffle permutation permuted")
ORDERS = words("argsort permutation randperm sample permuted choice")
TURNS = words("flip fliplr flipud rot90 hflip vflip rotate flip_left_right flip_up_down reverse transpose roll")


def both_shuffled(source: Source, line: int) -> list[Edit]:
    """The one statement that reorders one array alone, or two that do so each by itself, reorder both in one order."""
    del line
    found = [(stmt, name) for stmt in source.nodes if isinstance(stmt, ast.stmt) and (name := _reordered(source, stmt))]
    found = sorted(
        ((stmt, name) for stmt, name in found if not _shared(source, stmt, name)), key=lambda pair: pair[0].lineno
    )
    if not 1 <= len(found) <= 2 or any(not alone(source, stmt) for stmt, _ in found):
        return []
    (first, one), last = found[0], found[-1][0]
    block = block_of(source, first)
    other = found[1][1] if len(found) == 2 else _partner(source, first, one)
    if other is None or other == one or last not in block or any(_is_list(source, n) for n in (one, other)):
        return []
    code = _together(source, last, one, other)
    if not code:
        return []
    return [*instead(source, last, code), *(gone(source, first, block) if first is not last else [])]


def zipped_together(source: Source, line: int) -> list[Edit]:
    """Two datasets that are shuffled each by itself and then zipped: zipped first, then shuffled."""
    for call in source.calls:
        if last_name(call.func) != "zip" or not isinstance(call.func, ast.Attribute):
            continue
        given = [e for a in call.args for e in (a.elts if isinstance(a, ast.Tuple) else [a])]
        made = [_values(source, a.id) if isinstance(a, ast.Name) else [a] for a in given]
        if len(given) < 2 or any(len(values) != 1 for values in made):
            continue
        each = [[n for n in walk(v[0]) if isinstance(n, ast.Call) and last_name(n.func) == "shuffle"] for v in made]
        if not all(len(found) == 1 and isinstance(found[0].func, ast.Attribute) for found in each):
            continue
        lines = {n for (one,) in each for n in range(one.lineno, (one.end_lineno or one.lineno) + 1)}
        if line not in lines and line != call.lineno:
            continue
        edits: list[Edit] = []
        for (one,) in each:
            assert isinstance(one.func, ast.Attribute)
            end, whole = source.span(one.func.value), source.span(one)
            edits.append(Edit(end.end_line, end.end_column, whole.end_line, whole.end_column, ""))
        text, end = written(source, each[0][0]), source.span(call)
        assert isinstance(each[0][0].func, ast.Attribute)
        shuffle = text[len(written(source, each[0][0].func.value)) :]
        return [*edits, Edit(end.end_line, end.end_column, end.end_line, end.end_column, shuffle)]
    return []


def _reordered(source: Source, stmt: ast.stmt) -> str:
    """The array that a statement puts alone into another order; "" where it does not."""
    if isinstance(stmt, ast.Expr) and isinstance(stmt.value, ast.Call):
        call = stmt.value
        plain = len(call.args) == 1 and not call.keywords and isinstance(call.args[0], ast.Name)
        return dotted(call.args[0]) if plain and last_name(call.func) == "shuffle" else ""
    if not isinstance(stmt, ast.Assign) or len(stmt.targets) != 1 or not isinstance(stmt.targets[0], ast.Name):
        return ""
    name, value = stmt.targets[0].id, stmt.value
    if isinstance(value, ast.Call) and last_name(value.func) in SHUFFLES and isinstance(value.func, ast.Attribute):
        return name if not value.keywords and [dotted(a) for a in value.args] == [name] else ""
    if isinstance(value, ast.Subscript) and dotted(value.value) == name:
        return name if _is_order(source, value.slice) else ""
    return ""


def _is_order(source: Source, key: ast.expr) -> bool:
    if isinstance(key, ast.Call):
        return last_name(key.func) in ORDERS
    made = _values(source, key.id) if isinstance(key, ast.Name) else []
    return len(made) == 1 and isinstance(made[0], ast.Call) and last_name(made[0].func) in ORDERS


def _shared(source: Source, stmt: ast.stmt, name: str) -> bool:
    """Another array is taken in the very order."""
    value = stmt.value if isinstance(stmt, ast.Assign) else None
    if not isinstance(value, ast.Subscript) or not isinstance(value.slice, ast.Name):
        return False
    order = value.slice.id
    return any(
        isinstance(n, ast.Subscript) and dotted(n.slice) == order and dotted(n.value) != name for n in source.nodes
    )


def _partner(source: Source, stmt: ast.stmt, name: str) -> str | None:
    """The array that later statements of the same function use beside this one, row for row."""
    functions = flow_of(source).functions
    here = functions.around(stmt)
    for node in source.nodes:
        if getattr(node, "lineno", 0) <= stmt.lineno or functions.around(node) is not here:
            continue
        for one, other in _beside(node):
            x, y = _base(source, one), _base(source, other)
            if name in (x, y) and x and y and x != y:
                partner = y if x == name else x
                stores = [n for n in source.nodes if isinstance(n, ast.Name) and n.id == partner]
                stores = [n for n in stores if isinstance(n.ctx, ast.Store) and functions.around(n) is here]
                return partner if any(n.lineno < stmt.lineno for n in stores) else None
    return None


def _beside(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """What a call, a return or an assignment takes two of."""
    parts: list[ast.expr] = []
    if isinstance(node, ast.Call):
        first = node.args[0] if node.args else None
        parts = first.elts if len(node.args) == 1 and isinstance(first, ast.Tuple) else node.args
    elif isinstance(node, (ast.Assign, ast.Return)) and isinstance(node.value, ast.Tuple):
        parts = node.value.elts
    if len(parts) > 1:
        yield parts[0], parts[1]


def _base(source: Source, node: ast.expr) -> str:
    """The one array that an expression is made of, modules and indexes aside."""
    inside = {id(n) for s in walk(node) if isinstance(s, ast.Subscript) for n in walk(s.slice)}
    names = {n.id for n in walk(node) if isinstance(n, ast.Name) and id(n) not in inside} - set(source.aliases)
    modules = {a.name.partition(".")[0] for n in source.nodes if isinstance(n, ast.Import) for a in n.names}
    called = {n.func.id for n in walk(node) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    names -= modules | called
    return next(iter(names)) if len(names) == 1 else ""


def _together(source: Source, stmt: ast.stmt, one: str, other: str) -> list[str]:
    """The code that puts both into the order of this statement."""
    value = stmt.value if isinstance(stmt, (ast.Expr, ast.Assign)) else None
    order = unused(source, "order")[0]
    if isinstance(value, ast.Subscript) and isinstance(value.slice, ast.Name):
        name = value.slice.id
        return [f"{one}, {other} = {one}[{name}], {other}[{name}]"]
    if isinstance(value, ast.Subscript):
        first = f"{order} = {written(source, value.slice)}"
    elif isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        if source.full_name(value.func.value) == "random":
            return []
        first = f"{order} = {written(source, value.func.value)}.permutation(len({one}))"
    else:
        return []
    return [first, f"{one}, {other} = {one}[{order}], {other}[{order}]"]


def _values(source: Source, name: str) -> list[ast.expr]:
    return [n.value for n in source.nodes if isinstance(n, ast.Assign) and name in [dotted(t) for t in n.targets]]


def _is_list(source: Source, name: str) -> bool:
    def value(of: str) -> ast.expr | None:
        made = _values(source, of)
        return made[-1] if made else None

    return is_list(value(name), value)


def same_rows(source: Source, line: int) -> list[Edit]:
    """`x[order[a:b]]` beside `y[a:b]` in one function: y is taken in that order too."""
    around = flow_of(source).functions.around(at(source, line) or ast.Pass())
    if around is None:
        return []
    taken = [n for n in walk(around) if isinstance(n, ast.Subscript) and isinstance(n.ctx, ast.Load)]
    ordered = [n for n in taken if isinstance(n.slice, ast.Subscript) and isinstance(n.slice.slice, ast.Slice)]
    inner = {id(n.slice) for n in ordered}
    for one in ordered:
        assert isinstance(one.slice, ast.Subscript)
        key = ast.dump(one.slice.slice)
        plain = [n for n in taken if id(n) not in inner and ast.dump(n.slice) == key]
        if len(plain) == 1:
            return [Edit(*source.span(plain[0].slice), written(source, one.slice))]
    return []


def turned_alike(source: Source, line: int) -> list[Edit]:
    """What turns a picture, in a function of (picture, mask), turns the mask too."""
    around = flow_of(source).functions.around(at(source, line) or ast.Pass())
    if not isinstance(around, (ast.FunctionDef, ast.AsyncFunctionDef)) or len(around.args.args) < 2:
        return []
    picture, mask = (a.arg for a in around.args.args[-2:])
    edits: list[Edit] = []
    for node in walk(around):
        if (
            isinstance(node, ast.Assign)
            and [dotted(t) for t in node.targets] == [picture]
            and _turns(node.value, picture)
        ):
            edits += after(source, node, [f"{mask} = {_as(source, node.value, mask)}"])
        elif isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple) and len(node.value.elts) == 2:
            one, other = node.value.elts
            if _turns(one, picture) and dotted(other) == mask:
                edits.append(Edit(*source.span(other), _as(source, one, mask)))
    mine = any(isinstance(n, ast.Assign) and mask in [dotted(t) for t in n.targets] for n in walk(around))
    return edits if not mine else []


def _turns(node: ast.expr, picture: str) -> bool:
    """A turn that is the same whenever it is made: nothing random inside."""
    return (
        isinstance(node, ast.Call)
        and last_name(node.func) in TURNS
        and bool(node.args)
        and dotted(node.args[0]) == picture
        and not any(isinstance(n, ast.Call) and n is not node for n in walk(node))
    )


def _as(source: Source, call: ast.expr, name: str) -> str:
    """The text of a call with another first argument."""
    assert isinstance(call, ast.Call)
    text, first = written(source, call), written(source, call.args[0])
    return text.replace(f"({first}", f"({name}", 1)


def numbered_files(source: Source, line: int) -> list[Edit]:
    """`sorted(os.listdir(folder))` sorts 10 before 2: by the number in the name instead."""
    del line
    found = [
        c
        for c in source.calls
        if last_name(c.func) == "sorted"
        and len(c.args) == 1
        and not c.keywords
        and isinstance(c.args[0], ast.Call)
        and last_name(c.args[0].func) == "listdir"
    ]
    if len(found) != 1:
        return []
    end = source.span(found[0].args[0])
    quote = '""' if source.text.count('"') > source.text.count("'") else "''"
    key = f", key=lambda name: int({quote}.join(filter(str.isdigit, name))))"
    return [Edit(end.end_line, end.end_column, *source.span(found[0])[2:], key)]
