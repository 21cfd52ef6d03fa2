"""The controls: short trainings that test the verdict, each from the script's own initial weights.

A control is a function (exam, ask) -> what it found, made of the parts in short_training.py; here, or in a file of its own. It
is listed in CONTROLS.
"""

from dataclasses import replace

import numpy as np

from ..contract.measured import Scored
from . import folds
from . import rows as rows_
from .exam import Exam
from .short_training import WAIT, done, own_training, reduced


def single_sample(exam, ask):
    """One x-y pair: the first row, or the one with the largest loss under the constant answer if the first says little."""
    rows = exam.subject.rows
    number = int(ask.get("row", 0))
    if "row" not in ask and exam.subject.loss_known and exam.baseline is not None and exam.answer is not None:
        exam.subject.restore()
        one = rows.take([0])
        first, goal = exam.inference_loss(one), exam.anchors_of(one).answer
        if (
            first is None
            or not np.isfinite(first)
            or goal is None
            or first - goal < 0.02 * (exam.baseline - exam.answer)
        ):
            number = exam.hardest_row()
    return reduced(exam, rows.take([number]), "single-sample", [number], wait=WAIT)


def few_rows(rows, count=8):
    """Numbers of up to 8 rows with different targets: one of each class, or spread over the targets' range."""
    ys = [np.asarray(leaf).reshape(len(rows), -1) for leaf in rows_.leaves(rows.y)]
    numeric = [y for y in ys if y.dtype.kind in "fiub"]
    if not numeric:
        return list(range(min(count, len(rows))))
    key = np.concatenate([y.astype("float64") for y in numeric], axis=1)
    key = np.nan_to_num(key)
    _, inverse = np.unique(key, axis=0, return_inverse=True)
    inverse = np.ravel(inverse)
    kinds = int(inverse.max()) + 1
    if kinds <= max(count, 20) and kinds < len(rows):
        groups = [list(np.flatnonzero(inverse == k)) for k in range(kinds)]
        picked, turn = [], 0
        while len(picked) < min(count, len(rows)) and any(len(g) > turn for g in groups):
            picked += [int(g[turn]) for g in groups if len(g) > turn][: count - len(picked)]
            turn += 1
        return picked
    order = np.argsort(key[:, 0], kind="stable") if key.shape[1] == 1 else np.arange(len(rows))
    return [int(i) for i in dict.fromkeys(order[np.linspace(0, len(rows) - 1, min(count, len(rows))).astype(int)])]


def few_sample(exam, ask):
    """Eight rows with different targets: what the last bias alone can fit, these show."""
    numbers = few_rows(exam.subject.rows)
    return reduced(exam, exam.subject.rows.take(numbers), "few-sample", numbers)


def shuffled_targets(exam, ask):
    """The same training with the targets permuted once: the chance level of this very model."""
    rows = exam.subject.rows
    order = np.random.RandomState(7).permutation(len(rows))
    mixed = rows.replaced(y=rows_.tree_map(lambda leaf: leaf[order], rows.y))
    return done(exam, "shuffled-targets", own_training(exam, mixed, "shuffled-targets", ask["updates"], 12.0)[0])


def zeroed_inputs(exam, ask):
    """The same training with all inputs 0: what the targets alone give away."""
    rows = exam.subject.rows
    empty = rows.replaced(x=rows_.tree_map(np.zeros_like, rows.x))
    return done(exam, "zeroed-inputs", own_training(exam, empty, "zeroed-inputs", ask["updates"], 12.0)[0])


def held_out(exam: Exam, ask):
    """The script's own model trained on two thirds of the rows, scored on the rest; real targets, then shuffled ones."""
    random = np.random.RandomState(11)
    parts, reals, chances = folds.apart(exam.subject.rows, random), [], []
    for train, rest in parts:
        seconds = 8.0 / len(parts)
        reals.append(own_training(exam, train, "held-out", ask["updates"], seconds, rest)[0])
        mix = random.permutation(len(train))
        mixed = train.replaced(y=rows_.tree_map(lambda leaf, mix=mix: leaf[mix], train.y))
        chances.append(own_training(exam, mixed, "held-out-shuffled", ask["updates"], seconds, rest)[0])
    real, chance = folds.mean_of(reals), folds.mean_of(chances)
    done(exam, "held-out-shuffled", chance)
    real = replace(
        real,
        chance=Scored(skill=chance.skill, prediction=chance.prediction),
        cut=next(("clock" for found in reals + chances if found.cut == "clock"), real.cut),
        scored_rows=sum(len(rest) for _, rest in parts),
    )
    return done(exam, "held-out", real)


def as_is(exam, ask):
    """The script's own training once more, in this process: what a trial is compared with."""
    found, _ = own_training(exam, exam.subject.rows, "again", ask["updates"], ask.get("seconds", 12.0))
    return done(exam, "again", found)


CONTROLS = {
    "single-sample": single_sample,
    "few-sample": few_sample,
    "shuffled-targets": shuffled_targets,
    "zeroed-inputs": zeroed_inputs,
    "held-out": held_out,
    "again": as_is,
}
