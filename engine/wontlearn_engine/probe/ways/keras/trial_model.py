"""Trials with the model changed: its activations, penalties, width, head and loss."""

import contextlib

import numpy as np

from ...exam import trainer as loop
from . import describe
from .trial_tools import hidden_layers, layers_of, optimizer_of, other_optimizer, retraced, set_for_a_while


@contextlib.contextmanager
def no_penalty(exam):
    """No regularisation of weights."""
    pairs = [(w, "regularizer", None) for w in exam.subject.model.trainable_weights if getattr(w, "regularizer", None)]
    pairs += [
        (layer, "activity_regularizer", None)
        for layer in layers_of(exam)
        if getattr(layer, "activity_regularizer", None)
    ]
    with set_for_a_while(pairs), retraced(exam) as rows:
        yield rows


@contextlib.contextmanager
def no_constraint(exam):
    """No constraints on weights."""
    pairs = [(w, "constraint", None) for w in exam.subject.model.trainable_weights if getattr(w, "constraint", None)]
    with set_for_a_while(pairs), retraced(exam) as rows:
        yield rows


@contextlib.contextmanager
def no_dropout(exam):
    """No dropout."""
    pairs = [
        (layer, "rate", 0.0)
        for layer in layers_of(exam)
        if "Dropout" in type(layer).__name__ and hasattr(layer, "rate")
    ]
    pairs += [
        (layer, "dropout", 0.0) for layer in layers_of(exam) if isinstance(getattr(layer, "dropout", None), float)
    ]
    with set_for_a_while(pairs), retraced(exam) as rows:
        yield rows


@contextlib.contextmanager
def hidden_relu(exam):
    """ReLU in the hidden layers, their kernels drawn by He's rule."""
    relu = exam.subject.keras.activations.relu
    changed = [layer for layer in hidden_layers(exam) if describe.name_of(layer.activation) != "relu"]
    with set_for_a_while([(layer, "activation", relu) for layer in changed]), retraced(exam) as rows:
        yield rows


@contextlib.contextmanager
def other_sign(exam):
    """The loss with its sign turned."""
    subject = exam.subject
    if hasattr(subject, "scaled"):  # a hand-written loop
        with subject.scaled(-1), retraced(exam) as rows:
            yield rows
        return
    compile_loss, model = subject.model._compute_loss, subject.model

    def turned(*args, **kwargs):
        return -compile_loss(*args, **kwargs)

    object.__setattr__(model, "_compute_loss", turned)
    try:
        with retraced(exam) as rows:
            yield rows
    finally:
        object.__delattr__(model, "_compute_loss")


@contextlib.contextmanager
def all_trainable(exam):
    """Every layer trainable."""
    layers = [layer for layer in layers_of(exam) if not layer.trainable]
    model = exam.subject.model
    was = model.trainable
    for layer in layers:
        layer.trainable = True
    model.trainable = True
    try:
        config = optimizer_of(exam).get_config()
        config.pop("name", None)
        with other_optimizer(exam, type(optimizer_of(exam)).from_config(config)) as rows:
            yield rows
    finally:
        model.trainable = was
        for layer in layers:
            layer.trainable = False


@contextlib.contextmanager
def _loss(exam, made):
    """Another compiled loss."""
    model = exam.subject.model
    before = model._compile_loss
    trainer_type = type(before)
    try:
        model._compile_loss = trainer_type(loss=made)
        with retraced(exam) as rows:
            yield rows
    finally:
        model._compile_loss = before


def head(activation, loss=None):
    """Another activation on the last layer and, where it must, the loss that goes with it."""

    @contextlib.contextmanager
    def change(exam):
        keras = exam.subject.keras
        names = {entry["name"] for entry in exam.first.get("head_layers", ())} or set(
            describe._outputs(exam.subject.model)
        )
        heads = [layer for layer in layers_of(exam) if layer.name in names]
        if not heads:
            raise LookupError("the last layer is not known")
        function = keras.activations.get(activation)
        with set_for_a_while([(layer, "activation", function) for layer in heads]):
            if loss:
                with _loss(exam, keras.losses.get(loss)) as rows:
                    yield rows
            else:
                with retraced(exam) as rows:
                    yield rows

    return change


@contextlib.contextmanager
def _cloned(exam, remake):
    """A copy of the model (Sequential or functional) with layers made anew by `remake(layer, config)`."""
    keras, subject, trainer = exam.subject.keras, exam.subject, exam.trainer
    model = subject.model

    def clone(layer):
        return remake(layer, layer.get_config()) or type(layer).from_config(layer.get_config())

    random = np.random.RandomState(5)
    keras.utils.set_random_seed(int(random.randint(1 << 30)))
    keras.config.enable_unsafe_deserialization()  # a Lambda of the user's own, copied where it runs anyway
    copy = keras.models.clone_model(model, clone_function=clone)
    config = {k: v for k, v in optimizer_of(exam).get_config().items() if k != "name"}
    copy.compile(optimizer=type(optimizer_of(exam)).from_config(config), loss=model.loss)
    try:
        exam.subject = type(subject)(keras, copy, subject.arguments, subject.rows)
        exam.trainer = loop.Trainer(exam.subject)
        yield exam.subject.rows
    finally:
        exam.subject, exam.trainer = subject, trainer


def wider(exam):
    """Hidden layers with four times as many units, 32 at least."""
    hidden = {layer.name for layer in hidden_layers(exam)}

    def remake(layer, config):
        for key in ("units", "filters"):
            if layer.name in hidden and isinstance(config.get(key), int):
                config[key] = max(32, 4 * config[key])
                return type(layer).from_config(config)
        return None

    return _cloned(exam, remake)


def flattened(exam):
    """Flatten where the model pools a whole picture into one place."""
    keras = exam.subject.keras

    def remake(layer, config):
        if type(layer).__name__.startswith(("GlobalAveragePooling", "GlobalMaxPooling")):
            return keras.layers.Flatten(name=config["name"])
        return None

    return _cloned(exam, remake)


def no_augmentation(exam):
    """No random change of the inputs."""
    keras = exam.subject.keras

    def remake(layer, config):
        if type(layer).__name__.startswith(("Random", "Gaussian")):
            return keras.layers.Activation("linear", name=config["name"])
        return None

    return _cloned(exam, remake)
