"""What controls and trials are made of: short trainings of the script's own model, on rows that are handed to them."""

import time
from typing import Any, Tuple

import numpy as np

from .. import state
from ..contract.from_json import plain
from ..contract.measured import Anchors, Found
from . import rows as rows_
from . import trainer
from .exam import Exam

SINGLE_LEAST, SINGLE_MOST = 600, 2000
"""Updates of a reduced training: at least so many unless it fits before, at most so many while the loss still falls."""
FITS = 0.01
"""Rest of the way that a fitted sample may leave: 1 % of min(first loss - target, baseline - target)."""
NEAR, BRINGS = 0.1, 0.1
"""A loss that has at most a tenth of its way left, and loses a tenth of that rest in a quarter of its updates, still nears
its goal: one that comes down as 1/t no longer falls by 2 % of the way long before its last 1 %."""
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
        return len(losses) >= SINGLE_LEAST and not falls(losses) and not nears(losses - penalty, self.goal)


def quarters(losses):
    """The medians of the quarter before the last, and of the last."""
    quarter = len(losses) // 4
    return np.median(losses[-2 * quarter : -quarter]), np.median(losses[-quarter:])


def falls(losses):
    """True while the median of the last quarter lies clearly below that of the quarter before."""
    before, late = quarters(losses)
    return before - late > 0.02 * abs(losses[0] - late)


def nears(losses, goal):
    """True where the loss has come nearly to its goal, and what is left of the way still shrinks."""
    if goal is None:
        return False
    before, late = quarters(losses)
    return late - goal <= NEAR * (losses[0] - goal) and before - late > BRINGS * (late - goal)


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
