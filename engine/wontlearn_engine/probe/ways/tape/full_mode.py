"""Full mode: losses given to `tape.gradient`, read where the script has them anyway; nothing it computes is changed."""

import _thread
import sys
import threading
import time

import numpy as np

from ... import state
from ...contract.measured import Trained
from ...script import running_source, user_code
from ..meter import Meter
from . import graph_losses, models

_UNDECIDED = 32
"""Gradients without an optimizer's update after which each gradient counts as one: an update made by hand, or none."""
_PATIENCE = 1.0


_COPIED = 2_000_000
"""Weights of which a copy is kept from the start."""


class Mode:
    """All hand-written loops of the script."""

    def __init__(self, tensorflow):
        self._loops = {}
        self._last = None
        self.watching = False
        self.traces = graph_losses.Traces(tensorflow, self.read)
        state.at_end(self._end)
        state.before_training(self._another)

    def keras_is_here(self, keras):
        """Nothing more to patch."""

    def gradient(self, run, tape, target, sources):
        """`tape.gradient`, in a loop of the user's or elsewhere."""
        gradients = run()
        first = models.first_variable(sources)
        if first is None:
            return gradients
        self.watching = True
        if self.traces.building():
            self.traces.note(target, sources, first)
            return gradients
        frame = user_code.user_frame()
        if frame is not None:
            key = (frame.f_code, frame.f_lineno, id(first))
            loop = self._loops.get(key) or self._begin(key, frame, sources, None)
            if loop:
                loop.saw(graph_losses.number(target))
                self._last = loop
        return gradients

    def read(self, trace, loss):
        """A loss that came out of a graph."""
        key = trace.key
        loop = self._loops.get(key)
        if not loop:
            frame = user_code.user_frame()
            if frame is None and _thread.get_ident() != threading.main_thread().ident:
                # Called back by the runtime: the script waits in the main thread.
                frame = sys._current_frames().get(threading.main_thread().ident)
            loop = self._begin(key, frame, trace.sources, trace)
        if loop:
            loop.saw(loss)
            if trace.applied is not None:
                loop.applied(trace.applied)
            self._last = loop

    def apply(self, run, optimizer, grads, variables):
        """An optimizer's update."""
        made = run(grads, variables)
        if self.traces.building():
            self.traces.applied(optimizer)
        elif self._last is not None:
            self._last.applied(optimizer)
        return made

    def _begin(self, key, frame, sources, trace):
        """A new loop; None where there is no loop around it, or it is a part of one that we know."""
        frames = running_source.user_frames(frame) if frame is not None else []
        around = running_source.all_loops(frames)
        if not around and not (trace and trace.in_loop):
            return None
        # Not the frames themselves: they would keep the script's objects alive.
        here = [(id(frame), loop) for frame, loop in around]
        for other in {id(loop): loop for loop in self._loops.values() if loop}.values():
            if other.key[:2] != key[:2] and running_source.same_loop(here, other.around):
                # A second tape in the same loop: the training is told by its first one.
                self._loops[key] = False
                return None
        file, line = (trace.file, trace.line) if trace else ("", 0)
        if not line and frames:
            file, line = frames[0].f_code.co_filename, frames[0].f_lineno
        self._loops[key] = Loop(key, file, line, here, [v for v in models.flat(sources) if v is not None])
        return self._loops[key]

    def _another(self):
        """Another training begins: what has been trained so far is as its loop left it."""
        for loop in list(self._loops.values()):
            if loop:
                loop.end()

    def _end(self):
        self._another()


class Loop:
    """One training: its losses, and how many gradients make an update."""

    def __init__(self, key, file, line, around, sources):
        self.key, self.around, self.file, self.line = key, around, file, line
        self.sources = sources
        # The optimizer's updates decide, as soon as there are any: gradients may be gathered over several batches.
        self.each = False
        self.pending = []
        self.since = self.began = time.monotonic()
        self.optimizer, self.rates = None, []
        self.told = -1
        self.start = _values(sources)
        self.n = state.next_training()
        state.channel.send("training", n=self.n, file=file, line=line, how="loop", about={})
        self.meter = Meter(self.n, "full")

    def saw(self, loss):
        """A loss, and its gradients."""
        if loss is None:
            return
        if self.each:
            self.meter.add(loss)
            return
        if not self.pending:
            self.since = time.monotonic()
        self.pending.append(loss)
        if len(self.pending) >= _UNDECIDED or time.monotonic() - self.since > _PATIENCE:
            self._flush()
            self.each = True

    def applied(self, optimizer):
        """An update by an optimizer, with all gradients since the last one."""
        if self.optimizer is not optimizer:
            self.optimizer = optimizer
            self._rate()
        self.each = False
        if self.pending:
            self.meter.add(sum(self.pending) / len(self.pending))
            self.pending = []

    def _flush(self):
        for loss in self.pending:
            self.meter.add(loss)
        self.pending = []

    def _moved(self):
        """False if no weight has changed since the first loss; None where that is not known."""
        now = _values(self.sources)
        if self.start is None or now is None or self.meter.updates < 3:
            return None
        return any(not np.array_equal(a, b) for a, b in zip(self.start, now))

    def _rate(self):
        try:
            rate = self.optimizer.learning_rate
            self.rates.append(float(rate))
        except Exception:  # an optimizer of the user's own
            pass

    def end(self):
        """The weights are handed over, again if there were updates since."""
        from ..keras import full_run

        if self.optimizer is None or (self.pending and not self.meter.updates):
            self._flush()
        self.meter.flush()
        if self.meter.updates == self.told:
            return
        self.told = self.meter.updates
        self._rate()
        model = models.Plain(models.weights(self.sources))
        told = Trained(
            n=self.n,
            seconds=time.monotonic() - self.began,
            updates=self.meter.updates,
            rates=tuple(self.rates),
            moved=self._moved(),
            weights=full_run.hand_over(self.n, model, None),
        )
        state.channel.send("trained", **vars(told))


def _values(variables):
    """Copies of the variables' values; None where they are too many, or not to be had."""
    try:
        if sum(int(np.prod(v.shape)) for v in variables) > _COPIED:
            return None
        return [np.array(v) for v in variables]
    except Exception:  # variables of the user's own, or of a strategy
        return None
