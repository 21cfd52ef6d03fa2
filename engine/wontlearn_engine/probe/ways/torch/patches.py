"""What of PyTorch is watched: `backward`, the optimizers' steps, the scaling of losses, gradients asked for by hand."""

import functools
import sys
import weakref

import torch
from torch.optim import optimizer as optimizers

from ... import bytecode, state
from . import models


def install(make=None):
    """Patch the imported PyTorch for this job. Called once; `make()` gives the mode, by default the job's."""
    models.watch()
    mode = make() if make is not None else _mode_of_job()
    mode.scaled = scaled = _Scaled()
    full = make is None and state.job["mode"] == "full"
    backward, stepped = (_watching_a_full_run if full else _watching)(mode, scaled)
    # Dynamo, where it compiles a backward pass or an optimizer's step, leaves these out of its graph.
    backward._torchdynamo_disable = stepped._torchdynamo_disable = True
    torch.autograd.backward = backward
    _grad(mode)
    optimizers.register_optimizer_step_post_hook(stepped)
    return mode


def _mode_of_job():
    with bytecode():
        if state.job["mode"] == "full":
            from . import full_mode as mode
        else:
            from . import single_sample_mode as mode
    return mode.Mode()


def _watching_a_full_run(mode, scaled):
    with bytecode():
        from . import full_points
    return full_points.watching(mode, scaled)


class _Scaled:
    """Losses that a GradScaler has multiplied, and what they were."""

    def __init__(self):
        self.held, self.used = {}, False
        self.begins = lambda: None
        """Called before the first is."""
        for owner in _scalers():
            original = owner.scale

            @functools.wraps(original)
            def scale(scaler, outputs, _original=original):
                made = _original(scaler, outputs)
                if (
                    isinstance(made, torch.Tensor)
                    and made is not outputs
                    and (not state.inside or state.replay is not None)
                ):
                    if not self.used:
                        self.begins()
                        self.used = True
                    # As it is, with its graph: its object may be gone before its backward pass, which takes it from here.
                    self.held = {id(made): (weakref.ref(made), outputs)}
                return made

            owner.scale = scale

    def unscaled(self, loss):
        """The loss as it was before it was scaled."""
        held = self.held.pop(id(loss), None)
        return held[1] if held is not None and held[0]() is loss else loss


def _scalers():
    found = [torch.amp.GradScaler] if hasattr(torch.amp, "GradScaler") else []
    older = getattr(getattr(torch.cuda, "amp", None), "GradScaler", None)
    return found or ([older] if older is not None else [])


def _caller():
    """The frame that asked for a gradient, behind `Tensor.backward`."""
    frame = sys._getframe(2)
    return frame.f_back if frame.f_code is _METHOD and frame.f_back is not None else frame


_METHOD = torch.Tensor.backward.__code__


def _times(tensors, factor):
    """What is sent backward, multiplied."""
    if factor == 1:
        return tensors
    return [part * factor for part in tensors] if isinstance(tensors, (list, tuple)) else tensors * factor


def _watching(mode, scaled):
    """`backward` and the hook behind each optimizer's step, as a reduced run has them."""
    original, busy = torch.autograd.backward, []

    @functools.wraps(original)
    def backward(tensors, *args, **kwargs):
        # A backward pass within another one, as of checkpoints, is a part of it.
        if (state.inside and state.replay is None) or busy:
            return original(tensors, *args, **kwargs)

        def run(factor=1):
            busy.append(True)
            try:
                return original(_times(tensors, factor), *args, **kwargs)
            finally:
                busy.pop()

        return mode.backward(run, scaled.unscaled(tensors), _caller())

    def stepped(optimizer, args, kwargs):
        if not state.inside:
            mode.stepped(optimizer, args, kwargs)

    return backward, stepped


def _grad(mode):
    original = torch.autograd.grad

    @functools.wraps(original)
    def grad(outputs, inputs, *args, **kwargs):
        if (
            (state.inside and state.replay is None)
            or not _of_a_loss(outputs, inputs)
            or (len(args) > 2 and args[2])
            or kwargs.get("create_graph")
        ):
            return original(outputs, inputs, *args, **kwargs)
        return mode.gradient(lambda: original(outputs, inputs, *args, **kwargs), outputs, inputs, sys._getframe(1))

    grad._torchdynamo_disable = True
    torch.autograd.grad = grad


def _of_a_loss(outputs, inputs):
    """True if one number is differentiated by weights: leaves that are parameters, or several of them."""
    if not isinstance(outputs, torch.Tensor) or outputs.numel() != 1:
        return False
    given = [inputs] if isinstance(inputs, torch.Tensor) else list(inputs) if isinstance(inputs, (list, tuple)) else []
    leaves = [part for part in given if isinstance(part, torch.Tensor) and part.is_leaf]
    return bool(leaves) and len(leaves) == len(given) and (len(leaves) > 1 or isinstance(leaves[0], torch.nn.Parameter))
