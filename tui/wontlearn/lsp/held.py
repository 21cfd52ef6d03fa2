"""The conductor of one file, kept between its runs for as long as the settings stay."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from wontlearn_engine.looking.attend import Attend
from wontlearn_engine.looking.conductor import Conductor
from wontlearn_engine.running.places import open_place
from wontlearn_engine.running.python import NoPython
from wontlearn_engine.running.runner import Runner
from wontlearn_engine.running.target import Target

from .settings import Settings

T = TypeVar("T")
Wish = Callable[[Conductor], None]


@dataclass
class Made:
    """A place, and who attends what runs there."""

    settings: Settings
    place: Runner
    attend: Attend

    def close(self) -> None:
        """End what runs, its spares, and the connection."""
        self.attend.conductor.close()
        self.place.close()


class Held:
    """All methods run on the server's loop.

    Behind a command, a connection and each start may take their time: a thread waits for them, and the loop goes on.
    """

    def __init__(
        self, target: Callable[[Settings], Target], take: Callable[[], None], refused: Callable[[str], None]
    ) -> None:
        self._target, self._take, self._refused = target, take, refused
        self._made: Made | None = None
        self._wanted: tuple[Settings, Wish] | None = None
        self._task: asyncio.Task[None] | None = None
        self._at: Settings | None = None
        """What the thread was begun for."""
        self._turn = 0
        """Counts those that were given up: what comes of them is for nobody."""
        self._cancelled = False

    @property
    def attend(self) -> Attend | None:
        """Who attends; None while there is nobody, or a thread is at it."""
        return self._made.attend if self._made is not None else None

    def fits(self, settings: Settings) -> bool:
        """It is there, and made for these."""
        return self._made is not None and self._made.settings == settings

    def do(self, settings: Settings, wish: Wish) -> None:
        """Have it done by a conductor under these settings; of wishes that come while a thread is at one, the last counts."""
        if settings.via or self._task is not None:
            if self._task is not None and self._at != settings:
                self._give_up()
            self._wanted, self._at, self._cancelled = (settings, wish), settings, False
            if self._task is None:
                self._task = asyncio.get_running_loop().create_task(self._serve(self._turn))
            return
        held, self._made = self._made, None
        try:
            self._made = self._done(held, settings, wish, self._waker())
        except NoPython as problem:
            self._refused(str(problem))
        self._take()

    async def _serve(self, turn: int) -> None:
        while self._wanted is not None:
            (settings, wish), self._wanted = self._wanted, None
            held, self._made = self._made, None
            try:
                made = await _in_thread(partial(self._done, held, settings, wish, self._waker()))
            except NoPython as problem:
                if turn != self._turn:
                    return
                self._refused(str(problem))
                continue
            if turn != self._turn:
                await _in_thread(made.close)
                return
            self._made = made
        self._task = None
        if self._made is not None and self._cancelled:
            self._made.attend.conductor.cancel()
        self._take()

    def _done(self, held: Made | None, settings: Settings, wish: Wish, wake: Callable[[], None]) -> Made:
        """In whichever thread. Raises NoPython."""
        if held is not None and held.settings != settings:
            held.close()
            held = None
        if held is None:
            target, place = open_place(self._target(settings))
            try:
                held = Made(settings, place, _attended(target, place, wake))
            except BaseException:  # handed on; the place does not stay open
                place.close()
                raise
        wish(held.attend.conductor)
        return held

    def _waker(self) -> Callable[[], None]:
        loop = asyncio.get_running_loop()

        def wake() -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(self._take)

        return wake

    def cancel(self) -> None:
        """End what runs, and what is about to."""
        self._wanted, self._cancelled = None, True
        if self._made is not None:
            self._made.attend.conductor.cancel()

    def release(self) -> None:
        """End what runs, its spares, and the connection."""
        self._wanted = None
        if self._task is not None:
            self._give_up()
        if self._made is not None:
            self._made.close()
            self._made = None

    def _give_up(self) -> None:
        """A command may never answer."""
        self._turn, self._task = self._turn + 1, None


def _attended(target: Target, place: Runner, wake: Callable[[], None]) -> Attend:
    return Attend(lambda post: Conductor(target, post=post, watch=False, spares=True, runner=place), wake)


async def _in_thread(function: Callable[[], T]) -> T:
    """A thread of our own: those of the loop's pool would be waited for at the server's end."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def told(what: Callable[[], None]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(lambda: None if future.done() else what())

    def run() -> None:
        try:
            found = function()
        except BaseException as problem:  # raised where it is awaited
            told(partial(future.set_exception, problem))
        else:
            told(partial(future.set_result, found))

    threading.Thread(target=run, daemon=True).start()
    return await future
