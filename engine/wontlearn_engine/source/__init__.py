"""What can be told from a script's text alone: text in, facts out. Pure, but for `local_imports`."""

from .edits import Edit, apply, edit_argument, remove_argument
from .hints import (
    epochs_line,
    forward_outside_tape,
    missing_apply,
    optimizer_in_loop,
    rebuilt_in_loop,
    value_line,
)
from .imports import local_imports
from .pickers import (
    constant_lines,
    empty_lines,
    nan_lines,
    noise_lines,
    order_lines,
    outlier_lines,
    pairs_lines,
    scale_lines,
    sequence_lines,
    target_lines,
    target_scale_lines,
    wrap_lines,
)
from .sites import Site, training_sites
from .text import Argument, Call, Source, Span

__all__ = [
    "Argument",
    "Call",
    "Edit",
    "Site",
    "Source",
    "Span",
    "apply",
    "constant_lines",
    "edit_argument",
    "empty_lines",
    "epochs_line",
    "forward_outside_tape",
    "local_imports",
    "missing_apply",
    "nan_lines",
    "noise_lines",
    "optimizer_in_loop",
    "order_lines",
    "outlier_lines",
    "pairs_lines",
    "rebuilt_in_loop",
    "remove_argument",
    "scale_lines",
    "sequence_lines",
    "target_lines",
    "target_scale_lines",
    "training_sites",
    "value_line",
    "wrap_lines",
]
