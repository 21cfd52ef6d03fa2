"""Rows that no model can use: not finite, all alike, out of range."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from ... import source
from ...probe.contract.about import Loss
from ...probe.contract.rows import Array
from .. import places, repairs, signal
from ..candidate import Candidate, candidate
from ..case import Case
from ..likelihood import CERTAIN, GUESS, HINT, LIKELY, ODD, SHOWN, WRONG
from ..measures import LEARNS, Skill, number, percent
from ..measures import count as count_of

UNEQUAL = 20.0
"""A largest weight this many times the smallest above 0 is worth a trial without; balanced classes of 5 % and 95 % give 19."""
UNHEARD = 0.3
"""Share of the rows that count for nothing from which on it is no few that were meant to."""
EMPTY, MOSTLY_EMPTY = 0.05, 0.3
"""Shares of rows that are all 0: more than a stray file, and so many that they hold a training back."""
SEVERAL = 4
"""Columns from which on a row of zeros, or columns that never change, are no accident."""
NEARLY_ALL = 0.8
"""Share of the columns."""
LEFT_OUT = -100
"""The label that PyTorch's losses leave out."""


def not_finite(case: Case, now: Skill) -> Iterator[Candidate]:
    """nan-input, nan-target: a cell that is NaN or infinite."""
    sides: tuple[Literal["x"], Literal["y"]] = ("x", "y")
    for side in sides:
        id = "nan-input" if side == "x" else "nan-target"
        for facts in case.leaves(side):
            count = facts.bad_count
            if not count:
                continue
            place = places.data(case, source.nan_lines, side=side)
            what = "inputs" if side == "x" else "targets"
            kind = "NaN" if facts.nan else "infinite numbers"
            rows = ", ".join(str(row) for row in facts.bad_rows[:3]) + (", …" if count > 3 else "")
            edits = repairs.at(case, place, source.mend.keep_result) or repairs.before(
                case, source.mend.drop_rows, side
            )
            yield candidate(
                id,
                "data",
                f"{count} of {facts.rows} rows of the {what} {'holds' if count == 1 else 'hold'} {kind}"
                f" ({'row' if count == 1 else 'rows'} {rows}).",
                place,
                "Drop or fill these rows before the training.",
                edits=edits,
                weight=WRONG,
                alone=True,
                blatant=(now.best is None or now.best < LEARNS),
                trial=None,
            )


def label_range(case: Case, now: Skill) -> Iterator[Candidate]:
    """label-range: class ids that the output has no unit for."""
    outputs = case.first.outputs
    for index, facts in enumerate(case.leaves("y")):
        loss = case.losses[index] if index < len(case.losses) else Loss()
        name = loss.known_as
        if facts.min is None or facts.max is None or index >= len(outputs) or not outputs[index].shape:
            continue
        units = outputs[index].shape[-1]
        # PyTorch's losses leave out what is marked -100.
        below = facts.min < 0 and not (case.torch and facts.min == LEFT_OUT)
        if "sparse" in name and (facts.max >= units or below):
            head = case.heads[index] if index < len(case.heads) else None
            message = (
                f"The labels run from {number(facts.min)} to {number(facts.max)}, but the output has {count_of(units, 'unit')}"
                + (f" (0 to {units - 1})." if units > 1 else ".")
            )
            yield candidate(
                "label-range",
                "setup",
                message,
                places.of_layer(case, head) if head else places.fit(case),
                f"Give the output {int(facts.max) + 1} units, or number the labels from 0.",
                weight=WRONG,
                alone=True,
                blatant=True,
                edits=repairs.argument(case, head, "units", str(int(facts.max) + 1)) if head and facts.min >= 0 else (),
            )
        elif "binary" in name and units == 1 and facts.integers and (facts.max > 1 or facts.min < 0):
            yield candidate(
                "loss-task",
                "setup",
                f"Binary cross-entropy expects targets of 0 or 1; here they run from {number(facts.min)} to"
                f" {number(facts.max)}.",
                places.of_compile(case, "loss"),
                "Use as many units as classes with softmax and sparse categorical cross-entropy, or labels 0 and 1.",
                weight=ODD,
                alone=True,
                edits=_as_classes(case, index, int(facts.max) + 1) if facts.min >= 0 else (),
            )


def _as_classes(case: Case, index: int, classes: int) -> repairs.Edits:
    """A unit for each class and the loss that goes with it."""
    head = case.heads[index] if index < len(case.heads) else None
    if head is None or head.activation in (None, "linear"):
        return ()
    return repairs.head_and_loss(case, (head, head), "softmax", "sparse_categorical_crossentropy", classes)


def _never_changes(facts: Array) -> bool:
    """By the columns' extremes: the spread of a constant 0.1 is rounded to a little above 0."""
    return facts.constant_columns == facts.columns


def _own_loss(case: Case) -> bool:
    """The targets may stand there for form's sake: whether the loss asks for them is measured a moment later."""
    return any(loss.own for loss in case.losses)


def constant(case: Case, now: Skill) -> Iterator[Candidate]:
    """constant-target, constant-input: every row alike."""
    targets = [f for f in case.leaves("y") if f.std is not None]
    # What is told one thing by one call may be told another by the next: real ones, made ones; and a frozen judge is to be fooled.
    asked = (
        case.how != "train_on_batch"
        and not case.ignores_targets
        and (not _own_loss(case) or not case.examining or case.evidence.loss is not None)
    )
    coded = next((f for f in targets if (f.columns or 1) > 1 and f.min == f.max == 0), None)
    if asked and coded is not None and "categorical" in case.loss_name and len(targets) == 1:
        yield candidate(
            "label-range",
            "setup",
            f"All {coded.columns} columns of the targets are 0 in every row: a one-hot code of labels that lie outside its"
            f" depth. The loss of such a row is 0 whatever the answer is.",
            places.data(case, source.target_lines),
            f"Number the labels from 0 to {(coded.columns or 1) - 1} before they are coded.",
            weight=CERTAIN,
            alone=True,
            blatant=True,
        )
    elif asked and targets and all(_never_changes(f) for f in targets) and case.data.rows > 1:
        same = all(f.min == f.max == targets[0].min for f in targets)
        value = number(targets[0].min) if same else "the same"
        yield candidate(
            "constant-target",
            "data",
            f"All {case.data.total or case.data.rows} targets are {value}: there is nothing to learn.",
            places.data(case, source.target_lines),
            "Look at how the targets are made.",
            weight=WRONG,
            alone=True,
            blatant=True,
        )
    inputs = [f for f in case.leaves("x") if f.std is not None and case.data.rows > 1]
    if inputs and len(inputs) == len(case.leaves("x")) and all(_never_changes(f) for f in inputs):
        facts = inputs[0]
        integer = any(not f.dtype.startswith("float") for f in inputs)
        value = "0" if facts.max == facts.min == 0 else "the same"
        message = f"Every row of the inputs is {value}: the model cannot tell the rows apart." + (
            f" They are whole numbers ({facts.dtype}): a division may have cut them off." if integer else ""
        )
        place = (
            places.at(case, source.swallowed_line, places.data(case, source.constant_lines))
            if value == "0"
            else places.data(case, source.constant_lines)
        )
        yield candidate(
            "constant-input",
            "data",
            message,
            place,
            "Look at how the inputs are made; divide with `/`, not `//`.",
            weight=WRONG,
            alone=True,
            blatant=True,
        )


def nearly_constant_inputs(case: Case, now: Skill) -> Iterator[Candidate]:
    """corrupt-files: many rows of the inputs are all zeros; constant-columns: most columns never change."""
    for facts in case.leaves("x"):
        columns, same, empty = facts.columns or 0, facts.constant_columns or 0, facts.zero_rows or 0.0
        if len(facts.shape) >= 1 and columns >= SEVERAL and EMPTY < empty < 1:
            yield candidate(
                "corrupt-files",
                "data",
                f"{percent(empty)} of the rows of the inputs are all zeros.",
                places.data(case, source.empty_lines),
                "Skip the files or rows that could not be read.",
                weight=HINT,
                alone=empty > MOSTLY_EMPTY and (signal.reachable(case) or 0.0) < LEARNS,
            )
        if columns >= SEVERAL and same >= NEARLY_ALL * columns and same < columns and len(facts.shape) == 1:
            yield candidate(
                "constant-columns",
                "data",
                f"{same} of {columns} input columns never change.",
                places.data(case, source.constant_lines),
                "Look at how these columns are made.",
                weight=GUESS,
            )


def label_type(case: Case, now: Skill) -> Iterator[Candidate]:
    """label-type: labels that came as text, or as fractions where class ids are expected."""
    for index, facts in enumerate(case.leaves("y")):
        loss = case.losses[index] if index < len(case.losses) else Loss()
        if "sparse" in loss.known_as and facts.integers is False:
            yield candidate(
                "label-type",
                "data",
                f"The loss takes class ids; the targets are fractions from {number(facts.min)} to {number(facts.max)}, of"
                " which it drops what is behind the point.",
                places.data(case, source.target_lines),
                "Keep the labels out of the scaling: class ids from 0 on.",
                weight=CERTAIN,
                alone=True,
                blatant=True,
            )
        if facts.kind is not None and (facts.kind != "objects" or facts.min is None):
            yield candidate(
                "label-type",
                "data",
                f"The targets are {facts.kind} ({facts.dtype}), not numbers.",
                places.data(case, source.target_lines),
                "Encode the labels as numbers.",
                weight=SHOWN,
                alone=True,
            )


def weights(case: Case, now: Skill) -> Iterator[Candidate]:
    """sample-weights: rows that count for nothing."""
    found = case.data.weights
    if not found:
        return
    if found.nan:
        yield candidate(
            "sample-weights",
            "setup",
            f"{count_of(found.nan, 'sample weight')} {'is' if found.nan == 1 else 'are'} NaN: so is the loss.",
            places.fit(case, "sample_weight"),
            "Give every row or class a positive weight.",
            weight=WRONG,
            alone=True,
            blatant=(now.best or 0.0) < LEARNS,
        )
        return
    keyword = "class_weight" if case.about.fit.class_weight else "sample_weight"
    # A dataset brings the weights with its rows.
    place = (
        places.data(case, source.target_lines)
        if case.data.stream and keyword == "sample_weight"
        else places.fit(case, keyword)
    )
    if found.max == 0 or found.zero > UNHEARD or found.min < 0:
        said = (
            "All sample weights are 0: no row counts."
            if found.max == 0
            else f"{percent(found.zero)} of the rows have weight 0 and count for nothing."
            if found.min >= 0
            else f"Sample weights are negative (down to {number(found.min)}): those rows are unlearned."
        )
        yield candidate(
            "sample-weights",
            "setup",
            said,
            place,
            "Give every row or class a positive weight.",
            weight=LIKELY,
            alone=found.max == 0,
            trial="no-weights",
        )
    elif (found.ratio or 1.0) >= UNEQUAL:
        yield candidate(
            "sample-weights",
            "setup",
            f"Some rows count {number(found.ratio)} times as much as others: those others hardly count.",
            place,
            "Weights nearer to each other, or none.",
            weight=HINT,
            trial="no-weights",
        )


CAUSES = (not_finite, label_range, constant, nearly_constant_inputs, label_type, weights)
