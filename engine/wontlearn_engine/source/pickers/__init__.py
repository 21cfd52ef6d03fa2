"""Which lines made the data of a training what it is, best first; empty if nothing can be said."""

from .constant import constant_lines, empty_lines, wrap_lines, wrapping_line
from .content import sequence_lines
from .nan import nan_lines
from .order import order_lines
from .pairs import Beside, breaks_pairs, pairs_beside, pairs_lines
from .scale import outlier_lines, scale_lines, target_lines, target_scale_lines

__all__ = [
    "Beside",
    "breaks_pairs",
    "constant_lines",
    "empty_lines",
    "nan_lines",
    "order_lines",
    "outlier_lines",
    "pairs_beside",
    "pairs_lines",
    "scale_lines",
    "sequence_lines",
    "target_lines",
    "target_scale_lines",
    "wrap_lines",
    "wrapping_line",
]
