"""Where the user's files lie: on this machine, or in another place. Read only."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Protocol


class Disk(Protocol):
    """What the engine reads of it."""

    def read(self, path: Path) -> bytes | None:
        """A file's content; None if there is none to be read."""
        ...

    def is_file(self, path: Path) -> bool:
        """Whether it is one."""
        ...

    def is_dir(self, path: Path) -> bool:
        """Whether it is a folder."""
        ...

    def names(self, folder: Path) -> set[str] | None:
        """Of all that lies in a folder; None if it cannot be read."""
        ...

    def newer(self, paths: tuple[str, ...], since: float) -> bool:
        """True if one of these folders changed since then, a time of `time.time()` here."""
        ...


class LocalDisk:
    """This machine's."""

    def read(self, path: Path) -> bytes | None:
        """A file's content."""
        try:
            return path.read_bytes()
        except OSError:
            return None

    def is_file(self, path: Path) -> bool:
        """Whether it is one."""
        return os.path.isfile(path)  # noqa: PTH113 - it raises nothing

    def is_dir(self, path: Path) -> bool:
        """Whether it is a folder."""
        return os.path.isdir(path)  # noqa: PTH112 - it raises nothing

    def names(self, folder: Path) -> set[str] | None:
        """Of all that lies in a folder."""
        try:
            return {entry.name for entry in folder.iterdir()}
        except OSError:
            return None

    def newer(self, paths: tuple[str, ...], since: float) -> bool:
        """True if one of these folders changed since then."""
        return any(_changed(Path(path)) > since for path in paths)


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


LOCAL = LocalDisk()


def age(since: float) -> float:
    """Seconds from then to now: clocks of two machines are not the same."""
    return time.time() - since
