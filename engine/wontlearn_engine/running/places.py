"""The place that a target names: this machine, or another behind a command."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace

from .runner import Local, Runner
from .target import Target


@contextmanager
def opened(target: Target) -> Generator[tuple[Target, Runner]]:
    """Where the target runs, and the target as it is called there; closed at the end.

    Raises NoPython, with a sentence, if nothing answers there or there is no such script.
    """
    target, runner = open_place(target)
    try:
        yield target, runner
    finally:
        runner.close()


def open_place(target: Target) -> tuple[Target, Runner]:
    """The same, to be closed by the caller."""
    if not target.via:
        return target, Local()
    from .via.there import There

    if target.sync:
        return target, There(target.via, target.python, target.script)
    there = There(target.via, target.python)
    try:
        script = there.find_script(target.given or target.script.as_posix())
    except BaseException:
        there.close()
        raise
    # As `cd FOLDER; python SCRIPT` there: where a command leads to is rarely where the script's files lie.
    return replace(target, script=script, cwd=script.parent, given=script.name), there
