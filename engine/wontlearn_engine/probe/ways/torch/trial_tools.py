"""What trials change with: attributes set for a while, another optimizer in the place of the script's."""

import contextlib

import torch

from ...files import replace_everywhere


@contextlib.contextmanager
def set_for_a_while(pairs):
    """Set attributes (thing, name, value) for a while."""
    before = [(thing, name, getattr(thing, name)) for thing, name, _ in pairs]
    try:
        for thing, name, value in pairs:
            setattr(thing, name, value)
        yield
    finally:
        for thing, name, value in reversed(before):
            setattr(thing, name, value)


@contextlib.contextmanager
def changed(exam, change):
    """Meanwhile `change()` is made whenever the training has been put back to its start."""
    exam.subject.changes.append(change)
    try:
        yield exam.subject.rows
    finally:
        exam.subject.changes.remove(change)


@contextlib.contextmanager
def functions(step, replaced):
    """Meanwhile functions are others, by whatever name they are called: {original: ours}."""
    names = step.function.__globals__ if hasattr(step.function, "__globals__") else {}
    ids = {id(original): ours for original, ours in replaced.items()}
    held = {name: value for name, value in names.items() if id(value) in ids}
    names.update({name: ids[id(value)] for name, value in held.items()})
    replace_everywhere.everywhere(replaced)
    try:
        yield
    finally:
        replace_everywhere.everywhere({ours: original for original, ours in replaced.items()})
        names.update(held)


@contextlib.contextmanager
def other_optimizer(exam, make):
    """Meanwhile the script's optimizer is another one, of the kind that `make(groups)` gives: whoever holds it has that."""
    optimizer = exam.subject.optimizer
    if optimizer is None:
        raise LookupError("there is no optimizer")
    other = make([{"params": list(group["params"])} for group in optimizer.param_groups])
    kind, before = type(optimizer), dict(optimizer.__dict__)
    usual = [{key: value for key, value in group.items() if key != "params"} for group in other.param_groups]

    def settings():
        for group, values in zip(optimizer.param_groups, usual):
            group.update(values)

    try:
        optimizer.__dict__.clear()
        optimizer.__dict__.update(other.__dict__)
        optimizer.__class__ = type(other)
        with changed(exam, settings) as rows:
            yield rows
    finally:
        optimizer.__dict__.clear()
        optimizer.__dict__.update(before)
        optimizer.__class__ = kind


def identity(first, *_, **__):
    """What it is given."""
    return first


def no_norm(*_, **__):
    """A gradient's norm that nobody asks for."""
    return torch.tensor(0.0)


def groups(exam):
    """The optimizers' groups of weights; none where the update is written by hand."""
    return [group for optimizer in exam.subject.optimizers for group in optimizer.param_groups]
