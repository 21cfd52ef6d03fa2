"""One connection to a place: the command, the worker behind it, packets in both directions, and the moment when it is lost."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from typing import Any

from ...probe.worker import reaper
from ...probe.worker.packets import BEAT, Packet, Packets, packet
from .command import start
from .worker_zip import first_line, packed

LOST = 10.0
"""Seconds without a sign of the worker after which the connection counts as lost; it beats every second."""
ENDING = 1.0
"""Seconds that a command has to end once it was told to."""
PATIENCE = 30.0
"""Seconds for an answer: the longest is an interpreter on a cold disk."""


class Lost(OSError):
    """There is no connection; the text says why."""

    def __init__(self, why: str) -> None:
        super().__init__(0, why)


class Connection:
    """The command is started at once, if it was not; then `open`, then `listen`. Raises Lost if it cannot be started."""

    def __init__(self, via: str, started: subprocess.Popen[bytes] | None = None, for_ray: tuple[str, ...] = ()) -> None:
        self.via = via
        self._late = ""
        self._answers: dict[int, queue.SimpleQueue[Packet | None]] = {}
        self._number = 0
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._why: str | None = None
        self._take: Callable[[Packet], None] = _nobody
        self._tell_lost: Callable[[str], None] = _nobody
        self._heard = time.monotonic()
        self._errors = b""
        self.ready: dict[str, Any] = {}
        """What the worker said of the place."""
        self.free = 0
        try:
            self._popen = started or start(via, for_ray)
        except (OSError, ValueError) as problem:
            why = problem.strerror if isinstance(problem, OSError) else problem
            raise Lost(f"`{via}` cannot be started: {why}") from None
        threading.Thread(target=self._wait, daemon=True).start()
        threading.Thread(target=self._read_errors, daemon=True).start()

    def listen(self, take: Callable[[Packet], None], lost: Callable[[str], None]) -> None:
        """`take` is told of all packets but answers, from a thread of its own; `lost` of the end, once."""
        with self._lock:
            self._take, self._tell_lost = take, lost
            why = self._why
        if why is not None:  # since it was opened
            lost(why)
            return
        self._heard = time.monotonic()
        threading.Thread(target=self._listen, daemon=True).start()
        threading.Thread(target=self._guard, daemon=True).start()

    def _wait(self) -> None:
        """A command that never answers reads nothing either: it would outlive us."""
        if hasattr(os, "killpg"):
            reaper.watch(self._popen.pid, gently=True)
        self._popen.wait()
        if hasattr(os, "killpg"):
            reaper.forget(self._popen.pid)

    # At the start

    def open(self, python: str | None) -> None:
        """Until the worker is ready; raises Lost if there is none behind the command."""
        # The shell is given a line, and no more before it is a Python: it may read ahead.
        self._packets, self._early = Packets(), list[Packet]()
        try:
            self._put(first_line(python))
            hello = self._next("H")
            if "old" in hello.content:
                raise Lost(
                    f"`{self.via}`: the Python there is {hello.content['old']}; it takes 3.9 or newer. --python names one."
                )
            if not hello.content.get("have"):
                self._put(packet("Z", 0, packed()))
            self.ready = self._next("R").content
            self.free = int(self.ready["free"])
        except (OSError, ValueError, KeyError) as problem:
            self.close()
            raise (problem if isinstance(problem, Lost) else Lost(self._said(self._status()))) from None
        threading.Thread(target=self._beat, daemon=True).start()

    def give_up(self, patience: float) -> None:
        """Nothing answered within so many seconds: who waits for it is told so."""
        self._late = f"nothing answered within {patience:.3g} s"
        self.kill()

    def kill(self) -> None:
        """End the command, whatever it is at: `srun` gives its job back when it is told to end, and not when it is killed."""
        self._signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._popen.wait(ENDING)
        self._signal(9)

    def _signal(self, number: int) -> None:
        if hasattr(os, "killpg"):  # what the command itself has started may hold the pipe
            with contextlib.suppress(OSError):
                os.killpg(self._popen.pid, number)
        elif number == 9:
            self._popen.kill()

    def _next(self, kind: str) -> Packet:
        while True:
            for one in self._early:
                if one.kind == kind:
                    self._early.remove(one)
                    return one
            data = self._read()
            if not data:
                raise Lost(self._said(self._status()))
            self._early += self._packets.feed(data)

    def _read(self) -> bytes:
        stream = self._popen.stdout
        assert stream is not None
        return os.read(stream.fileno(), 1 << 16)

    def _status(self) -> str:
        try:
            return f"it ended with status {self._popen.wait(2.0)}"
        except subprocess.TimeoutExpired:
            return "nothing that it says is ours"

    def _said(self, what: str) -> str:
        """What the command itself said at last, else what became of it."""
        if self._late:
            return f"`{self.via}`: {self._late}"
        time.sleep(0.05)  # its last words may still be on their way
        lines = [line.strip() for line in self._errors.decode("utf-8", "replace").splitlines() if line.strip()]
        return f"`{self.via}`: {lines[-1] if lines else what}"

    # While it stands

    @property
    def alive(self) -> bool:
        """True until it is lost or closed."""
        return self._why is None

    def send(self, kind: str, number: int, body: bytes | dict[str, Any] = b"") -> None:
        """Nothing happens if it is lost."""
        try:
            self._put(packet(kind, number, body))
        except OSError:
            self._end("nobody reads there any more")

    def ask(self, what: str, **of: Any) -> Any:
        """Ask the worker, and wait for the answer. Raises Lost, and OSError for what the worker met."""
        with self._lock:
            self._number += 1
            number = self._number
            answer = self._answers[number] = queue.SimpleQueue()
        if self._why is not None:
            raise Lost(self._why)
        self.send("Q", number, {"ask": what, "of": of})
        try:
            found = answer.get(timeout=PATIENCE)
        except queue.Empty:
            found = None
        finally:
            del self._answers[number]
        if found is None:
            raise Lost(self._why or self._said("no answer came"))
        if found.body[:1] == b"=":
            return found.body[1:]
        if "problem" in found.content:
            raise FileNotFoundError(2, found.content["problem"])
        return found.content["found"]

    def close(self) -> None:
        """End it; the worker ends all that runs there."""
        self._why = self._why or f"`{self.via}` was closed"
        stdin = self._popen.stdin
        assert stdin is not None
        with self._writing, contextlib.suppress(OSError):
            stdin.close()
        try:
            self._popen.wait(2.0)
        except subprocess.TimeoutExpired:
            self.kill()
            self._popen.wait()

    def _put(self, data: bytes) -> None:
        stdin = self._popen.stdin
        assert stdin is not None
        with self._writing:
            try:
                stdin.write(data)
                stdin.flush()
            except ValueError:  # it was closed
                raise BrokenPipeError from None

    def _listen(self) -> None:
        for one in self._early:
            self._handle(one)
        while True:
            try:
                data = self._read()
            except (OSError, ValueError):
                data = b""
            if not data:
                self._end(self._status())
                return
            self._heard = time.monotonic()
            for one in self._packets.feed(data):
                self._handle(one)

    def _handle(self, one: Packet) -> None:
        if one.kind == "A":
            waiting = self._answers.get(one.number)
            if waiting is not None:
                waiting.put(one)
        elif one.kind == "B":
            self.free = int(one.content.get("free", 0))
        else:
            self._take(one)

    def _beat(self) -> None:
        while self._why is None:
            time.sleep(BEAT)
            self.send("B", 0)

    def _guard(self) -> None:
        """A thread of its own: a beat may be held up in a pipe that nobody empties."""
        while self._why is None:
            time.sleep(BEAT)
            if time.monotonic() - self._heard > LOST:
                self._end(f"no sign of it for {LOST:.0f} s")
                self.kill()

    def _end(self, what: str) -> None:
        with self._lock:
            if self._why is not None:
                return
            self._why = self._said(what)
            waiting, tell = list(self._answers.values()), self._tell_lost
        for answer in waiting:
            answer.put(None)
        tell(self._why)

    def _read_errors(self) -> None:
        assert self._popen.stderr is not None
        for line in self._popen.stderr:
            self._errors = (self._errors + line)[-4000:]


def _nobody(_: object) -> None:
    """Who is told before anybody listens."""
