"""The controls: short trainings that test the verdict, each from the script's own initial weights.

A control is a function (exam, ask) -> what it found; add one by writing it and listing it in CONTROLS.
"""

import time
from dataclasses import replace
from typing import Any, Tuple

import numpy as np

from .. import state
from ..contract.measured import Anchors, Found, Scored
from ..contract.reading import plain
from . import folds, trainer
from . import rows as rows_
from .exam import Exam

SINGLE_LEAST, SINGLE_MOST = 600, 2000
"""Updates of a reduced training: at least so many unless it fits before, at most so many while the loss still falls."""
FITS = 0.01
"""Rest of the way that a fitted sample may leave: 1 % of min(first loss - target, baseline - target)."""
SECONDS, WAIT = 20.0, 120.0
"""A reduced training has so many seconds; one sample that has not made its least updates by then, for which somebody
waits, goes on for two minutes at most. What the clock ended before has not been seen to fail."""


class Fitting:
    """Decides while a few rows are trained: have they been fitted, has it clearly stopped, go on?"""

    def __init__(self, exam, rows, goal, room):
        self.exam, self.rows, self.goal, self.room = exam, rows, goal, room
        self.best = np.inf
        self.fitted_at = None

    def __call__(self, losses):
        if len(losses) < 2 or not np.isfinite(losses[-1]):
            return bool(len(losses)) and not np.isfinite(losses[-1])
        return self.look(losses)

    def look(self, losses):
        """The same for losses that are finite; called once more when the training has ended for another reason."""
        inference = self.exam.inference_loss(self.rows)
        penalty = self.exam.subject.penalty() if self.exam.subject.loss_known else 0.0
        recent = float(np.median(losses[-10:])) - penalty
        known = [v for v in (inference, recent) if v is not None and np.isfinite(v)]
        self.best = min([self.best, *known])
        if self.goal is not None and self.room is not None and self.best - self.goal <= self.room:
            passed = np.flatnonzero(losses - penalty - self.goal <= self.room)
            self.fitted_at = int(passed[0]) + 1 if len(passed) else len(losses)
            return True
        return len(losses) >= SINGLE_LEAST and not falls(losses)


def falls(losses):
    """True while the median of the last quarter lies clearly below that of the quarter before."""
    quarter = len(losses) // 4
    late, before = np.median(losses[-quarter:]), np.median(losses[-2 * quarter : -quarter])
    return before - late > 0.02 * abs(losses[0] - late)


def reduced(exam: Exam, rows, name, numbers, batch=None, wait=SECONDS):
    """Train a few rows until they fit, have clearly stopped, or the budget in updates is used up."""
    began = time.monotonic()
    exam.subject.restore()
    distinct = len({leaf.tobytes() for leaf in _row_leaves(rows.x)}) if len(rows) else 0
    begun(exam, name, Found(rows=tuple(numbers), distinct=distinct))
    anchors = exam.anchors_of(rows) if exam.subject.loss_known else Anchors()
    goal, first = anchors.answer, exam.inference_loss(rows)
    if anchors.unbounded or exam.unbounded:
        goal = exam.answer  # one row has no floor of its own: as good as all rows may become
    room = None
    if goal is not None and first is not None:
        widest = (exam.baseline - exam.answer) if exam.baseline is not None and exam.answer is not None else None
        spans = [span for span in (first - goal, widest) if span is not None and span > 0]
        room = FITS * min(spans) if spans else FITS * max(1e-6, abs(goal))
        if len(rows) > 1:
            own = anchors.baseline - goal if anchors.baseline is not None else None
            room = 0.1 * own if own and own > 0 else room
    stop = Fitting(exam, rows, goal, room)
    losses, cut = trainer.train(
        exam.trainer,
        rows,
        SINGLE_MOST,
        name,
        exam.n,
        batch=batch or len(rows),
        stop=stop,
        seconds=SECONDS,
        least=SINGLE_LEAST,
        most=wait,
    )
    if cut != "stop" and np.isfinite(losses[-1]):
        stop.look(losses)  # the loss after the very last update, be it the first
    unknown = cut == "clock" and stop.fitted_at is None and len(losses) < SINGLE_LEAST
    if not exam.subject.loss_known:
        stop.best = float(np.median(losses[-10:]))
        first = float(losses[0])
    found = Found(
        rows=tuple(numbers),
        distinct=distinct,
        updates=len(losses),
        first_loss=first,
        last_loss=stop.best if np.isfinite(stop.best) else None,
        floor=goal,
        baseline=anchors.baseline,
        fits=None if room is None or unknown else bool(stop.fitted_at is not None),
        cut=cut,
        fitted_at=stop.fitted_at,
        nan=bool(len(losses) and not np.isfinite(losses).all()),
        still_falling=bool(len(losses) >= 8 and falls(losses)),
        weights_moved=exam.weights_moved(),
        fallback=exam.trainer.fallback,
        seconds=time.monotonic() - began,
    )
    return done(exam, name, found)


def _row_leaves(x):
    found = rows_.leaves(x)
    return [
        np.concatenate(
            [
                np.asarray(leaf[i]).reshape(-1).astype(str)
                if leaf.dtype.kind in "OSU"
                else np.asarray(leaf[i]).reshape(-1)
                for leaf in found
            ]
        )
        for i in range(len(found[0]))
    ]


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


def own_training(exam: Exam, rows, name, updates, seconds, scored=None, stop=None) -> Tuple[Found, Any]:
    """Train on rows as the script would, for so many updates; returns (the skill on `scored` rows, losses)."""
    began = time.monotonic()
    exam.subject.restore()
    begun(exam, name, Found(distinct=len(rows)))
    losses, cut = trainer.train(exam.trainer, rows, updates, name, exam.n, seconds=seconds, stop=stop)
    score = exam.score(scored if scored is not None else rows)
    found = Found(
        **vars(score),
        updates=len(losses),
        wanted=updates,
        first_loss=float(losses[0]),
        last_loss=float(np.median(losses[-10:])),
        nan=bool(not np.isfinite(losses).all()),
        cut=cut,
        seconds=time.monotonic() - began,
    )
    return found, losses


def plain_losses(exam: Exam, rows, updates):
    """The losses of so many updates as the script makes them, from the present weights; nothing is told of it."""
    subject = exam.subject
    index = trainer.order(len(rows), subject.batch_size, updates, 0, subject.fixed_batch, subject.in_order)
    return exam.trainer.block(trainer.tensors(exam.subject, rows), index)


def begun(exam: Exam, name, found: Found):
    """Tell that a reduced training, a control or a trial has started, and on which rows."""
    state.channel.send("run", n=exam.n, mode=name, state="started", **plain(found))


def done(exam: Exam, name, found: Found):
    """Tell what a reduced training, a control or a trial found."""
    state.channel.send("run", n=exam.n, mode=name, state="finished", **plain(found))
    return found


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


def two_thirds(rows, random):
    """(Two thirds of the rows, the rest), drawn."""
    order = random.permutation(len(rows))
    cut = max(1, len(rows) * 2 // 3)
    return rows.take(order[:cut]), rows.take(order[cut:])


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
