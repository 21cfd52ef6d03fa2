"""Losses of a full run on their way to the engine."""

from time import monotonic

from .. import state

INTERVAL = 0.05
"""Seconds between two lines to the engine; a face redraws far less often."""
BUCKETS = 32
"""Points a line at most; more updates than that in an interval are summed up by min, mean and max."""


class Meter:
    """Gathers losses and sends them in few lines. All losses of a quick training arrive singly."""

    def __init__(self, n, curve):
        self.n, self.curve = n, curve
        self.updates = 0
        self._losses = []
        self._due = 0.0
        self._nan_told = False

    def add(self, loss, count=1):
        """One loss (a Python float) after `count` more updates."""
        self.updates = update = self.updates + count
        self._losses.append((update, loss))
        now = monotonic()
        if now >= self._due:
            self._due = now + INTERVAL
            self.flush()

    def flush(self):
        """Send what has gathered."""
        losses, self._losses = self._losses, []
        if not losses:
            return
        size = max(1, -(-len(losses) // BUCKETS))
        points = []
        for start in range(0, len(losses), size):
            part = losses[start : start + size]
            good = [loss for _, loss in part if loss - loss == 0.0]
            if len(good) < len(part) and not self._nan_told:
                self._nan_told = True
                bad = next(u for u, loss in part if loss - loss != 0.0)
                state.channel.send("nan", n=self.n, curve=self.curve, update=bad)
            if good:
                points.append([part[-1][0], sum(good) / len(good), min(good), max(good)])
            else:
                points.append([part[-1][0], None, None, None])
        state.channel.send("points", n=self.n, curve=self.curve, points=points)
