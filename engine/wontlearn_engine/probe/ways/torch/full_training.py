"""One training of a full run: its losses, its rates, the weights it moves; and what is handed over to be scored."""

import os
import time

import numpy as np
import torch

from ... import state
from ...contract.measured import Trained
from ..meter import Meter
from . import models

_COPIED = 2_000_000
"""Weights of which a copy is kept from the start."""
_HANDED = 20_000_000
"""Weights that are handed over to be scored."""
_RATES = 50
"""From so many to twice as many rates are kept of a training, evenly spread."""
_LATE = 64
"""Losses on a device that are read together: each reading waits for the device."""


class FullTraining:
    """One training: its losses, its rates, the weights it moves."""

    def __init__(self, optimizer, here, gone_through=None):
        self.began = time.monotonic()
        self.here, self.optimizers = here, []
        self._gone_through = {} if gone_through is None else gone_through
        self.held = models.of_optimizer(optimizer) if optimizer is not None else []
        self.weights = {id(weight) for weight in self.held}
        self.told = -1
        self.rates, self._stride, self._steps, self._next = [], 1, 0, 0
        self._late, self._due = [], 0.0
        self._start = None
        self._loose = False
        """The first loss that was walked reaches no weight."""
        self.n = state.next_training()
        file, line = self.place = here.place()
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
        if self._start is None and self.optimizers:
            self._loose = not any(id(w) in self.weights or isinstance(w, torch.nn.Parameter) for w in weights)
        for weight in weights:
            # An input whose slope is asked for is a leaf, and no weight.
            if id(weight) not in self.weights and (isinstance(weight, torch.nn.Parameter) or not self.optimizers):
                self.weights.add(id(weight))
                self.held.append(weight)

    def stepped(self, optimizer, loss):
        """An update, and its loss. Returns after how many more a settled loop is to hand on what it has."""
        self._note_rate(optimizer)
        self.saw(loss)
        return self._may_wait()

    def went(self, losses, optimizer=None):
        """The losses of updates that were made one after the other; the list is emptied. `optimizer`: with that many they were due."""
        self._steps += len(losses) - 1
        if optimizer is not None:
            self._note_rate(optimizer)
        else:
            self._steps += 1
        self.meter.add_all(losses)
        losses.clear()
        return self._may_wait()

    def _note_rate(self, optimizer):
        """At an update: its rate now and then, more seldom the longer it goes on."""
        if self._steps == self._next:
            self._next += self._stride
            self.rates.append(float(optimizer.param_groups[0].get("lr", 0.0)))
            if len(self.rates) >= 2 * _RATES:
                self.rates, self._stride = self.rates[::2], 2 * self._stride
        self._steps += 1

    def _may_wait(self):
        return min(self._next + 1 - self._steps, self.meter.at_once)

    def saw(self, loss):
        """A loss, and its update."""
        if type(loss) is float:
            self.meter.add(loss)
        elif isinstance(loss, torch.Tensor):
            self._late.append(loss)
            now = time.monotonic()
            if len(self._late) >= _LATE or now > self._due:
                self._due = now + 0.05
                self._read()
        else:
            self.meter.add(float(loss))
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
        told = Trained(
            n=self.n,
            seconds=time.monotonic() - self.began,
            updates=self.meter.updates,
            rates=tuple(self.rates),
            moved=self._moved(),
            no_graph=self._loose,
            weights=hand_over(self.n, self.held, self._gone_through),
        )
        state.channel.send("trained", **vars(told))
        if self.optimizers and not self.lives:
            # Their ids may be given to others.
            self.held, self.weights = [], set()


def number(loss):
    """A loss as a float, or as a tensor of its own where it lies on a device; None where it has no value."""
    if isinstance(loss, (list, tuple)):
        parts = [number(part) for part in loss]
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


def _values(weights):
    """Copies of the weights' values; None where they are too many, or not to be had."""
    if sum(weight.numel() for weight in weights) > _COPIED:
        return None
    try:
        return [models.array(weight) for weight in weights]
    except (RuntimeError, TypeError, NotImplementedError):  # on no device, or quantised
        return None


def hand_over(n, weights, gone_through=()):
    """Leave the weights, and the places of the loaders gone through, where the examiner finds them; the file's path or None."""
    path = os.path.join(state.job["folder"], "full-%d.npz" % n)
    try:
        tensors = [tensor for _, tensor in models.named(weights)]
        if sum(tensor.numel() for tensor in tensors) > _HANDED:
            return None
        arrays = {"w%d" % index: models.array(tensor) for index, tensor in enumerate(tensors)}
        places = [list(map(str, place)) for place in gone_through]
        np.savez(path, others=np.array(places or np.empty((0, 3)), dtype=str), **arrays)
        return path
    except (OSError, RuntimeError, TypeError, NotImplementedError) as problem:
        text = "the trained model could not be scored: %s: %s" % (type(problem).__name__, str(problem).split("\n")[0])
        state.channel.send("note", text=text)
        return None
