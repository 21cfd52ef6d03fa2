"""Examines a noted training on the process's own objects, and puts everything back."""

import contextlib
import logging
import warnings
from typing import Any

from .. import leaving, state
from ..channel import told
from ..script import user_code
from ..ways.keras import backend, fit
from . import keeping, recorded


class _Link:
    """In place of the channel to an engine, and of what it asks: two functions."""

    def __init__(self, said, answer):
        self._said, self.answer = said, answer

    def send(self, kind, /, **fields):
        """A message."""
        self._said(kind, told(fields))


def run(training: Any, n: int, said: Any, answer: Any, folder: str) -> None:
    """Examine it as number `n`; `said(kind, fields)` is told all messages, `answer()` says what is asked next.

    What is too large for a message goes to `folder`.
    """
    place, link = training.place, _Link(said, answer)
    with _speaking(link, folder):
        if training.start is None:
            why = training.why or "It ended before its first update."
            leaving.skip(n, place.file, place.line, "fit", why)
            return
        with _silent(), keeping.kept(training.keras, training.model):
            try:
                start_again(training)
            except Exception as problem:  # an optimizer of the user's own that cannot be made anew
                why = "Its optimizer cannot be copied: %s: %s." % (type(problem).__name__, problem)
                leaving.skip(n, place.file, place.line, "fit", why)
                return
            fit.examine(training.keras, training.model, training.arguments, n, place)


@contextlib.contextmanager
def _silent():
    """What the frameworks say of our small trainings the user did not do; of their own training they have said it."""
    log = logging.getLogger("tensorflow")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        log.setLevel(level)


@contextlib.contextmanager
def _speaking(link, folder):
    """While the examiner speaks to somebody else; a `fit` in it is no training of the user's."""
    before = state.channel, state.asks, state.job
    state.channel = state.asks = link
    state.job = {**recorded.job(folder), "mode": "single-sample"}
    state.inside += 1
    try:
        yield
    finally:
        state.inside -= 1
        state.channel, state.asks, state.job = before


def start_again(training: Any) -> None:
    """The model as it was when the training began, with an optimizer of its own: the user's is never touched."""
    model = training.model
    backend.restore(training.start)
    theirs: Any = getattr(model, "optimizer", None)
    if theirs is None:
        return
    mine = type(theirs).from_config(theirs.get_config())
    user_code.same_place(mine, theirs)
    with backend.no_warnings():
        mine.build(model.trainable_variables)
    if len(mine.variables) == len(training.optimizer):
        backend.restore(list(zip(mine.variables, training.optimizer)))
    vars(model).update(optimizer=mine, train_function=None)
