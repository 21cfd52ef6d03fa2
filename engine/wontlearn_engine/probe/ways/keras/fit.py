"""Keras: watches `Model.fit` and `train_on_batch` in full mode, hands them to the examiner in single-sample mode."""

import contextlib
import functools
import inspect
import time

from ... import bytecode, leaving, state
from ...script import user_code


def install(keras):
    """Patch the imported Keras for this job. Called once."""
    remember_sites(keras)
    with bytecode():
        from ..tape import patches
        from . import train_on_batch
    patches.keras_is_here(keras)
    full = state.job["mode"] == "full"
    model = keras.Model
    model.fit = wrapped(keras, model.fit, _watch_fit if full else _examine_fit)
    train_on_batch.install(keras, full)
    if full:
        with bytecode():
            from . import evaluated
        evaluated.install(keras)
    remember_compiles(keras)


def remember_compiles(keras):
    """Note where each model is compiled."""
    # Where it is defined: Keras asks whether a model's own `compile` is still that one before it compiles a loaded model.
    owner = next(kind for kind in keras.Model.__mro__ if "compile" in vars(kind))
    compile_ = owner.compile

    @functools.wraps(compile_)
    def compile(self, *args, **kwargs):
        user_code.remember_as(self, "compile")
        return compile_(self, *args, **kwargs)

    owner.compile = compile


def remember_sites(keras):
    """Note where each layer, optimizer and loss is constructed."""
    with bytecode():
        from ..tape import models
    layer, model = keras.layers.Layer, keras.Model
    new = layer.__new__

    def __new__(cls, *args, **kwargs):
        made = new(cls, *args, **kwargs)
        user_code.remember(made)
        if isinstance(made, model):
            models.made(made)
        return made

    layer.__new__ = staticmethod(__new__)
    from keras.src.optimizers.base_optimizer import BaseOptimizer

    for owner in (BaseOptimizer, keras.losses.Loss):
        init = owner.__init__

        def wrapper(self, *args, _init=init, **kwargs):
            user_code.remember(self)
            _init(self, *args, **kwargs)

        owner.__init__ = functools.wraps(init)(wrapper)


def wrapped(keras, fit, run):
    """`fit`, handed to run(keras, fit, model, arguments, args, kwargs) unless it is part of a training that we watch."""
    signature = inspect.signature(fit)

    @functools.wraps(fit)
    def wrapper(self, *args, **kwargs):
        if state.inside:
            return fit(self, *args, **kwargs)
        try:
            bound = signature.bind(self, *args, **kwargs)
        except TypeError:
            return fit(self, *args, **kwargs)
        bound.apply_defaults()
        arguments = dict(bound.arguments)
        arguments.pop("self")
        state.inside += 1
        try:
            return run(keras, functools.partial(fit, self), self, arguments, args, kwargs)
        finally:
            state.inside -= 1

    return wrapper


def _watch_fit(keras, fit, model, arguments, args, kwargs):
    from . import full_run

    return full_run.fit(keras, fit, model, arguments, args, kwargs)


@contextlib.contextmanager
def scope(model):
    """Inside of the `tf.distribute` strategy that the model was made under, as its one replica."""
    strategy = getattr(model, "_distribute_strategy", None)
    if hasattr(strategy, "scope"):
        import tensorflow

        with strategy.scope(), tensorflow.distribute.ReplicaContext(strategy, 0):
            yield
    else:
        yield


def _words(problem):
    first = (str(problem).strip().split("\n") or [""])[0][:200]
    return "It could not be reduced to one sample: %s: %s." % (type(problem).__name__, first.rstrip("."))


def _examine_fit(keras, fit, model, arguments, args, kwargs):
    with bytecode():
        from . import joined
    training = joined.training(model)
    if training.calls > 1:  # one training in many calls is examined once
        return untrained_history(keras, model, arguments)
    examine(keras, model, arguments, training.n, training.place)
    return untrained_history(keras, model, arguments)


def examine(keras, model, arguments, n, place):
    """Hand the training to the examiner; where it cannot be reduced, say why."""
    with bytecode():
        from ...exam import examine
        from ...exam.rows import Irreducible
        from ...script import hint
        from . import subject as subjects
    try:
        named = hint.rows()
        if named is not None:
            arguments = {**arguments, "sample_weight": None, "class_weight": None, **named}
        subject = subjects.from_fit(keras, model, arguments, scope(model))
    except Exception as problem:  # the full run tells whether the script's own `fit` fails so too
        if isinstance(problem, NotImplementedError):
            why = "It could not be reduced to one sample: the model has a training step, but no `call` to ask for an answer."
        else:
            why = "%s %s" % (problem if isinstance(problem, Irreducible) else _words(problem), hint.WORDS)
        leaving.skip(n, place.file, place.line, "fit", why)
    else:
        with scope(model):
            examine.training(n, place.file, place.line, "fit", subject, time.monotonic())


def untrained_history(keras, model, arguments):
    """What `fit` gives back when the script goes on to its next training: a History with the keys it may read."""
    from . import describe
    from .given_names import name_of

    history = keras.callbacks.History()
    names = ["loss"]
    try:
        names += [metric.name for metric in model.metrics if metric.name != "loss"]
        for name in describe.metric_names(model):
            names.append(name if isinstance(name, str) else name_of(name))
    except Exception:  # metrics that do not exist before the first batch
        pass
    if arguments.get("validation_data") is not None or arguments.get("validation_split"):
        names += ["val_" + name for name in names]
    epochs = max(1, (arguments.get("epochs") or 1) - (arguments.get("initial_epoch") or 0))
    history.history = {str(name): [0.0] * epochs for name in names}
    history.epoch = list(range(epochs))
    history.params = {"epochs": epochs}
    model.history = history
    return history
