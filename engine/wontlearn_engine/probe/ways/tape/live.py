"""Loops with a tape in a living process: losses noted as in a full run, steps and rows copied, examined afterwards."""

import _thread
import functools
import os
import threading
import traceback
import weakref

import numpy as np
import tensorflow as tf
from tensorflow.python.eager.polymorphic_function.polymorphic_function import Function

from ... import state
from ...live import recorded
from ...script import running_source, user_code
from . import full_mode, models, patches, single_sample_mode
from .live_loop import Gathering, GraphGathering, Recorded, StepCall
from .live_state import LoopStart

_installed: list = []


def install(tensorflow):
    """Note every loop from now on. TensorFlow may have been in use for long."""
    patches.install(tensorflow, lambda: _installed.append(Mode(tensorflow)) or _installed[0])


def close():
    """No later step goes on with the trainings so far."""
    for mode in _installed:
        mode.close()


def _guarded(function):
    """Survives our own faults: the notebook's training goes on, and is not examined."""

    @functools.wraps(function)
    def run(self, *args):
        try:
            function(self, *args)
        except Exception as problem:  # of ours, whatever it is
            if os.environ.get("WONTLEARN_DEBUG"):
                traceback.print_exc()
            if recorded.trainings:
                why = "The loop could not be followed: %s: %s" % (type(problem).__name__, problem)
                recorded.trainings[-1].why = why

    return run


class _Full(full_mode.Mode):
    """The losses."""

    def __init__(self, tensorflow, mode):
        self._mode = mode
        super().__init__(tensorflow)

    def forget(self):
        """No training is known any more."""
        self._loops, self._last = {}, None

    def of(self, key):
        """The training of a place; False where that is the second tape of one."""
        return self._loops.get(key)

    def read(self, trace, loss):
        """A loss that came out of a graph."""
        super().read(trace, loss)
        self._mode.was_read(trace, self._loops.get(trace.key))

    def _begin(self, key, frame, sources, trace):
        made = super()._begin(key, frame, sources, trace)
        if made:
            made.told_live = Recorded(made.n, made.file, made.line)
            recorded.add(made.told_live)
        return made


class Mode(single_sample_mode.Mode):
    """Both modes at once: nothing that the loops compute is changed."""

    def __init__(self, tensorflow):
        self.full = _Full(tensorflow, self)
        self._calling = None
        self._known = {}
        """id(tf.function) -> (weak reference, its variables, its optimizer), once it is known to hold a tape."""
        super().__init__(tensorflow)

    def close(self):
        """A cell has ended, and its loops with it."""
        self._finish()
        self.full._end()
        self.full.forget()
        for loop in self._each():
            loop.let_go()
        self._loops, self._last = {}, None
        self.calls.clear()
        self._skipped.clear()
        running_source.forget()

    # Step by step

    def gradient(self, run, tape, target, sources):
        """`tape.gradient`, in a loop of the user's or elsewhere."""
        first = models.first_variable(sources)
        if first is None:
            if isinstance(sources, (list, tuple)) and not sources and self.calls and tf.executing_eagerly():
                self._empty(self.calls[-1][0])
            return run()
        self.watching = True
        made = self.full.gradient(run, tape, target, sources)
        if not tf.executing_eagerly():
            if self._calling is not None:
                self._traced(models.flat(sources))
            return made
        frame = user_code.user_frame()
        training = self.full.of((frame.f_code, frame.f_lineno, id(first))) if frame is not None else None
        if training is not None and _thread.get_ident() == threading.main_thread().ident:
            self._saw(training, tape, target, sources, made, frame)
        self.calls.clear()
        return made

    @_guarded
    def _saw(self, training, tape, target, sources, made, frame):
        key = (frame.f_code, frame.f_lineno, id(models.first_variable(sources)))
        if training and _too_large(models.flat(sources)):
            training.told_live.why = recorded.TOO_LARGE
            return
        loop = self._loops.get(key) or self._begin(key, frame, sources)
        if loop is None:
            return
        if not training or key != loop.key:
            loop.other()
            return
        if loop.told is None:
            training.told_live.gathered(loop)
        self._last = loop
        loop.saw(made, tape, target)

    def made(self, key, frame, around, sources):
        """A training that begins."""
        return Gathering(self, key, frame, around, sources)

    def apply(self, run, optimizer, grads, variables):
        """An optimizer's update."""
        if not tf.executing_eagerly():
            call = self._calling
            known = self._known.get(id(call.function)) if call is not None else None
            if known is not None:
                self._known[id(call.function)] = known[0], known[1], weakref.ref(optimizer)
                if call.start is not None:
                    call.start.know(optimizer)
        elif self._last is not None:
            self._last.applied(optimizer, variables)
        return self.full.apply(run, optimizer, grads, variables)

    def _beyond(self, why, about=None):
        frame = user_code.user_frame()
        if frame is None or (frame.f_code, frame.f_lineno) in self._skipped:
            return
        self._skipped.add((frame.f_code, frame.f_lineno))
        made = Recorded(state.next_training(), frame.f_code.co_filename, frame.f_lineno)
        made.why, made.about = why, about
        recorded.add(made)

    # In a graph

    def _functions(self, tensorflow):
        """A call of a tf.function is one of a step, if a tape is found in it."""
        original = Function.__call__

        @functools.wraps(original)
        def __call__(function, *args, **kwargs):
            if state.replay is not None:
                return state.replay.function(function, args, kwargs)
            if state.inside or self._calling is not None or not tf.executing_eagerly():
                return original(function, *args, **kwargs)
            self._calling = call = StepCall(function, args, kwargs)
            try:
                known = self._known.get(id(function))
                if known is not None and known[0]() is function and not self._open(function):
                    call.start = LoopStart(known[1])
                    optimizer = known[2]() if known[2] is not None else None
                    if optimizer is not None:
                        call.start.know(optimizer)
                return original(function, *args, **kwargs)
            finally:
                self._calling = None

        Function.__call__ = __call__

    def _open(self, function):
        """True if its training is known."""
        return any(getattr(loop, "function", None) is function for loop in self._each())

    @_guarded
    def _traced(self, sources):
        """A tape in a tf.function that is being traced; nothing has been computed yet."""
        call = self._calling
        key = id(call.function)
        if call.start is None and not _too_large(sources):
            self._known[key] = weakref.ref(call.function, lambda _: self._known.pop(key, None)), sources, None
            try:
                start = LoopStart(sources)
            except (
                tf.errors.OpError,
                TypeError,
                ValueError,
                AttributeError,
            ):  # weights that are made in the step itself
                return
            # Else from its second step on.
            call.start = start if start.whole else None

    @_guarded
    def was_read(self, trace, training):
        """A step in a graph is over, and its loss known."""
        if not training:
            return
        if trace.in_loop or trace.by_operation:
            training.told_live.why = single_sample_mode.IN_GRAPH
            return
        if _thread.get_ident() != threading.main_thread().ident:
            training.told_live.why = single_sample_mode.IN_REPLICAS
            return
        call = self._calling
        loop = self._loops.get(trace.key)
        if loop is None:
            if _too_large(models.flat(trace.sources)):
                training.told_live.why = recorded.TOO_LARGE
            if call is None or call.start is None or training.told_live.loop is not None:
                return
            frames = running_source.user_frames()
            loop = GraphGathering(self, trace.key, call, frames, running_source.all_loops(frames))
            self._loops[trace.key] = loop
            training.told_live.gathered(loop)
        if isinstance(loop, GraphGathering) and call is not None:
            loop.called(call)


def _too_large(variables):
    return sum(int(np.prod(v.shape)) for v in variables if models.is_variable(v)) > recorded.LARGEST
