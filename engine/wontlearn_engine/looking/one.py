"""Checks in a process of its own, for a check of many scripts: orders come in on stdin, looks go out on stdout.

Started by several.py, which gives the next order when the last is done: what the scripts have in common (a connection, a
framework's import) stays here between them. It ends, with all that it started, as soon as its stdin ends: also if the one
who started it was killed.
"""

from __future__ import annotations

import _thread
import os
import pickle
import queue
import signal
import sys
import threading
import time
from dataclasses import dataclass
from typing import BinaryIO

from ..probe.contract.asks import Mode
from ..probe.contract.messages import ScriptError
from ..running.places import Places
from ..running.python import NoPython
from ..running.target import Target
from .attend import News
from .check import Checked, Limit, check
from .session import Session


@dataclass(frozen=True)
class Order:
    """What is to be checked, and how."""

    target: Target
    modes: tuple[Mode, ...]
    limit: Limit | None
    proofs: bool = True


@dataclass(frozen=True)
class Said:
    """The sentence of the look as it is now."""

    headline: str


@dataclass(frozen=True)
class Noted:
    """What the person should know about how it is run."""

    sentence: str


def refused(order: Order, kind: str, why: str) -> Checked:
    """The look at a script that could not be run at all."""
    session = Session(str(order.target.script), modes=order.modes)
    session.refuse(ScriptError(kind, why, str(order.target.script), 1), order.modes, 0.0)
    look = session.look
    assert look is not None
    return Checked(look, order.target.python or "", 0.0, timed_out=False)


def main() -> None:
    """Take orders, tell what happens, hand over each finished check."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have it ignored in what it starts behind
    # Nothing else is to print there, whoever does.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    orders: queue.Queue[Order] = queue.Queue()
    threading.Thread(target=_read, args=(sys.stdin.buffer, orders), daemon=True).start()

    def send(item: Said | Noted | Checked) -> None:
        pickle.dump(item, out)
        out.flush()

    def tell(news: News) -> None:
        if news.headline and news.look is not None:
            send(Said(news.look.verdict.headline))

    def note(sentence: str) -> None:
        send(Noted(sentence))

    places = Places()
    try:
        try:
            while True:
                order = orders.get()
                os.chdir(order.target.cwd)
                try:
                    began = time.monotonic()
                    target, place = places.open(order.target, order.limit.seconds if order.limit is not None else None)
                    done = check(target, order.modes, order.limit, tell, note, order.proofs, place, began)
                except NoPython as problem:
                    done = refused(order, "NoPython", str(problem))
                send(done)
        finally:
            places.close()
    except (KeyboardInterrupt, BrokenPipeError):
        os._exit(2)  # nobody listens any more; all that was started has ended


def _read(stream: BinaryIO, orders: queue.Queue[Order]) -> None:
    try:
        while True:
            orders.put(pickle.load(stream))
    except (EOFError, OSError, pickle.UnpicklingError):
        pass
    # A signal, and to the main thread: what waits in the system, for a connection perhaps, is to wake.
    if hasattr(signal, "pthread_kill"):
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
    else:
        _thread.interrupt_main(signal.SIGINT)
