"""Trials with the way a model reads sequences: padding masked, both directions, the last step alone."""

import contextlib

from ...exam import row_facts
from ...exam import rows as rows_
from ...exam.trial_data import Unchanged
from .trial_model import cloned
from .trial_tools import layers_of, retraced, set_for_a_while


def _recurrent(layer):
    return hasattr(layer, "return_sequences") and hasattr(layer, "cell")


@contextlib.contextmanager
def mask_padding(exam):
    """Steps of 0 are passed over: by the embeddings' own mask, or by one made of the rows for the first recurrent layers."""
    if not any(row_facts.padded_behind(leaf) for leaf in rows_.leaves(exam.subject.rows.x)):
        raise Unchanged("no sequence ends in zeros")
    layers = layers_of(exam)
    embeddings = [layer for layer in layers if type(layer).__name__ == "Embedding" and not layer.mask_zero]
    first = next((layer for layer in layers if _recurrent(layer)), None)
    if embeddings:
        pairs = [(layer, name, True) for layer in embeddings for name in ("mask_zero", "supports_masking")]
        with set_for_a_while(pairs), retraced(exam) as rows:
            yield rows
    elif first is None or any(type(layer).__name__ in ("Embedding", "Masking") for layer in layers):
        raise Unchanged("its padding is masked, or nothing takes a mask")
    else:
        with _masked(exam.subject.keras.ops, first), retraced(exam) as rows:
            yield rows


@contextlib.contextmanager
def _masked(ops, layer):
    """A recurrent layer that is given no mask makes one: steps that are 0 throughout."""
    call = layer.call

    def masked(sequences, *args, **kwargs):
        if not args and kwargs.get("mask") is None:
            kwargs["mask"] = ops.any(ops.not_equal(sequences, 0), axis=-1)
        return call(sequences, *args, **kwargs)

    object.__setattr__(layer, "call", masked)
    try:
        yield
    finally:
        object.__delattr__(layer, "call")


def both_directions(exam):
    """Recurrent layers read from both ends."""
    keras = exam.subject.keras
    known = [layer for layer in layers_of(exam) if _recurrent(layer)]
    if not known or any(type(layer).__name__ == "Bidirectional" for layer in layers_of(exam)):
        raise Unchanged("no layer reads in one direction only")

    def remake(layer, config):
        if not _recurrent(layer) or config.get("stateful"):
            return None
        # As many units in all, so that what changes is the direction.
        made = {**config, "units": max(1, config.get("units", 2) // 2), "name": config["name"] + "_both"}
        return keras.layers.Bidirectional(type(layer).from_config(made), name=config["name"])

    return cloned(exam, remake)


def last_step(exam):
    """The last step of the last recurrent layer alone, instead of all steps pooled or flattened."""
    keras = exam.subject.keras
    layers = layers_of(exam)
    known = [layer for layer in layers if _recurrent(layer)]
    if not known or not known[-1].return_sequences:
        raise Unchanged("no recurrent layer ends in all its steps")
    after = layers[layers.index(known[-1]) :]
    pooled = [x for x in after if type(x).__name__ in ("Flatten", "GlobalAveragePooling1D", "GlobalMaxPooling1D")]
    if not pooled:
        raise Unchanged("its steps are not put together behind it")

    def remake(layer, config):
        if layer is known[-1]:
            return type(layer).from_config({**config, "return_sequences": False})
        if layer is pooled[0]:
            return keras.layers.Activation("linear", name=config["name"])
        return None

    return cloned(exam, remake)
