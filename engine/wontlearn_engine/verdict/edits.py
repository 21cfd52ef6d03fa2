"""Edits by cause, of the line that its finding names: for those that do not bring one of their own.

A finding says what is wrong at a line; for many causes that is enough to write the repair. What is written here is only
offered where it compiles and leaves the rest as it is (`repairs.at`), and only a proof calls it one that repairs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from .. import source
from . import places, repairs
from .candidate import Candidate
from .case import Case
from .words import Edit

Make = Callable[..., Any]
mend = source.mend


def _longer(case: Case) -> tuple[Make, tuple[object, ...]]:
    """A decay that is counted in updates takes about as long as the training."""
    return mend.argument_of, ("decay_steps", str(max(10, case.updates or case.expected_updates or 1000)))


BY_LINE: dict[str, tuple[tuple[Make, tuple[object, ...]], ...]] = {
    "loss-sign": ((mend.turn_sign, ()),),
    "loss-broadcast": ((mend.same_shape, ()),),
    "constant-input": ((mend.divide_at, ()),),
    "input-vanishing": ((mend.scaled_once, ()),),
    "gradient-cut": ((mend.without_stop, ()),),
    "unstable-maths": ((mend.epsilon_at, ()),),
    "no-update": (
        (mend.renamed, ("test_on_batch", "train_on_batch")),
        (mend.own_weights, ()),
    ),
    "lr-not-positive": ((mend.renamed, ("assign_add", "assign_sub")),),
    "zero-init": ((mend.random_start, ()),),
    "sample-weights": ((mend.without_weights, ()),),
    "nan-input": ((mend.drop_missing, ()),),
    "nan-target": ((mend.drop_missing, ()),),
    "part-frozen": ((mend.all_trainable, ()),),
    "exploding-gradient": ((mend.saturating, ()),),
    "regulariser-dominates": (
        (mend.named_number, ("1e-4", "kernel_regularizer", "bias_regularizer", "activity_regularizer")),
    ),
}  # fmt: skip
"""Tried one after the other; the first that the text allows is offered."""


def with_edits(case: Case, found: Candidate) -> Candidate:
    """The candidate, with edits if its line allows some and it has none."""
    finding, fix = found.finding, found.finding.fix
    if fix is None or fix.edits:
        return found
    place = places.Place(finding.file, finding.line)
    wanted = [*BY_LINE.get(finding.id, ())]
    if finding.id == "lr-schedule" and not case.torch:
        wanted.append(_longer(case))
    edits: tuple[Edit, ...] = ()
    if finding.id == "batchnorm" and case.about.fit.batch_size == 1:
        edits = repairs.fit_argument(case, "batch_size", "32")
    for make, given in wanted:
        edits = edits or repairs.at(case, place, make, *given)
    return replace(found, finding=replace(finding, fix=replace(fix, edits=edits))) if edits else found
