"""Plain PyTorch scripts: where the parts of a training stand, and the edits that repair them."""

from .places import (
    torch_backward_line,
    torch_criterion_line,
    torch_forward_line,
    torch_loader_line,
    torch_loss_line,
    torch_model_line,
    torch_module_line,
    torch_optimizer_line,
    torch_return_line,
    torch_scheduler_line,
    torch_step_line,
    torch_zero_grad_line,
)

__all__ = [
    "torch_backward_line",
    "torch_criterion_line",
    "torch_forward_line",
    "torch_loader_line",
    "torch_loss_line",
    "torch_model_line",
    "torch_module_line",
    "torch_optimizer_line",
    "torch_return_line",
    "torch_scheduler_line",
    "torch_step_line",
    "torch_zero_grad_line",
]
