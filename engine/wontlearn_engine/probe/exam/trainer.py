"""Trains a subject on chosen rows, in blocks compiled for the device, and tells the losses as they come."""

import time
from typing import NamedTuple, Optional

import numpy as np

from .. import patience, state
from . import rows as rows_

SLOW, LOOK = 0.02, 0.5
"""An update on one sample that takes so many seconds is of a large model; of that a block takes so many seconds at most."""
SOON, MANY = 8, 100
"""So many updates of a model of so many weights are made before they are traced, which takes longer: often they are enough."""


class Trainer:
    """A compiled block of updates around the subject's own step. One trace serves every set of rows of these shapes."""

    def __init__(self, subject):
        self.subject = subject
        self._function = None
        traced, other = subject.compute.TRACES, subject.compute.ONE_BY_ONE
        self.soon = SOON if traced and other and len(subject.weights()) > MANY else 0
        """Updates that are made one by one before any are traced."""
        self.fallback = None
        """Why updates are made one by one, if they are."""
        self.pace = None
        """Seconds that an update takes, of the quickest block; None before the first."""
        self.shown = {}
        """Curves sent so far, by name: how many updates."""

    def block(self, tensors, index):
        """Make len(index) updates; returns their losses, float array."""
        x, y, w = tensors
        if self.fallback is None and (self._function is not None or len(index) > self.soon):
            if self._function is None:
                self._function = self.subject.updates(x, y, w)
            try:
                return self._function(x, y, w, index)
            except (
                Exception
            ) as problem:  # survives the framework: what cannot be compiled is made one by one, and said so
                if index.shape[0] == 0:
                    raise
                self.fallback = "%s: %s" % (type(problem).__name__, str(problem).strip().split("\n")[0][:160])
        return self.one_by_one(tensors, index)

    def one_by_one(self, tensors, index):
        """The same without anything compiled."""
        x, y, w = tensors
        losses = []
        for row in index:
            pick = lambda leaf: self.subject.compute.take(leaf, row)  # noqa: E731
            losses.append(float(self.subject.step(*(rows_.tree_map(pick, part) for part in (x, y, w)))))
        return np.array(losses)


def tensors(subject, rows):
    """x, y, w as tensors."""
    return tuple(rows_.tree_map(subject.compute.tensor, part) for part in (rows.x, rows.y, rows.w))


def order(count, batch, updates, seed=0, fixed=None, in_order=False):
    """Row numbers of `updates` batches: shuffled epochs, the last short batch of each left out; (updates, batch).

    `fixed`: the only size of a batch that the model takes; fewer rows are repeated.
    """
    count, real = max(count, fixed or 1), count
    batch = fixed or min(batch, count)
    random = np.random.RandomState(seed)
    per_epoch = max(1, count // batch)
    epochs = -(-updates // per_epoch)
    drawn = (np.arange(count) if in_order else random.permutation(count) for _ in range(epochs))
    index = [one[: per_epoch * batch].reshape(per_epoch, batch) % real for one in drawn]
    return np.concatenate(index)[:updates] if index else np.zeros((0, batch), int)


def larger(size, pace):
    """The next block's size: they grow, so that the first losses come at once and the calls stay few.

    Of a large model, an update of which takes `pace` seconds, it has no more than somebody waits for: whether to go on is
    asked at each block's end. Of all others it is the same on a busy machine.
    """
    return max(1, min(400, max(10, size * 2), int(LOOK / pace) if pace > SLOW else 400))


class Sender:
    """Sends a control's losses as points."""

    def __init__(self, n, curve):
        self.n, self.curve, self.made = n, curve, 0
        self._nan_told = False

    def send(self, losses):
        """Send a block of losses, at most 64 points."""
        size = max(1, -(-len(losses) // 64))
        points = []
        for start in range(0, len(losses), size):
            part = losses[start : start + size]
            finite = np.isfinite(part)
            good, update = part[finite], self.made + start + len(part)
            if len(good) < len(part) and not self._nan_told:
                self._nan_told = True
                state.channel.send(
                    "nan", n=self.n, curve=self.curve, update=self.made + start + 1 + int(np.argmin(finite))
                )
            if len(good):
                update -= int(np.argmax(finite[::-1]))  # the last that is: what comes before a NaN is not behind it
            points.append([update, good.mean(), good.min(), good.max()] if len(good) else [update, None, None, None])
        self.made += len(losses)
        state.channel.send("points", n=self.n, curve=self.curve, points=points)


class Losses(NamedTuple):
    """The losses of a short training, and what ended it before its updates were made."""

    made: np.ndarray
    cut: Optional[str]
    """"clock": what it would have reached is not known; "nan"; "stop": it was asked to; None: it made them all."""


def train(trainer, rows, updates, curve, n, batch=None, seconds=20.0, stop=None, seed=0, least=0, most=None):
    """Train from the subject's present weights; `stop(losses)` may end it after a block. Returns Losses.

    The clock ends it after `seconds`, but not before `least` updates unless it goes on for `most` seconds.
    """
    held = tensors(trainer.subject, rows)
    subject = trainer.subject
    index = order(len(rows), batch or subject.batch_size, updates, seed, subject.fixed_batch, subject.in_order)
    sender, losses, began = Sender(n, curve), np.zeros(0), time.monotonic()
    made, size, pace, cut = 0, 1, np.inf, None
    some = trainer.soon if stop is not None else 0
    while made < len(index):
        since, few = time.monotonic(), made + size <= some
        part = (
            trainer.one_by_one(held, index[made : made + size])
            if few
            else trainer.block(held, index[made : made + size])
        )
        pace = min(pace, (time.monotonic() - since) / max(1, len(part)))
        told = few or made or not subject.compute.TRACES  # else it holds the tracing
        made, size = made + len(part), larger(size, pace if told else 0.0)
        began += patience.rest()
        losses = np.concatenate([losses, part])
        sender.send(part)
        taken = time.monotonic() - began
        if stop is not None and stop(losses):
            cut = "stop"
        elif not np.isfinite(part[-1:]).all():
            cut = "nan"
        elif made < len(index) and taken > (seconds if made >= least or most is None else most):
            cut = "clock"
        if cut is not None:
            break
    trainer.pace = pace if trainer.pace is None else min(trainer.pace, pace)
    return Losses(losses, cut)
