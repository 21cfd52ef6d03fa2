"""A loop with a tape that is left as it is: what was seen of its step, copies of its first batches, and its examination."""

import contextlib
import io
import sys
import time

import numpy as np
import tensorflow as tf

from ... import leaving, state
from ...exam.rows import Irreducible
from ...live import reach, recorded
from ...script import running_source
from ..step import held_values, plan
from ..step import loop as step_loop
from ..step.marks import Mark
from . import live_state, loop, make, models, own_step, single_sample_hooks
from .replay import Stop
from .single_sample_mode import IN_GRAPH

STREAM = (
    "Its step takes its rows from an iterator, which nobody can read again without changing what comes next: give the "
    "step its batch as an argument to have it examined."
)

CHANGED = "Names that its step speaks of stand for other things by now: run its cell again to have it examined."


class Recorded(recorded.Recorded):
    """One training by a loop with a tape."""

    def __init__(self, n, file, line):
        super().__init__(n, file, line)
        self.loop = None
        self.why = "Its step was not seen in a cell or a file of yours."

    def gathered(self, loop):
        """Its step is known."""
        self.loop, self.why = loop, loop.why
        loop.told = self

    def kept(self):
        """As that of every training."""
        return self.loop.kept()

    def examine(self, n):
        """Examine it as number `n`, from where it began."""
        from ...exam import examine

        found = self.loop
        trace = sys.gettrace()
        sys.settrace(None)
        try:
            if found.reached.streams:
                raise Irreducible(STREAM)
            found.start.restore()
            found.prepare()
            subject = make.of_loop(found.mode.keras, found, found.whole)
        except Exception as problem:  # survives the user's step, which was cut out of its surroundings
            named = "The loop could not be examined: %s: %s" % (type(problem).__name__, problem)
            why = str(problem) if isinstance(problem, Irreducible) else named
            leaving.skip(n, self.file, self.line, "loop", why)
            return
        finally:
            sys.settrace(trace)
        found.start.restore()
        subject.initial = subject.snapshot()
        examine.training(n, self.file, self.line, "loop", subject, time.monotonic())


class Gathering(loop.Loop):
    """A loop whose step runs step by step: it is seen as it runs."""

    def __init__(self, mode, key, frame, around, sources):
        self.why = self.told = self.reached = None
        self.whole = False
        super().__init__(mode, key, frame, around, sources)
        self.start = self._started()

    def _started(self):
        return live_state.LoopStart(self.seen.sources, self.seen.initial)

    def number(self):
        """That of the full run, which is not known here."""
        return None

    def wait(self):
        """The loops' ends are followed, unless somebody else (a debugger) follows the code."""
        if sys.gettrace() is None:
            super().wait()

    def saw(self, gradients, tape, target):
        """The step's gradients, which go their way."""
        if self.done:
            return
        self.count += 1
        marks = [Mark(frame) for frame in running_source.user_frames()]
        entered = getattr(tape, "_wontlearn_entered", [])
        if self.count == 1:
            self._none = [g is None for g in models.flat(gradients)]
            self.seen.first(target, gradients, marks, entered, list(self.mode.calls))
            return
        try:
            self._take(entered)
        except Irreducible as why:
            self.skip(str(why))
        else:
            if self.batches.enough():
                self.examine(whole=self.batches.again)

    def other(self, run=None, sources=None):
        """A gradient from a second tape, or for other variables, in the same loop."""
        self.skip(loop.SEVERAL)

    def applied(self, optimizer, variables):
        """An optimizer is about to update."""
        if self.count == 1 and not self.done:
            self.start.know(optimizer)
        super().applied(optimizer, variables)

    def counts(self):
        """As when it was seen."""
        return self._counts

    def _skipped(self, why):
        self.why = why
        if self.told is not None:
            self.told.why = why

    def _examine(self, whole):
        """All rows that are needed are there. What the notebook may change is read now."""
        self.whole, self._counts = whole, super().counts()

    def let_go(self):
        """The notebook's own objects are held no longer than their owner holds them, but for what the step speaks of."""
        self.around, self._end = (), None
        if self.plan is None:
            return
        self.plan.first = ()
        for marks in (self.seen.marks, self.seen.entered, self.seen.apply_marks, *self.seen.assign_marks):
            for mark in marks or ():
                mark.frame = mark.names = None
        self.seen.calls = []
        names = reach.names_of(self.plan.function.__code__)
        spoken = self.plan.function.__globals__
        for name in [name for name in spoken if name not in names and not name.startswith("__")]:
            del spoken[name]
        self.plan.names = {name: value for name, value in self.plan.names.items() if name in names}

    # Examined

    @contextlib.contextmanager
    def kept(self):
        """Afterwards all that an examination changes is what it was."""
        with live_state.kept(self.mode.keras, self.start, self.seen.models, (), [self.plan.function]) as self.reached:
            yield

    def prepare(self):
        """The step and its rows; here they are known."""


class StepCall:
    """A call of a tf.function from code that runs step by step."""

    def __init__(self, function, args, kwargs):
        self.function, self.args, self.kwargs = function, args, kwargs
        self.start = None
        """How its training began."""

    def leaves(self):
        """Arrays among its arguments with as many rows as the first one has."""
        found = [leaf for leaf in held_values.arrays([self.args, self.kwargs]) if leaf.ndim]
        return [leaf for leaf in found if len(leaf) == len(found[0])]

    def copied(self):
        """Arguments that nobody changes any more."""
        copy = lambda leaf: leaf.copy() if isinstance(leaf, np.ndarray) else leaf  # noqa: E731
        return held_values.tree_map(copy, self.args), held_values.tree_map(copy, self.kwargs)


class GraphGathering(Gathering):
    """A loop whose step is a tf.function: its first arguments are copied, and it is seen in the examination only."""

    def __init__(self, mode, key, call, frames, around):
        self.function, self.given, self._start = call.function, [], call.start
        super().__init__(mode, key, frames[0], around, call.start.sources)

    def _started(self):
        return self._start

    def _seeing(self, sources):
        return None

    def called(self, call):
        """One step."""
        if self.done:
            return
        self.count += 1
        leaves = call.leaves()
        before = len(self.batches.parts)
        self.batches.keep(leaves)
        if len(self.batches.parts) > before or not self.given:
            self.given.append(call.copied())
        # Without rows among its arguments the step has them all by itself.
        if self.batches.enough() or (not leaves and self.count > 1):
            self.examine(whole=self.batches.again or not leaves)

    def examine(self, whole=False):
        """All that is needed is there; once."""
        step_loop.Loop.examine(self, whole)

    def _too_early(self):
        return self.count < 2

    def let_go(self):
        """As that of each loop. The function is the notebook's own."""
        self.around, self._end = (), None
        self.batches.parts = [None] * len(self.batches.parts)
        self.seen = None

    @contextlib.contextmanager
    def kept(self):
        """Afterwards all that an examination changes is what it was."""
        trained = models.training(self.start.sources)
        roots = [self.function, *self.given]
        with live_state.kept(self.mode.keras, self.start, trained, roots) as self.reached:
            yield
        self.seen = self.plan = None

    def prepare(self):
        """See the step, step by step, and read its rows from the arguments."""
        recorder = own_step.Recorder()
        self._run(recorder, self.given[0])
        if recorder.seen is None:
            raise Irreducible("The step asks for no gradients when it runs step by step.")
        if {id(v) for v in recorder.seen.sources} != {id(v) for v in self.start.sources if models.is_variable(v)}:
            raise Irreducible(CHANGED)
        self.seen, self.plan = recorder.seen, plan.Plan(recorder.seen)
        if any(mark.loops() for mark in self.seen.marks if mark.code is self.plan.code):
            raise Irreducible(IN_GRAPH)
        self.batches.parts = [self.plan.first]
        for given in self.given[1:]:
            reader = _Reader(self.plan)
            self._run(reader, given)
            if reader.leaves and len({len(leaf) for leaf in reader.leaves}) == 1:
                self.batches.parts.append(reader.leaves)

    def _run(self, replay, given):
        before, state.replay = state.replay, replay
        state.inside += 1
        try:
            args, kwargs = single_sample_hooks.as_traced(tf, self.function, *given)
            with tf.summary.record_if(False), contextlib.redirect_stdout(io.StringIO()):
                live_state.python_of(self.function)(*args, **kwargs)
        except (Stop, Irreducible) as end:
            if isinstance(end, Irreducible):
                raise
        except Exception as problem:  # the user's own code, which ran as a graph so far
            why = "The step fails when it runs step by step: %s: %s" % (type(problem).__name__, problem)
            raise Irreducible(why.split("\n")[0]) from None
        finally:
            state.inside -= 1
            state.replay = before


class _Reader(own_step.Recorder):
    """Reads the batch of a step where it enters its tape, and goes no further."""

    def __init__(self, plan):
        super().__init__()
        self._plan, self.leaves = plan, []

    def entered(self, tape, frame):
        """The user enters a tape."""
        super().entered(tape, frame)
        if any(mark.code is self._plan.code for mark in tape._wontlearn_entered):
            self.leaves = self._plan.read(tape._wontlearn_entered)
            raise Stop
