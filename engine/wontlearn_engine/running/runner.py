"""The one seam where runs are started: a place goes in, messages come out, asks go in, `kill` ends it.

`Local` starts processes beside the engine. Another place (over ssh, in a container, on a cluster) is another `Runner`:
whoever drives a run knows nothing but what stands here. The files that a job names are ours, on this machine; a place that
does not see them has to bring them there, and back what the run leaves in its folder.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from ..probe.contract.asks import Ask, Job, Mode
from ..probe.contract.messages import Message, Warm
from ..probe.worker.nurseries import Nurseries
from . import memory
from .disk import LOCAL, Disk
from .python import FoundPython, find_python
from .target import Target

COST = 250_000_000
"""Bytes that a spare with TensorFlow holds for itself (measured: 190-206 MB)."""
SHARE = 0.25
"""Of the free memory, what spares may take."""


@dataclass(frozen=True)
class Ahead:
    """What many scripts have in common: imported once, by a process that starts their runs as forks of itself."""

    modules: tuple[str, ...]
    environment: tuple[tuple[str, str], ...]
    root: Path
    """Where the script's own modules lie."""

    @property
    def wanted(self) -> dict[str, Any]:
        """As it is told to that process."""
        return {"modules": list(self.modules), "environment": dict(self.environment)}


@dataclass(frozen=True)
class Launch:
    """Where and how processes are started: the interpreter, the folder they start in, and our folder for bytecode.

    A spare is warmed with `modules`, imported under `environment` (what the script itself sets before it imports).
    """

    python: str
    cwd: Path
    bytecode: Path
    modules: tuple[str, ...] = ()
    environment: tuple[tuple[str, str], ...] = ()
    memory: float | None = None
    """Gigabytes that a run's processes may hold together."""
    ahead: Ahead | None = None
    """What may have been imported for all, where the runner keeps such processes."""


@dataclass(frozen=True)
class RunSpec:
    """One run to be started."""

    id: int
    job: Job
    place: Launch


@dataclass(frozen=True)
class RunEvent:
    """An event of a run."""

    run: int
    event: Message


@dataclass(frozen=True)
class Printed:
    """Some of the script's own output, as it came."""

    run: int
    mode: Mode
    text: str


@dataclass(frozen=True)
class RunEnded:
    """The process is gone: exit status, or the signal as a negative number."""

    run: int
    code: int


@dataclass(frozen=True)
class Warmed:
    """A spare has imported all it was to."""


RunMessage = RunEvent | Printed | RunEnded | Warmed


class Started(Protocol):
    """A probe that was started, at first without a run. All may be called from any thread."""

    @property
    def place(self) -> Launch:
        """What it was started with."""
        ...

    @property
    def warm(self) -> Warm | None:
        """What a spare told when it had imported all it was to."""
        ...

    @property
    def alive(self) -> bool:
        """True until it has ended."""
        ...

    def run(self, spec: RunSpec) -> None:
        """Give it its run, once. What it said before is told now, as if it had just begun."""

    def ask(self, ask: Ask) -> None:
        """Send a control line; nothing happens if it has ended."""

    def kill(self) -> None:
        """End it at once, with all that it started. Its end is told as of any other."""

    def rest(self, still: bool) -> None:
        """Stop where it is, or go on: a spare's imports would take the core that a run needs now."""

    def join(self, timeout: float) -> None:
        """Wait so many seconds at most until it is gone."""


class Watches(Protocol):
    """Who watches files in a place."""

    @property
    def disk(self) -> Disk:
        """Where they lie."""
        ...

    def watch(self, paths: list[Path], changed: Callable[[], None]) -> None:
        """`changed` is called, from a thread of its own, once one of them has another content and is quiet."""


@dataclass
class Aside:
    """A further part of a place, with cores of its own."""

    coming: bool = True
    """Whether there is one is not known yet."""
    runner: Runner | None = None


class Runner(Protocol):
    """A place where runs can be started. `Local` is the one that others begin from."""

    def start(self, place: Launch, post: Callable[[RunMessage], None]) -> Started:
        """Start a probe; `post` is told what comes of it, from a thread of its own. Raises OSError if it cannot be started."""
        ...

    def room(self, waiting: int) -> int:
        """How many spares the place has room for, those that wait already included."""
        ...

    @property
    def many(self) -> bool:
        """Many scripts are run here, one after the other: what they have in common is imported once."""
        ...

    def aside(self, settled: Callable[[], None]) -> Aside | None:
        """A part of the place for what runs beside a script, until `leave_aside`; None where there is never one.

        The first call begins to open it; `settled` is called, from a thread of its own, once it is known whether there is one.
        """
        ...

    def leave_aside(self) -> None:
        """It is needed no more: what runs there ends."""

    def find_python(self, target: Target) -> FoundPython:
        """The interpreter that runs a target there. Raises NoPython if `--python` names none."""
        ...

    @property
    def disk(self) -> Disk:
        """Where the script lies."""
        ...

    @property
    def watcher(self) -> Watches | None:
        """Who watches the script; None where it lies here."""
        ...

    def close(self) -> None:
        """Nothing is started there any more."""


class Local:
    """Runs are processes on this machine; of `many` scripts, forks of those that have imported what is common to them."""

    _nurseries: Nurseries | None = None

    def __init__(self, *, many: bool = False) -> None:
        if many:
            self._nurseries = Nurseries()

    def start(self, place: Launch, post: Callable[[RunMessage], None]) -> Started:
        """Start a process. Raises OSError if the interpreter cannot be started."""
        from .process import Process

        return Process(place, post, self._nurseries)

    @property
    def many(self) -> bool:
        """As it was made."""
        return self._nurseries is not None

    def aside(self, settled: Callable[[], None]) -> Aside | None:
        """All cores of this machine are the script's own already."""
        return None

    def leave_aside(self) -> None:
        """There is none."""

    def room(self, waiting: int) -> int:
        """By the machine's free memory."""
        return waiting + int(memory.free() * SHARE // COST)

    def find_python(self, target: Target) -> FoundPython:
        """By this machine's environments."""
        return find_python(target)

    @property
    def disk(self) -> Disk:
        """This machine's."""
        return LOCAL

    @property
    def watcher(self) -> Watches | None:
        """The face's own."""
        return None

    def close(self) -> None:
        """What was kept for the next script ends."""
        if self._nurseries is not None:
            self._nurseries.close()
