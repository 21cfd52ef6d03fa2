"""Notes each `fit` of a living process: its losses, where it stands, its rows, and how the model was when it began."""

import contextlib
import functools
import inspect
import sys
from typing import Any, List

import numpy as np

from .. import specs, state
from ..channel import told
from ..exam import rows as rows_
from ..script import hint
from ..ways.keras import backend, fit, fit_rows, full_run, joined
from . import keeping

KEPT = 8
"""Trainings that are held at most, the newest: each holds a copy of its starting weights."""
LARGEST = 20_000_000
"""Numbers in a model's weights above which no copy of them is kept."""
trainings: List["Recorded"] = []
"""Recorded, the newest last."""


class Recorded:
    """One training of the process."""

    def __init__(self, keras, model, arguments, n, place):
        self.keras, self.model, self.arguments, self.n, self.place = keras, model, arguments, n, place
        self.said = []
        """Messages of the full run, as (kind, fields)."""
        self.start = None
        """The model's variables and their values when the training began; None before that."""
        self.optimizer = None
        """The values of the optimizer's variables then."""
        self.why = None
        """Why it cannot be examined."""


def trained(recorded: "Recorded", arguments: Any, folder: str) -> "Recorded":
    """Run `fit` on it, with these arguments; returns the training with all that was told meanwhile."""
    keras, model, place = recorded.keras, recorded.model, recorded.place
    before = state.channel, state.job
    collector: Any = _Collector(recorded.said)
    state.channel, state.job = collector, job(folder)
    state.inside += 1
    try:
        call = functools.partial(keras.Model.fit, model)
        full_run.fit(keras, call, model, recorded.arguments, (), arguments, (), _hand_over(keras))
        joined.close()
    finally:
        state.inside -= 1
        state.channel, state.job = before
    for kind, fields in recorded.said:
        if kind == "training":  # where the user calls us
            fields.update(file=place.file, line=place.line)
    return recorded


class _Collector:
    def __init__(self, said):
        self._said = said

    def send(self, kind, /, **fields):
        self._said.append((kind, told(fields)))


def job(folder):
    """As the engine's, for a run that is none."""
    return {"mode": "full", "folder": folder, "script": "", "source": "", "leads": False}


class Recorder:
    """In place of the channel to an engine: a message is kept with its training."""

    def send(self, kind, /, **fields):
        """Keep it."""
        for recorded in reversed(trainings):
            if recorded.n == fields.get("n"):
                recorded.said.append((kind, told(fields)))
                return


class Finder:
    """On `sys.meta_path` until Keras is imported; finds nothing itself."""

    def __init__(self, folder):
        self._folder = folder

    def find_spec(self, name, path=None, target=None):
        """PEP 451. Returns the true spec of Keras, its loader told to call us back."""
        if name != "keras":
            return None
        spec = specs.found_by_others(self, name, path, target)
        if spec is None:
            return None
        return specs.around(
            spec,
            lambda: self in sys.meta_path and sys.meta_path.remove(self),
            lambda keras, _: install(keras, self._folder),
        )


def watch(folder: str) -> None:
    """Note every `fit` of Keras from now on, or from its import on."""
    if "keras" in sys.modules:
        install(sys.modules["keras"], folder)
    else:
        sys.meta_path.insert(0, Finder(folder))


def given(keras: Any, model: Any, arguments: Any, place: Any) -> "Recorded":
    """A training that is not run: this model, compiled, on what `fit` would be given; `place` as in joined.py."""
    whole = inspect.signature(keras.Model.fit).bind(model, **arguments)
    whole.apply_defaults()
    recorded = Recorded(keras, model, {k: v for k, v in whole.arguments.items() if k != "self"}, 0, place)
    _look(recorded)
    return recorded


def install(keras, folder):
    """Note every `fit` from now on; what is too large for a message goes to `folder`."""
    state.channel = Recorder()
    state.job = job(folder)
    fit.remember_sites(keras)
    fit.remember_compiles(keras)
    keras.Model.fit = fit.wrapped(keras, keras.Model.fit, _record)


def close() -> None:
    """A cell has ended: no later call of `fit` goes on with its trainings."""
    joined.close()


def _record(keras, fit, model, arguments, args, kwargs):
    class Start(keras.callbacks.Callback):
        """Copies what the model holds before its first update; by then it is built."""

        def on_train_begin(self, logs=None):
            training = joined.newest()
            if training.calls > 1:
                return
            recorded = Recorded(keras, model, arguments, training.n, training.place)
            trainings.append(recorded)
            del trainings[:-KEPT]
            named = hint.rows()
            if named is not None:
                recorded.arguments = {**arguments, "sample_weight": None, "class_weight": None, **named}
            _look(recorded)

    with _early():
        return full_run.fit(keras, fit, model, arguments, args, kwargs, (Start(),), _hand_over(keras))


@contextlib.contextmanager
def _early():
    """What is said before the first update belongs to the training that begins."""
    before, state.channel = state.channel, _Early(state.channel)
    try:
        yield
    finally:
        state.channel = before


class _Early:
    def __init__(self, recorder):
        self._recorder, self._waiting = recorder, []

    def send(self, kind, /, **fields):
        """To the training if there is one by now."""
        if any(recorded.n == fields.get("n") for recorded in trainings):
            waiting, self._waiting = self._waiting, []
            for earlier, content in waiting:
                self._recorder.send(earlier, **content)
            self._recorder.send(kind, **fields)
        else:
            self._waiting.append((kind, fields))


def _hand_over(keras):
    def hand(n, model, sample):
        with keeping.kept(keras, model):
            return full_run.hand_over(n, model, sample)

    return hand


def _look(recorded):
    """Copy the start, or say why the training cannot be examined."""
    model, arguments = recorded.model, recorded.arguments
    if not rows_.is_arrays(arguments.get("x")) and not _indexed(arguments.get("x")):
        recorded.why = (
            "Its rows come from a stream, which nobody can read again without changing what comes next. " + hint.WORDS
        )
    elif not _built(recorded.keras, model, arguments):
        recorded.why = "The model has no weights before its first batch."
    elif sum(int(np.prod(weight.shape)) for weight in model.weights) > LARGEST:
        recorded.why = "The model has more than %d numbers: no copy of its start was kept." % LARGEST
    else:
        recorded.start = backend.snapshot(keeping.variables(model, optimizer=False))
        optimizer = getattr(model, "optimizer", None)
        recorded.optimizer = [value for _, value in backend.snapshot(optimizer.variables)] if optimizer else []


def _built(keras, model, arguments):
    """True if the model has its weights, by now: else it gets them as it would from its first batch, nothing computed."""
    if model.built and all(layer.built for layer in model._flatten_layers()):
        return True
    try:
        from keras.src.backend import compute_output_spec

        x = fit_rows.array_rows(arguments, 16).x if rows_.is_arrays(arguments.get("x")) else arguments["x"][0][0]
        symbol = lambda leaf: keras.KerasTensor(leaf.shape, keras.backend.standardize_dtype(leaf.dtype))  # noqa: E731
        compute_output_spec(model, rows_.tree_map(symbol, x), training=False)
    except (
        Exception
    ):  # a `call` of the user's own, or another Keras: then its training is not examined, and that is said
        return False
    return bool(model.weights)


def _indexed(x):
    """True for a PyDataset: its batches are asked for by number."""
    kind = getattr(getattr(sys.modules.get("keras"), "utils", None), "PyDataset", None)
    return kind is not None and isinstance(x, kind)
