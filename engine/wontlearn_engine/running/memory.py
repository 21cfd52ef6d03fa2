"""How much memory the processes of a run hold, and how much the machine has left."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

FRESH = 10
"""Looks at a group between two in which all processes of the machine are gone through for its members: that costs 4 ms."""


class Group:
    """The processes of a process group."""

    def __init__(self, group: int) -> None:
        self._group = group
        self._looks = 0
        self._members: list[int] = []
        self._last = 0

    def held(self) -> int:
        """Resident bytes of all its processes; 0 where the system does not tell. One that has just begun counts a little later."""
        again, self._looks = self._looks % FRESH == 0, self._looks + 1
        if not Path("/proc/self/stat").exists():
            self._last = self._from_ps() if again else self._last
            return self._last
        if again:
            self._members = [int(folder.name) for folder in Path("/proc").iterdir() if folder.name.isdigit()]
        held = {pid: size for pid in self._members if (size := self._of(pid)) is not None}
        self._members = list(held)
        return sum(held.values())

    def _of(self, pid: int) -> int | None:
        """Resident bytes of a process; None if it has ended or is none of the group."""
        try:
            # The name stands in brackets and may hold anything; the group is the third field behind it.
            after = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
            return int(after[21]) * os.sysconf("SC_PAGE_SIZE") if int(after[2]) == self._group else None
        except (OSError, IndexError, ValueError):
            return None

    def _from_ps(self) -> int:
        try:
            done = subprocess.run(["ps", "-A", "-o", "pgid=,rss="], capture_output=True, text=True, check=True)
        except (OSError, subprocess.CalledProcessError):
            return 0
        rows = [line.split() for line in done.stdout.splitlines()]
        return sum(int(row[1]) * 1024 for row in rows if len(row) == 2 and row[0] == str(self._group))


def free() -> int | None:
    """Bytes that the machine can give without swapping, roughly; None where the system does not tell."""
    try:
        return next(
            int(line.split()[1]) * 1024
            for line in Path("/proc/meminfo").read_text().splitlines()
            if line.startswith("MemAvailable")
        )
    except (OSError, StopIteration, ValueError):
        try:
            return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 4
        except (OSError, ValueError, AttributeError):
            return None
