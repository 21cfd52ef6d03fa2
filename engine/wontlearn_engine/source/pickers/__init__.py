"""Which lines made the data of a training what it is, best first; empty if nothing can be said."""

from .bad_rows import constant_lines, empty_lines, nan_lines, outlier_lines, wrap_lines
from .order import noise_lines, order_lines, sequence_lines
from .pairs import breaks_pairs, pairs_lines
from .scale import scale_lines, target_lines, target_scale_lines

__all__ = [
    "breaks_pairs",
    "constant_lines",
    "empty_lines",
    "nan_lines",
    "noise_lines",
    "order_lines",
    "outlier_lines",
    "pairs_lines",
    "scale_lines",
    "sequence_lines",
    "target_lines",
    "target_scale_lines",
    "wrap_lines",
]
