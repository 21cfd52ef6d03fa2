"""What a PyTorch loop holds in a living process, put back to the bit."""

import contextlib
import copy

import torch

from ... import state
from ...live import keeping, reach
from . import models


@contextlib.contextmanager
def kept(loop):
    """Weights, statistics, gradients, optimizer, and what else the step reaches are the same afterwards, whatever ends it."""
    plan, found = loop.plan, loop.seen
    weights = [tensor for _, tensor in models.named(found.sources)]
    optimizers = [_Optimizer(optimizer) for optimizer in (found.optimizer, *found.others)]
    held = reach.Reached([], _special({id(weight) for weight in weights}))
    loader = loop.loader()
    held.add([*weights, *(forward.module for forward in found.forwards), *_roots(plan, held)])
    held.add([loader.dataset] if loader is not None else [])
    state.job["asks_rows"] = held.whole
    with keeping.process(), contextlib.ExitStack() as stack:
        for weight in weights:  # the notebook may still hold a graph
            stack.enter_context(models.same_version(weight))
        try:
            yield
        finally:
            for optimizer in optimizers:
                optimizer.restore()
            with torch.no_grad():
                held.restore()


@contextlib.contextmanager
def kept_modules(*things):
    """The same for modules and an optimizer that are trained and taken back: all of them are copied, whatever their size."""
    tensors = [t for m in things if isinstance(m, torch.nn.Module) for t in (*m.parameters(), *m.buffers())]
    optimizers = [_Optimizer(thing, copied=True) for thing in things if isinstance(thing, torch.optim.Optimizer)]
    held = reach.Reached(things, _special({id(tensor) for tensor in tensors}))
    try:
        yield
    finally:
        for optimizer in optimizers:
            optimizer.restore()
        with torch.no_grad():
            held.restore()


def _roots(plan, held):
    """What the step's own function speaks of."""
    function = plan.function
    if hasattr(function, "__self__"):  # a library's plan
        return [getattr(plan, "module", None), getattr(plan, "trainer", None)]
    return [*held.named(function), *(function.__defaults__ or ())]


class _Optimizer:
    """An optimizer's own memory and rates. An examination works on copies of them, and so does what is `copied`."""

    def __init__(self, optimizer, copied=False):
        self._optimizer = optimizer
        if optimizer is not None:
            self._own, self._state = dict(vars(optimizer)), dict(optimizer.state)
            self._groups = [(group, dict(group), list(group["params"])) for group in optimizer.param_groups]
            if copied:
                optimizer.state.update({key: copy.deepcopy(value) for key, value in optimizer.state.items()})

    def restore(self):
        """As it was."""
        if self._optimizer is None:
            return
        vars(self._optimizer).clear()
        vars(self._optimizer).update(self._own)
        self._optimizer.state.clear()
        self._optimizer.state.update(self._state)
        for group, content, params in self._groups:
            group.clear()
            group.update(content)
            group["params"][:] = params


def _special(weights):
    """How tensors, modules and the like are kept; `weights`: ids of those that are copied whatever their size."""

    def note(thing, room):
        if isinstance(thing, torch.Tensor):
            return _tensor(thing, room, id(thing) in weights)
        if isinstance(thing, torch.optim.Optimizer):
            return None, 0, []
        if isinstance(thing, torch.Generator):
            before = thing.get_state()
            return (lambda: thing.set_state(before)), 0, []
        return None

    return note


def _tensor(tensor, room, whatever):
    size = tensor.numel() * tensor.element_size() if tensor.layout is torch.strided else 0
    if not whatever and size > room:
        return None, size, []
    held, version, slope = tensor.detach().clone(), tensor._version, tensor.grad if tensor.is_leaf else None
    asks, leaf = tensor.requires_grad, tensor.is_leaf

    def undo():
        if whatever or tensor._version != version:
            tensor.detach().copy_(held)
        if leaf:
            if tensor.requires_grad != asks:
                tensor.requires_grad_(asks)
            if tensor.grad is not slope:
                tensor.grad = slope

    return undo, 0 if whatever else size, [] if slope is None else [slope]
