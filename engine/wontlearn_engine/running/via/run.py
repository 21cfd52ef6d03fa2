"""A probe's process behind a command."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ...probe.contract.asks import Ask, Prepare, control_line
from ...probe.contract.messages import End, ScriptError, Unreachable
from ...probe.worker.packets import Packet
from ..process import Listener
from ..runner import Launch, RunMessage, RunSpec

if TYPE_CHECKING:
    from .there import There


class RunThere(Listener):
    """A probe's process there."""

    def __init__(self, there: There, number: int, place: Launch, post: Callable[[RunMessage], None]) -> None:
        super().__init__(post)
        self.place, self.number = place, number
        self._there = there
        self._gone = threading.Event()

    @property
    def alive(self) -> bool:
        """True until the process has ended, or nobody knows of it any more."""
        return not self.over

    def run(self, spec: RunSpec) -> None:
        """Give it its run, and the files of ours that it reads."""
        try:
            self._there.hand_over(Path(spec.job.folder))
        except OSError as problem:  # the line is gone, or the project is too much to be sent
            super().run(spec)
            self.kill()
            self._there.forget(self.number)
            self.lose(problem.strerror or str(problem))
            return
        super().run(spec)
        self._line(control_line(spec.job))

    def prepare(self) -> None:
        """The first line."""
        self._line(control_line(Prepare(modules=self.place.modules, environment=dict(self.place.environment))))

    def ask(self, ask: Ask) -> None:
        """Send a control line; nothing happens if it has ended."""
        self._line(control_line(ask))

    def _line(self, line: bytes) -> None:
        self._there.send("C", self.number, self._there.words.to_there(line))

    def kill(self) -> None:
        """End the whole group at once."""
        self._there.send("K", self.number)

    def rest(self, still: bool) -> None:
        """A spare there imports on: its cores are many, and a word more of the protocol is not worth it."""

    def join(self, timeout: float) -> None:
        """Wait until it is gone."""
        self._gone.wait(timeout)

    def take(self, one: Packet) -> None:
        """What the worker says of it."""
        if one.kind == "E":
            self.event(self._there.words.from_there(one.body))
        elif one.kind == "O":
            self.output(one.body)
        elif one.kind == "X":
            content = one.content
            if "error" in content:
                self.said(End("exception", error=ScriptError("OSError", content["error"])))
            self.end(int(content["code"]))

    def lose(self, why: str) -> None:
        """The connection is gone, and with it the process."""
        self.said(Unreachable(why))
        self.end(-1)

    def end(self, code: int) -> None:
        """The last that is said of it."""
        self._gone.set()
        self.ended(code)
