"""The way from input to output and back before anything is updated: layers, outputs, gradients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional


@dataclass(frozen=True)
class LayerSeen:
    """What a layer answers to the first rows. Shares are from 0 to 1."""

    name: str = ""
    class_: str = ""
    file: str = ""
    line: int = 0
    shape: tuple[int, ...] = ()
    """Of the answer to one row."""
    std: Optional[float] = None
    rows_same: bool = False
    input_rows_same: Optional[bool] = None
    """The same of what it is given; None where that is not one array of floats."""
    zeros: Optional[float] = None
    """Share of the answers."""
    dead_units: Optional[float] = None
    """Share of the units that answer 0 to every row."""
    saturated: Optional[float] = None
    """Share of the answers at an end of the activation's range; None where it has none."""
    activation: Optional[str] = None


@dataclass(frozen=True)
class RandomLayer:
    """A layer at which two answers to the same rows part."""

    class_: str = ""
    drops: bool = False
    """It sets some of its input to 0 and multiplies the rest, as dropout does; one that samples does not."""


@dataclass(frozen=True)
class HeadLayer:
    """A layer that gives an output."""

    name: str = ""
    class_: str = ""
    file: str = ""
    line: int = 0


@dataclass(frozen=True)
class Output:
    """One of the model's answers to the first rows."""

    shape: tuple[int, ...] = ()
    """Of the answer to one row."""
    min: Optional[float] = None
    max: Optional[float] = None
    rows_spread: Optional[float] = None
    """The largest difference between rows."""
    sums_to_one: bool = False


@dataclass(frozen=True)
class Gradient:
    """The first gradient of one weight."""

    name: str = ""
    """The weight's path: "sequential/dense/kernel"."""
    shape: tuple[int, ...] = ()
    rms: Optional[float] = None
    """Root mean square; None where there is none, or it is not finite."""
    weight_rms: Optional[float] = None
    along: Optional[float] = None
    """Cosine of gradient and weight; 1 where only a penalty on the weights gives it."""
    none: bool = False
    """The weight gets no gradient at all."""


@dataclass(frozen=True)
class Gradients:
    """The first gradients, and the loss they are of."""

    loss: Optional[float] = None
    weights: tuple[Gradient, ...] = ()


@dataclass(frozen=True)
class FirstUpdate:
    """The way from input to output and back, on up to 32 rows, before anything is updated."""

    layers: tuple[LayerSeen, ...] = ()
    head_layers: tuple[HeadLayer, ...] = ()
    outputs: tuple[Output, ...] = ()
    random_layers: tuple[RandomLayer, ...] = ()
    inputs_differ: bool = False
    """The rows are not all alike."""
    gradients: Optional[Gradients] = None
    """None where the model trains by a step of its own."""
    input_gradients: tuple[Optional[float], ...] = ()
    """Largest |d output / d input| of each input; none where one of them is no float array."""
    input_names: tuple[str, ...] = ()
    """The keys of a dictionary of inputs, in the order of their slopes; none for what is no dictionary."""
    unused_columns: tuple[int, ...] = ()
    """Columns of the one input that differ from row to row and do not reach the output."""
    input_gradient: Optional[float] = None
    """The largest of input_gradients."""
