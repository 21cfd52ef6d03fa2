"""Trials with another optimizer or other gradients: the rate, the kind, clipping, clearing, weight decay."""

import contextlib

import torch

from ...exam.trial_data import Unchanged
from . import trial_tools
from .trial_tools import changed, set_for_a_while


def rate(factor):
    """The learning rate times `factor`."""

    @contextlib.contextmanager
    def change(exam):
        if exam.subject.optimizer is None:  # an update written by hand
            with _scaled(exam, factor) as rows:
                yield rows
            return

        def times():
            for group in trial_tools.groups(exam):
                group["lr"] = (abs(float(group["lr"])) or 1e-3) * factor

        with changed(exam, times) as rows:
            yield rows

    return change


def rate_to(value):
    """The learning rate set to `value`."""

    @contextlib.contextmanager
    def change(exam):
        if exam.subject.optimizer is None:
            raise LookupError("the update is written by hand")

        def to():
            for group in trial_tools.groups(exam):
                group["lr"] = value

        with changed(exam, to) as rows:
            yield rows

    return change


def adam(exam):
    """Adam with its defaults."""
    return trial_tools.other_optimizer(exam, torch.optim.Adam)


@contextlib.contextmanager
def _scaled(exam, factor):
    exam.subject.step_.factor = factor
    try:
        yield exam.subject.rows
    finally:
        exam.subject.step_.factor = 1


def other_sign(exam):
    """The loss with its sign turned."""
    return _scaled(exam, -1)


@contextlib.contextmanager
def no_clip(exam):
    """Gradients are not clipped."""
    plan, utils = exam.subject.plan, torch.nn.utils
    pairs = [(plan, "clips", None)] if hasattr(plan, "clips") else []
    replaced = {utils.clip_grad_norm_: trial_tools.no_norm, utils.clip_grad_value_: trial_tools.identity}
    with set_for_a_while(pairs), trial_tools.functions(exam.subject.step_, replaced):
        yield exam.subject.rows


@contextlib.contextmanager
def clipped(exam):
    """Gradients clipped to a norm of 1."""
    with set_for_a_while([(exam.subject.step_, "clip", 1.0)]):
        yield exam.subject.rows


@contextlib.contextmanager
def cleared(exam):
    """Gradients cleared before each backward pass."""
    with set_for_a_while([(exam.subject.step_, "clears", True)]):
        yield exam.subject.rows


@contextlib.contextmanager
def no_penalty(exam):
    """No weight decay."""
    if not any(group.get("weight_decay") for group in trial_tools.groups(exam)):
        raise Unchanged("there is no weight decay")

    def none():
        for group in trial_tools.groups(exam):
            if "weight_decay" in group:
                group["weight_decay"] = 0.0

    with changed(exam, none) as rows:
        yield rows
