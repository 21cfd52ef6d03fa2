"""Looks at a target without a screen: one, or one at every save."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

from ..probe.contract.asks import Mode
from ..running.runner import Runner
from ..running.target import Target
from .attend import Attend, News
from .conductor import Conductor
from .look import Ending, Look

ANSWER = 1.0
"""Seconds that a run has to say where it is."""
RESERVE = 1.5
"""Seconds of a budget that are not the runs': on a busy machine 0.5 to start with, and 0.8 to end them and to judge."""


@dataclass(frozen=True)
class Limit:
    """How long a check may take, in seconds. A `budget` is kept by all of it, the judging and the ending too."""

    seconds: float
    budget: bool = False

    @property
    def runs(self) -> float:
        """What the runs have of it."""
        return max(self.seconds - RESERVE, self.seconds / 2) if self.budget else self.seconds

    @property
    def ending(self) -> Ending:
        """How runs end that it ends."""
        return Ending("budget" if self.budget else "time limit", self.seconds)


@dataclass(frozen=True)
class Checked:
    """A finished check."""

    look: Look
    python: str
    seconds: float
    timed_out: bool


def check(
    target: Target,
    modes: tuple[Mode, ...],
    limit: Limit | None,
    tell: Callable[[News], None],
    note: Callable[[str], None],
    proofs: bool = True,
    runner: Runner | None = None,
    began: float | None = None,
) -> Checked:
    """Look once at the target; `tell` is given all news on the way, `note` why another Python was taken than the first.

    With `proofs`, what a finding's fix does is tried on a copy of the script. `began`: when the limit's time began, by
    `time.monotonic`, if that was not now: a place may have had to be opened.

    Raises NoPython if `--python` names none.
    """
    began = time.monotonic() if began is None else began
    attend = Attend(lambda post: Conductor(target, post=post, modes=modes, watch=False, proofs=proofs, runner=runner))
    conductor = attend.conductor
    if conductor.python_note:
        note(conductor.python_note)
    try:
        conductor.start()
        look = conductor.session.look
        assert look is not None
        for news in attend.news(None if limit is None else began + limit.runs):
            tell(news)
            if not look.alive and not look.proving:
                break
        else:
            assert limit is not None
            cut = look.alive  # else only a proof is ended: the verdict stands
            if not limit.budget:
                _ask_where(attend, look)
            conductor.conclude(limit.ending)
            tell(attend.take())
            return Checked(look, conductor.python, time.monotonic() - began, timed_out=cut)
    finally:
        conductor.close()
    return Checked(look, conductor.python, time.monotonic() - began, timed_out=False)


def watch(
    target: Target,
    modes: tuple[Mode, ...],
    begun: Callable[[], None],
    done: Callable[[Checked], None],
    note: Callable[[str], None],
    proofs: bool = True,
    runner: Runner | None = None,
) -> NoReturn:
    """Look at the target now and at every save, until interrupted; `begun` and `done` are told of each look.

    A look that a save cuts short is never done. Raises NoPython if `--python` names none.
    """
    attend = Attend(lambda post: Conductor(target, post=post, modes=modes, spares=True, proofs=proofs, runner=runner))
    conductor = attend.conductor
    if conductor.python_note:
        note(conductor.python_note)
    try:
        conductor.start()
        for news in attend.news():
            if news.begun:
                begun()
            if news.look is not None and news.settled:
                seconds = conductor.clock() - news.look.started
                done(Checked(news.look, conductor.python, seconds, timed_out=False))
    finally:
        conductor.close()
    raise AssertionError("the news never end")


def _ask_where(attend: Attend, look: Look) -> None:
    """Learn at which lines the runs are, if they can still say so."""
    attend.conductor.ask_where()
    for _ in attend.news(attend.conductor.clock() + ANSWER):
        if all(run.at is not None for run in look.runs.values() if run.alive):
            return
