"""What can be told from a script's text alone: text in, facts out. Pure, but for `local_imports`."""

from .edits import Edit, apply, edit_argument, remove_argument
from .gradients import forward_outside_tape, missing_apply
from .hints import clip_by_hand, epochs_line, optimizer_in_loop, rebuilt_in_loop, value_line
from .imports import local_imports
from .lines import (
    apply_line,
    columns_line,
    early_stopping_line,
    float16_line,
    frozen_line,
    model_line,
    return_line,
    schedule_line,
    stop_gradient_line,
    training_true_line,
    unstable_line,
)
from .pickers import (
    breaks_pairs,
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
from .warmth import Needs, needs

__all__ = [
    "Argument",
    "Call",
    "Edit",
    "Needs",
    "Site",
    "Source",
    "Span",
    "apply",
    "apply_line",
    "breaks_pairs",
    "clip_by_hand",
    "columns_line",
    "constant_lines",
    "early_stopping_line",
    "edit_argument",
    "empty_lines",
    "epochs_line",
    "float16_line",
    "forward_outside_tape",
    "frozen_line",
    "local_imports",
    "missing_apply",
    "model_line",
    "nan_lines",
    "needs",
    "noise_lines",
    "optimizer_in_loop",
    "order_lines",
    "outlier_lines",
    "pairs_lines",
    "rebuilt_in_loop",
    "remove_argument",
    "return_line",
    "scale_lines",
    "schedule_line",
    "sequence_lines",
    "stop_gradient_line",
    "target_lines",
    "target_scale_lines",
    "training_sites",
    "training_true_line",
    "unstable_line",
    "value_line",
    "wrap_lines",
]
