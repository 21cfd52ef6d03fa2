"""A training by a PyTorch loop in a living process: what is kept of it, and its examination."""

import contextlib
import time

import torch

from ... import leaving, state
from ...exam.rows import Irreducible
from ...live import recorded
from . import live_state, trainers


class Recorded(recorded.Recorded):
    """One training by a loop."""

    def __init__(self, n, file, line):
        super().__init__(n, file, line)
        self.loop = self._moved = None
        self.why = "Its step was not seen in a cell or a file of yours."

    def gathered(self, loop):
        """Its step is known."""
        self.loop, self.why, self.about = loop, loop.why, loop.about
        loop.told = self
        if not self.line and loop.line:
            # An update by hand, whose losses are known to be a training's only when all is over.
            self.file, self.line = loop.file, loop.line
            for kind, fields in self.said:
                if kind == "training":
                    fields.update(file=loop.file, line=loop.line)

    def stands_at(self, name, place):
        """What it tells of a file of this name is said of another place: that where the user asks for the training."""
        self._moved = name, place
        self.file, self.line = place.file, place.line
        self.said = [(kind, _placed(fields, name, place)) for kind, fields in self.said]

    @contextlib.contextmanager
    def kept(self):
        """As that of every training."""
        with live_state.kept(self.loop):
            yield

    def examine(self, n):
        """Examine it as number `n`, from where it began."""
        from ...exam import examine
        from . import from_batches

        found = self.loop
        found.seen.start.restore()
        if self._moved is not None:
            state.channel.placed = lambda fields: _placed(fields, *self._moved)
        with torch.enable_grad(), trainers.synchronised(), _uncompiled():
            try:
                subject = from_batches.make(found, found.whole)
            except Irreducible as why:
                leaving.skip(n, found.file, found.line, "loop", str(why), getattr(why, "about", None))
                return
            found.seen.start.restore()
            examine.training(n, found.file, found.line, "loop", subject, time.monotonic())


def _uncompiled():
    """What is compiled runs as it is written meanwhile: compiling takes longer than a sample."""
    stance = getattr(torch.compiler, "set_stance", None)
    return stance("force_eager") if stance is not None else contextlib.nullcontext()


def _placed(value, name, place):
    """With another file and line wherever it speaks of the file `name`."""
    if isinstance(value, list):
        return [_placed(item, name, place) for item in value]
    if not isinstance(value, dict):
        return value
    made = {key: _placed(item, name, place) for key, item in value.items()}
    if made.get("file") == name:
        lines = {key: place.line for key, item in made.items() if key.endswith("line") and item}
        made.update(lines, file=place.file)
    return made
