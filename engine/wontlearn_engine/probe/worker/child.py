"""A probe's process: its own group, two pipes, and what is left of both when it ends. Beside the engine or beside a worker."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from typing import Protocol

from . import reaper

LOOK_EVERY = 0.1
"""Seconds between two looks at the memory of a run that has a limit."""


class Hears(Protocol):
    """Is told what a child says, from threads of its own."""

    def event(self, line: bytes) -> None:
        """A line of its event pipe."""

    def output(self, data: bytes) -> None:
        """Some of what it printed."""

    def too_much(self, used: float) -> None:
        """It holds so many gigabytes, more than its limit, and ends now."""

    def ended(self, code: int) -> None:
        """All else was told: exit status, or the signal as a negative number."""


class Child:
    """One process group. `write`, `kill` and `join` may be called from any thread. Raises OSError if it cannot be started."""

    def __init__(
        self,
        python: str,
        boot: str,
        bytecode: str,
        cwd: str,
        hears: Hears,
        limit: float | None = None,
        meter: Callable[[int], Callable[[], int]] | None = None,
    ) -> None:
        self._hears, self._limit, self._meter = hears, limit, meter
        self._lock = threading.Lock()
        self._closed = self._collected = False
        """Collected: the system may give its number to a stranger."""
        events_read, events_write = os.pipe()
        control_read, self._control = os.pipe()
        try:
            self._popen = subprocess.Popen(
                [python, boot, str(events_write), str(control_read), bytecode],
                cwd=cwd,
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
        self._events = events_read

    def listen(self) -> None:
        """Begin to tell what it says; what it has said by now is kept in its pipes."""
        readers = [
            threading.Thread(target=self._read_events, daemon=True),
            threading.Thread(target=self._read_output, daemon=True),
        ]
        for reader in readers:
            reader.start()
        threading.Thread(target=self._wait, args=(readers,), daemon=True).start()

    def write(self, data: bytes) -> None:
        """Put lines into its control pipe; nothing happens if it has ended."""
        with self._lock:
            if self._closed:
                return
            try:
                while data:
                    data = data[os.write(self._control, data) :]
            except OSError:
                pass  # it has ended; `_wait` will say so

    def kill(self) -> None:
        """End the whole group at once."""
        self._signal(signal.SIGKILL)

    def join(self, timeout: float) -> None:
        """Wait so many seconds at most until the process is gone."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._popen.wait(timeout)

    def _read_events(self) -> None:
        with os.fdopen(self._events, "rb") as stream:
            for line in stream:
                self._hears.event(line)

    def _read_output(self) -> None:
        assert self._popen.stdout is not None
        fd = self._popen.stdout.fileno()
        while True:
            try:
                data = os.read(fd, 1 << 16)
            except OSError:
                return
            if not data:
                return
            # Let a flood gather: one message for many lines.
            time.sleep(0.004)
            self._hears.output(data)

    def _wait(self, readers: list[threading.Thread]) -> None:
        code = self._watched() if self._limit else self._popen.wait()
        # What the script left behind in its group goes with it.
        self._signal(signal.SIGKILL)
        self._collected = True
        reaper.forget(self._popen.pid)
        for reader in readers:
            reader.join(timeout=1.0)
        with self._lock:
            self._closed = True
            os.close(self._control)
        self._hears.ended(code)

    def _watched(self) -> int:
        """Wait for the end, and bring it about when the memory limit is passed."""
        assert self._meter is not None and self._limit is not None
        held = self._meter(self._popen.pid)
        while True:
            try:
                return self._popen.wait(LOOK_EVERY)
            except subprocess.TimeoutExpired:
                used = held() / 1e9
            if used > self._limit:
                self._hears.too_much(used)
                self.kill()
                return self._popen.wait()

    def _signal(self, number: signal.Signals) -> None:
        if self._collected:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._popen.pid, number)
