"""Trials: one thing changed, trained again, scored. They prove that a change helps, and with it its cause.

A trial is a context manager `change(exam)` that changes the model in place, yields rows to train on, and undoes the
change. Add one by writing it and listing it in TRIALS.
"""

import contextlib

import numpy as np

from . import controls, describe, loop, state
from . import rows as rows_


@contextlib.contextmanager
def _set(pairs):
    """Set attributes (thing, name, value) for a while."""
    before = [(thing, name, getattr(thing, name)) for thing, name, _ in pairs]
    try:
        for thing, name, value in pairs:
            setattr(thing, name, value)
        yield
    finally:
        for thing, name, value in reversed(before):
            setattr(thing, name, value)


def _optimizer(exam):
    optimizer = exam.subject.model.optimizer
    return getattr(optimizer, "inner_optimizer", optimizer)


@contextlib.contextmanager
def _other_optimizer(exam, optimizer):
    """Train with another optimizer, and a trace of its own."""
    model, trainer = exam.subject.model, exam.trainer
    before = model.optimizer
    try:
        model.optimizer = optimizer
        optimizer.build(model.trainable_variables)
        exam.trainer = loop.Trainer(exam.subject)
        yield exam.subject.rows
    finally:
        model.optimizer = before
        exam.trainer = trainer


def rate(factor):
    """The learning rate times `factor`, constant."""

    @contextlib.contextmanager
    def change(exam):
        optimizer = _optimizer(exam)
        config = optimizer.get_config()
        now = abs(float(optimizer.learning_rate)) or 1e-3
        config["learning_rate"] = now * factor
        config.pop("name", None)
        with _other_optimizer(exam, type(optimizer).from_config(config)) as rows:
            yield rows

    return change


def rate_to(value):
    """The learning rate set to `value`."""

    @contextlib.contextmanager
    def change(exam):
        config = _optimizer(exam).get_config()
        config["learning_rate"] = value
        config.pop("name", None)
        with _other_optimizer(exam, type(_optimizer(exam)).from_config(config)) as rows:
            yield rows

    return change


@contextlib.contextmanager
def adam(exam):
    """Adam with its defaults."""
    with _other_optimizer(exam, exam.subject.keras.optimizers.Adam()) as rows:
        yield rows


@contextlib.contextmanager
def no_clip(exam):
    """The same optimizer without gradient clipping."""
    config = {k: v for k, v in _optimizer(exam).get_config().items() if "clip" not in k and k != "name"}
    with _other_optimizer(exam, type(_optimizer(exam)).from_config(config)) as rows:
        yield rows


@contextlib.contextmanager
def clipped(exam):
    """The same optimizer with its gradients clipped to a norm of 1."""
    config = {k: v for k, v in _optimizer(exam).get_config().items() if "clip" not in k and k != "name"}
    config["clipnorm"] = 1.0
    with _other_optimizer(exam, type(_optimizer(exam)).from_config(config)) as rows:
        yield rows


@contextlib.contextmanager
def _retraced(exam):
    """A trace of its own for a model that was changed in place."""
    before, exam.trainer = exam.trainer, loop.Trainer(exam.subject)
    try:
        yield exam.subject.rows
    finally:
        exam.trainer = before


def _layers(exam):
    return describe.flat_layers(exam.subject.model)


@contextlib.contextmanager
def no_penalty(exam):
    """No regularisation of weights."""
    pairs = [(w, "regularizer", None) for w in exam.subject.model.trainable_weights if getattr(w, "regularizer", None)]
    pairs += [(l, "activity_regularizer", None) for l in _layers(exam) if getattr(l, "activity_regularizer", None)]
    with _set(pairs), _retraced(exam) as rows:
        yield rows


@contextlib.contextmanager
def no_constraint(exam):
    """No constraints on weights."""
    pairs = [(w, "constraint", None) for w in exam.subject.model.trainable_weights if getattr(w, "constraint", None)]
    with _set(pairs), _retraced(exam) as rows:
        yield rows


@contextlib.contextmanager
def no_dropout(exam):
    """No dropout."""
    pairs = [(l, "rate", 0.0) for l in _layers(exam) if "Dropout" in type(l).__name__ and hasattr(l, "rate")]
    pairs += [(l, "dropout", 0.0) for l in _layers(exam) if isinstance(getattr(l, "dropout", None), float)]
    with _set(pairs), _retraced(exam) as rows:
        yield rows


def _hidden(exam):
    """Layers with an activation of their own that are not the head."""
    heads = {entry["name"] for entry in exam.first.get("head_layers", ())} | set(describe._outputs(exam.subject.model))
    with_activation = [l for l in _layers(exam) if callable(getattr(l, "activation", None)) and l.weights
                       and not hasattr(l, "recurrent_activation")]  # fmt: skip
    if not heads and with_activation:
        heads = {with_activation[-1].name}
    return [l for l in with_activation if l.name not in heads]


@contextlib.contextmanager
def hidden_relu(exam):
    """ReLU in the hidden layers, their kernels drawn by He's rule."""
    relu = exam.subject.keras.activations.relu
    changed = [l for l in _hidden(exam) if describe.name_of(l.activation) != "relu"]
    with _set([(l, "activation", relu) for l in changed]), _retraced(exam) as rows:
        yield rows


@contextlib.contextmanager
def usual_weights(exam):
    """All kernels drawn by Glorot's rule, biases 0, scales 1."""
    before, initial = exam.subject.snapshot(), exam.subject.initial
    random = np.random.RandomState(3)
    for layer in _layers(exam):
        if not describe_leaf(layer):
            continue
        for weight in layer.trainable_weights:
            shape, name = tuple(weight.shape), weight.name
            if name in ("bias", "beta"):
                weight.assign(np.zeros(shape))
            elif name == "gamma":
                weight.assign(np.ones(shape))
            elif len(shape) >= 2:
                fan = int(np.prod(shape[:-2])) * (shape[-2] + shape[-1])
                limit = np.sqrt(6.0 / fan) if "embedding" not in name else 0.05
                weight.assign(random.uniform(-limit, limit, shape))
    exam.subject.initial = exam.subject.snapshot()
    try:
        yield exam.subject.rows
    finally:
        exam.subject.initial = initial
        exam.subject.restore(before)


def describe_leaf(layer):
    """True for a layer that holds weights of its own."""
    return bool(layer.weights) and not getattr(layer, "layers", None)


def _scaled(exam, rows):
    """The rows with every input column at mean 0 and spread 1 (outliers clipped at 5), images as a whole."""

    def scale(leaf):
        if leaf.dtype.kind not in "fiub":
            return leaf
        values = leaf.astype("float32")
        axes = 0 if values.ndim <= 2 else tuple(range(values.ndim - 1))
        mean, std = np.nanmean(values, axis=axes, keepdims=True), np.nanstd(values, axis=axes, keepdims=True)
        middle = np.nanmedian(values, axis=axes, keepdims=True)
        usual = np.nanmedian(np.abs(values - middle), axis=axes, keepdims=True) * 1.4826
        # A few far values would set the scale of all others.
        robust = (usual > 0) & (std > 10 * usual)
        mean, std = np.where(robust, middle, mean), np.where(robust, usual, std)
        scaled = np.nan_to_num(np.clip((values - mean) / np.where(std > 0, std, 1.0), -5, 5)).astype("float32")
        for factor, offset in undone:
            scaled = (scaled - offset) / factor
        return scaled

    # A Rescaling at the model's front would scale what is scaled already: its effect is undone beforehand.
    undone = [
        (float(layer.scale), float(layer.offset)) for layer in _layers(exam)
        if type(layer).__name__ == "Rescaling" and np.ndim(layer.scale) == np.ndim(layer.offset) == 0 and layer.scale
    ]  # fmt: skip
    return rows.replaced(x=rows_.tree_map(scale, rows.x))


@contextlib.contextmanager
def scaled_inputs(exam):
    """Every column of the inputs at mean 0 and spread 1."""
    yield _scaled(exam, exam.subject.rows)


@contextlib.contextmanager
def scaled_targets(exam):
    """Targets at mean 0 and spread 1."""
    rows = exam.subject.rows

    def scale(leaf):
        values = leaf.astype("float32")
        middle = np.median(values, axis=0, keepdims=True)
        usual = np.median(np.abs(values - middle), axis=0, keepdims=True) * 1.4826
        std = values.std(axis=0, keepdims=True)
        robust = (usual > 0) & (std > 10 * usual)
        mean, std = np.where(robust, middle, values.mean(axis=0, keepdims=True)), np.where(robust, usual, std)
        return np.clip((values - mean) / np.where(std > 0, std, 1.0), -8, 8)

    yield rows.replaced(y=rows_.tree_map(scale, rows.y))


@contextlib.contextmanager
def without_outliers(exam):
    """Only the rows without cells that lie more than 20 robust spreads out."""
    rows = exam.subject.rows
    keep = np.ones(len(rows), bool)
    for leaf in rows_.leaves(rows.x) + rows_.leaves(rows.y):
        if leaf.dtype.kind not in "fiub":
            continue
        flat = leaf.reshape(len(rows), -1).astype("float64")
        middle = np.nanmedian(flat, axis=0)
        usual = np.nanmedian(np.abs(flat - middle), axis=0) * 1.4826
        far = np.abs(flat - middle) > 20 * np.where(usual > 0, usual, np.inf)
        keep &= ~far.any(axis=1)
    if keep.sum() < 8 or keep.all():
        yield rows
        return
    kept = rows.take(np.flatnonzero(keep))
    # What was standardised with the wild values in it is standardised anew without them.
    wild = any((np.abs(leaf).max() > 20 * (np.median(np.abs(leaf)) + 1e-12)) for leaf in rows_.leaves(rows.x) if leaf.dtype.kind == "f")
    yield _scaled(exam, kept) if wild else kept


@contextlib.contextmanager
def without_bad_rows(exam):
    """Only the rows that are finite throughout."""
    rows = exam.subject.rows
    keep = np.ones(len(rows), bool)
    for leaf in rows_.leaves(rows.x) + rows_.leaves(rows.y):
        if leaf.dtype.kind == "f":
            keep &= np.isfinite(leaf.reshape(len(rows), -1)).all(axis=1)
    yield rows.take(np.flatnonzero(keep)) if keep.any() else rows


@contextlib.contextmanager
def other_sign(exam):
    """The loss with its sign turned."""
    subject = exam.subject
    compile_loss, model = subject.model._compute_loss, subject.model

    def turned(*args, **kwargs):
        return -compile_loss(*args, **kwargs)

    object.__setattr__(model, "_compute_loss", turned)
    try:
        with _retraced(exam) as rows:
            yield rows
    finally:
        object.__delattr__(model, "_compute_loss")


@contextlib.contextmanager
def no_weights(exam):
    """No sample or class weights."""
    rows = exam.subject.rows
    yield rows_.Rows(rows.x, rows.y, None, rows.total, rows.whole, rows.batch)


@contextlib.contextmanager
def all_trainable(exam):
    """Every layer trainable."""
    layers = [l for l in _layers(exam) if not l.trainable]
    model = exam.subject.model
    was = model.trainable
    for layer in layers:
        layer.trainable = True
    model.trainable = True
    try:
        config = _optimizer(exam).get_config()
        config.pop("name", None)
        with _other_optimizer(exam, type(_optimizer(exam)).from_config(config)) as rows:
            yield rows
    finally:
        model.trainable = was
        for layer in layers:
            layer.trainable = False


def _small_batches(size):
    @contextlib.contextmanager
    def change(exam):
        rows = exam.subject.rows
        yield rows_.Rows(rows.x, rows.y, rows.w, rows.total, rows.whole, size)

    return change


@contextlib.contextmanager
def nothing(exam):
    """No change but the number of updates."""
    yield exam.subject.rows


@contextlib.contextmanager
def _loss(exam, made):
    """Another compiled loss."""
    model = exam.subject.model
    before = model._compile_loss
    trainer_type = type(before)
    try:
        model._compile_loss = trainer_type(loss=made)
        with _retraced(exam) as rows:
            yield rows
    finally:
        model._compile_loss = before


def _head(activation, loss=None):
    """Another activation on the last layer and, where it must, the loss that goes with it."""

    @contextlib.contextmanager
    def change(exam):
        keras = exam.subject.keras
        names = {entry["name"] for entry in exam.first.get("head_layers", ())} or set(
            describe._outputs(exam.subject.model)
        )
        heads = [l for l in _layers(exam) if l.name in names]
        if not heads:
            raise LookupError("the last layer is not known")
        function = keras.activations.get(activation)
        with _set([(l, "activation", function) for l in heads]):
            if loss:
                with _loss(exam, keras.losses.get(loss)) as rows:
                    yield rows
            else:
                with _retraced(exam) as rows:
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
    copy = keras.models.clone_model(model, clone_function=clone)
    config = {k: v for k, v in _optimizer(exam).get_config().items() if k != "name"}
    copy.compile(optimizer=type(_optimizer(exam)).from_config(config), loss=model.loss)
    try:
        exam.subject = type(subject)(keras, copy, subject.arguments, subject.rows)
        exam.trainer = loop.Trainer(exam.subject)
        yield exam.subject.rows
    finally:
        exam.subject, exam.trainer = subject, trainer


def wider(exam):
    """Hidden layers with four times as many units, 32 at least."""
    hidden = {layer.name for layer in _hidden(exam)}

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


TRIALS = {
    "rate/10": rate(0.1), "rate/100": rate(0.01), "rate/1000": rate(0.001),
    "rate*10": rate(10.0), "rate*100": rate(100.0), "rate*1000": rate(1000.0), "rate*10000": rate(1e4),
    "rate=0.001": rate_to(0.001), "rate=0.01": rate_to(0.01), "rate=0.1": rate_to(0.1),
    "adam": adam, "no-clip": no_clip, "no-penalty": no_penalty, "no-constraint": no_constraint,
    "no-dropout": no_dropout, "hidden-relu": hidden_relu, "usual-weights": usual_weights,
    "scaled-inputs": scaled_inputs, "scaled-targets": scaled_targets, "without-outliers": without_outliers,
    "without-bad-rows": without_bad_rows, "other-sign": other_sign, "no-weights": no_weights,
    "all-trainable": all_trainable, "small-batches": _small_batches(16), "more-updates": nothing,
    "shuffled-rows": nothing, "clipped": clipped, "wider": wider, "flattened": flattened, "no-augmentation": no_augmentation,
    "linear-head": _head("linear"), "softmax-head": _head("softmax"), "sigmoid-head": _head("sigmoid"),
}  # fmt: skip


def run(exam, name, updates, seconds):
    """Run one trial and tell what it found: skill on the rows it trained on, against their own anchors."""
    label = "trial:" + name
    try:
        with TRIALS[name](exam) as rows:
            found = controls._own_training(exam, rows, label, updates, seconds)
    except Exception as problem:  # a change that this model does not allow proves nothing
        found = {"failed": "%s: %s" % (type(problem).__name__, str(problem).split("\n")[0][:160])}
    exam.subject.restore()
    state.channel.send("run", n=exam.n, mode=label, state="finished", **found)
    return found
