"""`train_on_batch` in a living process: losses as in a full run, the first batches copied, examined afterwards."""

import functools
import time
from dataclasses import replace

from ... import leaving, state
from ...exam import rows as rows_
from ...live import recorded
from ...script import running_source, user_code
from ..step import gathered
from . import describe, moved_weights, subject
from . import live as by_fit
from .train_on_batch import SEVERAL, WatchedModel, rows_of

_trainings: dict = {}
"""id(model) -> Recorded of the cell that runs."""


class NewestCall:
    """Where the newest call stands."""

    def __init__(self):
        self.file, self.line = user_code.here()


class Recorded(by_fit.Recorded):
    """One training by `train_on_batch`."""

    how = "train_on_batch"

    def __init__(self, keras, model, batch):
        self.around = running_source.all_loops(running_source.user_frames(user_code.user_frame()))
        self.called = replace(describe.about(keras, model, {"epochs": None}), called=moved_weights.called(model))
        self.batches = gathered.Batches()
        self.watched = WatchedModel(model)
        self.steps = self.epochs = None
        super().__init__(keras, model, {**batch, "epochs": None}, self.watched.n, NewestCall())
        by_fit.look(self)

    def batch(self, run, batch):
        """One call."""
        made = self.watched.batch(run)
        if self.why is None and not self.batches.enough():
            self.batches.keep(rows_of(*batch.values()))
        return made

    def close(self):
        """Its loop has ended."""
        self.watched.end()
        state.no_longer(self.watched.end)
        if self.around:
            self.steps, self.epochs = running_source.expected(self.around, None)
            self.around = ()

    def skip(self, why):
        """It is not examined."""
        self.why, self.about = why, self.called

    def examine(self, n):
        """Examine it as number `n`, from where it began."""
        from ...exam import examine

        if not self.starts_again(n):
            return
        whole = self.batches.again and not self.batches.mixed
        held = rows_.collect(iter(self.batches.parts), rows_.ROWS)
        held.whole, held.total = whole, len(held) if whole else None
        if not whole:
            held = rows_.distinct(held)
            held.total = None
        arguments = {"epochs": self.epochs, "steps_per_epoch": self.steps, "x": None, "y": None}
        try:
            made = subject.KerasSubject(self.keras, self.model, arguments, held)
        except Exception as problem:  # survives the user's batches and model: it is passed over, and why is said
            why = "The batches could not be taken apart: %s: %s" % (type(problem).__name__, problem)
            leaving.skip(n, self.file, self.line, self.how, why, self.called)
            return
        examine.training(n, self.file, self.line, self.how, made, time.monotonic())


def install(keras):
    """Note every `train_on_batch` from now on."""
    train = keras.Model.train_on_batch

    @functools.wraps(train)
    def train_on_batch(self, x, y=None, sample_weight=None, class_weight=None, return_dict=False):
        run = functools.partial(train, self, x, y, sample_weight, class_weight, return_dict)
        if state.inside:
            return run()
        batch = {"x": x, "y": y, "sample_weight": sample_weight, "class_weight": class_weight}
        state.inside += 1
        try:
            if id(self) not in _trainings:
                _begin(keras, self, batch)
            return _trainings[id(self)].batch(run, batch)
        finally:
            state.inside -= 1

    keras.Model.train_on_batch = train_on_batch


def _begin(keras, model, batch):
    made = Recorded(keras, model, batch)
    for other in _trainings.values():
        if running_source.same_loop(made.around, other.around):
            other.skip(SEVERAL)
            made.skip(SEVERAL)
    _trainings[id(model)] = made
    recorded.add(made)


def close() -> None:
    """A cell has ended."""
    for made in _trainings.values():
        made.close()
    _trainings.clear()
