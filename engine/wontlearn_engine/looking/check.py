"""Looks at a target without a screen: one, or one at every save."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

from ..probe.protocol import Mode
from ..running.target import Target
from .conductor import Conductor, Message
from .look import Look

ANSWER = 1.0
"""Seconds that a run has to say where it is."""


@dataclass(frozen=True)
class Checked:
    """A finished check."""

    look: Look
    python: str
    seconds: float
    timed_out: bool


def check(target: Target, modes: tuple[Mode, ...], timeout: float | None, say: Callable[[str], None]) -> Checked:
    """Look once at the target. Raises NoPython if `--python` names none."""
    messages: queue.Queue[Message] = queue.Queue()
    conductor = Conductor(target, post=messages.put, modes=modes, watch=False)
    began = time.monotonic()
    timed_out = False
    try:
        conductor.start()
        look = conductor.session.look
        assert look is not None
        said = ""
        while look.alive:
            left = 1.0 if timeout is None else timeout - (time.monotonic() - began)
            if left <= 0:
                timed_out = True
                _ask_where(conductor, messages)
                conductor.session.cancel(f"the time limit of {timeout:g} s", time.monotonic())
                break
            try:
                conductor.handle(messages.get(timeout=min(left, 1.0)))
            except queue.Empty:
                continue
            if look.verdict.headline != said:
                said = look.verdict.headline
                say(said)
    finally:
        conductor.close()
    return Checked(look, conductor.python, time.monotonic() - began, timed_out)


def watch(
    target: Target, modes: tuple[Mode, ...], begun: Callable[[], None], done: Callable[[Checked], None]
) -> NoReturn:
    """Look at the target now and at every save, until interrupted; `begun` and `done` are told of each look.

    A look that a save cuts short is never done. Raises NoPython if `--python` names none.
    """
    messages: queue.Queue[Message] = queue.Queue()
    conductor = Conductor(target, post=messages.put, modes=modes, spares=True)
    number, told, began = 0, 0, 0.0
    try:
        conductor.start()
        while True:
            look = conductor.session.look
            assert look is not None
            if look.number != number:
                number, began = look.number, time.monotonic()
                begun()
            if not look.alive and told != number:
                told = number
                done(Checked(look, conductor.python, time.monotonic() - began, timed_out=False))
            conductor.handle(messages.get())
    finally:
        conductor.close()


def _ask_where(conductor: Conductor, messages: queue.Queue[Message]) -> None:
    """Learn at which lines the runs are, if they can still say so."""
    look = conductor.session.look
    assert look is not None
    conductor.ask_where()
    until = time.monotonic() + ANSWER
    while any(run.at is None for run in look.runs.values() if run.alive):
        try:
            conductor.handle(messages.get(timeout=max(0.0, until - time.monotonic())))
        except queue.Empty:
            return
