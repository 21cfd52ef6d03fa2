"""Full mode: the training runs as it is; we count its updates and read its losses, and nothing else."""

import _thread
import os
import time
from collections import deque

from ... import state
from ...contract.measured import Expected, Trained
from ..meter import Meter
from . import evaluated, joined


def _watcher(keras, model, training, meter, progress):
    before = progress["epochs"]
    come, due, lock = {}, deque(), _thread.allocate_lock()

    class FitWatch(keras.callbacks.Callback):
        """Reads the loss that Keras already has; touches nothing.

        Where no callback minds, Keras reads the losses of a batch in threads of its own while the next batches are trained, as
        it does without this one; what comes in another order is kept until it is its turn.
        """

        async_safe = type(model).train_step is keras.Model.train_step
        """Whether a loss is the batch's own is asked of the model as it is then."""

        def on_train_begin(self, logs=None):
            # Keras logs the mean of the epoch so far; a training step of the user's own may log the batch's loss.
            self.epochs = 0
            self.means = True if self.async_safe else None
            steps = (self.params or {}).get("steps")
            epochs = (self.params or {}).get("epochs")
            # From the second call on it is known that the loop around goes on with this very training.
            times = 1 if training.calls == 1 else training.place.times
            if steps and epochs and times and training.calls <= 2:
                steps = int(-(-steps // 1))  # a script may give len(x) / 32
                whole = Expected(updates=steps * epochs * times)
                state.channel.send("evidence", n=training.n, key="expected", value=whole)

        def on_epoch_begin(self, epoch, logs=None):
            self.previous, self.step = None, 0
            self.thread = _thread.get_ident()

        def on_train_batch_begin(self, batch, logs=None):
            due.append(batch + getattr(self.model, "steps_per_execution", 1) - 1)

        def on_train_batch_end(self, batch, logs=None):
            loss = _loss(logs or {})
            if loss is None:
                return
            if _thread.get_ident() == self.thread:
                due.clear()
                self.take(batch, float(loss))
                return
            with lock:
                come[batch] = float(loss)
                while due and due[0] in come:
                    self.take(due[0], come.pop(due.popleft()))

        def take_rest(self):
            """What has come, where nothing more does."""
            with lock:
                for batch, mean in sorted(come.items()):
                    self.take(batch, mean)
                come.clear()
                due.clear()

        def take(self, batch, mean):
            made = batch + 1 - self.step
            if self.means is None and self.step:
                self.means = _is_running_mean(self.model, mean)
            # What one batch added to a mean is the difference.
            first = self.previous is None or not self.means
            value = mean if first else (mean * (batch + 1) - self.previous * self.step) / made
            self.previous, self.step = mean, batch + 1
            meter.add(value, made)

        def on_epoch_end(self, epoch, logs=None):
            self.take_rest()
            logs = logs or {}
            self.epochs += 1
            progress["epochs"] = before + self.epochs if before else epoch + 1
            if len(progress["logs"]) < 2000:
                progress["logs"].append({k: _number(v) for k, v in logs.items()})
            try:
                progress["rates"].append(float(self.model.optimizer.learning_rate))
            except (AttributeError, TypeError, ValueError):
                pass

    return FitWatch()


NO_LOSS = ("acc", "auc", "precision", "recall", "f1", "iou", "dice", "score", "norm", "rate", "lr")
"""Parts of the names of logs that are no losses."""


def _loss(logs):
    """The logged loss; of a training step of the user's own that logs parts of it, each under its name, the first."""
    loss = logs.get("loss")
    if loss is not None:
        return loss
    named = [value for name, value in logs.items() if "loss" in name]
    parts = [value for name, value in logs.items() if not any(word in name.lower() for word in NO_LOSS)]
    return next(iter([*named, *parts]), None)


def _is_running_mean(model, loss):
    """True if a metric of the model, gathered over more than one batch, has this value."""
    try:
        for metric in model.metrics:
            count = float(getattr(metric, "count", 0.0))
            if count > 1 and abs(float(metric.total) / count - loss) <= 1e-5 * max(1.0, abs(loss)):
                return True
    except Exception:  # survives metrics of the user's own
        pass
    return False


def _number(value):
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def fit(keras, fit, model, arguments, args, kwargs, more=(), hand=None):
    """Run the user's `fit` with one callback more, and tell how it went.

    `more`: further callbacks of ours; `hand(n, model, sample)` in place of `hand_over`.
    """
    training = joined.training(model)
    n = training.n
    if training.calls == 1:
        place = training.place
        state.channel.send("training", n=n, file=place.file, line=place.line, how="fit", about={})
        training.kept = (
            Meter(n, "full"),
            {"epochs": 0, "logs": [], "rates": [], "seconds": 0.0, "sample": _sample(arguments)},
        )
    evaluated.remember(model, n, arguments)
    meter, progress = training.kept
    watcher = _watcher(keras, model, training, meter, progress)
    callbacks = arguments.get("callbacks")
    if isinstance(callbacks, keras.callbacks.CallbackList):
        for ours in (*more, watcher):
            callbacks.append(ours)
        mine = callbacks
    elif callbacks is None:
        mine = [*more, watcher]
    elif isinstance(callbacks, (list, tuple)):
        mine = [*callbacks, *more, watcher]
    else:
        mine = [callbacks, *more, watcher]
    began = time.monotonic()
    if len(args) > 5:
        args = (*args[:5], mine, *args[6:])
    else:
        kwargs = {**kwargs, "callbacks": mine}

    def over():
        meter.flush()
        told = Trained(
            n=n,
            seconds=progress["seconds"],
            updates=meter.updates,
            epochs=progress["epochs"],
            logs=tuple(_thin(progress["logs"])),
            rates=tuple(_thin(progress["rates"])),
            weights=(hand or hand_over)(n, model, progress["sample"]) if meter.updates else None,
        )
        state.channel.send("trained", **vars(told))

    try:
        return fit(*args, **kwargs)
    finally:
        watcher.take_rest()
        meter.flush()
        progress["seconds"] += time.monotonic() - began
        if training.place.loop is None:
            over()
        else:
            # The next call may go on with it: it has ended when another training begins, or the script does.
            training.over = over


def _thin(items, limit=200):
    """At most `limit` items, the first and the last among them."""
    step = max(1, -(-len(items) // limit))
    return items[::step] + ([items[-1]] if items and (len(items) - 1) % step else [])


def _sample(arguments):
    """Up to 256 training rows as the script passed them, copied before anything can change them; None for streams."""
    from . import fit_rows

    try:
        return fit_rows.array_sample(arguments, 256)
    except Exception:  # survives data of a kind that we do not know: the examiner scores its own rows
        return None


def hand_over(n, model, sample):
    """Leave weights (and predictions for our sample) where the examiner finds them; the file's path or None."""
    import numpy

    from ...compute import random_state
    from . import fit_rows

    path = os.path.join(state.job["folder"], "full-%d.npz" % n)
    try:
        content = {}
        size = sum(int(numpy.prod(w.shape)) for w in model.weights)
        if size <= 20_000_000:
            for index, weight in enumerate(model.weights):
                content["w%d" % index] = numpy.asarray(weight)
        if sample is not None:
            with random_state.kept():
                content.update(fit_rows.predictions(model, sample))
        numpy.savez(path, **content)
        return path
    except Exception as problem:  # survives a model that cannot be asked or written: the run goes on, and it is said
        state.channel.send(
            "note",
            text="the trained model could not be scored: %s: %s"
            % (type(problem).__name__, str(problem).split("\n")[0]),
        )
        return None
