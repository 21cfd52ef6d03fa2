"""What is to be watched: a script and its arguments; and our folders for it."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Target:
    """A script as the user named it."""

    script: Path
    """Absolute path."""
    arguments: tuple[str, ...] = ()
    python: str | None = None
    """What `--python` said: a path, a folder of an environment, or a command on the path."""
    cwd: Path = field(default_factory=Path.cwd)
    given: str = ""
    """The script as it was typed; becomes `sys.argv[0]`."""
    module: str = ""
    """The dotted name, where the script was named as `-m package.module`."""
    memory: float | None = None
    """Gigabytes that a run may hold."""
    via: str = ""
    """The command that reaches the place where it runs; empty: this machine."""
    sync: bool = False
    """The script lies here, and its project is sent to that place."""

    @property
    def root(self) -> Path:
        """The folder that the script's imports start from."""
        return self.cwd if self.module else self.script.parent


def cache_folder(script: Path, via: str = "") -> Path:
    """Our folder for a script, in the user's cache; never beside the script. `via`: what leads to the place of the script."""
    import hashlib

    root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "wontlearn"
    key = hashlib.sha256(f"{via}{script}".encode("utf-8", "surrogateescape")).hexdigest()[:12]
    folder = root / f"{script.stem[:40]}-{key}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def scratch_folder(cache: Path) -> Path:
    """A new folder for this process's runs; those of processes that were killed before they could tidy up go."""
    import tempfile

    import psutil

    for old in cache.glob("run-*-*"):
        owner = old.name.split("-")[1]
        if owner.isdigit() and not psutil.pid_exists(int(owner)):
            shutil.rmtree(old, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"run-{os.getpid()}-", dir=cache))
