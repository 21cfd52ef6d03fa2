"""Processes that have imported a framework and start runs as forks of themselves (nursery.py), kept for many scripts. Linux."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import socket
import subprocess
import sys
import threading
from typing import Any

from . import reaper

MOST = 3
"""Kept at once: Keras, plain TensorFlow, PyTorch. Each holds 200 to 400 MB."""
PATIENCE = 60.0
"""Seconds for the imports on a cold disk; then runs import by themselves."""
FORKED = 5.0
"""Seconds for a fork; it takes 20 ms."""


class Forked:
    """A run's process, with what is used here of `subprocess.Popen`."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.stdout: Any = None
        self.returncode: int | None = None
        self._over = threading.Event()

    def wait(self, timeout: float | None = None) -> int:
        """Its exit status, or the signal as a negative number. Raises subprocess.TimeoutExpired."""
        if not self._over.wait(timeout):
            raise subprocess.TimeoutExpired("a fork", timeout or 0.0)
        return self.returncode or 0

    def end(self, code: int) -> None:
        """It is gone."""
        self.returncode = code
        self._over.set()


class Nursery:
    """One such process. Raises OSError if it cannot be started."""

    def __init__(self, python: str, boot: str, bytecode: str, wanted: dict[str, Any]) -> None:
        self._link, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._said: queue.SimpleQueue[dict[str, Any] | Forked | None] = queue.SimpleQueue()
        self._forks: dict[int, Forked] = {}
        self._names: frozenset[str] | None = None
        try:
            self.popen = subprocess.Popen(
                [python, boot, "--nursery", str(theirs.fileno()), bytecode],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
            )
        except OSError:
            self._link.close()
            raise
        finally:
            theirs.close()
        reaper.watch(self.popen.pid)
        self._link.send(json.dumps(wanted).encode())
        threading.Thread(target=self._listen, daemon=True).start()

    def fits(self, folder: str) -> bool:
        """True if a script in this folder would import the same: none of its own modules has a name that is taken here.

        Waits for the imports.
        """
        if self._names is None:
            said = self._next(PATIENCE)
            self._names = frozenset(said["names"] if isinstance(said, dict) else ())
        try:
            own = {name[:-3] if name.endswith(".py") else name for name in os.listdir(folder)}
        except OSError:
            return False
        return bool(self._names) and not own & self._names

    def fork(self, cwd: str, events: int, control: int) -> Forked | None:
        """A run's process with these pipes; None if there is none to be had."""
        output, theirs = os.pipe()
        try:
            socket.send_fds(self._link, [json.dumps({"cwd": cwd}).encode()], [events, control, theirs])
            forked = self._next(FORKED)
        except OSError:
            forked = None
        finally:
            os.close(theirs)
        if not isinstance(forked, Forked):
            os.close(output)
            return None
        forked.stdout = os.fdopen(output, "rb", 0)
        return forked

    def _next(self, seconds: float) -> dict[str, Any] | Forked | None:
        try:
            return self._said.get(timeout=seconds)
        except queue.Empty:
            self.close()  # whatever it says later is no answer any more
            return None

    def close(self) -> None:
        """It ends, and with it the runs that it has started."""
        with contextlib.suppress(OSError):
            self._link.shutdown(socket.SHUT_RDWR)

    def _listen(self) -> None:
        while True:
            try:
                data = self._link.recv(1 << 16)
            except OSError:
                data = b""
            if not data:
                break
            said = json.loads(data.decode())
            if "ended" in said:
                forked = self._forks.pop(said["ended"], None)
                if forked is not None:
                    forked.end(said["code"])
                continue
            if "pid" in said:
                forked = self._forks[said["pid"]] = Forked(said["pid"])
                self._said.put(forked)
            else:
                self._said.put(said)
        self._said.put(None)
        for forked in list(self._forks.values()):  # nobody would tell of their end
            with contextlib.suppress(OSError):
                os.killpg(forked.pid, 9)
            forked.end(-9)
        self.popen.wait()
        reaper.forget(self.popen.pid)


class Nurseries:
    """Those of one process. All methods belong to one thread."""

    def __init__(self) -> None:
        self._kept: dict[str, Nursery | None] = {}

    def of(self, python: str, boot: str, bytecode: str, wanted: dict[str, Any], folder: str) -> Nursery | None:
        """One that has imported what is wanted, for a script in this folder; None where there is none."""
        if sys.platform != "linux":
            return None  # macOS' own libraries do not bear a fork
        key = json.dumps([python, wanted], sort_keys=True)
        if key not in self._kept:
            while len(self._kept) >= MOST:
                self._drop(next(iter(self._kept)))
            try:
                self._kept[key] = Nursery(python, boot, bytecode, wanted)
            except OSError:
                self._kept[key] = None  # the run itself will say it
        found = self._kept[key] = self._kept.pop(key)  # the last that was used
        return found if found is not None and found.fits(folder) else None

    def close(self) -> None:
        """End them all."""
        for key in list(self._kept):
            self._drop(key)

    def _drop(self, key: str) -> None:
        kept = self._kept.pop(key)
        if kept is not None:
            kept.close()
