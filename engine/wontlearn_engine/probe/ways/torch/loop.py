"""One training in single-sample mode: gathered while its loop goes on, then taken apart and examined."""

import contextlib
import time
from dataclasses import replace

import torch

from ... import bytecode, leaving
from ...contract.about import About
from ...contract.loop import Loop as Loop_
from ...contract.loop import Signs
from ...exam.rows import Irreducible
from ...script import loop_end, running_source
from ..step import loop
from . import describe, heights, idle, loaders, models, plan, repeated, trainers

_TAKEN, _SLOW = 2, 0.1
"""So many iterations are made as they are written. Where each takes so many seconds, those that are only gone through for
their batches no longer compute what the modules give."""


def stack(marks):
    """Where the user's code stands: (code, instruction) of each of its frames."""
    return [(mark.code, mark.lasti) for mark in marks]


class Loop(loop.Loop):
    """One training: what was seen of its step, and its batches."""

    skims = True
    """A slow loop need not compute all that it would, as nobody wants its result."""

    def __init__(self, mode, found, around):
        marks = found.step_marks or found.backwards[-1].marks
        super().__init__(marks[0].code.co_filename, marks[0].line, around)
        self.mode, self.seen, self.stack = mode, found, stack(marks)
        self.place = (
            (found.backwards[-1].marks[0].code, found.backwards[-1].marks[0].lasti) if found.backwards else None
        )
        self._trained = {id(w) for w in found.reached}
        self.count, self.plan = 1, None
        self.optimizers, self.clean, self.kept, self.examined = 1, 0, 0, False
        self.moved = False
        self.heights = heights.Heights()
        self.idle = None
        """What modules gave, while only the batches are still asked for."""
        self.about = None
        """What is known of a training that is not examined."""
        try:
            self.plan = trainers.find(found) or plan.Plan(found)
        except Irreducible as why:
            if not self._repeat(str(why)):
                self.skip(str(why))
            return
        self.batches.keep(self.plan.start)
        self.wait()

    def _repeat(self, why):
        """Let the loop go on with a loader that gives one row; False where it has none that could."""
        loader = loaders.find(self) if self.seen.optimizer is not None else None
        if not repeated.possible(loader):
            return False
        try:
            self.mode.repeated = repeated.Repeated(self, loader, why)
        except (LookupError, TypeError, ValueError, RuntimeError):  # the user's dataset has no such row
            return False
        self.done = True
        return True

    def in_turns(self, opening, backwards, marks, why):
        """Another optimizer takes turns with this loop's, on a loss of its own: what its first update shows, and no sample."""
        first = self.seen
        for held, gradients, passes, mark in (
            (first.held, first.gradients, first.backwards, first.step_marks),
            (opening.held, opening.gradients, backwards, marks),
        ):
            reached = {id(w) for back in passes for w in back.reached}
            if passes and held and not any(gradients) and not reached & {id(w) for w in held}:
                signs = Signs(
                    backwards=len(passes),
                    stepped=True,
                    optimizers=2,
                    optimizer_weights=len(held),
                    graph_weights=len(reached),
                )
                facts = Loop_(
                    file=mark[0].code.co_filename,
                    gradient_line=passes[-1].marks[0].line,
                    apply_line=mark[0].line,
                    updates=True,
                    signs=signs,
                )
                optimizer = first.optimizer if held is first.held else opening.optimizer
                self.about = About(framework="torch", optimizer=describe.optimizer(optimizer), loop=facts)
                break
        self.skip(why)

    def _skipped(self, why):
        leaving.skip(self.n, self.file, self.line, "loop", why, self.about)

    def entered(self, forward, marks):
        """A forward (or backward) pass begins: keep the batch, or take over, as no step is going on."""
        if self.done:
            if self.examined and self.mode.last is self and self.mode.idle is None and self.plan.entered(marks):
                self._idle(marks)
            return
        leaves = self.plan.read(forward, marks)
        if not leaves:
            return
        self.count += 1
        self.batches.keep(leaves)
        if self.batches.enough():
            self.examine(whole=self.batches.again)
        elif self.skims and self.idle is None and self._slow():
            self.idle = idle.Idle()

    def _slow(self):
        return self.count > _TAKEN and time.monotonic() - self.began > _SLOW * (self.count - 1)

    def goes_backward(self):
        """The first backward pass since the last step: are gradients left from before?"""
        if self.idle is not None:
            return
        if any(models.counts(w.grad) for w in self.seen.held if id(w) in self._trained):
            self.kept += 1
        else:
            self.clean += 1

    def counts(self):
        """(updates an epoch, epochs), each None where the loops do not say so."""
        return self.plan.counts(self)

    def loader(self):
        """The data loader that its batches come from, or None."""
        return loaders.find(self)

    def live(self) -> Signs:
        """What the loop itself showed."""
        seen = self.seen
        got = [flag for weight, flag in zip(seen.held, seen.gradients) if id(weight) in self._trained]
        return Signs(
            kept_gradients=(self.kept, self.clean),
            # A closure computes the gradients within the step: before it there are none.
            gradients_at_step=(sum(got), len(got)) if seen.closure is None else (),
            backwards=len(seen.backwards),
            stepped=seen.optimizer is not None or self.moved,
        )

    def _idle(self, marks):
        """The loop goes on after its examination: until its inner loop ends, modules give what they gave."""
        around = running_source.all_loops([mark.frame for mark in marks])
        if around:
            self.mode.idle = idle.Idle()
            loop_end.Ends(around, self._idle_over)

    def _idle_over(self, last):
        self.mode.idle = None
        return False

    @contextlib.contextmanager
    def _within(self):
        with torch.enable_grad(), trainers.synchronised(), contextlib.ExitStack() as stack:
            for weight in self.seen.sources:  # the loop may stand between its forward and its backward pass
                stack.enter_context(models.same_version(weight))
            yield

    def by_hand(self):
        """Note whether weights have changed without an optimizer: by one of the user's own, or of another library."""
        if self.seen.optimizer is None and self.seen.start.changed():
            self.moved = True
            facts: Loop_ = self.plan.facts
            self.plan.facts = replace(facts, updates=True)

    def _examine(self, whole):
        with bytecode():
            from ...exam import examine
            from . import from_batches
        self.by_hand()
        self.heights.look_ahead()
        self.heights.rise = self.seen.start.rise(self.heights)
        self.seen.start.restore()
        try:
            subject = from_batches.make(self, whole)
        except Irreducible as why:
            leaving.skip(self.n, self.file, self.line, "loop", str(why), getattr(why, "about", None))
            return
        self.seen.start.restore()
        examine.training(self.n, self.file, self.line, "loop", subject, self.began)
        self.seen.start.restore()
        self.examined = True
        self.plan.leave()
