"""What a loss is a sum of, and which of it does without the targets: a penalty, a divergence from a prior."""

import contextlib

import torch

from ...compute import on_torch as compute
from ...contract.loop import Spot
from ...exam import rows as rows_
from ...exam.trial_data import Unchanged
from . import ops
from .replay import seeded
from .trial_tools import set_for_a_while

ADDS = {"add", "sub", "__add__", "__radd__", "__iadd__", "add_", "__sub__", "__rsub__", "__isub__", "sub_"}
SCALES = {
    "mul",
    "div",
    "true_divide",
    "__mul__",
    "__rmul__",
    "__imul__",
    "__truediv__",
    "__itruediv__",
    "neg",
    "__neg__",
    "mean",
}
"""Operations on one number that leave a sum a sum."""
LIGHT = 1e-3
"""What the trial leaves of the parts that do without the targets."""
SAME = 1e-6
"""Relative change of a part that is rounding."""
_ROWS = 32


def addends(recorded, out, before=None, inside=False):
    """The operations whose results a number is the sum of. `inside`: it is part of a sum already, and stands as it is scaled."""
    known = recorded if before is None else recorded[:before]
    number = next((i for i in range(len(known) - 1, -1, -1) if known[i].out is out), None)
    if number is None:
        return []
    op = known[number]
    given = [part for part in op.args if isinstance(part, torch.Tensor)]
    if op.name in ADDS and all(part.numel() == 1 for part in given):
        return [term for part in given for term in addends(recorded, part, number, True)]
    if op.name in SCALES and not inside and len(given) == 1 and given[0].numel() == 1:
        within = addends(recorded, given[0], number)
        return within if len(within) > 1 else [op]
    return [op]


def sides(subject):
    """The parts (operations) that stay the same when the rows get each other's targets; none where all do, or none does."""
    roles = subject.roles
    if not roles.y or subject.step_.cut is None or len(roles.base.losses) != 1:
        return []
    if len(addends(roles.recorded, roles.base.losses[0])) < 2:
        return []
    some = subject.some(_ROWS)
    if len(some) < 2:
        return []
    x, y = (rows_.tree_map(torch.as_tensor, part) for part in (some.x, some.y))
    order = torch.arange(len(some)).roll(1)
    first = _parts(subject, x, y)
    if len(first) < 2:
        return []
    other = {op.key: op for op in _parts(subject, x, rows_.tree_map(lambda leaf: compute.take(leaf, order), y))}
    same = [op for op in first if op.key in other and _alike(op.out, other[op.key].out)]
    return same if 0 < len(same) < len(first) == len(other) else []


def _parts(subject, x, y):
    record = ops.Record()
    with seeded(), record:
        replay = subject.step_.run(subject.leaves.of(x, y), swap=subject.leaves.swap(x), until="loss")
    return addends(record.ops, replay.losses[0]) if len(replay.losses) == 1 else []


def _alike(one, other):
    one, other = float(one.detach()), float(other.detach())
    return abs(one - other) <= SAME * abs(one)


def spots(subject):
    """Where they are computed."""
    return tuple(Spot(file=op.file, line=op.line) for op in sides(subject) if op.file)


@contextlib.contextmanager
def light_parts(exam):
    """What in the loss does without the targets, scaled down to a thousandth."""
    found = sides(exam.subject)
    if not found:
        raise Unchanged("every part of the loss asks for the targets")
    with set_for_a_while([(exam.subject.step_, "light", (frozenset(op.key for op in found), LIGHT))]):
        yield exam.subject.rows
