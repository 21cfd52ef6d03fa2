"""A loop whose step cannot be cut out: its data loader gives one row for ever, and the loop goes on as it is written."""

import copy
import time

import numpy as np
from torch.utils.data import dataloader

from ... import leaving, state
from ...contract.about import About
from ...contract.from_json import plain
from ...contract.measured import Found
from ...exam import short_training
from ...exam.trainer import Sender
from . import describe

INTERVAL = 0.05
"""Seconds between two lines to the engine."""
MOST_GIVEN = 1000
"""Batches given without a step between them; a loop over the same rows that only looks at them is to come to its end."""
CURVE = "single-sample"


class Repeated:
    """The training on one row, in the user's own loop; it has no floor, as its loss cannot be asked for answers."""

    def __init__(self, loop, loader, why):
        self.loop, self.why, self.losses, self.pending = loop, why, [], []
        self._dataset, self._collate, self._size = loader.dataset, loader.collate_fn, loader.batch_size
        self._row, self._given = loader.dataset[0], 0
        self.batch()
        self.sender, self._sent, self._due, self.began = Sender(loop.n, CURVE), 0, 0.0, time.monotonic()
        about = About(framework="torch", optimizer=describe.optimizer(loop.seen.optimizer))
        state.channel.send("training", n=loop.n, file=loop.file, line=loop.line, how="loop", about=about)
        self._tell("started", Found(rows=(0,), distinct=1))
        loop.seen.start.restore()
        self._original = original = dataloader._BaseDataLoaderIter.__next__

        def __next__(iterator):
            if iterator._dataset is not self._dataset:
                return original(iterator)
            self._given += 1
            if self._given > MOST_GIVEN:  # to what makes no step of it
                raise StopIteration
            return self.batch()

        dataloader._BaseDataLoaderIter.__next__ = __next__

    def batch(self):
        """The row as often as a batch has rows."""
        return self._collate([copy.deepcopy(self._row) for _ in range(self._size)])

    def saw(self, loss):
        """A loss is sent backward."""
        parts = loss if isinstance(loss, (list, tuple)) else [loss]
        self.pending.append(sum(float(part.detach().mean()) for part in parts))

    def stepped(self):
        """An update is made. True if it was the last one."""
        if not self.pending:
            return False
        self.losses.append(sum(self.pending))
        self._given = 0
        self.pending.clear()
        now, made = time.monotonic(), len(self.losses)
        if now >= self._due:
            self._due = now + INTERVAL
            self._send()
        taken, last = now - self.began, self.losses[-1]
        enough = made >= short_training.SINGLE_LEAST and not short_training.falls(np.array(self.losses))
        slow = taken > short_training.SECONDS and (made >= short_training.SINGLE_LEAST or taken > short_training.WAIT)
        return enough or made >= short_training.SINGLE_MOST or slow or last - last != 0.0

    def finish(self):
        """Tell what came of it, and leave the training."""
        dataloader._BaseDataLoaderIter.__next__ = self._original
        self._send()
        losses = np.array(self.losses)
        made = len(losses)
        good = losses[np.isfinite(losses)]
        last = float(np.median(good[-10:])) if len(good) else None
        told = Found(
            rows=(0,),
            distinct=1,
            updates=made,
            first_loss=float(losses[0]) if made else None,
            last_loss=last,
            nan=len(good) < made,
            still_falling=bool(made >= 8 and short_training.falls(losses)),
            seconds=time.monotonic() - self.began,
        )
        self._tell("finished", told)
        text = self.why
        if last is not None:
            text += (
                " So its loader gave one row again and again, and the loop went on: its loss went from %.4g to %.4g in %d updates."
                % (
                    losses[0],
                    last,
                    made,
                )
            )
        self.loop.seen.start.restore()
        state.channel.send("skipped", n=self.loop.n, line=self.loop.line, why=text)
        leaving.leave(self.loop.n)

    def _send(self):
        if len(self.losses) > self._sent:
            self.sender.send(np.array(self.losses[self._sent :]))
            self._sent = len(self.losses)

    def _tell(self, how, found):
        state.channel.send("run", n=self.loop.n, mode=CURVE, state=how, **plain(found))


def possible(loader):
    """True for a loader of numbered rows that puts batches together itself."""
    return loader is not None and bool(loader.batch_size) and hasattr(loader.dataset, "__getitem__")
