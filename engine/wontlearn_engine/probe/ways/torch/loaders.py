"""The data loader of a training, and what it draws from its dataset."""

import ast

import torch
from torch.utils import data

from ...compute import random_state
from ...contract.loop import Loader
from ...script import user_code
from . import loop_text, models


def find(loop):
    """The DataLoader that the loops around a step go through, or that a library's trainer holds; None else."""
    for frame, statement in loop.around:
        iterable = getattr(statement, "iter", None)
        for node in ast.walk(iterable) if iterable is not None else ():
            if isinstance(node, (ast.Name, ast.Attribute)):
                found = loop_text.value_of(node, {**frame.f_globals, **frame.f_locals})
                if isinstance(found, data.DataLoader):
                    return found
        lines = range(iterable.lineno, (iterable.end_lineno or iterable.lineno) + 1) if iterable is not None else ()
        for made in models.loaders():
            # Made in the head of the loop itself.
            if user_code.of(made)[1] in lines and user_code.of(made)[0] == frame.f_code.co_filename:
                return made
    found = getattr(getattr(getattr(loop.plan, "module", None), "_trainer", None), "train_dataloader", None)
    return found if isinstance(found, data.DataLoader) else None


def describe(loader):
    """What it is; None where there is none."""
    if loader is None:
        return None
    file, line = user_code.of(loader)
    return Loader(
        file=file,
        line=line,
        rows=length(loader.dataset),
        batches=length(loader),
        sampler=type(getattr(loader, "sampler", None)).__name__,
    )


_PASSES = 4
"""As many passes show which rows a sampler never gives, where a single one may be a part drawn anew each time."""
_MOST = 100_000
"""Numbers of rows that are asked of a sampler."""


def indices(loader):
    """How many different rows the loader's sampler gives in some passes; None where it is the user's own, which may not be asked."""
    sampler = getattr(loader, "sampler", None)
    if not type(sampler).__module__.startswith("torch.utils.data"):
        return None
    generator = getattr(sampler, "generator", None)
    before = generator.get_state() if generator is not None else None
    found, asked = set(), 0
    try:
        with random_state.kept(), torch.random.fork_rng(devices=[]):
            for _ in range(_PASSES):
                for number in sampler:
                    found.add(int(number))
                    asked += 1
                    if asked >= _MOST:
                        return len(found)
    except (TypeError, ValueError, RuntimeError, NotImplementedError):  # of a dataset without a length
        return None
    finally:
        if generator is not None:
            generator.set_state(before)
    return len(found)


def length(thing):
    try:
        return len(thing)
    except (TypeError, NotImplementedError):  # an iterable dataset
        return None
