"""The order of the rows."""

from __future__ import annotations

import ast

from wontlearn_engine.source.flow import Op
from wontlearn_engine.source.text import Source, walk

from .data import DataFlow, data_of, keyword, ranked, score, transforms
from .text_columns import SORTS


def order_lines(source: Source, fit_line: int) -> list[int]:
    """Why rows of one kind may come together: shuffled too late, hardly or not at all, sorted, joined by class."""
    data = data_of(source, fit_line)
    ops = data.side(None)

    def points(op: Op) -> float:
        if op.name == "dropped shuffle":
            return 7.0
        if op.name == "shuffle":
            if _is_after(op, ops, ("batch", "padded_batch")):
                return 6.0
            size = _buffer(data, op)
            return 4.0 if size is not None and size < 200 else 0.0
        if op.name in SORTS or op.name == "groupby":
            return 3.0
        if op.name in ("concatenate", "concat", "vstack", "hstack", "append", "extend"):
            return 2.0
        return 1.0 if op.name in ("batch", "from_tensor_slices", "from_generator") else 0.0

    scored = score(ops, points)
    unshuffled = _says_no_shuffle(data)
    lines = ranked(scored, [], [])
    strong = ranked([pair for pair in scored if pair[0] >= 4])
    generator = _generator_lines(data, ops)
    rest = [op.line for op in transforms(ops)]
    return list(dict.fromkeys([*strong, *unshuffled, *generator, *lines, *rest, fit_line]))


def _is_after(op: Op, ops: list[Op], names: tuple[str, ...]) -> bool:
    """What the call is made on, in its chain or earlier, has been through one of `names`."""
    chain = {id(node) for node in walk(op.node.func)} if isinstance(op.node, ast.Call) else set[int]()
    return any(o.name in names and (o.key < op.key or id(o.node) in chain) for o in ops)


def _buffer(data: DataFlow, op: Op) -> float | None:
    node = op.node
    if not isinstance(node, ast.Call):
        return None
    size = keyword(op, "buffer_size") or (node.args[0] if node.args else None)
    return data.number(size, op) if size is not None else None


def _says_no_shuffle(data: DataFlow) -> list[int]:
    """Lines of `shuffle=False` in the training call or on the way of the data."""
    calls = [data.roots.call, *(op.node for op in data.side(None) if isinstance(op.node, ast.Call))]
    found: list[int] = []
    for call in calls:
        for one in call.keywords if isinstance(call, ast.Call) else []:
            if one.arg == "shuffle" and isinstance(one.value, ast.Constant) and one.value.value is False:
                found.append(one.lineno or one.value.lineno)
    return found


def _generator_lines(data: DataFlow, ops: list[Op]) -> list[int]:
    """In a generator: the statements that move its position on."""
    found: list[int] = []
    frames = {op.context.frame.scope: op for op in ops}
    for scope in frames:
        if not scope.yields:
            continue
        names = {n.id for value, _ in scope.yields for n in ast.walk(value) if isinstance(n, ast.Name)}
        moved = [d for name in sorted(names) for d in reversed(scope.defs.get(name, [])) if d.at.loops]
        # What is computed from the position of a loop moves as far as the loop does.
        found += [d.stmt.lineno for kinds in (("loop",), ("is", "aug")) for d in moved if d.kind in kinds]
    return found
