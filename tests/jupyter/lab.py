"""A real JupyterLab in a folder of its own, as a hub would start it for one of many."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

BASE = "/user/bob/"
TOKEN = "a-token-of-the-tests"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Lab:
    """Started at once; `close` ends it and all that it started."""

    def __init__(self, work: Path, home: Path) -> None:
        self.work, self.port = work, free_port()
        config = home / "jupyter" / "labconfig"
        config.mkdir(parents=True)
        # Lab asks on its first page whether to fetch news.
        unasked = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}
        (config / "page_config.json").write_text(json.dumps(unasked), "utf-8")
        environment = {
            **os.environ,
            "HOME": str(home),
            "JUPYTER_CONFIG_DIR": str(home / "jupyter"),
            "LC_ALL": "C.UTF-8",
            "JUPYTER_DATA_DIR": str(home / "data"),
            "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
            "XDG_CACHE_HOME": str(home / "cache"),
            "XDG_CONFIG_HOME": str(home / "config"),
            "VIRTUAL_ENV": sys.prefix,
            "OMP_NUM_THREADS": "1",  # threads that wait in a spin take the cores from the browser
        }
        for name in ("NO_COLOR", "SSH_CONNECTION", "TMUX"):
            environment.pop(name, None)
        self._log = (home / "lab.log").open("wb")
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "jupyterlab",
                "--no-browser",
                "--allow-root",
                f"--ServerApp.root_dir={work}",
                f"--ServerApp.port={self.port}",
                "--ServerApp.port_retries=0",
                f"--ServerApp.base_url={BASE}",
                f"--IdentityProvider.token={TOKEN}",
            ],
            cwd=home,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        try:
            self._wait()
        except BaseException:
            self.close()
            raise

    @property
    def pid(self) -> int:
        """Of the server."""
        return self._process.pid

    @property
    def log(self) -> str:
        """What it said so far."""
        return Path(self._log.name).read_text("utf-8", "replace")

    def url(self, path: str = "") -> str:
        """An address below its base."""
        return f"http://localhost:{self.port}{BASE}{path}"

    def _wait(self, seconds: float = 120) -> None:
        """Until it answers. The limit is for a machine that is busy."""
        until = time.monotonic() + seconds
        while True:
            assert self._process.poll() is None and time.monotonic() < until, self.log
            try:
                urllib.request.urlopen(self.url(f"api/status?token={TOKEN}"), timeout=10).close()
                return
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)

    def close(self) -> None:
        """As ctrl+c in its terminal, without the question."""
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()
