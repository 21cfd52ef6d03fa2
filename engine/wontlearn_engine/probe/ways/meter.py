"""Losses of a full run on their way to the engine."""

from time import monotonic

from .. import state
from ..channel import Clean, clean

SOONEST, LATEST = 0.05, 0.5
"""Seconds between two lines to the engine; a face redraws far less often."""
OF_ALL = 1 / 40
"""Between them, once such a part of the time since the training began has passed: a curve shows no more. Each line wakes the
engine, which takes a core from the full run for a moment; where its threads wait for each other, 20 a second cost it 4 %."""
LOOKS = 8
"""Looks at the clock in the shortest interval, where losses come together."""
BUCKETS = 32
"""Points a line at most; more updates than that in an interval are summed up by min, mean and max."""


class Meter:
    """Gathers losses and sends them in few lines. All losses of a quick training arrive singly."""

    def __init__(self, n, curve):
        self.n, self.curve = n, curve
        self.updates = 0
        # Side by side: numbers alone give the garbage collector nothing to do.
        self._losses, self._at = [], []
        self._began = monotonic()
        self._due = self._looked = 0.0
        self.at_once = 1
        """So many losses may come together: the clock is then looked at some times in an interval. At most twice as many as
        the last ones, so that a pause, and one quick batch, are soon forgotten."""
        self._nan_told = False

    def add(self, loss, count=1):
        """One loss (a Python float) after `count` more updates."""
        self.updates += count
        self._losses.append(loss)
        self._at.append(self.updates)
        self._look(monotonic())

    def add_all(self, losses):
        """The losses of updates one after the other."""
        count, now = len(losses), monotonic()
        self._losses += losses
        self._at.extend(range(self.updates + 1, self.updates + count + 1))
        self.updates += count
        took, self._looked = now - self._looked, now
        self.at_once = max(1, min(2 * count, int(count * SOONEST / LOOKS / took) if took > 0 else 2 * count))
        self._look(now)

    def _look(self, now):
        if now >= self._due:
            self._due = now + self._interval(now)
            self.flush()

    def _interval(self, now):
        return min(LATEST, max(SOONEST, OF_ALL * (now - self._began)))

    def flush(self):
        """Send what has gathered."""
        losses, at, self._losses, self._at = self._losses, self._at, [], []
        if not losses:
            return
        size = max(1, -(-len(losses) // BUCKETS))
        points = []
        for start in range(0, len(losses), size):
            part, their = losses[start : start + size], at[start : start + size]
            total = sum(part)
            if total - total == 0.0:
                points.append((their[-1], total / len(part), min(part), max(part)))
            else:
                points.append(self._some_not_finite(part, their))
        state.channel.send("points", n=self.n, curve=self.curve, points=Clean(points))

    def _some_not_finite(self, losses, at):
        """The point of those that are finite, at the last of them; the first that is not is told."""
        finite = [(update, loss) for update, loss in zip(at, losses) if loss - loss == 0.0]
        good = [loss for _, loss in finite]
        if len(good) < len(losses) and not self._nan_told:
            self._nan_told = True
            bad = next(update for update, loss in zip(at, losses) if loss - loss != 0.0)
            state.channel.send("nan", n=self.n, curve=self.curve, update=bad)
        if not good:
            return at[-1], None, None, None
        return clean([finite[-1][0], sum(good) / len(good), min(good), max(good)])
