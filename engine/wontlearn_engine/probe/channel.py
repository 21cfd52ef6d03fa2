"""The two pipes to the engine: events out, control in. Never stdout, never stdin."""

import _thread
import math
import os
import signal

# By name, here: a script may put its own functions in their places.
from json import dumps as _dumps
from json import loads
from os import fstat as _fstat
from os import read as _read
from os import write as _write
from time import monotonic as _monotonic

_start = _monotonic()


def begin():
    """The clock of what is told starts now."""
    global _start
    _start = _monotonic()


class Clean(list):
    """A list that JSON can hold as it is: whoever makes it has seen to that."""


def clean(value):
    """A copy that JSON can hold: non-finite floats become None, numpy scalars numbers, the rest text."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if type(value) is Clean:
        return value
    if isinstance(value, dict):
        return {str(key): clean(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [clean(item) for item in value]
    if hasattr(value, "tolist"):
        return clean(value.tolist())
    if hasattr(value, "__dataclass_fields__"):  # a fact
        from .contract.from_json import plain

        return clean(plain(value))
    try:
        return clean(float(value))
    except (TypeError, ValueError):
        return str(value)[:200]


def told(fields):
    """The fields of a message as the engine would read them, where no pipe lies between."""
    return loads(_dumps(clean(fields)))


class Channel:
    """Thread-safe; silent in forked children, which share our pipes."""

    def __init__(self, events, control):
        for fd in (events, control):
            os.set_inheritable(fd, False)
        self._events = events
        self._control = control
        self._pipes = {fd: _identity(fd) for fd in (events, control)}
        self._pid = os.getpid()
        self._lock = _thread.allocate_lock()
        self._buffer = b""

    def send(self, kind, /, **fields):
        """Write one event. Does nothing in a forked child or when the engine is gone."""
        if os.getpid() != self._pid:
            return
        event = {"e": kind, "t": round(_monotonic() - _start, 4)}
        event.update((key, clean(value)) for key, value in fields.items())
        data = (_dumps(event) + "\n").encode("utf-8", "backslashreplace")
        with self._lock:
            try:
                while data and not self.lost(self._events):
                    data = data[_write(self._events, data) :]
            except OSError:
                pass

    def lost(self, fd):
        """True if the script closed our pipe: the number may be a file of its own by now."""
        return _identity(fd) != self._pipes[fd]

    def receive(self):
        """The next control line as a dict; blocks. None when the engine has gone. Raises OSError if the pipe is lost."""
        while b"\n" not in self._buffer:
            if self.lost(self._control):
                raise OSError("the control pipe was closed")
            part = _read(self._control, 65536)
            if not part:
                return None
            self._buffer += part
        line, _, self._buffer = self._buffer.partition(b"\n")
        return loads(line.decode("utf-8"))


def _identity(fd):
    try:
        found = _fstat(fd)
    except OSError:
        return None
    return found.st_dev, found.st_ino


class Asks:
    """Control lines read by a thread of its own, so that the engine's end is noticed at once, whatever runs."""

    def __init__(self, channel, at_once):
        """`at_once`: what is called for an ask by the reading thread, whatever the script does."""
        self._channel, self._at_once = channel, at_once
        self._lines, self._lost = [], False
        self._some = _thread.allocate_lock()
        self._some.acquire()
        # A raw thread: `threading.enumerate()` and `threading.active_count()` stay what the script expects.
        begun = _thread.allocate_lock()
        begun.acquire()
        _thread.start_new_thread(self._begin, (begun,))
        # A script may be over before the thread has had its turn; Python up to 3.11.2 at least then crashes.
        begun.acquire()

    def _begin(self, begun):
        begun.release()
        self._read()

    def _read(self):
        while True:
            try:
                line = self._channel.receive()
            except OSError:
                # The script closed the pipe. The engine has its own way to end us.
                self._lost = True
                if self._some.locked():
                    self._some.release()
                return
            if line is None:
                # The pipe's other end closed: the engine ended or was killed. Take the whole group along.
                if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
                    os.killpg(os.getpgrp(), signal.SIGKILL)
                os._exit(1)
            if line["ask"] in self._at_once:
                given = [line["rests"]] if "rests" in line else []
                self._at_once[line["ask"]](*given)
                continue
            self._lines.append(line)
            if self._some.locked():
                self._some.release()

    def next(self, timeout=-1):
        """The next line; None after `timeout` seconds without one."""
        while not self._lines:
            if self._lost:
                os._exit(1)
            if not self._some.acquire(True, timeout):
                return None
        return self._lines.pop(0)

    def answer(self):
        """The next line that asks for something: a "go" that comes late is for nobody."""
        while True:
            line = self.next()
            if line["ask"] != "go":
                return line
