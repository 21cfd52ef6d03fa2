"""Examines a noted training on the process's own objects, and puts everything back."""

import contextlib
import logging
import warnings
from typing import Any

from .. import leaving, state
from ..channel import told
from . import recorded


class _Link:
    """In place of the channel to an engine, and of what it asks: two functions."""

    def __init__(self, said, answer):
        self._said, self.answer = said, answer
        self.placed = lambda fields: fields
        """What is said of places, said otherwise."""

    def send(self, kind, /, **fields):
        """A message."""
        self._said(kind, self.placed(told(fields)))


def run(training: recorded.Recorded, n: int, said: Any, answer: Any, folder: str) -> None:
    """Examine it as number `n`; `said(kind, fields)` is told all messages, `answer()` says what is asked next.

    What is too large for a message goes to `folder`.
    """
    link = _Link(said, answer)
    with _asked(link, folder):
        if training.why is not None:
            leaving.skip(n, training.file, training.line, training.how, training.why, training.about)
            return
        with _silent(), training.kept():
            training.examine(n)


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
def _asked(link, folder):
    """While the examiner speaks to somebody else; a training in it is none of the user's."""
    before, state.asks = state.asks, link
    state.inside += 1
    try:
        with recorded.speaking(link, folder, mode="single-sample"):
            yield
    finally:
        state.inside -= 1
        state.asks = before
