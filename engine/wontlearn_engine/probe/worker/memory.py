"""How much memory the processes of a group hold, and how much is free, where there is nothing but the standard library."""

from __future__ import annotations

import os
from collections.abc import Callable

FRESH = 10
"""Looks between two in which all processes of the machine are gone through for the group's members: that costs 4 ms."""


def meter(group: int) -> Callable[[], int]:
    """A function that tells the group's resident bytes; 0 where the system does not tell (it has no /proc)."""
    looks, members = 0, list[str]()

    def held() -> int:
        nonlocal looks, members
        if looks % FRESH == 0:
            try:
                members = [name for name in os.listdir("/proc") if name.isdigit()]
            except OSError:
                return 0
        looks += 1
        sizes = {pid: size for pid in members if (size := _of(pid, group)) is not None}
        members = list(sizes)
        return sum(sizes.values())

    return held


def _of(pid: str, group: int) -> int | None:
    """Resident bytes of a process; None if it has ended or is none of the group."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as handle:
            # The name stands in brackets and may hold anything; the group is the third field behind it.
            after = handle.read().rpartition(")")[2].split()
        return int(after[21]) * os.sysconf("SC_PAGE_SIZE") if int(after[2]) == group else None
    except (OSError, IndexError, ValueError):
        return None


def free() -> int:
    """Bytes that the machine can give without swapping, roughly; a quarter of all where the system does not tell."""
    try:
        with open("/proc/meminfo", encoding="ascii") as handle:
            return next(int(line.split()[1]) * 1024 for line in handle if line.startswith("MemAvailable"))
    except (OSError, StopIteration, ValueError):
        try:
            return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 4
        except (OSError, ValueError, AttributeError):
            return 0
