"""Starts a run as a process group under the user's Python, streams its events and output, and ends it.

This is the one seam where a run is started: a `RunSpec` goes in, messages come out through a callback, `kill` ends it.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from .protocol import VERSION, Ask, Event, Job, Mode, Prepare

BOOT = Path(__file__).with_name("probe") / "boot.py"


@dataclass(frozen=True)
class RunSpec:
    """One run to be started."""

    id: int
    python: str
    job: Job
    cwd: Path
    bytecode: Path
    modules: tuple[str, ...] = ()


@dataclass(frozen=True)
class RunEvent:
    """An event of a run."""

    run: int
    event: Event


@dataclass(frozen=True)
class Output:
    """Some of the script's own output, as it came."""

    run: int
    mode: Mode
    text: str


@dataclass(frozen=True)
class RunEnded:
    """The process is gone: exit status, or the signal as a negative number."""

    run: int
    code: int


RunMessage = RunEvent | Output | RunEnded


@dataclass
class Process:
    """A running probe. Threads of its own post messages; `kill` may be called from any thread."""

    spec: RunSpec
    post: Callable[[RunMessage], None]
    _popen: subprocess.Popen[bytes] = field(init=False)
    _control: int = field(init=False)
    _killed: bool = False

    def start(self) -> None:
        """Start the process. Raises OSError if the interpreter cannot be started."""
        events_read, events_write = os.pipe()
        control_read, self._control = os.pipe()
        os.set_inheritable(events_write, True)
        os.set_inheritable(control_read, True)
        try:
            self._popen = subprocess.Popen(
                [self.spec.python, str(BOOT), str(events_write), str(control_read), str(self.spec.bytecode)],
                cwd=self.spec.cwd,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                pass_fds=(events_write, control_read),
                start_new_session=True,
            )
        except OSError:
            os.close(events_read)
            os.close(self._control)
            raise
        finally:
            os.close(events_write)
            os.close(control_read)
        prepare: Prepare = {"v": VERSION, "modules": list(self.spec.modules), "environment": {}}
        self._write(prepare)
        self._write(self.spec.job)
        readers = [
            threading.Thread(target=self._read_events, args=(events_read,), daemon=True),
            threading.Thread(target=self._read_output, daemon=True),
        ]
        for reader in readers:
            reader.start()
        threading.Thread(target=self._wait, args=(readers,), daemon=True).start()

    def _write(self, line: object) -> None:
        data = (json.dumps(line) + "\n").encode()
        try:
            while data:
                data = data[os.write(self._control, data) :]
        except OSError:
            pass  # it has ended; `_wait` will say so

    def ask(self, ask: Ask) -> None:
        """Send a control line; nothing happens if the run has ended."""
        self._write(ask)

    def _read_events(self, fd: int) -> None:
        with os.fdopen(fd, "rb") as stream:
            for line in stream:
                try:
                    event = json.loads(line)
                except ValueError:
                    continue  # a line cut short by the process's death
                self.post(RunEvent(self.spec.id, event))

    def _read_output(self) -> None:
        assert self._popen.stdout is not None
        fd = self._popen.stdout.fileno()
        mode = self.spec.job["mode"]
        while True:
            try:
                data = os.read(fd, 1 << 16)
            except OSError:
                return
            if not data:
                return
            # Let a flood gather: one message for many lines.
            time.sleep(0.004)
            self.post(Output(self.spec.id, mode, data.decode("utf-8", "replace")))

    def _wait(self, readers: list[threading.Thread]) -> None:
        code = self._popen.wait()
        # What the script left behind in its group goes with it.
        self._signal(signal.SIGKILL)
        for reader in readers:
            reader.join(timeout=1.0)
        if not self._killed:
            self._killed = True
            os.close(self._control)
        self.post(RunEnded(self.spec.id, code))

    def kill(self) -> None:
        """End the whole group at once."""
        self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        try:
            os.killpg(self._popen.pid, number)
        except (ProcessLookupError, PermissionError):
            pass

    def join(self, timeout: float) -> None:
        """Wait until the process is gone."""
        try:
            self._popen.wait(timeout)
        except subprocess.TimeoutExpired:
            pass
