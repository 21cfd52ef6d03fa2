"""Calls of `fit` that are one training: the same model at the same line of one loop, as in `for epoch in range(50): fit(...)`."""

import weakref

from ... import state
from ...script import running_source, user_code

_last = None
"""The newest training by `fit`, which the next call may go on with."""


class FitPlace:
    """Where a `fit` stands, and what it trains: all of it must be the same for the next call to be the same training."""

    def __init__(self, model):
        self.file, self.line = user_code.here()
        frame = user_code.user_frame()
        around = running_source.all_loops(running_source.user_frames(frame)) if frame is not None else []
        self.loop = around[0][1] if around else None
        self.times = running_source.count(*around[0]) if around else 1
        """How often the innermost loop runs; None where its text does not say."""
        optimizer = getattr(model, "optimizer", None)
        # Not by their numbers: a new optimizer may get that of one that is gone.
        self._model, self._optimizer = weakref.ref(model), weakref.ref(optimizer) if optimizer is not None else None
        self._trainable = len(model.trainable_weights)

    def goes_on(self, other):
        """True if a call here goes on with the training that was at `other`."""
        same = self.loop is not None and self.loop is other.loop and (self.file, self.line) == (other.file, other.line)
        mine = self._model()
        # A model that is built at its first call has its weights after it only.
        grown = self._trainable == other._trainable or not other._trainable
        if not same or not grown or mine is None or mine is not other._model():
            return False
        if self._optimizer is None or other._optimizer is None:
            return self._optimizer is other._optimizer
        return self._optimizer() is other._optimizer()


class Joined:
    """One training: its number, and what the full run gathers of it."""

    def __init__(self, place, n):
        self.place, self.n, self.calls = place, n, 1
        self.kept = None
        """What the full run holds of it: its meter and its progress."""
        self.over = None
        """Tells that it has ended; called when no further call can go on with it."""

    def end(self):
        """No further call goes on with it."""
        over, self.over = self.over, None
        if over is not None:
            over()
        self.kept = None
        state.no_longer(self.end)


def training(model):
    """The training that this call of `fit` belongs to, begun before or new."""
    global _last
    place = FitPlace(model)
    if _last is not None and _last.n == state.trainings() - 1 and place.goes_on(_last.place):
        _last.place, _last.calls = place, _last.calls + 1
        return _last
    made = Joined(place, state.next_training())
    _last = made
    if place.loop is not None:
        state.before_training(made.end)
        state.at_end(made.end)
    return made


def newest():
    """The training that the last call of `fit` belongs to."""
    return _last


def close():
    """No further call goes on with the newest training."""
    global _last
    made, _last = _last, None
    if made is not None:
        made.end()
