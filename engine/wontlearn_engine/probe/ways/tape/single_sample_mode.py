"""Single-sample mode: a loop runs on with gradients of 0 until its first batches are known; then its step is examined."""

import _thread
import threading

import tensorflow as tf

from ... import leaving, state
from ...script import running_source, user_code
from ..step.marks import Mark
from . import graph_losses, models, single_sample_hooks
from .loop import Loop

_CALLS = 32
IN_GRAPH = (
    "The loop runs inside a graph (a dataset's map or reduce, or a function built beforehand): "
    "call the training step from a Python loop to have it examined."
)
IN_REPLICAS = (
    "The loop runs in the replicas of a strategy: one sample cannot be shared out among them. "
    "Call the step without strategy.run to have it examined."
)


class Mode:
    """All hand-written loops of the script."""

    def __init__(self, tensorflow):
        self.watching = False
        self.calls = []
        """The last layer calls of user code: (layer, args, output, frames)."""
        self.keras = None
        self._loops, self._last = {}, None
        self._skipped = set()
        self.idle, self.idled = {}, 0
        """What functions gave whose training is over, by id; and how many of its gradients were asked for since."""
        single_sample_hooks.tape(tensorflow, self._entered)
        self._functions(tensorflow)
        single_sample_hooks.assignments(self._assigned)
        state.at_end(self._finish)
        state.before_training(self._finish)

    def _functions(self, tensorflow):
        single_sample_hooks.functions(tensorflow, self)

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
            self._beyond(IN_GRAPH)
            return run()
        if _thread.get_ident() != threading.main_thread().ident:
            self._beyond(IN_REPLICAS)
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
        for other in self._each():
            beside = running_source.same_loop(around, other.around)
            if beside and (other.key[:2] != key[:2] or not other.done):
                self._loops[key] = other
                return other
        loop = self._loops[key] = self.made(key, frame, around, models.flat(sources))
        return loop

    def made(self, key, frame, around, sources):
        """A training that begins."""
        return Loop(self, key, frame, around, sources)

    def _beyond(self, why, about=None):
        """A tape where we cannot follow it."""
        frame = user_code.user_frame()
        if frame is None or (frame.f_code, frame.f_lineno) in self._skipped:
            return
        self._skipped.add((frame.f_code, frame.f_lineno))
        file, line = ("", 0) if tf.executing_eagerly() else graph_losses.place()
        leaving.skip(
            state.next_training(), file or frame.f_code.co_filename, line or frame.f_lineno, "loop", why, about
        )

    def _empty(self, layer):
        """Gradients of no variable, as of a frozen model."""
        from ...contract.about import About
        from ..keras import describe

        frame = user_code.user_frame()
        if frame is not None and running_source.all_loops(running_source.user_frames(frame)):
            count = sum(int(tf.size(weight)) for weight in layer.weights)
            layers = tuple(describe.layer(part) for part in describe.flat_layers(layer))
            self._beyond(
                "The loop asks for the gradients of no variable: the list given to tape.gradient is empty.",
                About(layers=layers, parameters=count, trainable_parameters=0),
            )

    def _each(self):
        return list({id(loop): loop for loop in self._loops.values()}.values())

    def _finish(self):
        """Another training begins, or the script ends: what was gathered is all there is."""
        for loop in self._each():
            loop.examine()
