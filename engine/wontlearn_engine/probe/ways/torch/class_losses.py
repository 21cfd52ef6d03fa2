"""What PyTorch's losses over classes are given: scores, logarithms of shares, or shares where they do not belong."""

import torch

from ...contract.loop import Spot


def no_logarithms(subject):
    """What an NLLLoss is given, where that is surely no logarithm of probabilities; "" else."""
    for op in subject.roles.recorded:
        given = op.args[0] if op.args else None
        if op.name in ("nll_loss", "nll_loss_nd") and isinstance(given, torch.Tensor) and given.dim() > 1:
            return "probabilities" if _shares(given) else "answers" if bool((given.detach() > 0).any()) else ""
    return ""


def shares_given(subject):
    """Where the softmax is called whose shares a cross-entropy is given as scores; None where it is given scores."""
    softmaxes = []
    for op in subject.roles.recorded:
        given = op.args[0] if op.args else None
        if op.name == "cross_entropy" and isinstance(given, torch.Tensor) and given.dim() > 1 and _shares(given):
            wide = (one for one in reversed(softmaxes) if _as_wide(one.out, given))
            return next((Spot(file=one.file, line=one.line) for one in wide), None)
        if op.name == "softmax" and op.file:
            softmaxes.append(op)
    return None


def _as_wide(made, given):
    return isinstance(made, torch.Tensor) and made.dim() > 0 and given.shape[1] in (made.shape[-1], *made.shape[1:2])


def _shares(given):
    given = given.detach().double()
    return given.shape[1] > 1 and bool((given >= 0).all()) and bool(((given.sum(1) - 1).abs() < 1e-3).all())
