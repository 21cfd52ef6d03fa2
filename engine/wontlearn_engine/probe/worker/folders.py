"""The worker's own folders there, and how a file is written."""

from __future__ import annotations

import os


def write(path: str, content: bytes) -> None:
    """With a later second than before: Python tells by that, and by the size, whether its bytecode is of today."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    before = int(os.stat(path).st_mtime) if os.path.exists(path) else 0
    new = f"{path}.{os.getpid()}~"  # several workers may be sent the same project, while it is read
    with open(new, "wb") as handle:
        handle.write(content)
    if before >= int(os.stat(new).st_mtime):
        os.utime(new, (before + 1, before + 1))
    os.replace(new, path)


def cache() -> str:
    """The user's cache folder there; one of its own where there is none to be written."""
    root = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    folder = os.path.join(root, "wontlearn")
    try:
        os.makedirs(folder, exist_ok=True)
        if os.access(folder, os.W_OK):
            return folder
    except OSError:
        pass
    import tempfile

    return tempfile.mkdtemp(prefix="wontlearn-")


def scratch(cache: str) -> str:
    """A new folder; those of workers that were killed before they could tidy up go."""
    for name in os.listdir(cache):
        kind, _, rest = name.partition("-")
        owner = rest.partition("-")[0]
        if kind == "place" and owner.isdigit() and not _alive(int(owner)):
            remove(os.path.join(cache, name))
    # Not by `tempfile`: it imports for 10 ms what is of no use here, and somebody waits for the first message.
    folder = os.path.join(cache, f"place-{os.getpid()}-{os.urandom(6).hex()}")
    os.mkdir(folder, 0o700)
    return folder


def remove(folder: str) -> None:
    """With all that lies in it."""
    import shutil

    shutil.rmtree(folder, ignore_errors=True)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
