"""Edits beyond an argument: statements put in, moved or taken out. Each is empty where the text does not allow it."""

from .at_line import (
    clip_at,
    divide_at,
    feed_in_order,
    float32_at,
    float_before,
    keep_result,
    last_step,
    mode_auto,
    number_at,
    shuffle_on,
    trainable_on,
    training_off,
)
from .rows import drop_rows, scale_inputs, scale_targets, shuffle_before, shuffle_together
from .update import apply_gradients

__all__ = [
    "apply_gradients",
    "clip_at",
    "divide_at",
    "drop_rows",
    "feed_in_order",
    "float32_at",
    "float_before",
    "keep_result",
    "last_step",
    "mode_auto",
    "number_at",
    "scale_inputs",
    "scale_targets",
    "shuffle_before",
    "shuffle_on",
    "shuffle_together",
    "trainable_on",
    "training_off",
]
