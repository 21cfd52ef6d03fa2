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
mend, pytorch = source.mend, source.pytorch
SHORTEST, UNKNOWN = 10, 1000
"""Updates that a decay takes at least, and where the length of the training is not known."""


def _longer(case: Case) -> tuple[Make, tuple[object, ...]]:
    """A decay that is counted in updates takes about as long as the training."""
    return mend.argument_of, ("decay_steps", str(max(SHORTEST, case.updates or case.expected_updates or UNKNOWN)))


BY_LINE: dict[str, tuple[tuple[Make, tuple[object, ...]], ...]] = {
    "loss-sign": ((mend.turn_sign, ()),),
    "loss-broadcast": ((mend.same_shape, ()),),
    "constant-input": ((mend.divide_at, ()), (mend.as_float, ())),
    "input-vanishing": ((mend.scaled_once, ()),),
    "gradient-cut": ((mend.without_stop, ()), (mend.into_tape, ())),
    "not-differentiable": ((mend.renamed, ("sign", "tanh")),),
    "rebuilt-model": ((mend.out_of_loop, ()),),
    "pairs-broken": (
        (mend.without_sort, ()),
        (mend.same_split, ()),
        (mend.both_shuffled, ()),
        (mend.same_rows, ()),
        (mend.numbered_files, ()),
    ),
    "generator-repeats": ((mend.by_index, ()), (mend.through_all, ())),
    "split-scaling": ((mend.transformed, ()),),
    "label-encoding": ((mend.numbered_alike, ()), (mend.transformed, ())),
    "too-few-rows": ((mend.whole_run, ()),),
    "shape-collapse": ((mend.flattened, ()),),
    "axis-order": ((mend.moved_axes, ()),),
    "augmentation-mismatch": ((mend.turned_alike, ()),),
    "outliers": ((mend.middle_rows, ()),),
    "gradient-clip": ((mend.number_in_text, ("clipnorm", "1.0")),),
    "augmentation-too-strong": ((mend.without_layer, ()),),
    "in-forward-no-grad": ((mend.with_gradients, ()),),
    "sentinels": ((mend.fill_marks, ()),),
    "input-scale": ((mend.scale_where_made, ()), (mend.scale_split, ()), (mend.standardised, ())),
    "feature-scales": ((mend.scale_split, ()), (mend.standardised, ())),
    "too-small": ((mend.first_number, ("32",)),),
    "unstable-maths": ((mend.epsilon_at, ()), (mend.whole_precision, ())),
    "no-update": (
        (mend.renamed, ("test_on_batch", "train_on_batch")),
        (mend.own_weights, ()),
        (mend.apply_own, ()),
    ),
    "lr-not-positive": ((mend.renamed, ("assign_add", "assign_sub")),),
    "zero-init": (
        (mend.random_start, ()),
        (mend.kept_in, ("kernel_initializer", "'glorot_uniform'")),
        (mend.random_weights, ()),
    ),
    "constraint": ((mend.kept_in, ("kernel_constraint", "None")),),
    "sampler-wrong": ((mend.row_weights, ()),),
    "target-scale": ((mend.scale_target_names, ()), (mend.scale_targets_where_made, ())),
    "sample-weights": ((mend.divided_where_made, ()), (mend.without_weights, ())),
    "nan-input": ((mend.drop_missing, ()),),
    "nan-target": ((mend.drop_missing, ()),),
    "part-frozen": ((mend.all_trainable, ()),),
    "exploding-gradient": ((mend.saturating, ()),),
    "regulariser-dominates": (
        (mend.named_number, ("1e-4", "kernel_regularizer", "bias_regularizer", "activity_regularizer")),
        (mend.kept_in, ("weight_decay", "1e-4")),
    ),
}
"""Tried one after the other; the first that the text allows is offered."""
IN_TORCH: dict[str, tuple[tuple[Make, tuple[object, ...]], ...]] = {
    "lr-schedule": ((pytorch.lambda_of_one, ()),),
    "scheduler-order": ((pytorch.lambda_of_one, ()),),
    "vanishing-gradient": ((pytorch.hidden_relu, ()),),
    "rebuilt-model": ((pytorch.without_remaking, ()),),
    "optimizer-not-covering": ((mend.own_parameters, ()), (pytorch.optimizer_anew, ())),
    "step-missing": ((pytorch.every_batch, ()),),
    "loss-not-returned": ((pytorch.loss_returned, ()),),
    "no-update": ((pytorch.loss_returned, ()),),
    "input-ignored": ((pytorch.last_state, ()),),
    "sequence": ((pytorch.mask_turned, ()),),
}
"""The same where PyTorch trains, in the place of those above."""

BEFORE_TRAINING: dict[str, Make] = {
    "outliers": mend.clip_targets,
    "input-scale": mend.scale_slice,
    "feature-scales": mend.scale_slice,
    "split-shift": mend.held_transformed,
}
"""Of the line of the training."""


def with_edits(case: Case, found: Candidate) -> Candidate:
    """The candidate, with edits if its line allows some and it has none."""
    finding, fix = found.finding, found.finding.fix
    if fix is None or fix.edits:
        return found
    place = places.Place(finding.file, finding.line)
    wanted = [*(IN_TORCH if case.torch and finding.id in IN_TORCH else BY_LINE).get(finding.id, ())]
    if finding.id == "lr-schedule" and not case.torch:
        wanted += [_longer(case), (mend.without_schedule, ())]
    edits: tuple[Edit, ...] = ()
    if finding.id == "input-vanishing":
        sizes = [max(abs(facts.min or 0.0), abs(facts.max or 0.0)) for facts in case.leaves("x")]
        wanted = [(mend.scaled_once, (max([size for size in sizes if size > 0], default=1.0),))]
    if finding.id == "batchnorm" and case.about.fit.batch_size == 1:
        edits = repairs.fit_argument(case, "batch_size", "32")
    if finding.id in BEFORE_TRAINING:
        edits = repairs.before(case, BEFORE_TRAINING[finding.id])
    if finding.id in ("input-scale", "feature-scales"):
        edits = edits or repairs.before(case, mend.scale_frame)
    for make, given in wanted:
        edits = edits or repairs.at(case, place, make, *given)
    return replace(found, finding=replace(finding, fix=replace(fix, edits=edits))) if edits else found
