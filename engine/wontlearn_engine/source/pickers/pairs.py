"""Where x and y part ways, so that a row's target is no longer its own."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from wontlearn_engine.source.flow import Op, lookup
from wontlearn_engine.source.text import Source, last_name

from .bad_rows import wraps
from .data import Data, Side, data_of, is_source, is_trivial, keyword, ranked, transforms
from .words import BUFFERS, FLIPS, LISTS, RANDOM, SHUFFLES, SLICES, SORTS

REORDERS, SHIFTED = 5.4, 3.5
"""Points from which on a step is one that changes the order of one side's rows, or takes them with an offset."""
_OTHER: dict[Side, Side] = {"x": "y", "y": "x"}


def pairs_lines(source: Source, fit_line: int) -> list[int]:
    """What only one side went through and that breaks the pairs; else the last transforms of y; else the training."""
    data = data_of(source, fit_line)
    scored = list(_suspects(data))
    return ranked(scored, [*transforms(data.y), *[op for op in data.y if not op.name.startswith("call ")]], [fit_line])


def breaks_pairs(source: Source, fit_line: int) -> bool:
    """Whether the text shows a step that puts the rows of x and y in different orders."""
    return any(
        points >= REORDERS or (op.name == "[]" and points >= SHIFTED)
        for points, op in _suspects(data_of(source, fit_line))
    )


def _suspects(data: Data) -> Iterator[tuple[float, Op]]:
    alone: dict[Side, list[Op]] = {"x": data.only("x"), "y": data.only("y")}
    for side, ops in alone.items():
        other = alone[_OTHER[side]]
        for op in ops:
            points = _points(data, op, side, ops, other)
            if points:
                yield points, op
                if (
                    op.taken is not None and op.name not in RANDOM
                ):  # better the place where the order is used than where it is made
                    yield points + 0.1, op._replace(node=op.taken, line=op.taken.lineno)
    yield from _crossed_splits(data)
    yield from _raw_random(data)


def _points(data: Data, op: Op, side: Side, ops: list[Op], other: list[Op]) -> float:
    node = op.node
    if op.aside and op.taken is None:
        return 0.0  # only part of a condition
    if op.name in SHUFFLES and op.each_row:
        return 2.0  # within a row
    if op.name in SHUFFLES:
        return 0.0 if _repeated(data, op, other, SHUFFLES) else 7.0
    if op.name == "train_test_split":
        return 0.0 if _repeated(data, op, other, frozenset({"train_test_split"})) else 7.0
    if op.name in SORTS:
        same = any(o.name == op.name for o in other) and op.name in ("sorted", "sort_values", "sort_index", "unique")
        return 1.4 if same else 6.5
    if op.name in LISTS:
        return 1.2 if any(o.name in LISTS for o in other) else 6.0
    if op.taken is not None and op.name in RANDOM and _picks_rows(data, op):
        return 6.8
    if _is_reversal(op):
        return 5.5
    if op.name in ("tile", "repeat") and any(o.name in ("tile", "repeat") and o.name != op.name for o in other):
        return 5.5
    if op.name in ("roll", "shift") and not op.aside:
        return 4.5
    if wraps(data, op):
        return 4.8
    if op.name == "reshape":
        turned = any(o.name in (".T", "transpose", "swapaxes", "moveaxis") and o.key < op.key for o in ops)
        return 5.0 if turned else 1.5 if _is_reshaped_oddly(data, op) else 0.0
    if op.name in (".T", "transpose", "swapaxes", "moveaxis", "rot90"):
        return 1.2
    if op.name in FLIPS:
        return 3.2
    if op.name in BUFFERS and _is_fallback(data, op):
        return 3.4
    if op.name in RANDOM:
        return _random_points(data, op, side)
    if op.name in SLICES and isinstance(node, ast.Subscript):
        return _offset_points(data, op, other)
    if op.name in ("dropna", "drop_duplicates", "query"):
        return 3.0
    if op.name in ("clip", "round"):
        return 2.0 if side == "x" else 1.1
    return 0.0


def _picks_rows(data: Data, op: Op) -> bool:
    """Random numbers that choose rows to take, not a mask, and not where to store."""
    for node in data.flow.functions.above(op.node):
        if isinstance(node, ast.Compare) or (isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store)):
            return False
        if isinstance(node, ast.stmt):
            break
    return True


def _repeated(data: Data, op: Op, other: list[Op], names: frozenset[str]) -> bool:
    """The other side goes through the same with the same seed."""
    seed = _seed(data, op)
    return seed is not None and any(o.name in names and _seed(data, o) == seed for o in other)


def _seed(data: Data, op: Op) -> str | None:
    """What fixes the random numbers of this one call: an argument, a generator made for it, a seed set just before."""
    for name in ("random_state", "seed"):
        value = keyword(op, name)
        if value is not None and not (isinstance(value, ast.Constant) and value.value is None):
            constant = data.number(value, op)
            return f"={constant}" if constant is not None else ast.unparse(value)
    node = op.node
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Call):
        maker = node.func.value
        if last_name(maker.func) in ("RandomState", "default_rng", "Random") and maker.args:
            return ast.unparse(maker)
    return _seeded_before(data, op)


def _seeded_before(data: Data, op: Op) -> str | None:
    """The statement right before sets the state of the random numbers, or keeps it for later."""
    before = _previous(data, op)
    value = before.value if isinstance(before, (ast.Expr, ast.Assign)) else None
    if not isinstance(value, ast.Call):
        return None
    name = last_name(value.func)
    if name in ("seed", "set_state", "setstate", "set_seed"):
        return ast.unparse(value)
    if name in ("get_state", "getstate") and isinstance(before, ast.Assign):
        setter = ast.unparse(value.func).replace("get_state", "set_state").replace("getstate", "setstate")
        return f"{setter}({ast.unparse(before.targets[0])})"
    return None


def _previous(data: Data, op: Op) -> ast.stmt | None:
    """The statement before the one that an operation is in."""
    stmt = data.statement(op)
    parent = data.flow.functions.parents.get(stmt) if stmt is not None else None
    if stmt is None or parent is None:
        return None
    for _, body in ast.iter_fields(parent):
        siblings: list[object] = body if isinstance(body, list) else []  # pyright: ignore[reportUnknownVariableType]
        if stmt in siblings and siblings.index(stmt) > 0:
            found = siblings[siblings.index(stmt) - 1]
            return found if isinstance(found, ast.stmt) else None
    return None


def _is_reversal(op: Op) -> bool:
    """`x[::-1]`, over the rows."""
    first = _over_rows(op) if op.name == "[]" else None
    return isinstance(first, ast.Slice) and first.step is not None and ast.unparse(first.step) == "-1"


def _is_reshaped_oddly(data: Data, op: Op) -> bool:
    """The first size is neither -1 nor taken from the data: rows may be mixed."""
    node = op.node
    if not isinstance(node, ast.Call) or not node.args:
        return False
    sizes = node.args[-1].elts if isinstance(node.args[-1], (ast.Tuple, ast.List)) else node.args
    if not sizes:
        return False
    return data.number(sizes[0], op) not in (None, -1.0)


def _is_fallback(data: Data, op: Op) -> bool:
    return any(isinstance(n, ast.ExceptHandler) for n in data.flow.functions.above(op.node))


def _random_points(data: Data, op: Op, side: Side) -> float:
    """Random numbers in y instead of true ones, or noise put on x batch by batch."""
    mixed = False
    for node in data.flow.functions.above(op.node):
        if isinstance(node, ast.Call) and last_name(node.func) in ("where", "select", "choose"):
            return 4.6 if side == "y" else 2.2
        if isinstance(node, (ast.BinOp, ast.AugAssign)):
            mixed = True
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
            return 4.6 if side == "y" else 2.2
        if isinstance(node, ast.stmt):
            break
    own = data.side(side)
    others = [o for o in own if is_source(o) and o.node is not op.node]
    if not others and not mixed:
        return 5.0 if side == "y" else 2.4
    in_function = op.context.frame.depth > 0
    return 3.5 if side == "x" and mixed and in_function else 0.0


def _offset_points(data: Data, op: Op, other: list[Op]) -> float:
    """`x[:-1]` against `y[1:]`: rows of different things that are taken with different offsets."""
    mine = _offset(op)
    if mine is None or mine == "0":
        return 0.0
    fixed = _is_fixed(data, op)
    theirs = [o for o in other if o.name == "[]" and _offset(o) is not None and _is_fixed(data, o) == fixed]
    if any(_offset(o) == mine for o in theirs):
        return 0.0
    if not theirs:
        return 1.6 if fixed else 0.0
    return 1.3 if any(_root(data, o) == _root(data, op) for o in theirs) else 3.6


def _offset(op: Op) -> str | None:
    """Where a slice over the rows starts; None where all rows are taken."""
    first = _over_rows(op)
    if not isinstance(first, ast.Slice) or (first.lower is None and first.upper is None):
        return None
    return ast.unparse(first.lower) if first.lower is not None else "0"


def _over_rows(op: Op) -> ast.expr | None:
    key = op.node.slice if isinstance(op.node, ast.Subscript) else None
    return key.elts[0] if isinstance(key, ast.Tuple) and key.elts else key


def _is_fixed(data: Data, op: Op) -> bool:
    """The slice starts at a constant, not at a place that moves in a loop."""
    first = _over_rows(op)
    return isinstance(first, ast.Slice) and (first.lower is None or data.number(first.lower, op) is not None)


def _root(data: Data, op: Op) -> object:
    """What a slice is a slice of, in the end: the statement that makes it and the part of it."""
    node: ast.AST | None = op.node
    context, part = op.context, (0,)
    for _ in range(30):
        if isinstance(node, (ast.Subscript, ast.Attribute)):
            node = node.value
        elif isinstance(node, ast.BinOp):
            node = node.left
        elif isinstance(node, ast.ListComp):
            node = node.elt
        elif isinstance(node, ast.Call):
            method = isinstance(node.func, ast.Attribute) and not data.source.full_name(node.func).startswith(
                ("numpy", "tensorflow", "pandas", "keras")
            )
            node = node.func if method else node.args[0] if node.args else None
        elif isinstance(node, ast.Name):
            found = [(d, c) for d, c in lookup(data.flow, node.id, context) if d.whole and d.value is not None]
            if not found:
                return node.id
            definition, context = found[0]
            if definition.path:
                return definition.stmt, definition.path
            node = definition.value
        else:
            return node, part
    return node


def _crossed_splits(data: Data) -> Iterator[tuple[float, Op]]:
    """`x_train, x_test, y_test, y_train = train_test_split(x, y)`: x is of one half, y of the other."""
    splits = {op.identity: op for op in data.y if op.name == "train_test_split" and op.path}
    for op in data.x:
        twin = splits.get(op.identity)
        halves = [o.path[0] for o in (op, twin) if o is not None and o.path]
        if len({half % 2 for half in halves if isinstance(half, int)}) == 2:
            yield 7.0, op


def _raw_random(data: Data) -> Iterator[tuple[float, Op]]:
    """Both sides are windows on the same random numbers: one tells nothing about the other."""
    shared = [op for op in data.shared() if op.name in RANDOM and not op.aside]
    if not shared or any(is_source(op) and op not in shared for op in data.side(None)):
        return
    plain = SLICES | {"stack", "array", "comprehension", "compare", "astype", "vstack", "append", "reshape"}
    if all(op.name in plain or op in shared or is_trivial(op) or op.aside for op in data.side(None)):
        yield 2.5, shared[0]
