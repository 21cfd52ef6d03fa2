"""Each `fit` of a living process: noted as it runs, examined afterwards, and everything put back."""

import contextlib
import functools
import inspect
from typing import Any

import numpy as np

from ... import leaving, state
from ...exam import rows as rows_
from ...live import keeping, reach, recorded
from ...script import hint, user_code
from . import backend, fit, fit_rows, full_run, joined, live_stream
from . import live_state as mine

_closing: list = []


class Recorded(recorded.Recorded):
    """One training by `fit`."""

    how = "fit"

    def __init__(self, keras, model, arguments, n, place):
        super().__init__(n, place.file, place.line)
        self.keras, self.model, self.arguments, self.place = keras, model, arguments, place
        self.start = None
        """The model's variables and their values when the training began; None before that."""
        self.optimizer = None
        """The values of the optimizer's variables then."""
        self.stream = None
        """What reads its rows, where they come from a stream (live_stream.py)."""
        self.why = "It ended before its first update."

    @contextlib.contextmanager
    def kept(self):
        """As that of every training."""
        with keeping.process(), mine.kept(self.model), _own_kept(self.keras, self.model):
            yield

    def examine(self, n):
        """Examine it as number `n`, from where it began."""
        if not self.starts_again(n):
            return
        arguments = self.arguments
        if self.stream is not None:
            try:
                arguments = {**arguments, **self.stream.arguments()}
            except rows_.Irreducible as why:
                leaving.skip(n, self.file, self.line, "fit", str(why))
                return
        fit.examine(self.keras, self.model, arguments, n, self.place)

    def starts_again(self, n):
        """The same, or False and a sentence."""
        try:
            self.start_again()
        except Exception as problem:  # an optimizer of the user's own that cannot be made anew
            why = "Its optimizer cannot be copied: %s: %s." % (type(problem).__name__, problem)
            leaving.skip(n, self.file, self.line, self.how, why)
            return False
        return True

    def start_again(self) -> None:
        """The model as it was when the training began, with an optimizer of its own: the user's is never touched."""
        model = self.model
        backend.restore(self.start)
        theirs: Any = getattr(model, "optimizer", None)
        if theirs is None:
            return
        own = type(theirs).from_config(theirs.get_config())
        user_code.same_place(own, theirs)
        with backend.no_warnings():
            own.build(model.trainable_variables)
        if len(own.variables) == len(self.optimizer):
            backend.restore(list(zip(own.variables, self.optimizer)))
        vars(model).update(optimizer=own, train_function=None)


@contextlib.contextmanager
def _own_kept(keras, model):
    """What a model of the user's own class holds beside its weights."""
    if not reach.is_own(type(model)) or backend.name(keras) != "tensorflow":
        yield
        return
    from ..tape import live_state

    held = live_state.ReachedVariables(keras)
    held.add([model])
    try:
        yield
    finally:
        held.restore()


def install(keras: Any) -> None:
    """Note every `fit` from now on."""
    fit.remember_sites(keras)
    fit.remember_compiles(keras)
    keras.Model.fit = fit.wrapped(keras, keras.Model.fit, _record)
    from . import live_on_batch

    live_on_batch.install(keras)
    _closing.append(live_on_batch.close)


def close() -> None:
    """No later call of `fit` goes on with the trainings so far."""
    joined.close()
    for function in _closing:
        function()


def given(keras: Any, model: Any, arguments: Any, place: Any) -> Recorded:
    """A training that is not run: this model, compiled, on what `fit` would be given; `place` as in joined.py."""
    whole = inspect.signature(keras.Model.fit).bind(model, **arguments)
    whole.apply_defaults()
    made = Recorded(keras, model, {k: v for k, v in whole.arguments.items() if k != "self"}, 0, place)
    look(made)
    return made


def trained(made: Recorded, arguments: Any, folder: str) -> Recorded:
    """Run `fit` on it, with these arguments; returns the training with all that was told meanwhile."""
    keras, model = made.keras, made.model
    state.inside += 1
    try:
        with recorded.speaking(recorded.Collector(made.said), folder):
            call = functools.partial(keras.Model.fit, model)
            full_run.fit(keras, call, model, made.arguments, (), arguments, (), _hand_over(model))
            joined.close()
    finally:
        state.inside -= 1
    for kind, fields in made.said:
        if kind == "training":  # where the user calls us
            fields.update(file=made.file, line=made.line)
    return made


def _record(keras, fit, model, arguments, args, kwargs):
    stream = live_stream.found(arguments.get("x"))
    if stream is not None and stream.stream is not None:
        args, kwargs = (
            (stream.stream, *args[1:]) if args else args,
            {**kwargs, **({} if args else {"x": stream.stream})},
        )

    class StartCopier(keras.callbacks.Callback):
        """Copies what the model holds before its first update; by then it is built."""

        def on_train_begin(self, logs=None):
            training = joined.newest()
            if training.calls > 1:
                return
            made = Recorded(keras, model, arguments, training.n, training.place)
            named = hint.rows()
            if named is not None:
                made.arguments = {**arguments, "sample_weight": None, "class_weight": None, **named}
            elif stream is not None:
                made.stream = stream
            look(made)
            recorded.add(made)

    return full_run.fit(keras, fit, model, arguments, args, kwargs, (StartCopier(),), _hand_over(model))


def _hand_over(model):
    def hand(n, model, sample):
        with keeping.process(), mine.kept(model):
            return full_run.hand_over(n, model, sample)

    return hand


def look(made):
    """Copy the start, or say why the training cannot be examined."""
    model, arguments = made.model, made.arguments
    given = arguments.get("x")
    if made.stream is None and not rows_.is_arrays(given) and not _indexed(made.keras, given):
        made.why = (
            "Its rows come from a stream, which nobody can read again without changing what comes next. " + hint.WORDS
        )
    elif not _built(made.keras, model, arguments):
        made.why = "The model has no weights before its first batch."
    elif sum(int(np.prod(weight.shape)) for weight in model.weights) > recorded.LARGEST:
        made.why = recorded.TOO_LARGE
    else:
        made.why = None
        made.start = backend.snapshot(mine.variables(model, optimizer=False))
        optimizer = getattr(model, "optimizer", None)
        made.optimizer = [value for _, value in backend.snapshot(optimizer.variables)] if optimizer else []


def _built(keras, model, arguments):
    """True if the model has its weights, by now: else it gets them as it would from its first batch, nothing computed."""
    if model.built and all(layer.built for layer in model._flatten_layers()):
        return True
    try:
        from keras.src.backend import compute_output_spec

        x = arguments.get("x")
        x = fit_rows.array_rows(arguments, 16).x if rows_.is_arrays(x) else x[0][0]
        symbol = lambda leaf: keras.KerasTensor(leaf.shape, keras.backend.standardize_dtype(leaf.dtype))  # noqa: E731
        compute_output_spec(model, rows_.tree_map(symbol, x), training=False)
    except (
        Exception
    ):  # a `call` of the user's own, or another Keras: then its training is not examined, and that is said
        return False
    return bool(model.weights)


def _indexed(keras, x):
    """True for a PyDataset: its batches are asked for by number."""
    kind = getattr(getattr(keras, "utils", None), "PyDataset", None)
    return kind is not None and isinstance(x, kind)
