"""Runs that take turns on the machine: each computes alone for a moment while the others are stopped, in turn.

What the machine itself gains or loses from one minute to the next (others share its processors) then falls on all of them
alike, and the ratio of two of them is known far better than from one run after the other.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from types import TracebackType

import psutil

TURN = 10.0
"""Seconds of a turn: longer than the examination works and rests, as its clock goes on while it is stopped; shorter than the
minutes in which the machine changes."""
_PLAIN = """
import atexit, os, runpy, sys, threading, time
times = []
def done(*_):
    times.append(time.monotonic())
def write():
    with open(sys.argv[1], "w") as file:
        file.write(" ".join(map(str, times)))
    os._exit(0)
def wait(told=sys.stdin):
    told.read()
    write()
text = open(sys.argv[2]).read()
if "import torch" in text:
    from torch.optim import optimizer
    optimizer.register_optimizer_step_post_hook(done)
else:
    import keras
    make = keras.Model.make_train_function
    def timed(self, force=False):
        make(self, force)
        train = self.train_function
        if not hasattr(train, "timed"):
            def once(*given):
                out = train(*given)
                done()
                return out
            once.timed = True
            self.train_function = once
    keras.Model.make_train_function = timed
atexit.register(write)
threading.Thread(target=wait, daemon=True).start()
runpy.run_path(sys.argv[2], run_name="__main__")
"""


class Plain:
    """The script under plain Python, which notes when each of its updates was made."""

    def __init__(self, script: Path) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._times = Path(self._folder.name) / "times"
        words = [sys.executable, "-c", _PLAIN, str(self._times), str(script)]
        quiet = subprocess.DEVNULL
        self._process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=quiet, stderr=quiet, cwd=script.parent)

    def members(self) -> list[psutil.Process]:
        return _with_children(self._process.pid)

    def end(self) -> list[float]:
        """Monotonic seconds of each update; it must not be stopped any more."""
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):  # its script was over before
            self._process.stdin.close()
        self._process.wait()
        with self._folder:
            return [float(word) for word in self._times.read_text().split()]


class Turns:
    """The look of this process and the plain runs, one after the other; `clock` is the time that one of them has had."""

    def __init__(self, plain: list[Plain]) -> None:
        self._plain = plain
        self._had: list[list[tuple[float, float]]] = [[] for _ in range(len(plain) + 1)]
        self._now, self._since = 0, time.monotonic()
        self._known: list[list[psutil.Process]] = [[] for _ in self._had]
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._take, daemon=True)

    def __enter__(self) -> Turns:
        for each in range(1, len(self._plain) + 1):
            self._send(each, signal.SIGSTOP)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()
        for each in range(len(self._plain) + 1):
            self._send(each, signal.SIGCONT)

    def clock(self, who: int, at: float | None = None) -> float:
        """Seconds that the look (0) or a plain run (1, 2, ..) has had until a monotonic moment, or until now."""
        at = time.monotonic() if at is None else at
        had = sum(min(end, at) - begin for begin, end in list(self._had[who]) if begin < at)
        now, since = self._now, self._since
        return had + (max(0.0, at - since) if now == who and not self._over.is_set() else 0.0)

    def _take(self) -> None:
        while not self._over.wait(TURN):
            self._next()
        self._had[self._now].append((self._since, time.monotonic()))

    def _next(self) -> None:
        self._signal(self._now, signal.SIGSTOP)
        self._had[self._now].append((self._since, time.monotonic()))
        # Those it has started since; what looking for them takes is nobody's time.
        self._send(self._now, signal.SIGSTOP)
        self._now, self._since = (self._now + 1) % len(self._had), time.monotonic()
        self._signal(self._now, signal.SIGCONT)

    def _send(self, who: int, what: signal.Signals) -> None:
        self._known[who] = self._plain[who - 1].members() if who else self._look()
        self._signal(who, what)

    def _signal(self, who: int, what: signal.Signals) -> None:
        for process in self._known[who]:
            with contextlib.suppress(psutil.Error):
                process.send_signal(what)

    def _look(self) -> list[psutil.Process]:
        others = {process.pid for run in self._plain for process in run.members()}
        return [process for process in _with_children(os.getpid())[1:] if process.pid not in others]


def _with_children(pid: int) -> list[psutil.Process]:
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    return []
