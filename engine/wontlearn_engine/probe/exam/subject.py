"""What the examination asks of a training, whichever framework trains it: a way of training hands over a `Subject`.

The neutral code holds NumPy arrays and the tensors that `compute` makes of them; of the framework's own variables it
knows no more than what a `Weight` tells. A new framework is a file in compute/, a folder in ways/ with a class of this
form, and a line in WAYS (hooks.py).
"""

from typing import Any, Callable, Dict, List, Optional, Protocol, Tuple

from ..contract.about import About, Loss
from ..contract.first_update import HeadLayer
from ..contract.measured import Anchors


class Weight(Protocol):
    """A weight of the model."""

    name: str
    trainable: bool
    start: Optional[Any]
    """Its value when the script handed the model over, an array; None for one that came later."""

    def value(self) -> Any:
        """The value now, a float array of its own."""

    def assign(self, value: Any) -> None:
        """Set it to an array of its shape."""


class LayerCall(Protocol):
    """What one layer made of some rows in inference mode."""

    name: str
    kind: str
    """The layer's class by name, and where the user made it."""
    file: str
    line: int
    activation: Optional[str]

    def given(self) -> Any:
        """What it was given, a float array; None where that is no tensor of numbers with a point."""

    def output(self) -> Any:
        """What it gave, likewise."""


class Head(Protocol):
    """The way from the last weighted layer's pre-activation to the model's outputs."""

    shapes: List[Tuple[int, ...]]
    """Of the pre-activations, first axis the row; one for every output."""
    layers: List[HeadLayer]
    """The last weighted layers."""

    def push(self, values: List[Any]) -> List[Any]:
        """Outputs for pre-activations: tensors, one for every output."""


class Subject(Protocol):
    """One training: its model, its rows, its loss and its update. x, y, w are trees of tensors, first axis the row."""

    compute: Any
    """The module of compute/ (or one with the same functions) for the framework of this very training."""
    rows: Any
    """exam.rows.Rows."""
    arguments: Dict[str, Any]
    """What the script gave, as far as the facts of the data need it: x, y, epochs, shuffle, validation_data ..."""
    trials: Dict[str, Callable[[Any], Any]]
    """Name -> change(exam), a context manager (exam/trials.py): what this way of training can do otherwise."""
    loss_known: bool
    """The loss can be asked for any answer, so that anchors exist."""
    bounds: Optional[List[Optional[str]]]
    """Where model and targets lie (exam/floor_and_baseline.py), once eight rows have shown it; None before."""
    fixed_batch: Optional[int]
    """The only number of rows that the model takes at once, as one that keeps its state from batch to batch; usually None."""
    in_order: bool
    """The rows are trained on in the order in which they come."""
    own_step: bool
    """The update is the user's own as a whole: its gradients cannot be asked for."""
    initial: Any
    """The snapshot of the training as the script handed it over."""

    def other_rows(self, places: Any) -> Optional[Tuple[Any, str, int]]:
        """(rows that the script measures itself on, file, line of where they are made); None where it has none, or says so itself.

        `places`: what a full run has left of them.
        """

    @property
    def batch_size(self) -> int:
        """Rows a batch as the script trains."""

    @property
    def steps(self) -> Optional[int]:
        """Updates an epoch, or None where it cannot be known."""

    @property
    def expected_updates(self) -> Optional[int]:
        """Updates that the script's own training makes, or None."""

    def about(self) -> About:
        """The description of the training."""

    def kinds(self) -> List[Loss]:
        """Loss descriptions, one an output, in the words of Keras."""

    def snapshot(self) -> Any:
        """A copy of all that training changes: weights, statistics, the optimizer's memory and rate."""

    def restore(self, snapshot: Any = None) -> None:
        """Back to a snapshot, by default to `initial`."""

    def call(self, x: Any, training: bool) -> Any:
        """The model's answer: a tensor, or a tree of them."""

    def answer(self, x: Any) -> Any:
        """The same in inference mode, in the way that costs least, and with nothing changed by it."""

    def predict(self, x: Any) -> Any:
        """Answers in inference mode to arrays, as arrays."""

    def data_loss(self, y: Any, answer: Any, w: Any) -> Any:
        """The loss of an answer without penalties; a scalar tensor."""

    def own_anchors(self, rows: Any) -> Optional[Anchors]:
        """Those of a loss that has no targets; None where it has some."""

    def closed_form(self) -> bool:
        """True if one of the usual answers (exam/floor_and_baseline.py) is the best there is: no search is needed."""

    def overshoots(self) -> bool:
        """True if answers that the model cannot give might cost less than the right ones."""

    def penalty(self) -> float:
        """What the training loss adds for the weights."""

    def weights(self) -> List[Weight]:
        """Trainable weights."""

    def all_weights(self) -> List[Weight]:
        """All weights, in the order in which a full run hands them over."""

    def loss_and_gradients(self, x: Any, y: Any, w: Any, training: bool = True) -> Tuple[float, List[Optional[Any]]]:
        """Training loss with penalties, and its gradients by `weights()`, arrays; no update."""

    def step(self, x: Any, y: Any, w: Any) -> Any:
        """One update; returns the training loss before it, a scalar tensor."""

    def updates(self, x: Any, y: Any, w: Any) -> Callable[[Any, Any, Any, Any], Any]:
        """A function (x, y, w, index) that makes len(index) updates on the rows at index (updates, batch); returns their losses.

        x, y, w are examples of what it will be called with.
        """

    def watched(self, x: Any) -> Tuple[List[LayerCall], Any, Optional[Head]]:
        """The layer calls of an answer in inference mode, innermost first; the answer; its head where it can be followed."""

    def input_scales(self) -> List[Tuple[float, float]]:
        """(factor, offset) of each plain rescaling at the model's front."""
