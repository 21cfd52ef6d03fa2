"""A program in a real terminal: tmux shows it, types into it, and tells what is on its screen."""

from __future__ import annotations

import contextlib
import shlex
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import psutil


class Terminal:
    """A tmux server of its own."""

    def __init__(
        self, command: Sequence[str], folder: Path, width: int, height: int, environment: Mapping[str, str]
    ) -> None:
        self._socket = str(folder / "tmux.sock")
        words = [
            "env",
            "-u",
            "COLUMNS",
            "-u",
            "LINES",
            *(f"{name}={value}" for name, value in environment.items()),
            *command,
        ]
        line = f"{shlex.join(words)}; echo exit status $?; exec cat"
        self._tmux("-f", "/dev/null", "new-session", "-d", "-x", str(width), "-y", str(height), "-c", str(folder), line)

    def _tmux(self, *arguments: str) -> str:
        done = subprocess.run(["tmux", "-S", self._socket, *arguments], capture_output=True, text=True, check=False)
        return done.stdout

    def screen(self) -> str:
        """What is on the screen."""
        return self._tmux("capture-pane", "-p")

    def type(self, *keys: str) -> None:
        """Press keys, as tmux names them."""
        self._tmux("send-keys", *keys)

    def wait(self, wanted: str | Callable[[str], bool], seconds: float = 240.0) -> str:
        """Wait until the screen shows it. The limit is for a machine that is busy, not a claim."""
        until = time.monotonic() + seconds
        while True:
            shown = self.screen()
            if wanted in shown if isinstance(wanted, str) else wanted(shown):
                return shown
            if time.monotonic() > until:
                raise AssertionError(f"{wanted!r} did not come:\n{shown}")
            time.sleep(0.1)

    def clipboard(self) -> str:
        """What the program sent as the clipboard (OSC 52)."""
        return self._tmux("show-buffer")

    def close(self) -> None:
        """End the server and the program, and wait for the server: it answers before it is gone."""
        with contextlib.suppress(ValueError, psutil.NoSuchProcess):
            server = psutil.Process(int(self._tmux("display-message", "-p", "#{pid}")))
            self._tmux("kill-server")
            server.wait(30.0)
