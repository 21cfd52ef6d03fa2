"""Watches files where this runs: tells that one of them has another content, once it is quiet."""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections.abc import Callable

EVERY = 0.1
"""Seconds between two looks: a look at 50 files costs less than a tenth of a millisecond."""
QUIET = 0.2
"""Seconds without a further change before a save counts: editors write in several steps."""


class WatchedFiles:
    """One set of files at a time; `tell` is called from a thread of its own."""

    def __init__(self, tell: Callable[[], None]) -> None:
        self._tell = tell
        self._lock = threading.Lock()
        self._known: dict[str, tuple[object, str]] = {}
        """By path: how its entry looked, and the hash of its content, when that was told last."""
        self._began = False

    def watch(self, paths: list[str]) -> None:
        """These from now on; what is known of them stays."""
        with self._lock:
            self._known = {path: self._known.get(path) or (_entry(path), _hash(path)) for path in paths}
            if not self._began:
                self._began = True
                threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        since, last = 0.0, dict[str, object]()
        while True:
            time.sleep(EVERY)
            with self._lock:
                known = dict(self._known)
            now = {path: _entry(path) for path in known}
            if now != last:  # still being written
                since, last = time.monotonic(), now
            if time.monotonic() - since < QUIET or all(now[path] == known[path][0] for path in known):
                continue
            hashes = {path: _hash(path) for path in known if now[path] != known[path][0]}
            changed = [path for path, found in hashes.items() if found not in ("", known[path][1])]
            with self._lock:
                for path, found in hashes.items():
                    if path in self._known:
                        self._known[path] = now[path], found or known[path][1]
            if changed:
                self._tell()


def _entry(path: str) -> object:
    try:
        state = os.stat(path)
    except OSError:
        return None
    return state.st_mtime_ns, state.st_size, state.st_ino


def _hash(path: str) -> str:
    try:
        with open(path, "rb") as handle:
            return hashlib.sha256(handle.read()).hexdigest()
    except OSError:
        return ""
