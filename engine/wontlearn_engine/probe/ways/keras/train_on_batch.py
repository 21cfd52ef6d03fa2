"""`train_on_batch`: watched in full mode; in single-sample mode the first batches are gathered, then examined.

A loop that only calls `test_on_batch` trains nothing; that is told when the script ends.
"""

import functools
import sys
import time
from dataclasses import replace

from ... import bytecode, leaving, state
from ...contract.measured import Trained
from ...script import loop_end, running_source, user_code
from ..meter import Meter
from ..step import gathered
from . import describe, moved_weights


def install(keras, full):
    """Patch the two methods."""
    model = keras.Model
    trainings, evaluations = {}, {}
    train, test = model.train_on_batch, model.test_on_batch

    @functools.wraps(train)
    def train_on_batch(self, x, y=None, sample_weight=None, class_weight=None, return_dict=False):
        run = functools.partial(train, self, x, y, sample_weight, class_weight, return_dict)
        if state.inside:
            return run()
        state.inside += 1
        try:
            if id(self) not in trainings:
                trainings[id(self)] = WatchedModel(self) if full else _Gathered(keras, self, trainings)
            known = functools.partial(test, self, x, y, sample_weight, return_dict)
            return trainings[id(self)].batch(run, known, x, y, sample_weight, class_weight)
        finally:
            state.inside -= 1

    @functools.wraps(test)
    def test_on_batch(self, x, y=None, *args, **kwargs):
        made = test(self, x, y, *args, **kwargs)
        if not state.inside:
            if id(self) not in evaluations:
                evaluations[id(self)] = _Evaluated(keras, self)
            evaluations[id(self)].losses.append(made)
        return made

    def at_end():
        if not state.trainings():
            for evaluation in evaluations.values():
                evaluation.tell(full)

    model.train_on_batch, model.test_on_batch = train_on_batch, test_on_batch
    state.at_end(at_end)


SEVERAL = (
    "Several models are trained in turn in one loop, as in a GAN: one sample says nothing about it. "
    "Watch whether their curves settle."
)


def rows_of(x, y, w, class_weight):
    """A batch's (x, y, weights) as arrays, as Keras converts them."""
    from ...exam import rows as rows_
    from . import fit_rows

    arguments = {"x": x, "y": y, "sample_weight": w, "class_weight": class_weight}
    try:
        made = fit_rows.array_rows(arguments, rows_.ROWS)
        return made.x, made.y, made.w
    except (TypeError, rows_.Irreducible):
        return rows_.unpack((x, y) if w is None else (x, y, w))


def _number(made):
    """The loss in what Keras returns: a number, a list that begins with it, or a dict."""
    if isinstance(made, dict):
        made = made.get("loss", next(iter(made.values()), None))
    if isinstance(made, (list, tuple)):
        made = made[0] if made else None
    try:
        return float(made)
    except (TypeError, ValueError):
        return None


class WatchedModel:
    """Full mode: the loss of each batch from Keras's own loss tracker."""

    def __init__(self, model):

        self.model, self.n = model, state.next_training()
        self.began = time.monotonic()
        file, line = user_code.here()
        state.channel.send("training", n=self.n, file=file, line=line, how="train_on_batch", about={})
        self.meter = Meter(self.n, "full")
        self.total = self.count = 0.0
        self.told, self.rates = -1, []
        self.moves = moved_weights.Moves(model)
        state.at_end(self.end)
        state.before_training(self.end)

    def batch(self, run, *_):
        """One call: `run()` makes it."""
        with self.moves.watched():
            made = run()
        loss = self._tracked() if hasattr(self.model, "_loss_tracker") else _number(made)
        if loss is not None:
            self.meter.add(loss)
        if not self.rates:
            self._rate()
        return made

    def _tracked(self):
        """The newest loss: Keras shows the mean of all since the metrics were last reset."""
        tracker = self.model._loss_tracker
        total, count = float(tracker.total), float(tracker.count)
        if count <= self.count:
            self.total = self.count = 0.0
        loss = (total - self.total) / (count - self.count) if count > self.count else None
        self.total, self.count = total, count
        return loss

    def _rate(self):
        try:
            self.rates.append(float(self.model.optimizer.learning_rate))
        except Exception:  # an optimizer of the user's own
            pass

    def end(self):
        """Tell what it came to, if there was anything new."""
        from . import full_run

        self.meter.flush()
        if self.meter.updates == self.told:
            return
        self.told = self.meter.updates
        self._rate()
        told = Trained(
            n=self.n,
            seconds=time.monotonic() - self.began,
            updates=self.meter.updates,
            rates=tuple(self.rates),
            weights=full_run.hand_over(self.n, self.model, None),
            moved=self.moves.told(),
        )
        state.channel.send("trained", **vars(told))


class _Gathered:
    """Single-sample mode: batches are kept as they come, nothing is updated, until enough rows are known."""

    def __init__(self, keras, model, trainings):
        self.keras, self.model = keras, model
        self.file, self.line = user_code.here()
        self.around = running_source.all_loops(running_source.user_frames(user_code.user_frame()))
        self.done, self.made, self.initial = False, None, None
        # As it stands now: what is trainable is switched to and fro in a loop that trains several models.
        self.about = replace(describe.about(keras, model, {"epochs": None}), called=moved_weights.called(model))
        self.batches = gathered.Batches()
        rivals = [other for other in trainings.values() if not other.done and self._beside(other)]
        for rival in rivals:
            rival.skip()
        self.n = state.next_training()
        if rivals:
            self.skip()
            return
        self.end = loop_end.Ends(self.around, self._over)
        state.at_end(self._examine)
        state.before_training(self._examine)

    def _beside(self, other):
        return running_source.same_loop(self.around, other.around)

    def batch(self, run, known, x, y, w, class_weight):
        if self.done and self.made is None:
            self._answer(run, known)  # one of several models, told before its first batch
        if self.done:
            return self.made
        if self.initial is None:
            self._first(run, known, x)
        self.batches.keep(rows_of(x, y, w, class_weight))
        if self.batches.enough():
            self._examine(self.batches.again)
        return self.made

    def _first(self, run, known, x):
        """What the script gets back from now on, and the weights before it."""
        if not self.model.built:
            from ...exam import rows as rows_

            self.model(rows_.tree_map(lambda leaf: leaf[:1], x))
        self.initial = [(v, v.numpy()) for v in self.model.variables if hasattr(v, "numpy")]
        self._answer(run, known)

    def _answer(self, run, known):
        try:
            self.made = known()
        except Exception:  # it may have no test step, or be faulty: then as Keras says it
            self.made = run()

    def _over(self, last):
        """A loop around it has ended. True if the next one is to be waited for."""
        self.batches.ended = True
        if len(self.batches.parts) < 2 and not last:
            return True
        self._examine(True)
        return False

    def skip(self):
        """Several models in one loop."""
        if self.done:
            return
        self._stop()
        self._told(SEVERAL)

    def _told(self, why):
        leaving.skip(self.n, self.file, self.line, "train_on_batch", why, self.about)

    def _stop(self):
        self.done = True
        if getattr(self, "end", None) is not None:
            self.end.stop()

    def _examine(self, whole=False):
        if self.done or not self.batches.parts:
            return
        self._stop()
        with bytecode():
            from ...exam import examine
            from ...exam import rows as rows_
            from . import subject
        trace = sys.gettrace()
        sys.settrace(None)
        state.inside += 1
        try:
            for variable, value in self.initial:
                variable.assign(value)
            parts, whole = self.batches.parts, whole and not self.batches.mixed
            held = rows_.collect(iter(parts), rows_.ROWS)
            held.whole, held.total = whole, len(held) if whole else None
            if not whole:
                held = rows_.distinct(held)
                held.total = None
            steps, epochs = running_source.expected(self.around, len(parts) if self.batches.ended else None)
            arguments = {"epochs": epochs, "steps_per_epoch": steps, "x": None, "y": None}
            made = subject.KerasSubject(self.keras, self.model, arguments, held)
        except (
            Exception
        ) as problem:  # survives the user's batches and model: the training is passed over, and why is said
            self._told("The batches could not be taken apart: %s: %s" % (type(problem).__name__, problem))
        else:
            examine.training(self.n, self.file, self.line, "train_on_batch", made, time.monotonic())
        finally:
            state.inside -= 1
            sys.settrace(trace)


class _Evaluated:
    """`test_on_batch` in a loop."""

    LEAST = 10
    """So many calls are a loop."""

    def __init__(self, keras, model):
        self.keras, self.model, self.losses = keras, model, []
        self.file, self.line = user_code.here()

    def tell(self, full):
        """The script has trained nothing: what looked like a training was this."""
        if len(self.losses) < self.LEAST:
            return
        from . import describe

        n = state.next_training()
        about = describe.about(self.keras, self.model, {"epochs": None})
        state.channel.send("training", n=n, file=self.file, line=self.line, how="evaluate", about=about)
        if full:
            meter = Meter(n, "full")
            for loss in map(_number, self.losses):
                if loss is not None:
                    meter.add(loss)
            meter.flush()
            state.channel.send("trained", **vars(Trained(n=n)))
