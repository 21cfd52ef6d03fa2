"""How much memory the processes of a run hold, and how much the machine has left."""

from __future__ import annotations

import os
from collections.abc import Callable

import psutil

FRESH = 10
"""Looks at a group between two in which all processes of the machine are gone through for its members: that costs 4 ms."""


def meter(pid: int) -> Callable[[], int]:
    """A function that tells the resident bytes of a run's processes: of its group where there are groups, else of its tree."""
    return Group(pid).held if hasattr(os, "getpgid") else lambda: of_tree(pid)


class Group:
    """The processes of a process group."""

    def __init__(self, group: int) -> None:
        self._group = group
        self._looks = 0
        self._members: list[psutil.Process] = []

    def held(self) -> int:
        """Resident bytes of all its processes. One that has just begun counts a little later."""
        if self._looks % FRESH == 0:
            self._members = [found for pid in psutil.pids() if self._has(pid) and (found := _process(pid)) is not None]
        self._looks += 1
        return sum(map(_resident, self._members))

    def _has(self, pid: int) -> bool:
        try:
            return os.getpgid(pid) == self._group
        except OSError:
            return False


def of_tree(pid: int) -> int:
    """Resident bytes of a process and all that it started, however deep; 0 if it has ended."""
    root = _process(pid)
    if root is None:
        return 0
    try:
        members = [root, *root.children(recursive=True)]
    except psutil.Error:
        return 0
    return sum(map(_resident, members))


def free() -> int:
    """Bytes that the machine can give without swapping, roughly."""
    return int(psutil.virtual_memory().available)


def _process(pid: int) -> psutil.Process | None:
    try:
        return psutil.Process(pid)
    except psutil.Error:
        return None


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:  # it has just ended, or is another user's
        return 0
