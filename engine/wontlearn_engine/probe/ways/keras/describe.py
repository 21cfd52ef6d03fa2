"""What a training is made of: layers, compile, fit arguments, each with where the user wrote it.

A number of a layer's own is told only where it is one.
"""

from dataclasses import replace

import numpy as np

from ...contract.about import About, Compile, Constraint, Fit, Layer, Optimizer, Penalty, Weight
from ...script import user_code
from . import loss_kind
from .given_names import is_number, name_of


def flat_layers(model):
    """All layers below a model, containers opened, in order of construction."""
    try:
        found = model._flatten_layers(include_self=False)
    except AttributeError:
        found = model.layers
    seen, kept = set(), []
    for layer in found:
        if id(layer) not in seen:
            seen.add(id(layer))
            kept.append(layer)
    return kept


def layer(layer):
    """Description of one layer."""
    file, line = user_code.of(layer)
    container = bool(getattr(layer, "layers", None))
    initializer = getattr(layer, "kernel_initializer", None)
    return Layer(
        name=layer.name,
        class_=type(layer).__name__,
        module=type(layer).__module__.split(".")[0],
        file=file,
        line=line,
        trainable=bool(layer.trainable),
        container=container,
        dtype=str(getattr(layer, "variable_dtype", "")),
        # A layer of the user's own may call anything so.
        units=_count(layer, "units"),
        filters=_count(layer, "filters"),
        input_dim=_count(layer, "input_dim"),
        rate=_share(layer, "rate"),
        momentum=_share(layer, "momentum"),
        dropout=_share(layer, "dropout"),
        recurrent_dropout=_share(layer, "recurrent_dropout"),
        activation=_function(layer, "activation"),
        initializer=None if initializer is None else type(initializer).__name__,
        regularizers=_parts(layer, "regularizer", _penalty),
        constraints=_parts(layer, "constraint", _constraint),
        weights=() if container else tuple(_weight(weight) for weight in layer.weights),
        adds_loss=bool(getattr(layer, "_losses", None)),
        mask_zero=getattr(layer, "mask_zero", False) is True,
    )


def _count(layer, key):
    value = getattr(layer, key, None)
    return int(value) if isinstance(value, (int, np.integer)) and not isinstance(value, bool) else None


def _share(layer, key):
    value = getattr(layer, key, None)
    return float(value) if is_number(value) else None


def _function(layer, key):
    value = getattr(layer, key, None)
    return name_of(value) if callable(value) else None


def _parts(layer, kind, described):
    """By part of the layer: its regularizer or constraint, described."""
    things = {
        part: getattr(layer, "%s_%s" % (part, kind), None) for part in ("kernel", "bias", "recurrent", "activity")
    }
    return {part: described(thing) for part, thing in things.items() if thing is not None}


def _penalty(thing):
    return Penalty(class_=type(thing).__name__, l1=_config(thing, "l1"), l2=_config(thing, "l2"))


def _constraint(thing):
    return Constraint(class_=type(thing).__name__, max_value=_config(thing, "max_value"))


def _config(thing, key):
    value = getattr(thing, "get_config", dict)().get(key)
    return float(value) if is_number(value) else None


def _weight(weight):
    plain = Weight(name=weight.name, shape=tuple(weight.shape), trainable=bool(weight.trainable))
    try:
        values = np.asarray(weight)
        if values.size and values.size <= 5_000_000 and values.dtype.kind == "f":
            return replace(plain, std=float(values.std()), min=float(values.min()), max=float(values.max()))
    except Exception:  # survives Keras: a weight that is no array (a seed, a table); its shape is enough
        pass
    return plain


def optimizer(model):
    """The compiled optimizer with the numbers that matter."""
    thing = getattr(model, "optimizer", None)
    if thing is None:
        return None
    if hasattr(thing, "inner_optimizer"):
        thing = thing.inner_optimizer
    file, line = user_code.of(thing)
    rate = getattr(thing, "_learning_rate", None)
    scheduled = hasattr(rate, "get_config") and not hasattr(rate, "assign")
    return Optimizer(
        class_=type(thing).__name__,
        file=file,
        line=line,
        learning_rate=_rate(thing),
        schedule=type(rate).__name__ if scheduled else None,
        schedule_rates=_planned(rate) if scheduled else (),
        momentum=_share(thing, "momentum"),
        beta_1=_share(thing, "beta_1"),
        beta_2=_share(thing, "beta_2"),
        epsilon=_share(thing, "epsilon"),
        weight_decay=_share(thing, "weight_decay"),
        clipnorm=_share(thing, "clipnorm"),
        clipvalue=_share(thing, "clipvalue"),
        global_clipnorm=_share(thing, "global_clipnorm"),
    )


def _rate(thing):
    try:
        return float(thing.learning_rate)
    except Exception:  # survives an optimizer of the user's own
        return None


def _planned(rate):
    """Planned rates after 0, 10, 100, 1000 and 10000 updates."""
    try:
        return tuple(float(rate(step)) for step in (0, 10, 100, 1000, 10000))
    except Exception:  # survives a schedule of the user's own
        return ()


def about(keras, model, arguments) -> About:
    """Describe the model (built or not), its compile and the `fit` arguments."""
    compile_file, compile_line = user_code.of_act(model, "compile")
    base = keras.Model
    custom = tuple(
        name
        for name in ("train_step", "compute_loss", "make_train_function", "fit", "compute_metrics")
        if getattr(type(model), name) is not getattr(base, name)
        and getattr(type(model), name).__module__.split(".")[0] != "keras"
    )
    return About(
        class_=type(model).__name__,
        layers=tuple(layer(one) for one in flat_layers(model)),
        output_layers=tuple(outputs(model)),
        parameters=int(sum(np.prod(w.shape) for w in model.weights)) if model.built else 0,
        trainable_parameters=int(sum(np.prod(w.shape) for w in model.trainable_weights)) if model.built else 0,
        optimizer=optimizer(model),
        loss=tuple(loss_kind.describe_losses(keras, model)),
        metrics=tuple(str(name_of(metric)) for metric in metric_names(model)),
        compile=Compile(file=compile_file, line=compile_line),
        fit=_fit(arguments),
        custom=custom,
    )


def _fit(arguments):
    """The arguments of `fit`."""
    weights = arguments.get("class_weight")
    return Fit(
        batch_size=arguments.get("batch_size"),
        epochs=arguments.get("epochs"),
        shuffle=arguments.get("shuffle"),
        validation_split=arguments.get("validation_split"),
        class_weight={str(k): float(v) for k, v in weights.items()} if isinstance(weights, dict) else {},
        validation=arguments.get("validation_data") is not None or bool(arguments.get("validation_split")),
        callbacks=tuple(_callbacks(arguments.get("callbacks"))),
    )


def _callbacks(given):
    if given is None:
        return []
    items = given if isinstance(given, (list, tuple)) else [given]
    return [type(item).__name__ for item in items]


def metric_names(model):
    metrics = getattr(model, "_compile_metrics", None)
    given = getattr(metrics, "_user_metrics", None) or []
    return given if isinstance(given, (list, tuple)) else [given]


def outputs(model):
    """Names of the last layers with weights before each output; [] for subclassed models."""
    try:
        return list(dict.fromkeys(name for tensor in _flat(model.outputs) for name in _last_weighted(tensor, 12)))
    except Exception:  # subclassed: what comes last is a guess that the examiner makes from behaviour
        return []


def _last_weighted(tensor, depth):
    operation, node, _ = tensor._keras_history
    if depth == 0 or getattr(operation, "weights", None):
        return [operation.name]
    above = operation._inbound_nodes[node].input_tensors
    return [name for given in above for name in _last_weighted(given, depth - 1)]


def _flat(tree):
    return [item for part in tree for item in _flat(part)] if isinstance(tree, (list, tuple)) else [tree]
