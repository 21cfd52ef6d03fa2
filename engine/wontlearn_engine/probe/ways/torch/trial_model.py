"""Trials that change what the model computes: axes moved where they were scrambled, hidden layers made wider."""

import contextlib

import torch

from ...exam.trial_data import Unchanged
from . import describe, scrambled
from .trial_tools import set_for_a_while

_WIDER = 4
LINEAR = ("Linear", "Conv1d", "Conv2d", "Conv3d")
_NORMS = ("BatchNorm1d", "BatchNorm2d", "BatchNorm3d", "LayerNorm")
_SIZES = {"in_features": 1, "out_features": 0, "in_channels": 1, "out_channels": 0}
"""Attributes that hold a size of the weight, and its axis."""


@contextlib.contextmanager
def axes_moved(exam):
    """The view that scrambles a row's axes moves them instead."""
    op = scrambled.first(exam.subject.roles.recorded)
    if op is None or op.args[0].dim() != op.out.dim():
        raise Unchanged("no view scrambles the axes")
    with set_for_a_while([(exam.subject.step_, "axes", (op.key, scrambled.meant(op)))]):
        yield exam.subject.rows


@contextlib.contextmanager
def wider(exam):
    """Hidden dense and convolution layers with four times the units, drawn anew; all other sizes stay."""
    subject, optimizer = exam.subject, exam.subject.optimizer
    if optimizer is None:
        raise LookupError("the update is written by hand")
    factors = _factors(subject, {layer.name for layer in exam.first.head_layers})
    step, seen, before, initial = subject.step_, subject.seen, subject.snapshot(), subject.initial
    held = [(module, dict(module._parameters), dict(module._buffers), _sizes(module)) for module in factors]
    groups = [list(group["params"]) for group in optimizer.param_groups]
    weights, sources = step.weights, seen.sources
    subject.restore(initial)
    instead = {}
    try:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(3)
            for module, axes in factors.items():
                _grow(module, axes, instead)
        swap = lambda tensors: [instead.get(id(tensor), tensor) for tensor in tensors]  # noqa: E731
        for group, params in zip(optimizer.param_groups, groups):
            group["params"] = swap(params)
        optimizer.state.clear()
        step.weights, seen.sources, step._known = swap(weights), swap(sources), (None, {})
        subject.initial = subject.snapshot()
        try:
            subject.predict(subject.some(2).x)
        except (RuntimeError, ValueError, IndexError) as problem:
            raise LookupError("the layers do not fit each other when they are wider") from problem
        yield subject.rows
    finally:
        for module, parameters, buffers, sizes in held:
            module._parameters.update(parameters)
            module._buffers.update(buffers)
            module.__dict__.update(sizes)
        for group, params in zip(optimizer.param_groups, groups):
            group["params"] = params
        step.weights, seen.sources, step._known, subject.initial = weights, sources, (None, {}), initial
        subject.restore(before)


def _factors(subject, heads):
    """{module: (of its outputs, of its inputs)}: by how much each is to grow. Raises LookupError where nothing can."""
    flat = [(name, module) for name, module in describe.flat(subject.modules) if module._parameters]
    plain = [
        (name, module) for name, module in flat if type(module).__name__ in LINEAR and getattr(module, "groups", 1) == 1
    ]
    widths = {module.weight.shape[0] for name, module in plain if name not in heads}
    # What other layers are made for stays, and so do the inputs.
    fixed = {
        size
        for name, module in flat
        if (name, module) not in plain and type(module).__name__ not in _NORMS
        for weight in module._parameters.values()
        if weight is not None
        for size in weight.shape
    }
    widths -= fixed | ({plain[0][1].weight.shape[1]} if plain else set())
    found, channels = {}, None
    for name, module in flat:
        kind = type(module).__name__
        if kind in _NORMS:
            if module.weight is not None and tuple(module.weight.shape)[:1] and module.weight.shape[0] in widths:
                found[module] = (_WIDER, 1)
            continue
        if (name, module) not in plain:
            continue
        out, into = module.weight.shape[:2]
        flattened = kind == "Linear" and channels in widths and into not in widths and into % (channels or 1) == 0
        factors = (_WIDER if out in widths and name not in heads else 1, _WIDER if into in widths or flattened else 1)
        if factors != (1, 1):
            found[module] = factors
        channels = out if kind != "Linear" else None
    if not any(outputs > 1 for outputs, _ in found.values()):
        raise LookupError("no hidden layer can be made wider")
    return found


def _sizes(module):
    return {
        name: module.__dict__[name] for name in (*_SIZES, "num_features", "normalized_shape") if name in module.__dict__
    }


def _grow(module, factors, instead):
    """Give a module larger weights, as PyTorch draws them; `instead`: id of each old one -> the new one."""
    for held, parameter in ((module._parameters, True), (module._buffers, False)):
        for name, tensor in list(held.items()):
            if tensor is None or not tensor.dim():
                continue
            shape = list(tensor.shape)
            shape[0] *= factors[0]
            if len(shape) > 1:
                shape[1] *= factors[1]
            made = torch.empty(shape, dtype=tensor.dtype, device=tensor.device)
            held[name] = torch.nn.Parameter(made, requires_grad=tensor.requires_grad) if parameter else made
            instead[id(tensor)] = held[name]
    for name, axis in _SIZES.items():
        if name in module.__dict__:
            module.__dict__[name] = module.weight.shape[axis]
    if "num_features" in module.__dict__:
        module.num_features = module.weight.shape[0]
    if "normalized_shape" in module.__dict__:
        module.normalized_shape = tuple(module.weight.shape)
    module.reset_parameters()


__all__ = ["axes_moved", "wider"]
