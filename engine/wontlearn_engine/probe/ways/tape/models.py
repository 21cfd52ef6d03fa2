"""Which Keras models a loop trains, told by the variables it asks gradients for."""

import gc
import weakref

import numpy as np

WHERE = "The tape, its gradients"
"""The place of a step's loss, in the sentences of ways/step."""
_models: list = []
"""Weak references to every Keras model made, in order."""


def made(model):
    """Note a model; called when it is constructed."""
    _models.append(weakref.ref(model))


def known_so_far(keras):
    """Note what has been made before we were there, as in a process that lives."""
    known = {id(reference()) for reference in _models}
    for thing in gc.get_objects():
        if issubclass(type(thing), keras.Model) and id(thing) not in known:
            made(thing)


class Plain:
    """Weights without a Keras model around them."""

    def __init__(self, weights):
        self.weights = weights


def flat(tree):
    """The leaves of nested lists, tuples and dicts."""
    if isinstance(tree, dict):
        tree = [tree[key] for key in sorted(tree)]
    if isinstance(tree, (list, tuple)):
        return [leaf for part in tree for leaf in flat(part)]
    return [tree]


def is_variable(thing):
    """True for what can be trained: a tf.Variable or a Keras variable."""
    return hasattr(thing, "assign") and hasattr(thing, "shape")


def ids(variable):
    """What an assignment to it can be known by: a Keras variable holds one of TensorFlow's, which is assigned to."""
    return {id(variable), id(getattr(variable, "_value", None))}


def read(variable):
    """Its value, an array."""
    return np.array(variable)


def write(variable, value):
    """Set it to an array."""
    variable.assign(value)


def is_optimizer(thing):
    """True for what can update variables."""
    return hasattr(thing, "apply_gradients")


def loss_of(call):
    """The expression of the loss in a call of `tape.gradient`, or None."""
    return call.args[0] if call.args else None


def first_variable(sources):
    """The first leaf of `sources` if it is a variable, else None."""
    while isinstance(sources, (list, tuple, dict)):
        if not sources:
            return None
        sources = next(iter(sources.values() if isinstance(sources, dict) else sources))
    return sources if is_variable(sources) else None


def _weights(model):
    try:
        return model.weights
    except Exception:  # not built, or a property of the user's own
        return []


def training(variables):
    """The Keras models whose weights these are: the smallest one that has them all, else several; [] if there is none."""
    wanted = {id(v) for v in variables}
    alive = [model for model in (ref() for ref in _models) if model is not None]
    having = []
    for model in alive:
        own = {id(w) for w in _weights(model)}
        if own & wanted:
            having.append((model, own))
    whole = [(len(own), number) for number, (_, own) in enumerate(having) if wanted <= own]
    if whole:
        return [having[min(whole)[1]][0]]
    picked, left = [], set(wanted)
    for model, own in sorted(having, key=lambda pair: -len(pair[1] & wanted)):
        if own & left:
            picked.append(model)
            left -= own
    order = {id(model): number for number, model in enumerate(alive)}
    return sorted(picked, key=lambda model: order[id(model)])


def weights(variables):
    """All weights of the models that these variables belong to, and those that belong to none, in a fixed order."""
    found, seen = [], set()
    for weight in [w for model in training(variables) for w in _weights(model)] + list(variables):
        if id(weight) not in seen:
            seen.add(id(weight))
            found.append(weight)
    return found
