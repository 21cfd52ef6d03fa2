"""Single-sample mode: a loop runs on with gradients of 0 until its first batches are known; then its step is examined."""

import _thread
import os
import sys
import threading
import time
import traceback

import tensorflow as tf

from ... import bytecode, state
from ...exam.rows import Irreducible
from ...script import loop_end, running_source, user_code
from ..step import gathered, plan
from ..step.marks import Mark
from . import graph_losses, models, single_sample_hooks

_CALLS = 32
_SUMMED = (
    "Gradients of several batches are gathered before each update: the step of one batch alone is not what is trained. "
    "Update after each batch to have it examined."
)


class Mode:
    """All hand-written loops of the script."""

    def __init__(self, tensorflow):
        self.watching = False
        self.calls = []
        """The last layer calls of user code: (layer, args, output, frames)."""
        self._loops, self._last = {}, None
        self._skipped = set()
        self.idle, self.idled = {}, 0
        """What functions gave whose training is over, by id; and how many of its gradients were asked for since."""
        single_sample_hooks.tape(tensorflow, self._entered)
        single_sample_hooks.functions(tensorflow, self)
        single_sample_hooks.assignments(self._assigned)
        state.at_end(self._finish)
        state.before_training(self._finish)

    def keras_is_here(self, keras):
        """Patch what belongs to Keras."""
        self.keras = keras
        single_sample_hooks.layers(keras, self._called)
        single_sample_hooks.losses(keras)

    def _called(self, layer, args, output):
        if not all(tf.is_tensor(leaf) for leaf in models.flat(output)) or not tf.executing_eagerly():
            return  # a functional model in the making
        del self.calls[: -_CALLS + 1]
        frames = [Mark(frame) for frame in running_source.user_frames(most=4)]
        self.calls.append((layer, args, output, frames))

    def _entered(self, tape, frame):
        if tf.executing_eagerly():
            frames = running_source.user_frames(frame)
            tape._wontlearn_entered = [Mark(frame, names=True) for frame in frames]

    def _assigned(self, variable, frame):
        if self._last is not None and self._last.count == 1:
            self._last.assigned(variable, frame)

    def gradient(self, run, tape, target, sources):
        """`tape.gradient`, in a loop of the user's or elsewhere."""
        first = models.first_variable(sources)
        if first is None:
            if isinstance(sources, (list, tuple)) and not sources and self.calls and tf.executing_eagerly():
                self._empty(self.calls[-1][0])
            return run()
        if not tf.executing_eagerly():
            if state.unwinds:
                raise single_sample_hooks.Unwind
            self._beyond(
                "The loop runs inside a graph (a dataset's map or reduce, or a function built beforehand): "
                "call the training step from a Python loop to have it examined."
            )
            return run()
        if _thread.get_ident() != threading.main_thread().ident:
            self._beyond(
                "The loop runs in the replicas of a strategy: one sample cannot be shared out among them. "
                "Call the step without strategy.run to have it examined."
            )
            return run()
        frame = user_code.user_frame()
        if frame is None:
            return run()
        key = (frame.f_code, frame.f_lineno, id(first))
        loop = self._loops.get(key) or self._begin(key, frame, sources)
        if loop is None:
            return run()
        self.watching = True
        if key != loop.key:
            return loop.other(run, sources)
        self._last = loop
        made = loop.gradient(run, tape, target, sources)
        self.calls.clear()
        return made

    def apply(self, run, optimizer, grads, variables):
        """An optimizer's update: none is made while batches are gathered."""
        if self._last is None or not tf.executing_eagerly():
            return run(grads, variables)
        self._last.applied(optimizer, variables)
        return None

    def _begin(self, key, frame, sources):
        around = running_source.all_loops(running_source.user_frames(frame))
        if not around:
            return None
        for other in {id(loop): loop for loop in self._loops.values()}.values():
            beside = running_source.same_loop(around, other.around)
            if beside and (other.key[:2] != key[:2] or not other.done):
                self._loops[key] = other
                return other
        loop = self._loops[key] = Loop(self, key, frame, around, models.flat(sources))
        return loop

    def _beyond(self, why, about=None):
        """A tape where we cannot follow it."""
        frame = user_code.user_frame()
        if frame is None or (frame.f_code, frame.f_lineno) in self._skipped:
            return
        self._skipped.add((frame.f_code, frame.f_lineno))
        file, line = ("", 0) if tf.executing_eagerly() else graph_losses.place()
        skip(state.next_training(), file or frame.f_code.co_filename, line or frame.f_lineno, why, about)

    def _empty(self, layer):
        """Gradients of no variable, as of a frozen model."""
        from ..keras import describe

        frame = user_code.user_frame()
        if frame is not None and running_source.all_loops(running_source.user_frames(frame)):
            count = sum(int(tf.size(weight)) for weight in layer.weights)
            layers = [describe._layer(part) for part in describe.flat_layers(layer)]
            self._beyond(
                "The loop asks for the gradients of no variable: the list given to tape.gradient is empty.",
                {"layers": layers, "parameters": count, "trainable_parameters": 0},
            )

    def _finish(self):
        """Another training begins, or the script ends: what was gathered is all there is."""
        for loop in {id(loop): loop for loop in self._loops.values()}.values():
            loop.examine()


def skip(n, file, line, why, about=None):
    """A loop that cannot be reduced."""
    with bytecode():
        from ...exam import examine
    state.channel.send("training", n=n, file=file, line=line, how="loop", about=about or {})
    state.channel.send("skipped", n=n, line=line, why=why)
    examine.leave(n, line)


class Loop:
    """One training: what was seen of its step, and its batches."""

    def __init__(self, mode, key, frame, around, sources):
        self.mode, self.key, self.around = mode, key, around
        self.file, self.line = frame.f_code.co_filename, frame.f_lineno
        self.sources = sources
        self.n = state.next_training()
        self.began = time.monotonic()
        self.count, self.done = 0, False
        self.seen = plan.Seen(sources, models)
        self.plan = None
        self.batches = gathered.Batches()
        self._none, self._idling = [], False
        self._end = loop_end.Ends(around, self._over)

    def _over(self, last):
        """A loop around the step has ended. True if the next one is to be waited for."""
        if self.done:
            return False
        self.batches.ended = True
        if not last and (self.count < 2 or not self.seen.updates):
            # One batch only, or gradients that may be gathered for an update after this loop.
            return True
        self.examine(whole=True)
        return False

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
            self.skip("The loop trains with more than one set of gradients, as a GAN does: one sample says nothing about "
                      "it. Its curve is the first tape's; watch whether that settles.")  # fmt: skip
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

    def skip(self, why):
        """Say why this loop is not examined."""
        if self.done:
            return
        self._stop()
        self._quietly(lambda: skip(self.n, self.file, self.line, why))

    def _stop(self):
        self.done = True
        self._end.stop()

    def _quietly(self, function):
        trace = sys.gettrace()
        sys.settrace(None)
        state.inside += 1
        try:
            function()
        except Exception as problem:  # ours, not the script's
            if os.environ.get("WONTLEARN_DEBUG"):
                traceback.print_exc()
            skip(
                self.n,
                self.file,
                self.line,
                "The loop could not be examined: %s: %s" % (type(problem).__name__, problem),
            )
        finally:
            state.inside -= 1
            sys.settrace(trace)

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
        self._stop()
        self._quietly(lambda: self._examine(whole))

    def _examine(self, whole):
        with bytecode():
            from ...exam import examine
            from . import make
        self.seen.restore()
        try:
            subject = make.of_loop(self.mode.keras, self, whole)
        except Irreducible as why:
            skip(self.n, self.file, self.line, str(why))
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
