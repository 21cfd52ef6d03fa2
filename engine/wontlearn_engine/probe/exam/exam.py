"""One training on the table: its subject, its trainer, its anchors, and how any answer of it scores."""

import time
from dataclasses import replace
from typing import Optional

import numpy as np

from ..contract.first_update import FirstUpdate
from ..contract.measured import Anchors, Scored
from ..contract.rows import Data
from . import honest_numbers, score, trainer
from . import rows as rows_
from .floor_and_baseline import Search
from .subject import Subject

ANCHOR_ROWS = 256
SLOW_ROWS, AT_ONCE = 64, 8
"""A large model (trainer.SLOW) is scored on so many rows, and is never asked for more than eight at once, whose answers
of all layers together still find room beside the full run."""

ANSWERS, QUICK = 2.0, 0.05
"""Seconds that a model's answers to the whole sample may take, before it is scored on SLOW_ROWS instead; one that answers
two rows so quickly is not asked how long it takes."""


class Exam:
    """One training on the table: its subject, anchors, trainer, and what was found so far."""

    def __init__(self, n, subject: Subject):
        self.n, self.subject = n, subject
        self.trainer = trainer.Trainer(subject)
        self.sample = _spread(subject.rows, ANCHOR_ROWS)
        self.baseline = self.answer = self.floor = None
        self.unbounded = False
        self.first = FirstUpdate()
        self.at_once = ANCHOR_ROWS
        """Rows that the model may be asked for at once."""
        self.data: Optional[Data] = None
        """The facts of its rows."""
        self.elsewhere = False
        """The targets do not stand where the answers do, so that the two cannot be compared."""
        self.head = None

    def weigh(self):
        """Nothing was trained yet: what the model's answers cost says how many of them may be asked for."""
        takes = self._takes(2)
        if takes > QUICK:
            takes, more = self._takes(2), self._takes(AT_ONCE)  # the first call may build the model
            each = max(0.0, more - takes) / (AT_ONCE - 2)
            if more + each * (len(self.sample) - AT_ONCE) > ANSWERS:
                self.sample = _spread(self.subject.rows, SLOW_ROWS)

    def _takes(self, rows):
        """Seconds for the answers to so many rows."""
        some, began = self.sample.take(range(min(rows, len(self.sample)))), time.monotonic()
        self.subject.predict(some.x)
        return time.monotonic() - began

    def paced(self):
        """One sample was trained: what its updates cost says what the model may be asked for."""
        if self.trainer.pace is not None and self.trainer.pace > trainer.SLOW:
            self.at_once = AT_ONCE
            self.sample = _spread(self.subject.rows, SLOW_ROWS)

    def predict(self, x):
        """Answers in inference mode to arrays, as arrays."""
        return rows_.predict(self.subject.predict, x, self.at_once)

    def inference_loss(self, rows):
        """Data loss in inference mode, a float; None where the loss cannot be asked."""
        if not self.subject.loss_known:
            return None
        x, y, w = trainer.tensors(self.subject, rows)
        if self.subject.fixed_batch is None and len(rows) <= self.at_once:
            answer = self.subject.answer(x)
        else:
            answer = rows_.tree_map(self.subject.compute.tensor, self.predict(rows.x))
        return float(self.subject.data_loss(y, answer, w))

    def anchors_of(self, rows) -> Anchors:
        """Of these rows, whatever the last layer's activation allows."""
        own = self.subject.own_anchors(rows)
        if own is not None:
            return own
        made = Search(self.subject, rows)
        baseline, _ = made.constant()
        answer, _ = made.answer()
        if not self.subject.closed_form():
            floor = made.free_floor()
            # A likelihood: no answer is the right one, and the better the rows are told the further it falls.
            made.unbounded |= answer is None and floor < 0
            answer = floor if answer is None else min(answer, floor)
        if made.unbounded and baseline is not None:
            # Counted in nats gained over the best constant answer: the first one is all the way.
            answer = baseline - 1.0
        return Anchors(baseline=baseline, answer=answer, floor=answer, unbounded=made.unbounded, rows=len(rows))

    def hardest_row(self):
        """The row of the sample that costs most under the constant answer."""
        made = Search(self.subject, self.sample)
        if not made.targets:
            return 0
        _, constant = made.constant()
        losses = []
        for i in range(min(64, len(self.sample))):
            one = Search(self.subject, self.sample.take([i]))
            losses.append(one.value([np.broadcast_to(c, s) for c, s in zip(constant, one.shapes)]))
        best = int(np.nanargmax(losses)) if np.isfinite(losses).any() else 0
        return int(np.unique(np.linspace(0, len(self.subject.rows) - 1, len(self.sample)).astype(int))[best])

    def weights_moved(self):
        """Largest relative change of a trainable weight since the script handed the model over."""
        moved = []
        for weight in self.subject.weights():
            before = weight.start
            if before is not None:
                change = np.abs(weight.value().astype("float64") - before).max() if before.size else 0.0
                moved.append(change / (np.abs(before).max() + 1e-3))
        return honest_numbers.largest(moved, 0.0)

    def score(self, rows) -> Scored:
        """Loss, skill and prediction skill of the model as it is, on up to 256 of the rows."""
        some = _spread(rows, len(self.sample))
        answer = self.predict(some.x)
        return self.score_answer(some, answer, self.inference_loss(some))

    def score_answer(self, rows, answer, loss=None) -> Scored:
        """Skill of given answers to the rows' targets. `loss`: the loss seen in inference, if it is known."""
        found, pairs = Scored(), (rows_.leaves(rows.y), rows_.leaves(answer))
        if not self.elsewhere:
            predicted = score.prediction_skill(self.subject.kinds(), *pairs)
            found = Scored(prediction=predicted, correlation=score.correlation(*pairs))
        if not self.subject.loss_known:
            return found
        reached = self.anchors_of(rows)
        made = Search(self.subject, rows)
        detached = made.value([np.asarray(leaf) for leaf in rows_.leaves(answer)])
        best = loss if loss is not None else detached
        return replace(
            found,
            skill=_skill(reached, best),
            detached_skill=_skill(reached, detached),
            loss=best,
            baseline=reached.baseline,
            floor=reached.answer,
        )


def _spread(rows, most):
    """Up to so many rows, spread over all of them."""
    return rows.take(np.unique(np.linspace(0, len(rows) - 1, min(most, len(rows))).astype(int)))


def _skill(anchors: Anchors, loss):
    """(baseline - loss) / (baseline - answer); None where there is nothing between the two, or nothing is known."""
    if loss is None or anchors.baseline is None or anchors.answer is None or not anchors.baseline > anchors.answer:
        return None
    if not np.isfinite(loss):
        return -1e9
    return (anchors.baseline - loss) / (anchors.baseline - anchors.answer)
