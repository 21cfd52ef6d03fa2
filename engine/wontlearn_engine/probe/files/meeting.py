"""A script that makes its data where there is none, and runs twice at once: the second to come finds half of it.

So a reduced run that comes upon what somebody has written since it began waits until the full run trains: by then all is there.
"""

import _thread
import os
import stat as stats
import time

from .. import state
from .overlay import real

SLACK = 0.2
"""Seconds: both runs begin at the same moment, and clocks of files are coarse."""
TEXTS = (".py", ".ipynb", ".toml", ".cfg", ".ini")
"""Who begins a run has just saved one of these."""
LIMIT = 120.0
"""Seconds after which it goes on whatever the full run does."""


class Meeting:
    """Call it with each path that the script is about to read; the first that is new makes it wait."""

    def __init__(self, overlay, folders):
        """`folders`: the script's own, which are there whatever lies in them."""
        self._overlay, self._since, self._pid = overlay, time.time() - SLACK, os.getpid()
        self._folders = tuple(folder + "/" for folder in folders)
        self._seen = set()

    def __call__(self, path):
        if path in self._seen or _thread.get_ident() != state.main_thread or os.getpid() != self._pid:
            return
        if state.trainings():
            self._overlay.meeting = None
            return
        name = self._overlay.name(path)
        try:
            new = name is not None and not self._not_made(name) and self._new(name)
        except OSError:  # there is none, so far
            return
        if not new:
            self._seen.add(path)
            return
        self._overlay.meeting = None
        state.channel.send("meets", file=name)
        state.asks.next(LIMIT)

    def _not_made(self, name):
        holds = any(folder.startswith(name.rstrip("/") + "/") for folder in self._folders)
        return holds or name.endswith(TEXTS) or self._overlay.passes(name)

    def _new(self, name):
        """Written since we began; of a folder: all that is in it, so that one that was there before is none. Raises OSError."""
        found = real.stat(name)
        if stats.S_ISREG(found.st_mode):
            return found.st_mtime >= self._since
        if not stats.S_ISDIR(found.st_mode) or found.st_ctime < self._since:
            return False
        with real.scandir(name) as entries:
            return all(entry.stat(follow_symlinks=False).st_ctime >= self._since for entry in entries)
