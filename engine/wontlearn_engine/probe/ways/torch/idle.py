"""Where a loop goes on for its batches alone, or a training that was judged to its end: its modules give what they gave."""

import torch

from .loop_text import tensors
from .roles import Cut


class Idle:
    """What modules gave, by the form of what they were given. It still leads back to the weights: they get gradients of 0."""

    def __init__(self):
        self._held = {}

    def call(self, run, module, args, kwargs):
        """A call of a module by the script: the first of its kind is made, the others get the same."""
        if next(module.parameters(), None) is None:
            return run(*args, **kwargs)
        given = tensors([list(args), kwargs])
        key = id(module), tuple(tuple(leaf.shape) for leaf in given), torch.is_grad_enabled()
        if key not in self._held:
            made = run(*args, **kwargs)
            leaves = tensors(made)
            cut = Cut(template=made, picked=range(len(leaves)))
            answers = [(leaf.detach(), leaf.requires_grad) for leaf in leaves]
            self._held[key] = None if _leaves_more(module) else (module, cut, answers)
            return made
        if self._held[key] is None:
            return run(*args, **kwargs)
        _, cut, leaves = self._held[key]
        tie = _tie([*module.parameters(), *given]) if any(grad for _, grad in leaves) else None
        return cut.rebuilt([leaf + tie.to(leaf) if grad and tie is not None else leaf.clone() for leaf, grad in leaves])


def _tie(leaves):
    """0, on the way back from which all these leaves lie; None where none of them wants a gradient."""
    parts = [leaf.flatten()[:0].sum() for leaf in leaves if leaf.requires_grad]
    return sum(part.to(parts[0]) for part in parts) if parts else None


def _leaves_more(module):
    """A call does more than it gives: it keeps what the loss will ask for, tells a hook, or has gradients of its own kind."""
    for part in module.modules():
        kept = [value for name, value in vars(part).items() if name not in ("_parameters", "_buffers", "_modules")]
        if any(leaf.grad_fn is not None for leaf in tensors(kept)):
            return True
        if part._forward_hooks or part._forward_pre_hooks or getattr(part, "sparse", False):
            return True
    return False
