"""The data loader of a training, and what it draws from its dataset."""

import ast

from torch.utils import data

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


def length(thing):
    try:
        return len(thing)
    except (TypeError, NotImplementedError):  # an iterable dataset
        return None
