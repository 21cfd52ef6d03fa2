"""The place that a target names: this machine, or another behind a command."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import replace

from .runner import Local, Runner
from .target import Target


@contextmanager
def opened(target: Target, patience: float | None = None, *, many: bool = False) -> Generator[tuple[Target, Runner]]:
    """Where the target runs, and the target as it is called there; closed at the end.

    `many` runs are to be made of it: they share the framework's import. Raises NoPython, with a sentence, if nothing
    answers there within so many seconds, or there is no such script.
    """
    places = Places(many=many)
    try:
        yield places.open(target, patience)
    finally:
        places.close()


def open_place(target: Target) -> tuple[Target, Runner]:
    """The same, to be closed by the caller."""
    return Places(many=False).open(target)


class Places:
    """Places of one target after the other; one that the next target runs in too stays open."""

    def __init__(self, *, many: bool = True) -> None:
        self._many = many
        self._held: tuple[object, Runner] | None = None

    def open(self, target: Target, patience: float | None = None) -> tuple[Target, Runner]:
        """As `opened`; what is not needed any more is closed."""
        if not target.via:
            return target, self._kept((), lambda: Local(many=self._many))
        from .via.sending_project import project_root
        from .via.there import There

        root = project_root(target.root) if target.sync else None
        there = self._kept(
            (target.via, target.python, root),
            lambda: There(target.via, target.python, root, patience, many=self._many),
        )
        if root is not None:
            return target, there
        assert isinstance(there, There)
        try:
            if target.module:
                script, cwd = there.find_module(target.module, target.python)
                return replace(target, script=script, cwd=cwd), there
            script = there.find_script(target.given or target.script.as_posix())
        except BaseException:  # handed on; the connection does not stay open
            if not self._many:
                self.close()
            raise
        # As `cd FOLDER; python SCRIPT` there: where a command leads to is rarely where the script's files lie.
        return replace(target, script=script, cwd=script.parent, given=script.name), there

    def _kept(self, key: object, make: Callable[[], Runner]) -> Runner:
        if self._held is None or self._held[0] != key:
            self.close()
            self._held = key, make()
        return self._held[1]

    def close(self) -> None:
        """The one that is open, if there is one."""
        if self._held is not None:
            self._held[1].close()
            self._held = None
