"""A conductor in a place behind a command, driven until something holds."""

from __future__ import annotations

import queue
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from wontlearn_engine.looking.conductor import Conductor, Posted
from wontlearn_engine.looking.look import Look
from wontlearn_engine.probe.contract.asks import Mode
from wontlearn_engine.running.places import opened
from wontlearn_engine.running.runner import Printed
from wontlearn_engine.running.target import Target


class Driven:
    """What came of it so far."""

    def __init__(self, conductor: Conductor, messages: queue.SimpleQueue[Posted]) -> None:
        self.conductor, self._messages = conductor, messages
        self.printed = ""
        self.printed_by: dict[str, str] = {"full": "", "single-sample": ""}

    @property
    def look(self) -> Look:
        look = self.conductor.session.look
        assert look is not None
        return look

    def until(self, holds: Callable[[], bool], seconds: float = 60.0) -> None:
        end = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < end, (self.look.verdict, self.printed, self.look.runs)
            try:
                message = self._messages.get(timeout=0.05)
            except queue.Empty:
                continue
            self.conductor.handle(message)
            if isinstance(message, Printed):
                self.printed += message.text
                self.printed_by[message.mode] += message.text

    def to_the_end(self) -> None:
        self.until(lambda: not self.look.alive)


@contextmanager
def driven(
    script: Path,
    via: str,
    *,
    modes: tuple[Mode, ...] = ("full",),
    sync: bool = False,
    watch: bool = False,
    python: str = sys.executable,
    arguments: tuple[str, ...] = (),
) -> Iterator[Driven]:
    messages: queue.SimpleQueue[Posted] = queue.SimpleQueue()
    target = Target(script, arguments, python, script.parent, str(script), via=via, sync=sync)
    with opened(target) as (found, place):
        conductor = Conductor(found, post=messages.put, modes=modes, watch=watch, runner=place)
        try:
            conductor.start()
            yield Driven(conductor, messages)
        finally:
            conductor.close()
