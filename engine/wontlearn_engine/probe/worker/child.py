"""A probe's process: two pipes, and what is left of them when it ends. Beside the engine or beside a worker."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Protocol

from .nurseries import Nursery

if sys.platform == "win32":
    from .windows import Tree
else:
    from .posix import Tree

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
    """One process and what it starts. `write`, `kill` and `join` may be called from any thread. Raises OSError if it cannot be started."""

    def __init__(
        self,
        python: str,
        boot: str,
        bytecode: str,
        cwd: str,
        hears: Hears,
        limit: float | None = None,
        meter: Callable[[int], Callable[[], int]] | None = None,
        nursery: Nursery | None = None,
    ) -> None:
        self._hears, self._limit, self._meter = hears, limit, meter
        self._lock = threading.Lock()
        self._closed = False
        events, events_there = os.pipe()
        control_there, control = os.pipe()
        try:
            self._tree = Tree(python, boot, bytecode, cwd, events_there, control_there, nursery)
        except OSError:
            os.close(events)
            os.close(control)
            raise
        finally:
            os.close(events_there)
            os.close(control_there)
        self._popen, self._events, self._control = self._tree.popen, events, control

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

    @property
    def pid(self) -> int:
        """Of the process itself."""
        return self._popen.pid

    def kill(self) -> None:
        """End it at once, with all that it started."""
        self._tree.end()

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
        self._tree.over()
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
