"""The words that lead to a shell in a place: the person's own command, or a program of ours that knows Ray."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

RAY = "ray://"
RAY_PIPE = Path(__file__).with_name("ray_pipe.py")


def words_of(via: str, for_ray: tuple[str, ...] = ()) -> list[str] | str:
    """`ray://…` is a cluster, and is told more. Raises ValueError for a quotation that is not closed."""
    if via.startswith(RAY):
        return [*_ray(via), *for_ray, "--", "sh"]
    # Windows' own rules: a backslash is part of a path there, and programs take their words apart themselves.
    return f"{via} sh" if sys.platform == "win32" else [*shlex.split(via), "sh"]


def start(via: str, for_ray: tuple[str, ...] = ()) -> subprocess.Popen[bytes]:
    """Start the command. Raises OSError if it cannot be started, ValueError for a quotation that is not closed, or a NUL."""
    pipe = subprocess.PIPE
    # A session of its own: ctrl+c at this terminal is for us, and nothing asks for passwords on our screen.
    return subprocess.Popen(words_of(via, for_ray), stdin=pipe, stdout=pipe, stderr=pipe, start_new_session=True)


def room_on(via: str) -> int | None:
    """How many checks a cluster has the resources for at once; None where nothing is known of that."""
    if not via.startswith(RAY):
        return None
    try:
        done = subprocess.run(
            [*_ray(via), "--room", "--", "sh"], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True
        )
        return int(done.stdout)
    except (OSError, subprocess.CalledProcessError, ValueError):
        return None  # the first check will say it


def _ray(via: str) -> list[str]:
    words = shlex.split(via)
    address = words[0] if words[0] != RAY else "auto"
    # With our own path, as the packages may lie anywhere; by path, so that its actor needs nothing of ours.
    start = f"import runpy, sys; sys.path[:] = {sys.path!r}; runpy.run_path({str(RAY_PIPE)!r}, run_name='__main__')"
    return [sys.executable, "-c", start, "--address", address, *words[1:]]
