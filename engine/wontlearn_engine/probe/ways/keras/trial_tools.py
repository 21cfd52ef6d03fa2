"""What trials change with: attributes set for a while, another optimizer, a trace of its own."""

import contextlib

from ...exam import trainer as loop
from ...exam.trial_data import Unchanged
from . import describe


@contextlib.contextmanager
def set_for_a_while(pairs):
    """Set attributes (thing, name, value) for a while. Raises Unchanged where none would be another than before."""
    before = [(thing, name, getattr(thing, name)) for thing, name, _ in pairs]
    if not any(old is not value and old != value for (_, _, old), (_, _, value) in zip(before, pairs)):
        raise Unchanged("the model has nothing of the kind")
    try:
        for thing, name, value in pairs:
            setattr(thing, name, value)
            if getattr(thing, name) is not value and getattr(thing, name) != value:
                raise Unchanged("%s of %s cannot be set" % (name, type(thing).__name__))
        yield
    finally:
        for thing, name, value in reversed(before):
            setattr(thing, name, value)


def optimizer_of(exam):
    optimizer = exam.subject.model.optimizer
    return getattr(optimizer, "inner_optimizer", optimizer)


@contextlib.contextmanager
def other_optimizer(exam, optimizer):
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


@contextlib.contextmanager
def retraced(exam):
    """A trace of its own for a model that was changed in place."""
    before, exam.trainer = exam.trainer, loop.Trainer(exam.subject)
    exam.subject.compute.forget()
    try:
        yield exam.subject.rows
    finally:
        exam.trainer = before
        exam.subject.compute.forget()


def layers_of(exam):
    """All layers of the model, containers opened."""
    return describe.flat_layers(exam.subject.model)


def hidden_layers(exam):
    """Layers with an activation of their own that are not the head."""
    heads = {entry.name for entry in exam.first.head_layers} | set(describe.outputs(exam.subject.model))
    with_activation = [
        layer
        for layer in layers_of(exam)
        if callable(getattr(layer, "activation", None)) and layer.weights and not hasattr(layer, "recurrent_activation")
    ]
    if not heads and with_activation:
        heads = {with_activation[-1].name}
    return [layer for layer in with_activation if layer.name not in heads]
