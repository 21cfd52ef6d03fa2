"""A program in a pseudo-terminal, for whoever shows its screen elsewhere."""

from __future__ import annotations

import asyncio
import fcntl
import os
import pty
import signal
import struct
import subprocess
import termios
from collections.abc import Mapping, Sequence
from pathlib import Path

GRACE = 3.0
"""Seconds between the hangup and the kill."""


class Terminal:
    """Runs while its screen is shown. Made inside a running event loop."""

    def __init__(self, command: Sequence[str], folder: Path, width: int, height: int, extra: Mapping[str, str]) -> None:
        self._master, slave = pty.openpty()
        self.resize(width, height)
        try:
            self._process = subprocess.Popen(
                command,
                stdin=slave,
                stdout=slave,
                stderr=slave,
                cwd=folder,
                env={**os.environ, **extra},
                start_new_session=True,
                # As its controlling terminal: without, no word of a new size and no hangup reaches it.
                preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
            )
        finally:
            os.close(slave)
        self._out = asyncio.StreamReader()

    async def connect(self) -> None:
        """Begin to read and to write."""
        loop = asyncio.get_running_loop()
        source = os.fdopen(self._master, "rb", 0)
        sink = os.fdopen(os.dup(self._master), "wb", 0)
        self._reading, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(self._out), source)
        self._writing, _ = await loop.connect_write_pipe(asyncio.BaseProtocol, sink)

    async def read(self) -> bytes:
        """What it wrote; empty once it has ended."""
        try:
            return await self._out.read(65536)
        except OSError:  # Linux says EIO where others say end of file
            return b""

    def write(self, data: bytes) -> None:
        """Type."""
        self._writing.write(data)

    def resize(self, width: int, height: int) -> None:
        """In cells."""
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))

    async def end(self) -> None:
        """Hang up as a closed terminal window does, and insist if that is not heard."""
        for number in (signal.SIGHUP, signal.SIGKILL):
            if self._process.poll() is not None:
                break
            os.killpg(self._process.pid, number)
            for _ in range(int(GRACE / 0.05)):
                if self._process.poll() is not None:
                    break
                await asyncio.sleep(0.05)
        self._writing.abort()
        self._reading.close()
