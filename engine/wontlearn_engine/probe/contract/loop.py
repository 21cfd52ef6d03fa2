"""The step of a hand-written loop, and what only a loop of PyTorch can have. `file` and `line`: as in about.py."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional


@dataclass(frozen=True)
class Part:
    """A layer by its name and place."""

    name: str = ""
    class_: str = ""
    file: str = ""
    line: int = 0


@dataclass(frozen=True)
class RowsMoved:
    """What becomes of the answers when the first row is exchanged, in inference mode."""

    others: int = 0
    """So many other rows' answers change."""
    own: bool = False
    rows: int = 0


@dataclass(frozen=True)
class Norms:
    """The size of the gradient by all weights."""

    true: Optional[float] = None
    """As the loss gives it."""
    at_step: Optional[float] = None
    """As the optimizer gets it."""


@dataclass(frozen=True)
class RowChanges:
    """A row of a dataset that is another one each time it is asked for."""

    factor: float = 1.0
    """By which it is multiplied."""
    shift: float = 0.0
    """What is added to it, where it is not multiplied."""
    file: str = ""
    line: int = 0


@dataclass(frozen=True)
class Spot:
    """A place in the text."""

    file: str = ""
    line: int = 0


@dataclass(frozen=True)
class Crossed:
    """(n, 1) and (n,), one number for each row, are broadcast to (n, n), which is summed up to the loss."""

    file: str = ""
    line: int = 0
    whole: bool = False
    """All that the weights get comes through it, and it does more than to weigh rows by numbers of one sign."""


@dataclass(frozen=True)
class Axes:
    """A view of the same numbers under the same axes in another order."""

    file: str = ""
    line: int = 0
    before: tuple[int, ...] = ()
    """Shapes, rows first."""
    after: tuple[int, ...] = ()


@dataclass(frozen=True)
class Ignored:
    """Labels that the loss leaves out."""

    label: int = -100
    share: float = 0.0
    """Of all labels, from 0 to 1."""
    others: int = 0
    """So many different labels are left."""


@dataclass(frozen=True)
class Loader:
    """A PyTorch data loader."""

    file: str = ""
    line: int = 0
    rows: Optional[int] = None
    """Of its dataset."""
    batches: Optional[int] = None
    sampler: str = ""
    """Class."""


@dataclass(frozen=True)
class Signs:
    """What only a PyTorch loop can have, each seen in the loop itself or in a replay of its step."""

    backwards: Optional[int] = None
    """Backward passes before a step."""
    stepped: bool = False
    """An optimizer steps."""
    optimizers: int = 0
    """Made for this loop: more than one where it is made anew."""
    highest_rate: Optional[float] = None
    """The highest learning rate that a schedule of PyTorch's comes to, as far as it was looked ahead; None without one."""
    kept_gradients: tuple[int, ...] = ()
    """(iterations that begin with gradients of the ones before, iterations that do not)."""
    gradients_at_step: tuple[int, ...] = ()
    """(weights that have a gradient when the optimizer steps, weights that the loss reaches)."""
    norm_at_step: Optional[Norms] = None
    optimizer_weights: int = 0
    graph_weights: int = 0
    """Weights in the graph of the loss."""
    shared_weights: int = 0
    no_graph: bool = False
    """No weight is in the graph of the loss."""
    outside_optimizer: tuple[Part, ...] = ()
    unregistered: tuple[Part, ...] = ()
    unreached: tuple[Part, ...] = ()
    """Trainable, and not in the graph of the loss."""
    unused: tuple[Part, ...] = ()
    """Of these: such as change nothing in the loss whatever their weights are."""
    resting: tuple[Part, ...] = ()
    """In inference mode while the script trains."""
    without_gradients: tuple[Part, ...] = ()
    """Called while no gradients are recorded."""
    rows_moved: Optional[RowsMoved] = None
    no_logarithms: str = ""
    """What NLLLoss is given in place of logarithms of probabilities: "probabilities", or "answers" of any size."""
    shares_given: Optional[Spot] = None
    """The softmax whose shares a cross-entropy is given, which takes one itself."""
    over_rows: Optional[Spot] = None
    """A softmax is taken over the rows of the batch."""
    row_changes: Optional[RowChanges] = None
    mirrored: Optional[Spot] = None
    """Pictures are turned, and the pictures that are their targets are not."""
    affine: Optional[bool] = None
    """The answer to the middle of two rows is the middle of their answers, and no activation is called."""
    axes: Optional[Axes] = None
    crossed: Optional[Crossed] = None
    masked: Optional[Spot] = None
    """Attention is told to leave out all that is not padding, and to look at the padding."""
    side_parts: tuple[Spot, ...] = ()
    """Parts of the loss that stay the same when the rows get each other's targets; none where it has no others."""
    nothing_returned: Optional[Spot] = None
    """A library's trainer asks this function for a loss, and gets none."""
    ignored: Optional[Ignored] = None
    drawn: tuple[int, ...] = ()
    """(distinct rows of a whole pass, distinct rows of the dataset by a sample of it)."""


@dataclass(frozen=True)
class Loop:
    """A hand-written loop's step. Lines are those of its statements."""

    file: str = ""
    gradient_line: Optional[int] = None
    loss_line: Optional[int] = None
    apply_line: Optional[int] = None
    """The update; None where there is none."""
    updates: Optional[bool] = None
    """It updates something."""
    other_variables: bool = False
    """It updates others than the gradients are for."""
    forward_line: Optional[int] = None
    clear_line: Optional[int] = None
    """Where gradients are cleared."""
    loader: Optional[Loader] = None
    signs: Optional[Signs] = None
