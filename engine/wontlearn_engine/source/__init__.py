"""What can be told from a script's text alone: text in, facts out. Pure, but for `local_imports`."""

from . import mend, pytorch
from .adversarial import fooled_label
from .arguments import constant_elsewhere, in_style, inner_call, number_elsewhere, takes, value_span
from .callbacks import contrary_watch
from .edits import Edit, apply, edit_argument, remove_argument
from .gradients import forward_outside_tape, missing_apply
from .held_back import columns_line_of, few_rows_line, numbered_line, scaled_apart
from .hints import (
    clip_by_hand,
    epochs_line,
    rebuilt_in_loop,
    unused_index,
    validation_line,
    value_line,
)
from .imports import frameworks, local_imports
from .imports_ahead import Needs, needs
from .lines import (
    apply_line,
    columns_line,
    cut_in_call_line,
    early_stopping_line,
    float16_line,
    frozen_line,
    model_line,
    own_start_line,
    return_line,
    schedule_line,
    step_line,
    stop_gradient_line,
    swallowed_line,
    training_true_line,
    unstable_line,
    vocabulary_line,
    zero_variable_line,
)
from .pickers import (
    Beside,
    breaks_pairs,
    constant_lines,
    empty_lines,
    nan_lines,
    order_lines,
    outlier_lines,
    pairs_beside,
    pairs_lines,
    scale_lines,
    sequence_lines,
    target_lines,
    target_scale_lines,
    wrap_lines,
    wrapping_line,
)
from .reshapes import mixing_reshape
from .sound import sound
from .stopped import stopped_prediction
from .terms import heavy_term
from .text import Argument, Call, Source, Span, last_name
from .torch_lines import cut_line, eval_line, init_line, no_grad_line, sampler_line, scheduler_line
from .training_sites import Site, training_sites
from .turned import turned_apart
from .wiring import crossed_wire, first_step_line

__all__ = [
    "Argument",
    "Beside",
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
    "columns_line_of",
    "constant_elsewhere",
    "constant_lines",
    "contrary_watch",
    "crossed_wire",
    "cut_in_call_line",
    "cut_line",
    "early_stopping_line",
    "edit_argument",
    "empty_lines",
    "epochs_line",
    "eval_line",
    "few_rows_line",
    "first_step_line",
    "float16_line",
    "fooled_label",
    "forward_outside_tape",
    "frameworks",
    "frozen_line",
    "heavy_term",
    "in_style",
    "init_line",
    "inner_call",
    "last_name",
    "local_imports",
    "mend",
    "missing_apply",
    "mixing_reshape",
    "model_line",
    "nan_lines",
    "needs",
    "no_grad_line",
    "number_elsewhere",
    "numbered_line",
    "order_lines",
    "outlier_lines",
    "own_start_line",
    "pairs_beside",
    "pairs_lines",
    "pytorch",
    "rebuilt_in_loop",
    "remove_argument",
    "return_line",
    "sampler_line",
    "scale_lines",
    "scaled_apart",
    "schedule_line",
    "scheduler_line",
    "sequence_lines",
    "sound",
    "step_line",
    "stop_gradient_line",
    "stopped_prediction",
    "swallowed_line",
    "takes",
    "target_lines",
    "target_scale_lines",
    "training_sites",
    "training_true_line",
    "turned_apart",
    "unstable_line",
    "unused_index",
    "validation_line",
    "value_line",
    "value_span",
    "vocabulary_line",
    "wrap_lines",
    "wrapping_line",
    "zero_variable_line",
]
