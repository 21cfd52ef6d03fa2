"""Which weights an optimizer really moves: counted over the first updates of a model that is trained batch by batch."""

import contextlib

import numpy as np

from ...script import user_code

UPDATES = 3
"""Updates that are looked at; Adam moves every weight that has a gradient at each."""
MOST = 5_000_000
"""Weights of a model that are copied for it at most."""


class Moves:
    """Counts, by comparing weights before and after; statistics, which any forward pass moves, are left out."""

    def __init__(self, model):
        self.model, self.updates = model, 0
        self.moved = 0
        self.start = None

    def _weights(self):
        moving = ("moving_mean", "moving_variance", "seed_generator_state")
        return [w for w in self.model.weights if not any(name in w.path for name in moving)]

    @contextlib.contextmanager
    def watched(self):
        """Around one update."""
        if self.updates >= UPDATES or not self.model.built:
            yield
            return
        weights = self._weights()
        if sum(np.prod(w.shape) for w in weights) > MOST:
            self.updates = UPDATES
            yield
            return
        before = [np.array(w) for w in weights]
        self.start = before if self.start is None else self.start
        yield
        self.updates += 1
        now = int(sum((np.asarray(w) != old).sum() for w, old in zip(weights, before)))
        self.moved = max(self.moved, now)

    def told(self):
        """Whether any weight is another than at the start; None if not counted."""
        if self.start is None:
            return None
        # Gradients may be gathered over more updates than were looked at.
        after = zip(self._weights(), self.start)
        return self.moved > 0 or any(not np.array_equal(np.asarray(w), old, equal_nan=True) for w, old in after)


def called(thing):
    """The name by which the user's code has it where it is used now, or None."""
    frame = user_code.user_frame()
    for names in (frame.f_locals, frame.f_globals) if frame is not None else ():
        found = next((name for name, value in list(names.items()) if value is thing and not name.startswith("_")), None)
        if found is not None:
            return found
    return None
