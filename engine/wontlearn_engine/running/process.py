"""A run as a process group on this machine, under the user's Python: its events and output are streamed, asks go in."""

from __future__ import annotations

import codecs
import contextlib
import threading
from collections.abc import Callable
from pathlib import Path

import psutil

from ..probe.contract.asks import Ask, Prepare, control_line
from ..probe.contract.messages import Message, OverMemory, Warm
from ..probe.contract.wire import heard
from ..probe.worker.child import Child
from ..probe.worker.nurseries import Nurseries
from . import memory
from .runner import Launch, Printed, RunEnded, RunEvent, RunMessage, RunSpec, Warmed

BOOT = Path(__file__).parents[1] / "probe" / "boot.py"


class Listener:
    """What a probe says, told to its run once it has one: at first it is a spare. Threads of others call it."""

    def __init__(self, post: Callable[[RunMessage], None]) -> None:
        self.warm: Warm | None = None
        """What a spare told when it had imported all it was to."""
        self.over = False
        self._post = post
        self._spec: RunSpec | None = None
        self._early: list[Message | str | int] = []
        self._lock = threading.Lock()
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def run(self, spec: RunSpec) -> None:
        """It has a run now. What it said before is told, as if it had just begun."""
        with self._lock:
            self._spec = spec
            early, self._early = self._early, []
            for item in early:
                self._tell(spec, item)

    def event(self, line: bytes) -> None:
        """A line of its event pipe."""
        try:
            messages = heard(line)
        except ValueError:
            return  # a line cut short by the process's death
        for message in messages:
            self.said(message)

    def output(self, data: bytes) -> None:
        """Some of what it printed."""
        self.said(self._decoder.decode(data))

    def ended(self, code: int) -> None:
        """It is gone."""
        self.said(code)

    def said(self, item: Message | str | int) -> None:
        """An event, some output or the exit status: told to the run, or kept until there is one."""
        with self._lock:
            if isinstance(item, int):
                self.over = True
            if isinstance(item, Warm):
                self.warm = item
                self._post(Warmed())
            elif self._spec is None:
                self._early.append(item)
            else:
                self._tell(self._spec, item)

    def _tell(self, spec: RunSpec, item: Message | str | int) -> None:
        if isinstance(item, str):
            self._post(Printed(spec.id, spec.job.mode, item))
        elif isinstance(item, int):
            self._post(RunEnded(spec.id, item))
        else:
            self._post(RunEvent(spec.id, item))


class Process(Listener):
    """A probe's process beside the engine. Raises OSError if the interpreter cannot be started."""

    def __init__(self, place: Launch, post: Callable[[RunMessage], None], nurseries: Nurseries | None = None) -> None:
        super().__init__(post)
        self.place = place
        ahead, bytecode = place.ahead, str(place.bytecode)
        nursery = None
        if nurseries is not None and ahead is not None:
            nursery = nurseries.of(place.python, str(BOOT), bytecode, ahead.wanted, str(ahead.root))
        self._child = Child(
            place.python,
            str(BOOT),
            bytecode,
            str(place.cwd),
            self,
            place.memory,
            memory.meter,
            nursery,
        )
        self._child.write(control_line(Prepare(modules=place.modules, environment=dict(place.environment))))
        self._child.listen()

    def run(self, spec: RunSpec) -> None:
        """Give it its run."""
        super().run(spec)
        self._child.write(control_line(spec.job))

    def ask(self, ask: Ask) -> None:
        """Send a control line; nothing happens if the run has ended."""
        self._child.write(control_line(ask))

    @property
    def alive(self) -> bool:
        """True until the process has ended."""
        return not self.over

    def too_much(self, used: float) -> None:
        """It passed its memory limit."""
        self.said(OverMemory(used, self.place.memory or 0.0))

    def kill(self) -> None:
        """End the whole group at once."""
        self._child.kill()

    def rest(self, still: bool) -> None:
        """Stop the process where it is, or let it go on."""
        with contextlib.suppress(psutil.Error):  # it has ended
            process = psutil.Process(self._child.pid)
            process.suspend() if still else process.resume()

    def join(self, timeout: float) -> None:
        """Wait until the process is gone."""
        self._child.join(timeout)
