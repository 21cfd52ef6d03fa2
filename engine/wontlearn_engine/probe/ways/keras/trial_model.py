"""Trials with the model changed: its activations, penalties, width, head and loss."""

import contextlib

import numpy as np

from ...exam import rows as rows_
from ...exam import trainer as loop
from ...exam.trial_data import Unchanged
from . import describe
from .given_names import name_of
from .trial_tools import hidden_layers, layers_of, optimizer_of, other_optimizer, retraced, set_for_a_while

DROPOUTS = ("dropout", "recurrent_dropout", "_dropout")
"""Where layers with dropout of their own keep its rate."""


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
    """No dropout: of layers of its own, on a recurrent layer's inputs and state, on attention."""
    pairs = []
    for layer in layers_of(exam):
        if "Dropout" in type(layer).__name__ and _above_0(layer, "rate"):
            pairs.append((layer, "rate", 0.0))
        # A recurrent layer only passes on what its cell holds, and the cell is one of the layers.
        pairs += [(layer, name, 0.0) for name in DROPOUTS if name in vars(layer) and _above_0(layer, name)]
    with set_for_a_while(pairs), retraced(exam) as rows:
        yield rows


def _above_0(layer, name):
    value = getattr(layer, name, None)
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value > 0


@contextlib.contextmanager
def hidden_relu(exam):
    """ReLU in the hidden layers, their kernels drawn by He's rule."""
    relu = exam.subject.keras.activations.relu
    changed = [layer for layer in hidden_layers(exam) if name_of(layer.activation) != "relu"]
    if not changed:
        raise Unchanged("the hidden layers have ReLU")
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
def light_parts(exam):
    """What the model adds to its loss (add_loss, penalties) scaled down to a hundredth of what the data can lose, or of itself."""
    model = exam.subject.model
    some = exam.subject.rows.first(2, exam.subject.fixed_batch)
    exam.subject.call(rows_.tree_map(exam.subject.compute.tensor, some.x), True)
    if not model.losses:
        raise Unchanged("the model adds nothing to its loss")
    added, known = (
        float(sum(float(loss) for loss in model.losses)),
        exam.baseline is not None and exam.answer is not None,
    )
    room = exam.baseline - exam.answer if known else abs(added)
    # A sum over the rows of a batch grows with it: here it was two rows.
    added *= exam.subject.batch_size / 2
    factor = 0.01 * min(1.0, room / added) if added > 0 and room > 0 else 0.01
    whole = model._aggregate_additional_loss
    object.__setattr__(model, "_aggregate_additional_loss", lambda loss: factor * whole(loss))
    try:
        with retraced(exam) as rows:
            yield rows
    finally:
        object.__delattr__(model, "_aggregate_additional_loss")


@contextlib.contextmanager
def equal_outputs(exam):
    """Every output's loss counts the same."""
    before = exam.subject.model._compile_loss
    if not getattr(before, "_user_loss_weights", None):
        raise Unchanged("the losses have no weights")
    with _loss(exam, before._user_loss) as rows:
        yield rows


@contextlib.contextmanager
def all_trainable(exam):
    """Every layer trainable."""
    layers = [layer for layer in layers_of(exam) if not layer.trainable]
    if not layers and exam.subject.model.trainable:
        raise Unchanged("every layer is trainable")
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
        model._compile_loss = trainer_type(loss=made, output_names=getattr(before, "output_names", None))
        with retraced(exam) as rows:
            yield rows
    finally:
        model._compile_loss = before


def head(activation, loss=None):
    """Another activation on the last layer and, where it must, the loss that goes with it."""

    @contextlib.contextmanager
    def change(exam):
        keras = exam.subject.keras
        names = {entry.name for entry in exam.first.head_layers} or set(describe.outputs(exam.subject.model))
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
def cloned(exam, remake):
    """A copy of the model (Sequential or functional) with layers made anew by `remake(layer, config)`, where it makes one.

    Raises Unchanged if it makes none.
    """
    keras, subject, trainer = exam.subject.keras, exam.subject, exam.trainer
    model, remade = subject.model, []

    def clone(layer):
        made = remake(layer, layer.get_config())
        remade.extend([layer] if made is not None else [])
        return made if made is not None else type(layer).from_config(layer.get_config())

    random = np.random.RandomState(5)
    keras.utils.set_random_seed(int(random.randint(1 << 30)))
    keras.config.enable_unsafe_deserialization()  # a Lambda of the user's own, copied where it runs anyway
    copy = keras.models.clone_model(model, clone_function=clone)
    if not remade:
        raise Unchanged("the model has no such layer")
    config = {k: v for k, v in optimizer_of(exam).get_config().items() if k != "name"}
    _take_over(model, copy, remade)
    parts = getattr(model._compile_loss, "_user_loss_weights", None)
    copy.compile(optimizer=type(optimizer_of(exam)).from_config(config), loss=model.loss, loss_weights=parts)
    try:
        exam.subject = type(subject)(keras, copy, subject.arguments, subject.rows)
        exam.trainer = loop.Trainer(exam.subject)
        yield exam.subject.rows
    finally:
        exam.subject, exam.trainer = subject, trainer


def _take_over(model, copy, remade):
    """Layers that are as they were start as they did: a model trained before is not trained anew."""
    before = {layer.name: layer for layer in describe.flat_layers(model) if layer not in remade}
    for layer in describe.flat_layers(copy):
        same = before.get(layer.name)
        if same is None or getattr(layer, "layers", None):
            continue
        shapes = [[tuple(w.shape) for w in each.weights] for each in (layer, same)]
        if shapes[0] and shapes[0] == shapes[1]:
            layer.set_weights(same.get_weights())


def wider(exam):
    """Hidden layers with four times as many units, 32 at least."""
    hidden = {layer.name for layer in hidden_layers(exam)}

    def remake(layer, config):
        for key in ("units", "filters"):
            if layer.name in hidden and isinstance(config.get(key), int):
                config[key] = max(32, 4 * config[key])
                return type(layer).from_config(config)
        return None

    return cloned(exam, remake)


def flattened(exam):
    """Flatten where the model pools a whole picture into one place."""
    keras = exam.subject.keras

    def remake(layer, config):
        if type(layer).__name__.startswith(("GlobalAveragePooling", "GlobalMaxPooling")):
            return keras.layers.Flatten(name=config["name"])
        return None

    return cloned(exam, remake)


@contextlib.contextmanager
def no_augmentation(exam):
    """No random change of the inputs, wherever in the model it is made."""
    layers = [layer for layer in layers_of(exam) if type(layer).__name__.startswith(("Random", "Gaussian"))]
    if not layers:
        raise Unchanged("the model has no such layer")
    for layer in layers:
        object.__setattr__(layer, "call", lambda inputs, *args, **kwargs: inputs)
    try:
        with retraced(exam) as rows:
            yield rows
    finally:
        for layer in layers:
            object.__delattr__(layer, "call")
