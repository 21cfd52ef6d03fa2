"""A run as a process group on this machine, under the user's Python: its events and output are streamed, asks go in."""

from __future__ import annotations

import codecs
import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

from ..probe.contract.asks import Ask, Job, Prepare, control_line
from ..probe.contract.messages import Limit, Message, Warm, heard
from . import memory, reaper
from .runner import Output, Place, RunEnded, RunEvent, RunMessage, RunSpec, Warmed

BOOT = Path(__file__).parents[1] / "probe" / "boot.py"
LOOK_EVERY = 0.1
"""Seconds between two looks at the memory of a run that has a limit."""


class Process:
    """A probe, at first a spare without a run. Threads of its own post messages; `kill` may be called from any thread."""

    def __init__(self, place: Place, post: Callable[[RunMessage], None]) -> None:
        self.place = place
        self.warm: Warm | None = None
        """What a spare told when it had imported all it was to."""
        self._post_run = post
        self._spec: RunSpec | None = None
        self._early: list[Message | str | int] = []
        self._lock = threading.Lock()
        self._ended = False
        self._closed = False
        self._collected = False
        """The system may give its number to a stranger."""

    def start(self) -> None:
        """Start the process. Raises OSError if the interpreter cannot be started."""
        events_read, events_write = os.pipe()
        control_read, self._control = os.pipe()
        place = self.place
        try:
            self._popen = subprocess.Popen(
                [place.python, str(BOOT), str(events_write), str(control_read), str(place.bytecode)],
                cwd=place.cwd,
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
        reaper.watch(self._popen.pid)
        self._write(Prepare(modules=place.modules, environment=dict(place.environment)))
        readers = [
            threading.Thread(target=self._read_events, args=(events_read,), daemon=True),
            threading.Thread(target=self._read_output, daemon=True),
        ]
        for reader in readers:
            reader.start()
        threading.Thread(target=self._wait, args=(readers,), daemon=True).start()

    def run(self, spec: RunSpec) -> None:
        """Give it its run. What it said before is told now, as if it had just begun."""
        with self._lock:
            self._spec = spec
            early, self._early = self._early, []
            for item in early:
                self._tell(spec, item)
        self._write(spec.job)

    @property
    def alive(self) -> bool:
        """True until the process has ended."""
        return not self._ended

    def _post(self, item: Message | str | int) -> None:
        """An event, some output or the exit status: told to the run, or kept until there is one."""
        with self._lock:
            if isinstance(item, int):
                self._ended = True
            if isinstance(item, Warm):
                self.warm = item
                self._post_run(Warmed())
            elif self._spec is None:
                self._early.append(item)
            else:
                self._tell(self._spec, item)

    def _tell(self, spec: RunSpec, item: Message | str | int) -> None:
        if isinstance(item, str):
            self._post_run(Output(spec.id, spec.job.mode, item))
        elif isinstance(item, int):
            self._post_run(RunEnded(spec.id, item))
        else:
            self._post_run(RunEvent(spec.id, item))

    def _write(self, line: Prepare | Job | Ask) -> None:
        data = control_line(line)
        with self._lock:
            if self._closed:
                return
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
                    messages = heard(line)
                except ValueError:
                    continue  # a line cut short by the process's death
                for message in messages:
                    self._post(message)

    def _read_output(self) -> None:
        assert self._popen.stdout is not None
        fd = self._popen.stdout.fileno()
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        while True:
            try:
                data = os.read(fd, 1 << 16)
            except OSError:
                return
            if not data:
                return
            # Let a flood gather: one message for many lines.
            time.sleep(0.004)
            self._post(decoder.decode(data))

    def _wait(self, readers: list[threading.Thread]) -> None:
        code = self._watched() if self.place.memory else self._popen.wait()
        # What the script left behind in its group goes with it.
        self._signal(signal.SIGKILL)
        self._collected = True
        reaper.forget(self._popen.pid)
        for reader in readers:
            reader.join(timeout=1.0)
        with self._lock:
            self._closed = True
            os.close(self._control)
        self._post(code)

    def _watched(self) -> int:
        """Wait for the end, and bring it about when the memory limit is passed."""
        limit, group = self.place.memory or 0.0, memory.Group(self._popen.pid)
        while True:
            try:
                return self._popen.wait(LOOK_EVERY)
            except subprocess.TimeoutExpired:
                used = group.held() / 1e9
            if used > limit:
                self._post(Limit(used, limit))
                self.kill()
                return self._popen.wait()

    def kill(self) -> None:
        """End the whole group at once."""
        self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        if self._collected:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._popen.pid, number)

    def join(self, timeout: float) -> None:
        """Wait until the process is gone."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._popen.wait(timeout)
