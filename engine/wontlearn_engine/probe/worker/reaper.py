"""A small process beside the engine that outlives it by a moment: it kills the runs' process groups when the engine is gone.

A run notices the engine's end by itself too, but not while native code holds the interpreter, nor if the script closed
our pipe. Started by path; one for each engine.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time

PAUSES = ((1.0, signal.SIGTERM), (1.0, signal.SIGKILL))
"""Seconds that a command has to end by itself now that its pipe has ended, and then once it was told to."""

_lock = threading.Lock()
_started: subprocess.Popen[bytes] | None = None


def watch(group: int, *, gently: bool = False) -> None:
    """Kill this process group when the engine ends. `gently`: it may have to give back what it holds elsewhere, as a job."""
    _tell(f"{'~' if gently else '+'}{group}\n")


def forget(group: int) -> None:
    """The group has ended; its number may become another's."""
    _tell(f"-{group}\n")


def _tell(line: str) -> None:
    global _started
    with _lock, contextlib.suppress(OSError):
        if _started is None or _started.poll() is not None:
            # A session of its own: what ends the terminal's programs must not end it first.
            _started = subprocess.Popen(
                [sys.executable, "-I", "-S", os.path.realpath(__file__)],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        assert _started.stdin is not None
        _started.stdin.write(line.encode())
        _started.stdin.flush()


def main() -> None:
    """Read groups until the engine is gone, then kill those that are left."""
    groups: set[int] = set()
    gentle: set[int] = set()
    for line in sys.stdin:
        group = int(line[1:])
        for known in (groups, gentle):
            known.discard(group)
        if not line.startswith("-"):
            (gentle if line.startswith("~") else groups).add(group)
    for group in groups:
        _signal(group, signal.SIGKILL)
    for seconds, number in PAUSES:
        until = time.monotonic() + seconds
        while gentle and time.monotonic() < until:
            time.sleep(0.05)
            gentle = {group for group in gentle if _signal(group, 0)}
        gentle = {group for group in gentle if _signal(group, number)}


def _signal(group: int, number: int) -> bool:
    """False if it has ended."""
    try:
        os.killpg(group, number)
    except OSError:
        return False
    return True


if __name__ == "__main__":
    main()
