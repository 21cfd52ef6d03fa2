"""What a training is made of: layers, optimizer, losses, the arguments of `fit`; each with its place.

`file` and `line` say where the user wrote a thing (1-based); "" and 0 where that is not known.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, Optional, Union

from .loop import Loop

How = Literal["fit", "train_on_batch", "loop", "evaluate"]
"""The way of training; "evaluate" is a loop that only measures the loss."""


@dataclass(frozen=True)
class Weight:
    """A weight as the script handed it over."""

    name: str = ""
    """Its short name: "kernel", "bias"."""
    shape: tuple[int, ...] = ()
    trainable: bool = False
    std: Optional[float] = None
    """Of its entries; None with min and max where it is no float array of at most 5 million."""
    min: Optional[float] = None
    max: Optional[float] = None


@dataclass(frozen=True)
class Penalty:
    """A regularizer of a layer."""

    class_: str = ""
    l1: Optional[float] = None
    """Factor of the sum of absolute values."""
    l2: Optional[float] = None
    """Factor of the sum of squares."""


@dataclass(frozen=True)
class Constraint:
    """A constraint of a layer."""

    class_: str = ""
    max_value: Optional[float] = None
    """The largest norm that it allows."""


@dataclass(frozen=True)
class Layer:
    """A layer, in order of construction. Numbers of the layer's own are None where it has none of that name."""

    name: str = ""
    class_: str = ""
    module: str = ""
    """Top package of its class: "keras", or the user's own."""
    file: str = ""
    line: int = 0
    trainable: bool = True
    container: bool = False
    """It holds other layers, which are described by themselves."""
    dtype: str = ""
    """Of its variables."""
    units: Optional[int] = None
    filters: Optional[int] = None
    rate: Optional[float] = None
    """Share that is dropped, from 0 to 1."""
    dropout: Optional[float] = None
    """Share that a recurrent layer or attention drops itself."""
    recurrent_dropout: Optional[float] = None
    mask_zero: bool = False
    """An embedding that masks the id 0."""
    adds_loss: bool = False
    """It adds a term of its own to the loss (add_loss)."""
    momentum: Optional[float] = None
    """Of moving averages, from 0 to 1."""
    input_dim: Optional[int] = None
    """Entries of an embedding's table."""
    activation: Optional[str] = None
    """Name of the function; None where the layer has none of its own."""
    activation_file: str = ""
    activation_line: int = 0
    """Where it stands, if not in the layer's own construction."""
    batch_first: Optional[bool] = None
    """Of a recurrent layer of PyTorch: the first axis is the row."""
    initializer: Optional[str] = None
    """Class of the kernel's."""
    regularizers: dict[str, Penalty] = field(default_factory=dict[str, Penalty])
    """By part: "kernel", "bias", "recurrent", "activity"."""
    constraints: dict[str, Constraint] = field(default_factory=dict[str, Constraint])
    weights: tuple[Weight, ...] = ()
    """Its own; none for a container."""


@dataclass(frozen=True)
class Optimizer:
    """The optimizer with the numbers that matter; None where it has none of that name."""

    class_: str = ""
    file: str = ""
    line: int = 0
    learning_rate: Optional[float] = None
    """As it is when the training begins; below 0 it climbs."""
    schedule: Optional[str] = None
    """Class of the schedule; None for a constant rate."""
    schedule_rates: tuple[Optional[float], ...] = ()
    """Planned rates after 0, 10, 100, 1000 and 10000 updates."""
    momentum: Optional[float] = None
    beta_1: Optional[float] = None
    beta_2: Optional[float] = None
    epsilon: Optional[float] = None
    weight_decay: Optional[float] = None
    """Share of each weight that is taken off, times the rate, at each update."""
    clipnorm: Optional[float] = None
    clipvalue: Optional[float] = None
    global_clipnorm: Optional[float] = None


@dataclass(frozen=True)
class Loss:
    """The loss of one output."""

    name: Optional[str] = None
    """As it was given; None for an output without a loss."""
    class_: str = ""
    function: Optional[str] = None
    """As the framework spells it."""
    from_logits: bool = False
    gives_shares: bool = False
    """The answers are shares although the loss asks for logits, and costs what is right: the library finds the logits."""
    reduction: Optional[str] = None
    own: bool = False
    """Written by the user."""
    file: str = ""
    line: int = 0
    exact: Optional[bool] = None
    """Of a loop: it computes what the framework's function does, but for a positive factor."""
    output: Optional[str] = None
    """The output's name, where there are several."""
    weight: float = 1.0
    """What it counts beside the others; one of weight 0 is not judged."""

    @property
    def known_as(self) -> str:
        """The function's name, else the loss's own; "" without a loss."""
        return self.function or self.name or ""


@dataclass(frozen=True)
class Compile:
    """Where the model was compiled."""

    file: str = ""
    line: int = 0


@dataclass(frozen=True)
class Fit:
    """The arguments of `fit`; None where they were not given, or cannot be known."""

    batch_size: Optional[int] = None
    """Rows."""
    epochs: Optional[int] = None
    shuffle: Union[bool, str, None] = None
    validation_split: Optional[float] = None
    """Share of the rows, from 0 to 1."""
    class_weight: dict[str, float] = field(default_factory=dict[str, float])
    """By class."""
    validation: bool = False
    """There are validation rows."""
    callbacks: tuple[str, ...] = ()
    """Their classes."""


@dataclass(frozen=True)
class About:
    """Model, compile and arguments of one training."""

    framework: Optional[str] = None
    """`torch` for a loop of PyTorch."""
    fresh: Optional[bool] = None
    """The weights lie where PyTorch draws them."""
    class_: Optional[str] = None
    """The model's."""
    called: Optional[str] = None
    """Its name in the user's code, where several models are trained in turn."""
    layers: tuple[Layer, ...] = ()
    output_layers: tuple[str, ...] = ()
    """Names of the last layers with weights before each output; none where that cannot be followed."""
    parameters: int = 0
    """Numbers in all weights."""
    trainable_parameters: Optional[int] = None
    optimizer: Optional[Optimizer] = None
    loss: tuple[Loss, ...] = ()
    """One an output."""
    metrics: tuple[str, ...] = ()
    compile: Compile = Compile()
    fit: Fit = Fit()
    custom: tuple[str, ...] = ()
    """What the model overrides: "train_step", ..."""
    loop: Optional[Loop] = None
