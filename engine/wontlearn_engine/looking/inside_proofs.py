"""Proofs of a look at this process's own trainings: its cells, with an edit made in them, run in processes of their own."""

from __future__ import annotations

import contextlib
import queue
import time
from collections.abc import Callable

from ..probe.contract.asks import Ask
from ..running.runner import Local, RunEnded, RunEvent, RunSpec, Started
from ..running.target import Target
from .commands import Command, Kill, Start
from .jobs import Jobs
from .measured_rows import measure_rows
from .session import Session

PATIENCE = 0.2
"""Seconds between two looks for news: an interrupt, and a proof that has had its time, are noticed by then."""


class Proofs:
    """Carries out what a session's proofs ask for."""

    def __init__(self, session: Session, target: Target, python: str) -> None:
        self._session, self._jobs, self._runner = session, Jobs(target, python), Local()
        self._running: dict[int, Started] = {}
        self._news: queue.SimpleQueue[object] = queue.SimpleQueue()

    def run(self, commands: list[Command], tell: Callable[[], None]) -> None:
        """Until all are over."""
        self._do(commands)
        while self._session.look is not None and self._session.look.proving:
            now = time.monotonic()
            with contextlib.suppress(queue.Empty):
                self._hear(self._news.get(timeout=PATIENCE))
            self._do(self._session.proofs_due(now))
            tell()

    def close(self) -> None:
        """Nothing of ours is left running or lying about."""
        for run in self._running.values():
            run.kill()
        for run in self._running.values():
            run.join(0.5)
        self._jobs.close()

    def _hear(self, news: object) -> None:
        now = time.monotonic()
        if isinstance(news, RunEvent):
            measure_rows(news, self._news.put)
            self._do(self._session.event(news.run, news.event, now))
        elif isinstance(news, RunEnded):
            self._running.pop(news.run, None)
            self._do(self._session.ended(news.run, news.code, now))

    def _do(self, commands: list[Command]) -> None:
        for command in commands:
            if isinstance(command, Start):
                self._start(command)
            elif isinstance(command, Kill):
                ended = self._running.pop(command.run, None)
                if ended is not None:
                    ended.kill()
            elif command.run in self._running:
                self._ask(command.run, command.ask)

    def _ask(self, run: int, ask: Ask) -> None:
        self._running[run].ask(ask)

    def _start(self, command: Start) -> None:
        look = self._session.look_of(command.run)
        if look is None:
            return  # ended before it began
        place = self._jobs.plain_place(look)
        started = self._runner.start(place, self._news.put)
        started.run(RunSpec(command.run, self._jobs.job(look, command.mode, leads=False), place))
        self._running[command.run] = started
