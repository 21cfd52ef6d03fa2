"""What a compiled model's losses are, each with where the user wrote it."""

from dataclasses import replace

from ...contract.about import Loss
from ...script import user_code
from .given_names import is_number, name_of


def describe_losses(keras, model):
    """One entry for each compiled loss, in the order of the outputs."""
    given = getattr(model, "loss", None)
    names = getattr(model, "output_names", None) or []
    items, keys = given if isinstance(given, (list, tuple)) else [given], list(names)
    if isinstance(given, dict):
        by_key = isinstance(getattr(model, "_outputs_struct", None), dict) or not set(given) <= set(names)
        keys = sorted(given, key=str) if by_key else list(names)
        items = [given.get(name) for name in keys]
    found = [describe_loss(keras, item) for item in items]
    weights = getattr(getattr(model, "_compile_loss", None), "_user_loss_weights", None)
    for number, one in enumerate(found):
        name = keys[number] if len(keys) == len(found) and len(found) > 1 else None
        weight = weights.get(name) if isinstance(weights, dict) else weights
        if isinstance(weight, (list, tuple)):
            weight = weight[number] if number < len(weight) else None
        found[number] = replace(
            one,
            output=name,
            weight=float(weight) if is_number(weight) else 1.0,
            gives_shares=one.from_logits and gives_shares(keras, model, number),
        )
    return found


def gives_shares(keras, model, number=0):
    """True if an output is a sigmoid's or softmax's own: of those Keras on TensorFlow takes the logits, with a warning."""
    outputs = getattr(model, "outputs", None) or ()
    if keras.backend.backend() != "tensorflow":
        return False
    if number < len(outputs):
        last = getattr(getattr(outputs[number], "_keras_history", (None,))[0], "activation", None)
    else:  # a class of the user's own: its layers in the order in which they were made
        last = getattr((getattr(model, "layers", None) or (None,))[-1], "activation", None)
    return name_of(last) in ("sigmoid", "softmax")


def describe_loss(keras, thing) -> Loss:
    """Description of a loss as it was given: a name, a function, an object; None for an output without one."""
    plain = Loss(name=name_of(thing))
    if thing is None:
        return plain
    made = thing
    if isinstance(thing, str):
        try:
            made = keras.losses.get(thing)
        except ValueError:  # no loss of Keras
            return plain
    file, line = user_code.of(made) if not isinstance(thing, str) else ("", 0)
    config = {}
    if hasattr(made, "get_config"):
        try:
            config = made.get_config()
        except Exception:  # survives a loss of the user's own
            pass
    function = getattr(made, "fn", made)
    module = getattr(function, "__module__", "") or type(made).__module__
    own = not str(module).startswith("keras") or not str(
        type(made).__module__ if made is not function else module
    ).startswith(("keras", "builtins"))
    code = getattr(function, "__code__", None)
    if own and code is None:  # a class of the user's own: what it answers stands in its `call`
        code = getattr(getattr(type(made), "call", None), "__code__", None)
    if own and code is not None and user_code.is_user(code.co_filename):
        file, line = code.co_filename, code.co_firstlineno
    return replace(
        plain,
        class_=type(made).__name__,
        function=name_of(function),
        own=own,
        file=file,
        line=line,
        from_logits=bool(config.get("from_logits", False)),
        reduction=config.get("reduction"),
    )
