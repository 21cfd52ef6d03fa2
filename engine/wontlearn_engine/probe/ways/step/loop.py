"""A hand-written loop in single-sample mode, whichever framework trains it: it goes on until its first batches are known."""

import contextlib
import os
import sys
import time
import traceback

from ... import leaving, state
from ...script import loop_end
from . import gathered


class Loop:
    """One training: its batches while its loop goes on, then its examination; once. Frameworks say how in `_examine`."""

    def __init__(self, file, line, around):
        """`around`: the loops that the step stands in, the innermost first."""
        self.file, self.line, self.around = file, line, around
        self.n = self.number()
        self.began = time.monotonic()
        self.batches = gathered.Batches()
        self.count = 0
        """Iterations so far."""
        self.done = False
        self._end = None

    def number(self):
        """Of the training that begins now."""
        return state.next_training()

    def wait(self):
        """Examine, at the latest, when the loops around the step end."""
        self._end = loop_end.Ends(self.around, self._over)

    def _over(self, last):
        """A loop around the step has ended. True if the next one is to be waited for."""
        if self.done:
            return False
        self.batches.ended = True
        if not last and self._too_early():
            return True
        self.examine(whole=True)
        return False

    def _too_early(self):
        """True if the next loop around may tell more: one batch only."""
        return self.count < 2

    def skip(self, why):
        """Say why this training is not examined."""
        if not self.done:
            self._stop()
            self._quietly(lambda: self._skipped(why))

    def examine(self, whole=False):
        """Take the step apart and examine it. `whole`: the batches are all there are."""
        if not self.done:
            self._stop()
            self._quietly(lambda: self._examine(whole))

    def _examine(self, whole):
        raise NotImplementedError

    def _within(self):
        """What must hold while we work, as the loop may have changed it; a context manager."""
        return contextlib.nullcontext()

    def _skipped(self, why):
        leaving.skip(self.n, self.file, self.line, "loop", why)

    def _stop(self):
        self.done = True
        if self._end is not None:
            self._end.stop()

    def _quietly(self, function):
        """Run what is ours, unseen by the script's tracers and by our own patches."""
        trace = sys.gettrace()
        sys.settrace(None)
        state.inside += 1
        try:
            with self._within():
                function()
        except Exception as problem:  # survives our own faults and the framework's: the script goes on
            if os.environ.get("WONTLEARN_DEBUG"):
                traceback.print_exc()
            self._skipped("The loop could not be examined: %s: %s" % (type(problem).__name__, problem))
        finally:
            state.inside -= 1
            sys.settrace(trace)
