"""Where x and y part ways, so that a row's target is no longer its own."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from wontlearn_engine.source.flow import Op
from wontlearn_engine.source.flow.columns import argument
from wontlearn_engine.source.text import Source, dotted, last_name, walk

from .constant import wraps
from .data import DataFlow, Side, data_of, is_source, is_trivial, ranked, transforms
from .offsets import is_reversal, offset_points
from .passes import parted
from .picked import OTHER_COLUMN, anew_points, column_points, moved_columns, rows_levelled
from .seeds import is_repeated
from .text_columns import BUFFERS, FLIPS, LISTS, RANDOM, SHADES, SHUFFLES, SLICES, SORTS

REORDERS, SHIFTED = 5.4, 3.5
"""Points from which on a step is one that changes the order of one side's rows, or takes them with an offset."""
_OTHER: dict[Side, Side] = {"x": "y", "y": "x"}


class Beside(NamedTuple):
    """A second place that belongs to a fault in pairs, and what happens there."""

    line: int
    what: str


class Suspect(NamedTuple):
    """A step that only one side goes through: how readily it breaks pairs, where it is, and the side; None: both."""

    points: float
    op: Op
    side: Side | None = None
    beside: Beside | None = None


def pairs_lines(source: Source, fit_line: int) -> list[int]:
    """What only one side went through and that breaks the pairs; else the last transforms of y; else the training."""
    data = data_of(source, fit_line)
    scored = [(suspect.points, suspect.op) for suspect in _suspects(data)]
    return ranked(scored, [*transforms(data.y), *[op for op in data.y if not op.name.startswith("call ")]], [fit_line])


def pairs_beside(source: Source, fit_line: int) -> list[Beside]:
    """The other place where pairs are broken: where the other side is put in another order, or else is made."""
    data = data_of(source, fit_line)
    suspects = list(_suspects(data))
    first = next((line for line in pairs_lines(source, fit_line)), None)
    here = max((s for s in suspects if s.op.line == first), key=lambda s: s.points, default=None)
    if here is None or not _breaks(here):
        return []
    if here.beside is not None:
        return [here.beside]
    if here.side is None:
        return []
    other, name = _OTHER[here.side], {"x": "inputs", "y": "targets"}[_OTHER[here.side]]
    theirs = [s for s in suspects if s.side == other and s.op.line != first and s.points >= REORDERS]
    if theirs:
        best = max(theirs, key=lambda s: s.points)
        return [Beside(best.op.line, f"The {name} get an order of their own here.")]
    made = [op for op in data.side(other) if not op.aside and op.line != first and not op.name.startswith("call ")]
    return [Beside(op.line, f"The {name} are made here.") for op in [*transforms(made), *made][:1]]


def breaks_pairs(source: Source, fit_line: int) -> bool:
    """Whether the text shows a step that puts the rows of x and y in different orders."""
    return any(_breaks(suspect) for suspect in _suspects(data_of(source, fit_line)))


def _breaks(suspect: Suspect) -> bool:
    return suspect.points >= REORDERS or (suspect.op.name == "[]" and SHIFTED <= suspect.points < OTHER_COLUMN)


def _suspects(data: DataFlow) -> Iterator[Suspect]:
    alone: dict[Side, list[Op]] = {"x": data.only("x"), "y": data.only("y")}
    for side, ops in alone.items():
        other = alone[_OTHER[side]]
        for op in ops:
            points = _points(data, op, side, ops, other)
            if not points:
                continue
            called = _called_apart(op, other)
            if called is not None:  # a helper that does to both, one after the other, what it may do to one
                yield Suspect(points, op._replace(line=called), side)
                continue
            yield Suspect(points, op, side)
            # Rather where the order is used than where it is made; names that were sorted are an order by themselves.
            if op.taken is not None and op.name not in RANDOM and op.name != "sorted":
                yield Suspect(points + 0.1, op._replace(node=op.taken, line=op.taken.lineno), side)
        for made, passed in parted(data, ops):
            what = "A pass of its own goes through them here, in an order that no other pass has."
            yield Suspect(7.2, made, None, Beside(passed.line, what))
    for points, op in [
        *_columns_moved(data),
        *moved_columns(data),
        *rows_levelled(data),
        *_crossed_splits(data),
        *_raw_random(data),
    ]:
        yield Suspect(points, op)


def _called_apart(op: Op, other: list[Op]) -> int | None:
    """The line of the call of a helper that the other side calls too, by itself."""
    for twin in other:
        if twin.node is op.node and twin.key != op.key:
            levels = zip(op.key[:-1], twin.key[:-1], strict=False)
            return next((mine[0] for mine, theirs in levels if mine != theirs), None)
    return None


def _points(data: DataFlow, op: Op, side: Side, ops: list[Op], other: list[Op]) -> float:
    node = op.node
    if op.aside and op.taken is None:
        return 0.0  # only part of a condition
    if op.name in SHUFFLES and op.each_row:
        return 2.0  # within a row
    if op.name in SHUFFLES or (op.name == "DataLoader" and _shuffles(op)):
        return 0.0 if is_repeated(data, op, other, SHUFFLES) else 7.0
    if op.name == "train_test_split":
        return 0.0 if is_repeated(data, op, other, frozenset({"train_test_split"})) else 7.0
    if op.name in SORTS:
        twins = [o for o in other if o.name == op.name and op.name in ("sorted", "sort_values", "sort_index", "unique")]
        if not twins:
            return 6.5
        # Lists of files are sorted alike by their names; other things have an order of their own: "10" before "2".
        return 1.4 if op.name != "sorted" or any(o.node is op.node or _lists_files(ops) for o in twins) else 5.5
    if op.name in LISTS:
        return 1.2 if any(o.name in LISTS for o in other) else 6.0
    picked = column_points(op, ops) or anew_points(op)
    if picked:
        return picked
    if op.taken is not None and op.name in RANDOM and op.each_row:
        return 0.0  # it makes a row
    if op.taken is not None and op.name in RANDOM and _picks_rows(data, op):
        return 6.8
    if is_reversal(op):
        return 5.5
    if op.name in ("tile", "repeat") and any(o.name in ("tile", "repeat") and o.name != op.name for o in other):
        return 5.5
    if op.name in ("roll", "shift", "flip", "flipud") and side == "y":
        return 5.5 if op.name != "shift" else 4.5
    if op.name in ("roll", "shift"):
        return 4.5
    if wraps(data, op):
        return 4.8
    if op.name == "reshape":
        turned = any(o.name in (".T", "transpose", "swapaxes", "moveaxis") and o.key < op.key for o in ops)
        return 5.0 if turned else 1.5 if _is_reshaped_oddly(data, op) else 0.0
    if op.name in (".T", "transpose", "swapaxes", "moveaxis", "rot90"):
        return 1.2
    if op.name in FLIPS:
        return 2.6 if op.name.removeprefix("random_") in SHADES else 3.2
    if op.name in BUFFERS and _is_fallback(data, op):
        return 3.4
    if op.name in RANDOM:
        return _random_points(data, op, side)
    if op.name in SLICES and isinstance(node, ast.Subscript):
        return offset_points(data, op, other)
    if op.name in ("fit_transform", "transform") and isinstance(node, ast.Call) and _is_turned(node):
        return 4.0  # each row is brought to the same mean and spread, not each column
    if op.name in ("dropna", "drop_duplicates", "query"):
        return 3.0
    if op.name in ("clip", "round"):
        return 2.0 if side == "x" else 1.1
    return 0.0


def _lists_files(ops: list[Op]) -> bool:
    return any(op.name in LISTS for op in ops)


def _shuffles(op: Op) -> bool:
    """`DataLoader(x, shuffle=True)`."""
    wanted = argument(op.node, 2, ("shuffle",)) if isinstance(op.node, ast.Call) else None
    return isinstance(wanted, ast.Constant) and wanted.value is True


def _picks_rows(data: DataFlow, op: Op) -> bool:
    """Random numbers that choose rows to take, not a mask, and not where to store."""
    for node in data.flow.functions.above(op.node):
        if isinstance(node, ast.Compare) or (isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store)):
            return False
        if isinstance(node, ast.stmt):
            break
    return True


def _is_reshaped_oddly(data: DataFlow, op: Op) -> bool:
    """The first size is neither -1 nor taken from the data: rows may be mixed."""
    node = op.node
    if not isinstance(node, ast.Call) or not node.args:
        return False
    sizes = node.args[-1].elts if isinstance(node.args[-1], (ast.Tuple, ast.List)) else node.args
    if not sizes:
        return False
    return data.number(sizes[0], op) not in (None, -1.0)


def _is_fallback(data: DataFlow, op: Op) -> bool:
    return any(isinstance(n, ast.ExceptHandler) for n in data.flow.functions.above(op.node))


def _random_points(data: DataFlow, op: Op, side: Side) -> float:
    """Random numbers in y instead of true ones, or noise put on x batch by batch."""
    mixed = False
    for node in data.flow.functions.above(op.node):
        if isinstance(node, ast.Call) and last_name(node.func) in ("where", "select", "choose"):
            return 4.6 if side == "y" else 2.2
        if isinstance(node, (ast.BinOp, ast.AugAssign)):
            mixed = True
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
            # Added to what else the target is made of, they are noise.
            return 1.5 if mixed else 4.6 if side == "y" else 2.2
        if isinstance(node, ast.stmt):
            break
    own = data.side(side)
    others = [o for o in own if is_source(o) and o.node is not op.node]
    if not others and not mixed:
        return 2.4 if side == "x" else 1.2 if _rows_follow(data, op) else 5.0
    return 3.5 if side == "x" and mixed and _batch_by_batch(op) else 0.0


def _rows_follow(data: DataFlow, op: Op) -> bool:
    """The random targets are drawn first, and rows are filled by them: `for image, label in zip(x, y): image += …`."""
    made = data.statement(op)
    names = {dotted(target) for target in made.targets} - {""} if isinstance(made, ast.Assign) else set[str]()
    around = data.flow.functions.around(op.node)
    for node in walk(around if around is not None else data.source.tree or ast.Module([], [])):
        read: list[ast.AST] = [node.iter] if isinstance(node, ast.For) else []
        if isinstance(node, (ast.Assign, ast.AugAssign)):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            read = [target, node.value] if isinstance(target, ast.Subscript) else []
        if node is not made and any(dotted(part) in names for one in read for part in walk(one)):
            return True
    return False


def _batch_by_batch(op: Op) -> bool:
    """In a function that runs for each batch or row, not once to make them."""
    return op.context.frame.each_row or bool(op.context.frame.scope.yields)


def _columns_moved(data: DataFlow) -> Iterator[tuple[float, Op]]:
    """`table[:, 4].sort()`: of a table from which both sides come, some columns are put in another order in place."""
    for op in data.shared():
        if op.name not in SHUFFLES | SORTS or op.each_row or not isinstance(op.node, ast.Call):
            continue
        call = op.node
        moved = call.args[0] if call.args else call.func.value if isinstance(call.func, ast.Attribute) else None
        stored = next((n for n in data.flow.functions.above(call) if isinstance(n, ast.stmt)), None)
        in_place = isinstance(stored, ast.Expr) or (isinstance(stored, ast.Assign) and _is_columns(stored.targets[0]))
        if in_place and _is_columns(moved):
            yield 6.6, op


def _is_columns(node: ast.AST | None) -> bool:
    """`table[:, 4]` or `table[:, 2:]`: all rows, some columns."""
    if not isinstance(node, ast.Subscript) or not isinstance(node.slice, ast.Tuple) or len(node.slice.elts) != 2:
        return False
    rows, columns = node.slice.elts
    whole = isinstance(rows, ast.Slice) and rows.lower is None and rows.upper is None and rows.step is None
    part = not isinstance(columns, ast.Slice) or columns.lower is not None or columns.upper is not None
    return whole and part


def _is_turned(call: ast.Call) -> bool:
    """The first argument is `x.T`, as rows for columns."""
    return bool(call.args) and isinstance(call.args[0], ast.Attribute) and call.args[0].attr == "T"


def _crossed_splits(data: DataFlow) -> Iterator[tuple[float, Op]]:
    """`x_train, x_test, y_test, y_train = train_test_split(x, y)`: x is of one half, y of the other."""
    splits = {op.identity: op for op in data.y if op.name == "train_test_split" and op.path}
    for op in data.x:
        twin = splits.get(op.identity)
        halves = [o.path[0] for o in (op, twin) if o is not None and o.path]
        if len({half % 2 for half in halves if isinstance(half, int)}) == 2:
            yield 7.0, op


def _raw_random(data: DataFlow) -> Iterator[tuple[float, Op]]:
    """Both sides are windows on the same random numbers: one tells nothing about the other."""
    shared = [op for op in data.shared() if op.name in RANDOM and not op.aside]
    if not shared or any(is_source(op) and op not in shared for op in data.side(None)):
        return
    plain = SLICES | {"stack", "array", "comprehension", "compare", "astype", "vstack", "append", "reshape"}
    if all(op.name in plain or op in shared or is_trivial(op) or op.aside for op in data.side(None)):
        yield 2.5, shared[0]
