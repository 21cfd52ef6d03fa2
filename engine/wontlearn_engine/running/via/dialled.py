"""Connections that are begun before anything else is: a login takes as long as all that this process has to import."""

from __future__ import annotations

import subprocess
import threading

from .connection import Connection, Lost

_begun: dict[tuple[str, str | None], Dialled] = {}


class Dialled:
    """A connection on its way, opened by a thread of its own. Raises Lost if the command cannot be started."""

    def __init__(
        self,
        via: str,
        python: str | None,
        started: subprocess.Popen[bytes] | None = None,
        for_ray: tuple[str, ...] = (),
    ) -> None:
        self._python = python
        self._problem: Lost | None = None
        self.connection = Connection(via, started, for_ray)
        self._opens = threading.Thread(target=self._open, daemon=True)
        self._opens.start()

    def _open(self) -> None:
        try:
            self.connection.open(self._python)
        except Lost as problem:
            self._problem = problem

    def wait(self, patience: float | None = None) -> Connection:
        """The connection, once it is open. Raises Lost if none comes, or none within `patience` seconds."""
        try:
            self._opens.join(patience)
            if self._opens.is_alive() and patience is not None:
                self.connection.give_up(patience)
                self._opens.join()
        except KeyboardInterrupt:
            self.connection.kill()
            raise
        if self._problem is not None:
            raise self._problem
        return self.connection

    def drop(self) -> None:
        """Nobody asks for it any more."""
        self.connection.kill() if self._opens.is_alive() else self.connection.close()


def begin(via: str, python: str | None, started: subprocess.Popen[bytes]) -> None:
    """Begin to connect by a command that was started. Who needs it asks for it by the same words, and is told its problem."""
    _begun[via, python] = Dialled(via, python, started)


def connected(via: str, python: str | None, patience: float | None = None, for_ray: tuple[str, ...] = ()) -> Connection:
    """The connection that was begun, else a new one. A job of a cluster may wait for hours: there is no limit but the caller's."""
    begun = _begun.pop((via, python), None)
    found = (begun or Dialled(via, python, for_ray=for_ray)).wait(patience)
    return found if found.alive else Dialled(via, python, for_ray=for_ray).wait(patience)


def drop() -> None:
    """Close those that nobody asked for."""
    while _begun:
        _begun.popitem()[1].drop()
