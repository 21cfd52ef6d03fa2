"""Full mode: losses sent backward, read where the script has them anyway; nothing it computes is changed."""

import weakref

import torch

from ... import state
from ...script import running_source
from . import graph, models, other_rows
from .full_training import FullTraining, number

_UNDECIDED = 32
"""Backward passes without a step after which each counts as an update: they are made by hand, or not at all."""
_LEAST = 3
"""Backward passes in a script without any step that are a training."""


class Mode:
    """All trainings of the script."""

    def __init__(self):
        self.pending: list = []
        """(place, loss, what is known of its weights) since the last step."""
        self.known = {}
        """id(optimizer) -> (weak reference, its Training, whether its steps count)."""
        self._trainings = []
        self.hand = None
        """The training whose updates are made by hand."""
        self._idle = 0
        self.walk = True
        """The next backward pass is walked, to know which weights it reaches."""
        self.unsettle = lambda: None
        """What an observation point keeps to itself is handed on (full_points.py)."""
        self.gone_through = other_rows.GoneThrough()
        self.gone_through.watch(lambda: state.inside)
        state.at_end(self._finish)
        state.before_training(self._another)

    def forget(self):
        """No training is known any more."""
        self.pending.clear()
        self.known.clear()
        self._trainings, self.hand, self._idle, self.walk = [], None, 0, True

    def backward(self, run, loss, frame):
        """`backward`, where somebody else watches it as well: `run()` makes it."""
        value, reached = number(loss), None
        if self.walk:
            self.walk, reached = False, graph.weights(loss)
        made = run()
        if value is not None:
            self.went_backward((frame.f_code, frame.f_lasti), value, reached)
        return made

    def went_backward(self, place, value, reached):
        """A backward pass is over that was asked for at (code, instruction)."""
        self.pending.append((place, value, reached))
        if len(self.pending) > 1:
            # Of one place until now, whichever it was.
            self.pending[0] = (self.pending[0][0] or place, *self.pending[0][1:])
        self.gathered()

    def gradient(self, run, loss, inputs, frame):
        """`torch.autograd.grad` of a loss by weights."""
        self.unsettle()
        value = number(loss)
        reached = [inputs] if isinstance(inputs, torch.Tensor) else list(inputs)
        made = run()
        if value is not None:
            self.went_backward((frame.f_code, frame.f_lasti), value, reached)
        return made

    def gathered(self):
        """Backward passes without a step: from some number on each is an update of its own."""
        if self.hand is None and len(self.pending) >= _UNDECIDED:
            self.hand = self._begin(None)
        if self.hand is not None:
            self._by_hand()

    def _by_hand(self):
        """Each backward pass is an update of its own."""
        pending = self._taken()
        for _, value, reached in pending:
            self.hand.reaches(reached)
            self.hand.saw(value)

    def _taken(self):
        taken = list(self.pending)
        self.pending.clear()
        return taken

    def stepped(self, optimizer, args, kwargs):
        """An optimizer's step is over. `args` begin with the optimizer itself."""
        pending = self._taken()
        if not pending:
            # A step within a step, or one that has nothing to go by.
            self._idle += 1
            if self._idle == _LEAST and not self._trainings:
                self._begin(optimizer)
            return
        known = self.known.get(id(optimizer))
        if known is None or known[0]() is not optimizer:
            known = self._place(optimizer)
        _, training, counts = known
        if counts:
            for _, _, reached in pending:
                training.reaches(reached)
            training.stepped(optimizer, _together(pending, len(args) > 1 or kwargs.get("closure") is not None))

    def of(self, optimizer):
        """The training that an optimizer steps for; None before it is known."""
        known = self.known.get(id(optimizer))
        return known[1] if known is not None and known[0]() is optimizer else None

    def _place(self, optimizer):
        """The training of an optimizer that is seen to step for the first time, and whether its steps count."""
        here = Here()
        training, counts = self._fellow(optimizer, here)
        if training is None and self.hand is not None and self.hand.here.beside(here):
            # There were steps after all: gradients of many batches are gathered for each.
            training, counts = self.hand, True
        if training is None:
            training, counts = self._begin(optimizer, here), True
        self.hand = None
        made = self.known[id(optimizer)] = weakref.ref(optimizer), training, counts
        training.optimizers.append(made[0])
        return made

    def _fellow(self, optimizer, here):
        """(training, whether this optimizer's steps count) of another optimizer in the same loop; (None, True) else.

        The optimizers of a GAN take turns in one loop, at different lines. One that is made anew for the same weights, in
        each batch or epoch, goes on with the training. Other weights at the same line are another training, as a fold is.
        """
        mine = {id(weight) for weight in models.of_optimizer(optimizer)}
        for training in reversed(self._trainings):
            if training.here.stack == here.stack:
                if training.weights & mine:
                    return training, True
            elif training.here.beside(here) and training.lives:
                return training, False
        return None, True

    def _begin(self, optimizer, here=None):
        self.gone_through.places.clear()
        training = FullTraining(optimizer, here or Here(), self.gone_through.places)
        self._trainings.append(training)
        self.walk = True
        return training

    def _another(self):
        """Another training begins: what has been trained so far is as its loop left it."""
        self.unsettle()
        for training in self._trainings:
            training.end()

    def _finish(self):
        """The script ends."""
        self.unsettle()
        if not self._trainings and len(self.pending) >= _LEAST:
            self.hand = self._begin(None)
        if self.hand is not None:
            self._by_hand()
        self._another()


class Here:
    """Where the user's code stands."""

    def __init__(self):
        self.frames = running_source.user_frames()
        self.stack = [(frame.f_code, frame.f_lasti) for frame in self.frames]
        """(code, instruction) of each frame of the user's, inner ones first."""
        around = running_source.all_loops(self.frames)
        self.loop = around[0][1] if around else None
        depth = next((i for i, frame in enumerate(self.frames) if around and frame is around[0][0]), 0)
        self.outside = self.stack[depth + 1 :]
        """The way to the function that has the innermost loop."""

    def beside(self, other):
        """True for two places in one and the same run of a loop."""
        return self.loop is not None and self.loop is other.loop and self.outside == other.outside

    def place(self):
        """(file, line)."""
        return (self.frames[0].f_code.co_filename, self.frames[0].f_lineno) if self.frames else ("", 0)


def _together(pending, closure):
    """The losses since the last step as one: the mean of those sent from one place, summed over places.

    An optimizer that asks a closure again and again, as L-BFGS does, is told by what it was given first.
    """
    if len(pending) == 1 or closure:
        return pending[0][1]
    places = {}
    for place, value, _ in pending:
        places.setdefault(place, []).append(value)
    return sum(sum(values) / len(values) for values in places.values())
