"""Modules, losses and optimizers as they are made: where the user made them, and which of them a training trains."""

import contextlib
import functools
import gc
import os
import weakref

import torch

from ...script import user_code

_made: dict = {}
"""id -> weak reference to every module that lives, in the order in which they were made."""
_loaders: dict = {}
"""The same of data loaders."""


def watch():
    """Note where modules and optimizers are made. Called once."""
    _remember(torch.nn.Module, _made)
    # Copies and what is loaded are made without `__init__`.
    _remember(torch.nn.Module, _made, "__setstate__")
    _remember(torch.optim.Optimizer, None)
    _remember(torch.utils.data.DataLoader, _loaders)


def know(module):
    """Note a module and its parts, however they were made."""
    for part in module.modules():
        if id(part) not in _made:
            _hold(part, _made)


def known_so_far():
    """Note what has been made before we were there, as in a process that lives."""
    for thing in gc.get_objects():
        for owner, kept in ((torch.nn.Module, _made), (torch.utils.data.DataLoader, _loaders)):
            if issubclass(type(thing), owner):
                _hold(thing, kept)


def _hold(thing, kept):
    key = id(thing)
    kept[key] = weakref.ref(thing, lambda _: kept.pop(key, None))


def _remember(owner, kept, name="__init__"):
    original = getattr(owner, name)

    @functools.wraps(original)
    def made(self, *args, **kwargs):
        user_code.remember(self)
        if kept is not None:
            _hold(self, kept)
        original(self, *args, **kwargs)

    # What Dynamo compiles leaves this out of its graph.
    made._torchdynamo_disable = True
    setattr(owner, name, made)


def loaders():
    """Every data loader that lives, the newest first."""
    return [loader for loader in [ref() for ref in reversed(list(_loaders.values()))] if loader is not None]


def place_of(loader):
    """(file's name, line, number): where it was made, and which of those that live and were made there, counted from the newest.

    The same in each process that runs the script, be it in another folder.
    """
    place = user_code.of(loader)
    fellows = [other for other in loaders() if user_code.of(other) == place]
    return (
        os.path.basename(place[0]),
        place[1],
        next((number for number, other in enumerate(fellows) if other is loader), 0),
    )


def alive():
    """Every module that lives, in the order in which they were made."""
    return [module for module in [ref() for ref in list(_made.values())] if module is not None]


def roots():
    """The modules that are part of no other, in the order in which they were made."""
    modules = alive()
    parts = {id(part) for module in modules for part in module.__dict__.get("_modules", {}).values()}
    return [module for module in modules if id(module) not in parts and "_parameters" in module.__dict__]


def training(weights):
    """The outermost modules that any of these weights belongs to."""
    wanted = {id(weight) for weight in weights}
    return [module for module in roots() if any(id(p) in wanted for p in module.parameters())]


def named(weights):
    """[(name, tensor)] of all weights and buffers of the modules that these weights belong to, then those of none.

    The order is the same in each process that runs the script.
    """
    found, seen = [], set()
    modules = training(weights)
    for number, module in enumerate(modules):
        prefix = "%s_%d." % (type(module).__name__, number) if len(modules) > 1 else ""
        for part in (module.named_parameters(), module.named_buffers()):
            for name, tensor in part:
                if id(tensor) not in seen:
                    seen.add(id(tensor))
                    found.append((prefix + name, tensor))
    for number, weight in enumerate(weights):
        if id(weight) not in seen:
            seen.add(id(weight))
            found.append(("weight_%d" % number, weight))
    return found


def array(tensor):
    """A copy of a tensor as NumPy; bfloat16 as float32."""
    tensor = tensor.detach()
    if tensor.dtype in (torch.bfloat16, torch.float16):
        tensor = tensor.float()
    if tensor.layout is not torch.strided:
        tensor = tensor.to_dense()
    return tensor.cpu().clone().numpy()


def counts(gradient):
    """True for a gradient that is there and not 0."""
    if gradient is None:
        return False
    values = gradient.coalesce().values() if gradient.is_sparse else gradient
    return bool(values.any())


def same_version(tensor):
    """What is changed in a tensor meanwhile does not count: a graph that was made before can be gone back through."""
    keep = getattr(torch.autograd, "_unsafe_preserve_version_counter", None)
    return keep(tensor) if keep is not None else contextlib.nullcontext()


def of_optimizer(optimizer):
    """All weights that an optimizer holds."""
    return [weight for group in optimizer.param_groups for weight in group["params"]]
