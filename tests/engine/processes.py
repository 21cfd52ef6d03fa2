"""Scripts that start children, and whether processes are gone."""

from __future__ import annotations

import os
import time
from pathlib import Path

WITH_CHILDREN = """
import os, subprocess, tempfile, time
child = subprocess.Popen(["sleep", "600"])
if os.fork() == 0:
    time.sleep(600)
handle, path = tempfile.mkstemp(prefix="pid-")
os.write(handle, ("%d %d %d" % (os.getpid(), child.pid, os.getppid())).encode())
os.close(handle)
"""


def alive(pid: int) -> bool:
    """True while a process runs; one that only waits to be collected does not."""
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat")
        return not state.exists() or state.read_text().rpartition(")")[2].split()[0] != "Z"
    except (OSError, IndexError):
        return False


def gone_in_time(pids: set[int], seconds: float = 3.0) -> bool:
    until = time.monotonic() + seconds
    while any(alive(pid) for pid in pids):
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def project(tmp_path: Path, text: str, name: str = "script.py") -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def started(notes: Path) -> set[int]:
    """The processes of both runs, as WITH_CHILDREN notes them."""
    told: list[str] = []
    until = time.monotonic() + 60
    while len(told) < 2 and time.monotonic() < until:
        told = [text for path in notes.glob("pid-*") if (text := path.read_text()).count(" ") == 2]
        time.sleep(0.02)
    assert len(told) == 2, told
    return {int(word) for text in told for word in text.split()[:2]}
