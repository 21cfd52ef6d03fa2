"""What the data is like: each array of inputs ("x") and targets ("y"), the rows as a whole, and the validation rows.

Numbers of an array are counted on its finite rows, and None where it has none, or holds text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

MOST_COLUMNS = 4096
"""That the test whether y depends on x looks at, if it does not count ids."""


@dataclass(frozen=True)
class Array:
    """One array; its first axis is the row. A column is one number of a row."""

    shape: tuple[int, ...] = ()
    """Of one row."""
    dtype: str = ""
    rows: int = 0
    kind: Optional[str] = None
    """In words, where it does not hold plain numbers: "text", "dates", "objects"."""
    padded_behind: bool = False
    """Sequences that end in steps of 0."""
    nan: int = 0
    """Cells."""
    inf: int = 0
    """Cells."""
    bad_rows: tuple[int, ...] = ()
    """Numbers of the first five rows that are not finite."""
    bad_count: int = 0
    """Rows."""
    min: Optional[float] = None
    max: Optional[float] = None
    mean: Optional[float] = None
    std: Optional[float] = None
    """Over all cells."""
    columns: Optional[int] = None
    constant_columns: Optional[int] = None
    """Columns that are the same in every row."""
    row_std: Optional[float] = None
    """The mean of the columns' spreads."""
    max_column_std: Optional[float] = None
    min_column_std: Optional[float] = None
    """The smallest above 0; 0 where all are constant."""
    integers: Optional[bool] = None
    """Whole numbers only."""
    zero_rows: Optional[float] = None
    """Share of the rows that are all 0."""
    zeros: Optional[float] = None
    """Share of the cells."""
    far: Optional[float] = None
    """The largest distance of a cell from its column's median, in robust spreads."""
    far_row: int = 0
    """Where it stands."""
    far_rows: int = 0
    """Rows with a cell more than 20 spreads out."""
    spike: Optional[float] = None
    """A value far out that many cells of a column share, as a mark for missing values is; None where there is none."""
    spike_cells: int = 0
    spike_rows: int = 0
    spike_columns: int = 0
    spike_far: float = 0.0
    """Its distance from the others, in robust spreads."""
    unique_rows: Optional[int] = None
    """Different rows among the first 2000; of a single column among all."""
    commonest: Optional[tuple[float, float]] = None
    """Of whole-number inputs: the commonest value that is not 0, and its share of the cells that are not."""
    classes: tuple[tuple[float, int], ...] = ()
    """Of targets: the 20 commonest values, or one-hot columns, each with its rows."""
    changes: Optional[float] = None
    """Of targets: share of neighbouring rows that differ; near 0 where rows come sorted by class."""
    one_hot: bool = False
    sums_to_one: Optional[bool] = None
    """Of targets of several columns: each row is shares of 1."""


@dataclass(frozen=True)
class RowWeights:
    """Weights of the rows, by sample_weight or class_weight."""

    min: float = 1.0
    max: float = 1.0
    zero: float = 0.0
    """Share of the rows."""
    nan: int = 0
    ratio: Optional[float] = None
    """The largest over the smallest above 0."""


@dataclass(frozen=True)
class Duplicates:
    """Rows with equal inputs; None where they were not compared."""

    distinct: Optional[int] = None
    same: int = 0
    """Rows whose inputs another row before has."""
    conflicting: int = 0
    """Of those, rows with other targets."""


@dataclass(frozen=True)
class Leak:
    """A column of the inputs that is the target."""

    column: Optional[int] = None
    """Its number, from 0."""


@dataclass(frozen=True)
class Validation:
    """How the validation rows stand to the training rows; rows is 0 where there are none to compare."""

    rows: int = 0
    mean_shift: Optional[float] = None
    """The largest distance of a column's means, in the training rows' spreads."""
    std_ratio: Optional[float] = None
    """The median of the columns' spreads over those of the training rows."""
    overlap: Optional[float] = None
    """Share that are training rows."""
    unseen: Optional[float] = None
    """Share whose class no training row has; None where the targets are no classes."""
    file: str = ""
    line: int = 0
    """Where a loop of the user's own makes them; 0 where `fit` is given them."""


@dataclass(frozen=True)
class Data:
    """The rows of a training."""

    rows: int = 0
    """That were read, at most 4096."""
    total: Optional[int] = None
    """In the whole training set; None for a stream that was not read to its end."""
    whole: bool = False
    """These are all rows."""
    batch: Optional[int] = None
    """Rows in the first batch."""
    stream: bool = False
    """They come from a dataset or generator."""
    x: tuple[Array, ...] = ()
    y: tuple[Array, ...] = ()
    weights: Optional[RowWeights] = None
    duplicates: Duplicates = Duplicates()
    batch_classes: Optional[float] = None
    """Mean number of different classes in a batch; None where the order does not matter, or the targets are no classes."""
    leak: Leak = Leak()
    validation: Validation = Validation()
    unmeasured: tuple[str, ...] = ()
    """What this kind of data does not allow to be measured, each in words."""
