"""What a training is made of, as plain data: layers, compile, fit arguments, each with where the user wrote it.

The shapes are those of contract/about.py. A number of a layer's own is told only where it is one.
"""

import numpy as np

from ...script import user_code

_COUNTS = ("units", "filters", "input_dim")
_SHARES = ("rate", "momentum", "dropout", "recurrent_dropout")


def name_of(thing):
    """A short name of a function, class instance or string."""
    if thing is None or isinstance(thing, str):
        return thing
    return getattr(thing, "__name__", None) or getattr(thing, "name", None) or type(thing).__name__


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


def _layer(layer):
    file, line = user_code.of(layer)
    about = {
        "name": layer.name,
        "class": type(layer).__name__,
        "module": type(layer).__module__.split(".")[0],
        "file": file,
        "line": line,
        "trainable": bool(layer.trainable),
        "container": bool(getattr(layer, "layers", None)),
        "dtype": str(getattr(layer, "variable_dtype", "")),
    }
    # A layer of the user's own may call anything so.
    for key in _COUNTS:
        value = getattr(layer, key, None)
        if isinstance(value, (int, np.integer)) and not isinstance(value, bool):
            about[key] = value
    for key in _SHARES:
        value = getattr(layer, key, None)
        if _number(value):
            about[key] = value
    for key in ("activation", "recurrent_activation"):
        if callable(getattr(layer, key, None)):
            about[key] = name_of(getattr(layer, key))
    initializer = getattr(layer, "kernel_initializer", None)
    if initializer is not None:
        about["initializer"] = type(initializer).__name__
    regularizers, constraints = {}, {}
    for part in ("kernel", "bias", "recurrent", "activity"):
        for kind, into, numbers in (
            ("regularizer", regularizers, ("l1", "l2")),
            ("constraint", constraints, ("max_value",)),
        ):
            thing = getattr(layer, "%s_%s" % (part, kind), None)
            if thing is not None:
                config = getattr(thing, "get_config", dict)()
                into[part] = {
                    "class": type(thing).__name__,
                    **{k: float(config[k]) for k in numbers if _number(config.get(k))},
                }
    if regularizers:
        about["regularizers"] = regularizers
    if constraints:
        about["constraints"] = constraints
    about["weights"] = [] if about["container"] else [_weight(weight) for weight in layer.weights]
    about["adds_loss"] = bool(getattr(layer, "_losses", None))
    about["mask_zero"] = getattr(layer, "mask_zero", False) is True
    return about


def _number(value):
    return isinstance(value, (int, float, np.floating, np.integer)) and not isinstance(value, bool)


def _weight(weight):
    about = {"name": weight.name, "shape": list(weight.shape), "trainable": bool(weight.trainable)}
    try:
        values = np.asarray(weight)
        if values.size and values.size <= 5_000_000 and values.dtype.kind == "f":
            about.update(std=float(values.std()), min=float(values.min()), max=float(values.max()))
    except Exception:  # a weight that is no array (a seed, a table): its shape is enough
        pass
    return about


def optimizer(model):
    """The compiled optimizer with the numbers that matter."""
    thing = getattr(model, "optimizer", None)
    if thing is None:
        return None
    if hasattr(thing, "inner_optimizer"):
        thing = thing.inner_optimizer
    file, line = user_code.of(thing)
    about = {"class": type(thing).__name__, "file": file, "line": line}
    rate = getattr(thing, "_learning_rate", None)
    about["schedule"] = type(rate).__name__ if hasattr(rate, "get_config") and not hasattr(rate, "assign") else None
    try:
        about["learning_rate"] = float(thing.learning_rate)
    except Exception:  # an optimizer of the user's own
        pass
    if about["schedule"]:
        try:
            about["schedule_rates"] = [float(rate(step)) for step in (0, 10, 100, 1000, 10000)]
            about["schedule_config"] = {k: v for k, v in rate.get_config().items() if _number(v)}
        except Exception:
            pass
    for key in (
        "momentum", "nesterov", "beta_1", "beta_2", "rho", "epsilon", "weight_decay", "clipnorm", "clipvalue",
        "global_clipnorm", "gradient_accumulation_steps",
    ):  # fmt: skip
        value = getattr(thing, key, None)
        if isinstance(value, bool) if key == "nesterov" else _number(value):
            about[key] = value
    return about


def losses(keras, model):
    """One entry for each compiled loss, in the order of the outputs."""
    given = getattr(model, "loss", None)
    names = getattr(model, "output_names", None) or []
    items, keys = given if isinstance(given, (list, tuple)) else [given], list(names)
    if isinstance(given, dict):
        by_key = isinstance(getattr(model, "_outputs_struct", None), dict) or not set(given) <= set(names)
        keys = sorted(given, key=str) if by_key else list(names)
        items = [given.get(name) for name in keys]
    found = [_loss(keras, item) for item in items]
    weights = getattr(getattr(model, "_compile_loss", None), "_user_loss_weights", None)
    for number, loss in enumerate(found):
        name = keys[number] if len(keys) == len(found) and len(found) > 1 else None
        weight = weights.get(name) if isinstance(weights, dict) else weights
        if isinstance(weight, (list, tuple)):
            weight = weight[number] if number < len(weight) else None
        loss["output"], loss["weight"] = name, float(weight) if _number(weight) else 1.0
    return found


def _loss(keras, thing):
    about = {"name": name_of(thing), "from_logits": False, "own": False, "file": "", "line": 0}
    if thing is None:
        return about
    made = thing
    if isinstance(thing, str):
        try:
            made = keras.losses.get(thing)
        except Exception:
            return about
    file, line = user_code.of(made) if not isinstance(thing, str) else ("", 0)
    if hasattr(made, "get_config"):
        try:
            config = made.get_config()
        except Exception:
            config = {}
        about.update({k: v for k, v in config.items() if k in ("from_logits", "label_smoothing", "reduction", "delta")})
    function = getattr(made, "fn", made)
    about["class"] = type(made).__name__
    about["function"] = name_of(function)
    module = getattr(function, "__module__", "") or type(made).__module__
    about["own"] = not str(module).startswith("keras") or not str(
        type(made).__module__ if made is not function else module
    ).startswith(("keras", "builtins"))
    code = getattr(function, "__code__", None)
    if about["own"] and code is None:  # a class of the user's own: what it answers stands in its `call`
        code = getattr(getattr(type(made), "call", None), "__code__", None)
    if about["own"] and code is not None and user_code.is_user(code.co_filename):
        file, line = code.co_filename, code.co_firstlineno
    about["file"], about["line"] = file, line
    return about


def about(keras, model, arguments):
    """Describe the model (built or not), its compile and the `fit` arguments."""
    layers = [_layer(layer) for layer in flat_layers(model)]
    compile_file, compile_line = user_code.of_act(model, "compile")
    base = keras.Model
    custom = [
        name
        for name in ("train_step", "compute_loss", "make_train_function", "fit", "compute_metrics")
        if getattr(type(model), name) is not getattr(base, name)
        and getattr(type(model), name).__module__.split(".")[0] != "keras"
    ]
    fit = {
        key: arguments.get(key)
        for key in ("batch_size", "epochs", "initial_epoch", "steps_per_epoch", "shuffle", "validation_split")
    }
    if isinstance(arguments.get("class_weight"), dict):
        fit["class_weight"] = {str(k): float(v) for k, v in arguments["class_weight"].items()}
    fit["validation"] = arguments.get("validation_data") is not None or bool(arguments.get("validation_split"))
    fit["callbacks"] = _callbacks(arguments.get("callbacks"))
    return {
        "class": type(model).__name__,
        "layers": layers,
        "output_layers": _outputs(model),
        "parameters": int(sum(np.prod(w.shape) for w in model.weights)) if model.built else 0,
        "trainable_parameters": int(sum(np.prod(w.shape) for w in model.trainable_weights)) if model.built else 0,
        "optimizer": optimizer(model),
        "loss": losses(keras, model),
        "metrics": [str(name_of(metric)) for metric in _metric_names(model)],
        "compile": {"file": compile_file, "line": compile_line},
        "fit": fit,
        "custom": custom,
        "run_eagerly": bool(getattr(model, "run_eagerly", False)),
    }


def _callbacks(given):
    if given is None:
        return []
    items = given if isinstance(given, (list, tuple)) else [given]
    return [type(item).__name__ for item in items]


def _metric_names(model):
    metrics = getattr(model, "_compile_metrics", None)
    given = getattr(metrics, "_user_metrics", None) or []
    return given if isinstance(given, (list, tuple)) else [given]


def _outputs(model):
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
