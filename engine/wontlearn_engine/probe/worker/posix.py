"""A run's processes on Linux and macOS: a process group, ended by a signal; the reaper ends it if the engine is gone."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from typing import Optional, Union

from . import reaper
from .nurseries import Forked, Nursery


class Tree:
    """One process and all that it starts. Raises OSError if it cannot be started."""

    def __init__(
        self, python: str, boot: str, bytecode: str, cwd: str, events: int, control: int, nursery: Optional[Nursery]
    ) -> None:
        forked = nursery.fork(cwd, events, control) if nursery is not None else None
        self.popen: Union[Forked, subprocess.Popen[bytes]] = forked or subprocess.Popen(
            [python, boot, str(events), str(control), bytecode],
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=(events, control),
            start_new_session=True,
        )
        self._gone = False
        """The system may give its number to a stranger."""
        reaper.watch(self.popen.pid)

    def end(self) -> None:
        """End them all at once."""
        if not self._gone:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.popen.pid, signal.SIGKILL)

    def over(self) -> None:
        """The process itself has ended: what it left behind in its group goes with it."""
        self.end()
        self._gone = True
        reaper.forget(self.popen.pid)
