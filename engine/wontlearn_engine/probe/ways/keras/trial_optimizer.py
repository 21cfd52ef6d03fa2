"""Trials with another optimizer: its rate, its kind, its clipping."""

import contextlib

from ...exam.trial_data import Unchanged
from .trial_tools import optimizer_of, other_optimizer, retraced


def rate(factor):
    """The learning rate times `factor`, constant."""

    @contextlib.contextmanager
    def change(exam):
        optimizer = optimizer_of(exam)
        if optimizer is None and hasattr(exam.subject, "scaled"):  # an update written by hand
            with exam.subject.scaled(factor), retraced(exam) as rows:
                yield rows
            return
        config = optimizer.get_config()
        now = abs(float(optimizer.learning_rate)) or 1e-3
        config["learning_rate"] = now * factor
        config.pop("name", None)
        with other_optimizer(exam, type(optimizer).from_config(config)) as rows:
            yield rows

    return change


def rate_to(value):
    """The learning rate set to `value`."""

    @contextlib.contextmanager
    def change(exam):
        config = optimizer_of(exam).get_config()
        config["learning_rate"] = value
        config.pop("name", None)
        with other_optimizer(exam, type(optimizer_of(exam)).from_config(config)) as rows:
            yield rows

    return change


@contextlib.contextmanager
def adam(exam):
    """Adam with its defaults."""
    with other_optimizer(exam, exam.subject.keras.optimizers.Adam()) as rows:
        yield rows


@contextlib.contextmanager
def no_clip(exam):
    """The same optimizer without gradient clipping."""
    if not any(value for key, value in optimizer_of(exam).get_config().items() if "clip" in key):
        raise Unchanged("no gradients are clipped")
    config = {k: v for k, v in optimizer_of(exam).get_config().items() if "clip" not in k and k != "name"}
    with other_optimizer(exam, type(optimizer_of(exam)).from_config(config)) as rows:
        yield rows


@contextlib.contextmanager
def clipped(exam):
    """The same optimizer with its gradients clipped to a norm of 1."""
    config = {k: v for k, v in optimizer_of(exam).get_config().items() if "clip" not in k and k != "name"}
    config["clipnorm"] = 1.0
    with other_optimizer(exam, type(optimizer_of(exam)).from_config(config)) as rows:
        yield rows
