"""Full mode: losses sent backward, read where the script has them anyway; nothing it computes is changed."""

import os
import time
import weakref

import numpy as np
import torch

from ... import state
from ...script import running_source
from ..keras.full_run import Meter
from . import graph, models

_UNDECIDED = 32
"""Backward passes without a step after which each counts as an update: they are made by hand, or not at all."""
_LEAST = 3
"""Backward passes in a script without any step that are a training."""
_COPIED = 2_000_000
"""Weights of which a copy is kept from the start."""
_HANDED = 20_000_000
"""Weights that are handed over to be scored."""
_RATES = 200
_LATE = 64
"""Losses on a device that are read together: each reading waits for the device."""


class Mode:
    """All trainings of the script."""

    def __init__(self):
        self.pending = []
        """(place, loss, what is known of its weights) since the last step."""
        self._known = {}
        """id(optimizer) -> (weak reference, its Training, whether its steps count)."""
        self._trainings, self._hand = [], None
        self._idle = 0
        self._walk = True
        """The next backward pass is walked, to know which weights it reaches."""
        state.at_end(self._finish)
        state.before_training(self._another)

    def backward(self, run, loss, _, frame):
        """`backward`, wherever it is called."""
        value = _number(loss)
        reached = None
        if self._walk:
            self._walk, reached = False, graph.weights(loss)
        made = run()
        if value is not None:
            self._saw((frame.f_code, frame.f_lasti), value, reached)
        return made

    def gradient(self, run, loss, inputs, frame):
        """`torch.autograd.grad` of a loss by weights."""
        value = _number(loss)
        reached = [inputs] if isinstance(inputs, torch.Tensor) else list(inputs)
        made = run()
        if value is not None:
            self._saw((frame.f_code, frame.f_lasti), value, reached)
        return made

    def _saw(self, place, value, reached):
        self.pending.append((place, value, reached))
        if self._hand is not None:
            self._by_hand()
        elif len(self.pending) >= _UNDECIDED:
            self._hand = self._begin(None)
            self._by_hand()

    def _by_hand(self):
        """Each backward pass is an update of its own."""
        pending, self.pending = self.pending, []
        for _, value, reached in pending:
            self._hand.reaches(reached)
            self._hand.saw(value)

    def stepped(self, optimizer, args, kwargs):
        """An optimizer's step is over. `args` begin with the optimizer itself."""
        pending = self.pending
        if not pending:
            # A step within a step, or one that has nothing to go by.
            self._idle += 1
            if self._idle == _LEAST and not self._trainings:
                self._begin(optimizer)
            return
        self.pending = []
        known = self._known.get(id(optimizer))
        if known is None or known[0]() is not optimizer:
            known = self._place(optimizer)
        _, training, counts = known
        if counts:
            for _, _, reached in pending:
                training.reaches(reached)
            training.stepped(optimizer)
            training.saw(_together(pending, len(args) > 1 or kwargs.get("closure") is not None))

    def _place(self, optimizer):
        """The training of an optimizer that is seen to step for the first time, and whether its steps count."""
        here = Here()
        training, counts = self._fellow(optimizer, here)
        if training is None and self._hand is not None and self._hand.here.beside(here):
            # There were steps after all: gradients of many batches are gathered for each.
            training, counts = self._hand, True
        if training is None:
            training, counts = self._begin(optimizer, here), True
        self._hand = None
        made = self._known[id(optimizer)] = weakref.ref(optimizer), training, counts
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
        training = Training(optimizer, here or Here())
        self._trainings.append(training)
        self._walk = True
        return training

    def _another(self):
        """Another training begins: what has been trained so far is as its loop left it."""
        for training in self._trainings:
            training.end()

    def _finish(self):
        if not self._trainings and len(self.pending) >= _LEAST:
            self._hand = self._begin(None)
        if self._hand is not None:
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


class Training:
    """One training: its losses, its rates, the weights it moves."""

    def __init__(self, optimizer, here):
        self.began = time.monotonic()
        self.here, self.optimizers = here, []
        self.held = models.of_optimizer(optimizer) if optimizer is not None else []
        self.weights = {id(weight) for weight in self.held}
        self.told = -1
        self.rates, self._stride, self._steps = [], 1, 0
        self._late, self._due = [], 0.0
        self._start = None
        self.n = state.next_training()
        file, line = here.place()
        # Frames hold the script's objects alive.
        here.frames = ()
        state.channel.send("training", n=self.n, file=file, line=line, how="loop", about={})
        self.meter = Meter(self.n, "full")

    @property
    def lives(self):
        """True while one of its optimizers does."""
        return any(ref() is not None for ref in self.optimizers)

    def reaches(self, weights):
        """A backward pass was walked: these are the leaves it reaches."""
        if weights is None:
            return
        for weight in weights:
            # An input whose slope is asked for is a leaf, and no weight.
            if id(weight) not in self.weights and (isinstance(weight, torch.nn.Parameter) or not self.optimizers):
                self.weights.add(id(weight))
                self.held.append(weight)

    def stepped(self, optimizer):
        """Note the rate now and then, more seldom the longer it goes on."""
        if self._steps % self._stride == 0:
            self.rates.append(float(optimizer.param_groups[0].get("lr", 0.0)))
            if len(self.rates) >= 2 * _RATES:
                self.rates, self._stride = self.rates[::2], 2 * self._stride
        self._steps += 1

    def saw(self, loss):
        """A loss, and its update."""
        if type(loss) is float:
            self.meter.add(loss)
        else:
            self._late.append(loss)
            now = time.monotonic()
            if len(self._late) >= _LATE or now > self._due:
                self._due = now + 0.05
                self._read()
        if self._start is None:
            self._start = _values(self.held) or ()

    def _read(self):
        late, self._late = self._late, []
        for value in torch.stack([loss.float().reshape(()) for loss in late]).tolist() if late else ():
            self.meter.add(value)

    def _moved(self):
        """False if no weight has changed since the first update; None where that is not known."""
        now = _values(self.held)
        if not self._start or now is None or len(now) < len(self._start) or self.meter.updates < 3:
            return None
        return any(not np.array_equal(a, b) for a, b in zip(self._start, now))

    def end(self):
        """The weights are handed over, again if there were updates since."""
        self._read()
        self.meter.flush()
        if self.meter.updates == self.told:
            return
        self.told = self.meter.updates
        for ref in self.optimizers[:1]:
            if ref() is not None:
                self.rates.append(float(ref().param_groups[0].get("lr", 0.0)))
        state.channel.send("trained", n=self.n, seconds=time.monotonic() - self.began, updates=self.meter.updates,
                           epochs=0, logs=[], rates=self.rates, moved=self._moved(), weights=_hand_over(self.n, self.held))  # fmt: skip
        if self.optimizers and not self.lives:
            # Their ids may be given to others.
            self.held, self.weights = [], set()


def _number(loss):
    """A loss as a float, or as a tensor of its own where it lies on a device; None where it has no value."""
    if isinstance(loss, (list, tuple)):
        parts = [_number(part) for part in loss]
        return None if None in parts or not parts else sum(parts)
    try:
        if loss.dim():
            loss = loss.detach().mean()
        if loss.device.type == "cpu":
            return float(loss.item())
        # A copy: what the script does to its loss afterwards does not show.
        return None if loss.device.type == "meta" else loss.detach().clone()
    except (AttributeError, RuntimeError, TypeError):  # a kind of tensor of the user's own
        return None


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


def _values(weights):
    """Copies of the weights' values; None where they are too many, or not to be had."""
    if sum(weight.numel() for weight in weights) > _COPIED:
        return None
    try:
        return [models.array(weight) for weight in weights]
    except (RuntimeError, TypeError, NotImplementedError):  # on no device, or quantised
        return None


def _hand_over(n, weights):
    """Leave the weights where the examiner finds them; the file's path or None."""
    path = os.path.join(state.job["folder"], "full-%d.npz" % n)
    try:
        tensors = [tensor for _, tensor in models.named(weights)]
        if sum(tensor.numel() for tensor in tensors) > _HANDED:
            return None
        np.savez(path, **{"w%d" % index: models.array(tensor) for index, tensor in enumerate(tensors)})
        return path
    except (OSError, RuntimeError, TypeError, NotImplementedError) as problem:
        text = "the trained model could not be scored: %s: %s" % (type(problem).__name__, str(problem).split("\n")[0])
        state.channel.send("note", text=text)
        return None
