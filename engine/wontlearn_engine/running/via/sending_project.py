"""A project that is sent along: which files, under which names there, and paths said in the words of either side."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
from pathlib import Path

from ...probe.worker.pythons import upwards

SKIPPED = {"node_modules", "site-packages", "__pycache__", "venv", "env"}
MOST = 5000
"""Files sent at most where there is no git that knows which belong to the project."""
LARGEST = 64_000_000
"""Bytes; a larger file is data, and belongs where the script runs."""
MOST_BYTES = 500_000_000
"""Of a whole project; more is a home folder, or has its data in it."""


def project_root(folder: Path) -> Path:
    """The one with `.git` at or above the folder that the script's imports start from, else with pyproject.toml, else itself."""
    folders = list(upwards(folder))
    last = folders[-1]
    return last if (last / ".git").exists() or (last / "pyproject.toml").is_file() else folder


def project_files(root: Path) -> list[str]:
    """Names below the root, with `/`: what git knows or would, else all but environments and hidden folders."""
    try:
        done = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=root,
            capture_output=True,
            check=True,
        )
        names = [os.fsdecode(name) for name in done.stdout.split(b"\0") if name]
    except (OSError, subprocess.CalledProcessError):
        names = _walked(root)
    return [name for name in names if _small(root / name)]


def sent_files(root: Path) -> list[str]:
    """The same. Raises OSError, with a sentence, if they are too much to be sent."""
    names = project_files(root)
    size = sum((root / name).stat().st_size for name in names)
    if size > MOST_BYTES:
        much = f"{root} holds {size / 1e6:,.0f} MB: too much to be sent"
        raise OSError(0, f"{much}. Let git ignore its data, or give the script a folder of its own.")
    return names


def _walked(root: Path) -> list[str]:
    found: list[str] = []
    for where, folders, names in os.walk(root):
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and name not in SKIPPED and not Path(where, name, "pyvenv.cfg").exists()
        )
        found += [Path(where, name).relative_to(root).as_posix() for name in sorted(names) if not name.startswith(".")]
        if len(found) > MOST:
            break
    return found[:MOST]


def _small(path: Path) -> bool:
    try:
        return path.is_file() and path.stat().st_size <= LARGEST
    except OSError:
        return False


class Hashes:
    """Of a project's files; one whose entry has not changed is not read again."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._known: dict[str, tuple[tuple[int, int], str]] = {}

    def now(self) -> dict[str, str]:
        """By name. Raises OSError, with a sentence, if it is too much to be sent."""
        found: dict[str, str] = {}
        for name in sent_files(self._root):
            try:
                state = (self._root / name).stat()
                entry = state.st_mtime_ns, state.st_size
                known = self._known.get(name)
                if known is None or known[0] != entry:
                    content = (self._root / name).read_bytes()
                    known = self._known[name] = entry, hashlib.sha256(content).hexdigest()
                found[name] = known[1]
            except OSError:
                continue  # it has just gone
        return found


class Words:
    """Paths of ours and theirs: what is said to the other side speaks of its folders, what it says of ours."""

    def __init__(self) -> None:
        self._pairs: dict[str, str] = {}

    def pair(self, ours: Path, theirs: str) -> None:
        """The same folder, on either side."""
        self._pairs[str(ours)] = theirs

    def part(self, ours: Path) -> None:
        """It is the same no more."""
        self._pairs.pop(str(ours), None)

    def there(self, path: Path) -> str:
        """A path of ours, as it is called there."""
        text = str(path)
        for ours, theirs in self._pairs.items():
            if text == ours or text.startswith(ours + os.sep):
                return theirs + text[len(ours) :].replace(os.sep, "/")
        return path.as_posix()

    def to_there(self, line: bytes) -> bytes:
        """A line of JSON for the other side."""
        for ours, theirs in self._pairs.items():
            line = _replaced(line, ours, theirs)
        return line

    def from_there(self, line: bytes) -> bytes:
        """A line of JSON from the other side."""
        for ours, theirs in self._pairs.items():
            line = _replaced(line, theirs, ours)
        return line


def _replaced(line: bytes, old: str, new: str) -> bytes:
    """A folder's path, where it ends there: `/home/me/a` is no part of `/home/me/ab`."""
    before, after = (json.dumps(text)[1:-1].encode() for text in (old, new))
    return re.sub(re.escape(before) + rb'(?=[/\\":])', lambda _: after, line) if before in line else line
