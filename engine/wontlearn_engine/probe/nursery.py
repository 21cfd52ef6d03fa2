"""Imports a framework once, and forks itself for each run: what many scripts would each spend their first seconds on.

Linux only. Nothing has been run here when a fork is made, only imported, so that a fork is what a warm spare is; the
random numbers that packages drew for themselves while they were imported are drawn anew. Where an import has left threads
running, a fork would lack them: then there is no nursery, and runs are started as processes of their own.
"""

import json
import os
import select
import signal
import socket
import sys
import time

from . import channel, spare

MOST = 1 << 16
"""Bytes of a message."""


def serve(number):
    """Import what the first message names; then a fork for each that follows. Returns its two pipes, in the fork alone."""
    link = socket.socket(fileno=number)
    asked = json.loads(link.recv(MOST).decode())
    spare.imported(asked["modules"], asked["environment"])
    if not _idle():
        os._exit(1)
    _send(link, {"names": spare.names(), "paths": [path for path in sys.path if os.path.isdir(path)]})
    ended, wakes = os.pipe()
    os.set_blocking(wakes, False)
    signal.signal(signal.SIGCHLD, _nothing)
    signal.set_wakeup_fd(wakes)
    while True:
        ready = select.select([link.fileno(), ended], [], [])[0]
        if ended in ready:
            os.read(ended, MOST)
            _tell_ends(link)
        if link.fileno() in ready:
            message, pipes, _, _ = socket.recv_fds(link, MOST, 3)
            if not message:
                os._exit(0)  # who asked is gone; its runs notice that themselves
            pid = os.fork()
            if pid == 0:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                os.close(ended)
                os.close(wakes)
                link.close()
                return _begin(json.loads(message.decode()), pipes)
            for pipe in pipes:
                os.close(pipe)
            _group(pid)
            _send(link, {"pid": pid})


def _begin(asked, pipes):
    """As a process of its own begins: a group, a folder, an output, a clock, numbers that nobody else has."""
    events, control, output = pipes
    _group(0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.close(output)
    try:
        os.chdir(asked["cwd"])
    except OSError:
        os._exit(127)
    channel.begin()
    # Python's own `random` does it at a fork; these took their first state from the system when they were imported.
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()
    if "torch" in sys.modules:
        sys.modules["torch"].default_generator.seed()
    return events, control


def _group(pid):
    """A group of its own, before anybody may want to end it: the fork and we are at it at once."""
    try:
        os.setpgid(pid, pid)
    except OSError:
        pass


def _idle():
    """No thread runs but this one, and those of OpenBLAS: it ends its own before a fork, and begins anew when it needs them."""
    allowed = 1 + _blas_threads()
    until = time.monotonic() + 1.0
    while len(os.listdir("/proc/self/task")) > allowed:
        if time.monotonic() > until:  # those that were ending have ended by now
            return False
        time.sleep(0.01)
    return True


def _blas_threads():
    """As many as it has cores, less one, for each copy of the library that packages have brought along."""
    with open("/proc/self/maps", encoding="utf-8", errors="replace") as handle:
        copies = {line.split()[-1] for line in handle if "openblas" in line}
    return len(copies) * max(0, len(os.sched_getaffinity(0)) - 1)


def _tell_ends(link):
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else -os.WTERMSIG(status)
        _send(link, {"ended": pid, "code": code})


def _send(link, message):
    try:
        link.send(json.dumps(message).encode())
    except OSError:
        os._exit(0)


def _nothing(number, frame):
    """So that the end of a child wakes us."""
