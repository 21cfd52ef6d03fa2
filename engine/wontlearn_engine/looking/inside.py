"""A look at trainings of this very process, as in a notebook's kernel: no runs are started, nobody waits for another thread.

The examiner of `probe/live` speaks to a session directly: what it says is judged at once, and its next ask is there when it
waits for one.
"""

from __future__ import annotations

import queue
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, cast

from ..probe.contract import VERSION
from ..probe.contract.asks import Mode
from ..probe.contract.from_json import plain
from ..probe.contract.measured import RowsFile
from ..probe.contract.messages import Measured
from ..probe.contract.wire import message
from ..running.runner import RunEvent
from ..running.target import Target
from .commands import Command, Tell
from .inside_proofs import Proofs
from .look import Ending, Look
from .measured_rows import measure_rows
from .save_watch import sha256
from .session import Session

Said = tuple[str, dict[str, Any]]
"""Kind and fields of a message."""
MODES: tuple[Mode, ...] = ("single-sample", "full")
PATIENCE = 0.1
"""Seconds between two looks for a thread's answer: an interrupt is noticed by then."""


class Inside:
    """One look. `places` turns a file's name as Python knows it (a cell's) into the one that a report has."""

    def __init__(
        self,
        script: str,
        source: str,
        places: Callable[[str], str],
        tell: Callable[[Look], None],
        modes: tuple[Mode, ...] = MODES,
    ) -> None:
        self._session = Session(script, modes=modes)
        self._places, self._tell = places, tell
        self._asks: list[dict[str, Any]] = []
        self._found: queue.SimpleQueue[RunEvent] = queue.SimpleQueue()
        self._measuring = 0
        self._session.begin(source, sha256(source), modes, time.monotonic())
        for mode in modes:
            self._hear(mode, "hello", {"v": VERSION, "python": sys.executable, "version": sys.version.split()[0]})

    @property
    def look(self) -> Look:
        """What is known."""
        look = self._session.look
        assert look is not None
        return look

    def frameworks(self, versions: dict[str, str]) -> None:
        """What the process has imported."""
        for mode in self.look.runs:
            for name, version in versions.items():
                self._hear(mode, "framework", {"name": name, "version": version})

    def full(self, said: Iterable[Said]) -> None:
        """All that the trainings told while they ran; they are over."""
        for kind, fields in said:
            self._hear("full", kind, fields)
        self._end("full")

    def over(self) -> None:
        """Nothing more is examined."""
        self._end("single-sample")

    def prove(self) -> None:
        """Try what would repair it on the edited cells, in processes of their own, and then end. Raises OSError."""
        session = self._session
        target = Target(Path(session.script), cwd=Path.cwd(), python=sys.executable)
        proofs = Proofs(session, target, sys.executable)
        session.proofs = True
        try:
            proofs.run(self._ending("single-sample"), lambda: self._tell(self.look))
        except KeyboardInterrupt:
            session.cancel(Ending("user"), time.monotonic())
            raise
        finally:
            proofs.close()

    def interrupt(self) -> None:
        """The user ends it; judged is what is there."""
        self._session.cancel(Ending("user"), time.monotonic())

    # What the examiner needs

    def said(self, kind: str, fields: dict[str, Any]) -> None:
        """A message of the examiner."""
        self._hear("single-sample", kind, fields)

    def answer(self) -> dict[str, Any]:
        """What the examiner is asked next; "next" where nothing is left."""
        while not self._asks and self._measuring:
            try:
                found = self._found.get(timeout=PATIENCE)
            except queue.Empty:
                continue
            self._measuring -= 1
            self._do(self._session.event(found.run, found.event, time.monotonic()))
        ask = self._asks.pop(0) if self._asks else {"ask": "next"}
        return {"ask": "next"} if ask["ask"] == "end" else ask

    # Inside

    def _hear(self, mode: Mode, kind: str, fields: dict[str, Any]) -> None:
        run = self.look.runs[mode].id
        said = message({"e": kind, "t": 0.0, **cast("dict[str, Any]", self._placed(fields))})
        if isinstance(said, Measured) and isinstance(said.value, RowsFile) and said.value.path:
            self._measuring += 1
            measure_rows(RunEvent(run, said), self._found.put)
        self._do(self._session.event(run, said, time.monotonic()))

    def _placed(self, value: Any) -> Any:
        """With the names of files in it as a report has them."""
        if isinstance(value, dict):
            held = cast("dict[str, Any]", value)
            named = {k: self._places(v) if _names_a_file(k) and isinstance(v, str) else v for k, v in held.items()}
            return {key: self._placed(item) for key, item in named.items()}
        return [self._placed(item) for item in cast("Iterable[Any]", value)] if isinstance(value, list) else value

    def _do(self, commands: list[Command]) -> None:
        self._asks += [plain(command.ask) for command in commands if isinstance(command, Tell)]
        self._tell(self.look)

    def _end(self, mode: Mode) -> None:
        self._do(self._ending(mode))

    def _ending(self, mode: Mode) -> list[Command]:
        run = self.look.runs[mode].id
        self._hear(mode, "end", {"how": "finished", "code": 0, "error": None})
        return self._session.ended(run, 0, time.monotonic())


def _names_a_file(key: str) -> bool:
    return key == "file" or key.endswith("_file")


def numbered(said: Iterable[Said], n: int) -> list[Said]:
    """The messages of a training as those of number `n`."""
    return [(kind, {**fields, "n": n} if "n" in fields else fields) for kind, fields in said]
