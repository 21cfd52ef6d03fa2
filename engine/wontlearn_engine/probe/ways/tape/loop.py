"""One training in single-sample mode: gathered with gradients of 0, so that nothing changes, then taken apart and examined."""

import tensorflow as tf

from ... import bytecode
from ...exam.rows import Irreducible
from ...script import loop_end, running_source, user_code
from ..step import loop, plan
from ..step.marks import Mark
from . import models

_SUMMED = (
    "Gradients of several batches are gathered before each update: the step of one batch alone is not what is trained. "
    "Update after each batch to have it examined."
)
SEVERAL = (
    "The loop trains with more than one set of gradients, as a GAN does: one sample says nothing about it. "
    "Its curve is the first tape's; watch whether that settles."
)


class Loop(loop.Loop):
    """One training: what was seen of its step, and its batches."""

    def __init__(self, mode, key, frame, around, sources):
        super().__init__(frame.f_code.co_filename, frame.f_lineno, around)
        self.mode, self.key, self.sources = mode, key, sources
        self.seen = self._seeing(sources)
        self.plan = None
        self._none, self._idling = [], False
        self.wait()

    def _seeing(self, sources):
        return plan.Seen(sources, models)

    def _too_early(self):
        # Or gradients that may be gathered for an update after this loop.
        return super()._too_early() or not self.seen.updates

    def gradient(self, run, tape, target, sources):
        """The step's gradient: zeros, so that nothing changes."""
        if self.done:
            self._idle()
            return self._zeros(sources)
        self.count += 1
        marks = [Mark(frame) for frame in running_source.user_frames()]
        entered = getattr(tape, "_wontlearn_entered", [])
        if self.count == 1:
            gradients = run()
            self._none = [g is None for g in models.flat(gradients)]
            self.seen.first(target, gradients, marks, entered, list(self.mode.calls))
            return self._zeros(sources)
        try:
            self._take(entered)
        except Irreducible as why:
            self.skip(str(why))
        else:
            if self.batches.enough():
                self.examine(whole=self.batches.again)
        return self._zeros(sources)

    def _idle(self):
        """The loop goes on after its examination: until its inner loop ends, the step gives what it gave."""
        self.mode.idled += 1
        if not self._idling:
            self._idling = True
            around = running_source.all_loops(running_source.user_frames(user_code.user_frame()))
            self._end = loop_end.Ends(around, self._idle_over)

    def _idle_over(self, last):
        self._idling = False
        self.mode.idle.clear()
        return False

    def _zeros(self, sources):
        flat = iter(self._none or [False] * len(models.flat(sources)))

        def zero(variable):
            return None if next(flat, False) else tf.zeros(variable.shape, variable.dtype)

        return _map(zero, sources)

    def other(self, run, sources):
        """A gradient from a second tape, or for other variables, in the same loop."""
        if not self.done:
            self.skip(SEVERAL)
        return _map(lambda variable: tf.zeros(variable.shape, variable.dtype), sources)

    def applied(self, optimizer, variables):
        """An optimizer's update, not made."""
        if self.count == 1 and not self.done:
            marks = [Mark(frame) for frame in running_source.user_frames()]
            self.seen.applied(optimizer, list(variables or []), marks)
        elif self.count > 1 and not self.seen.updates and not self.done:
            self.skip(_SUMMED)

    def assigned(self, variable, frame):
        """A variable is assigned to by hand."""
        if not self.done:
            self.seen.assigned(variable, [Mark(f) for f in running_source.user_frames(frame)])

    def _take(self, entered=None):
        """Keep this iteration's batch; the first time, find out what the step and its batch are."""
        if self.plan is None:
            self.plan = plan.Plan(self.seen)
            self.batches.keep(self.plan.first)
        if entered is not None:
            self.batches.keep(self.plan.read(entered))

    def counts(self):
        """(updates an epoch, epochs), each None where it cannot be known."""
        return running_source.expected(self.around, len(self.batches.parts) if self.batches.ended else None)

    def examine(self, whole=False):
        """Take the loop apart and examine it; once."""
        if self.done:
            return
        if not self.seen.updates and not all(self._none) and any(map(running_source.applies, self.around[:2])):
            # There is an update in the text: it comes after more batches than were waited for.
            self.skip(_SUMMED)
            return
        try:
            if self.plan is None:
                self._take()
        except Irreducible as why:
            self.skip(str(why))
            return
        super().examine(whole)

    def _examine(self, whole):
        with bytecode():
            from ...exam import examine
            from . import make
        self.seen.restore()
        try:
            subject = make.of_loop(self.mode.keras, self, whole)
        except Irreducible as why:
            self._skipped(str(why))
            return
        examine.training(self.n, self.file, self.line, "loop", subject, self.began)


def _map(function, tree):
    if isinstance(tree, dict):
        return {key: _map(function, tree[key]) for key in sorted(tree)}
    if isinstance(tree, (list, tuple)):
        return (
            [_map(function, part) for part in tree]
            if isinstance(tree, list)
            else tuple(_map(function, p) for p in tree)
        )
    return function(tree)
