"""Trainings of a living process: their losses, and how each began, so that it can be examined afterwards."""

import contextlib
from typing import Any, Dict, List

from .. import state
from ..channel import told
from ..contract import asks

KEPT = 8
"""Trainings that are held at most, the newest: each holds a copy of its starting weights."""
LARGEST = 20_000_000
"""Numbers in a model's weights above which no copy of them is kept."""
TOO_LARGE = "The model has more than %d numbers: no copy of its start was kept." % LARGEST
trainings: List["Recorded"] = []
"""The newest last."""
_early: Dict[int, List[Any]] = {}
"""What was said of trainings that are not yet known, by their numbers."""


class Recorded:
    """One training of the process; each way of training has its own."""

    how = "loop"
    """As a message `training` says it."""

    def __init__(self, n, file, line):
        self.n, self.file, self.line = n, file, line
        self.said = []
        """Messages of the full run, as (kind, fields)."""
        self.why: Any = None
        self.about: Any = None
        """Why it cannot be examined, and what is known of it all the same."""

    def kept(self) -> Any:
        """A context manager: afterwards all that an examination changes is what it was."""
        raise NotImplementedError

    def examine(self, n: int) -> None:
        """Examine it as number `n`, from where it began."""
        raise NotImplementedError


def add(recorded: Recorded) -> None:
    """A training has begun."""
    recorded.said += _early.pop(recorded.n, [])
    trainings.append(recorded)
    del trainings[:-KEPT]


class KeptMessages:
    """In place of the channel to an engine: a message is kept with its training."""

    def send(self, kind, /, **fields):
        """Keep it."""
        n = fields.get("n")
        for recorded in reversed(trainings):
            if recorded.n == n:
                recorded.said.append((kind, told(fields)))
                return
        if n == state.trainings() - 1:
            _early.setdefault(n, []).append((kind, told(fields)))


class Collector:
    """In its place for one training."""

    def __init__(self, said):
        self._said = said

    def send(self, kind, /, **fields):
        """Keep it."""
        self._said.append((kind, told(fields)))


def job(folder: str) -> Dict[str, Any]:
    """As the engine's, for a run that is none: the process lives on."""
    return {**vars(asks.Job(script="", source="", given="", mode="full", folder=folder)), "lives": True}


@contextlib.contextmanager
def speaking(channel: Any, folder: str, **more: Any) -> Any:
    """While messages go to another channel, and what is too large for one to another folder."""
    before = state.channel, state.job
    state.channel, state.job = channel, {**job(folder), **more}
    try:
        yield
    finally:
        state.channel, state.job = before


def forget_early() -> None:
    """What was said of trainings that never became known."""
    _early.clear()
