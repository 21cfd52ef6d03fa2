"""Saves: watchdog on the script's folder, debounced, compared by content."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from ..notebooks.notebook import is_notebook, joined_text

QUIET = 0.2
"""Seconds without a further event before a save counts: editors write in several steps."""


@dataclass(frozen=True)
class Saved:
    """The script or a local module that it imports has new content. `source` is the script's text."""

    source: str
    sha256: str
    path: Path


def read(path: Path) -> str | None:
    """The script's text (of a notebook: of its code cells), or None while it cannot be read."""
    import tokenize

    if is_notebook(path):
        try:
            return joined_text(path.read_text("utf-8", "replace"))
        except OSError:
            return None
    try:
        with tokenize.open(path) as handle:
            return handle.read()
    except (SyntaxError, UnicodeDecodeError):
        return path.read_text("utf-8", "replace") if path.exists() else None
    except OSError:
        return None


def sha256(text: str) -> str:
    """Content hash of a script's text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class Watcher(FileSystemEventHandler):
    """Posts `Saved` when the watched files change in content. Watches folders: atomic saves replace the file."""

    def __init__(self, script: Path, post: Callable[[Saved], None], modules: Callable[[], list[Path]]) -> None:
        self._script, self._post, self._modules = script, post, modules
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None
        self._hashes: dict[Path, str] = {}
        self._observer = Observer()
        self._folders: set[Path] = set()

    def start(self) -> None:
        """Begin to watch."""
        self._remember()
        self._observer.start()
        self._schedule()

    def _remember(self) -> None:
        # Only what is new here: of a file changed again in this moment, the next event is to tell.
        for path in {self._script, *self._modules()} - self._hashes.keys():
            self._hashes[path] = self._hash(path)

    @staticmethod
    def _hash(path: Path) -> str:
        if is_notebook(path):
            text = read(path)  # new outputs alone are no change
            return sha256(text) if text is not None else ""
        try:
            return hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError:
            return ""

    def _schedule(self) -> None:
        for folder in {path.parent for path in self._hashes} - self._folders:
            try:
                self._observer.schedule(self, str(folder), recursive=False)
                self._folders.add(folder)
            except OSError:
                continue

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Any event on a watched path (re)starts the quiet time."""
        if event.event_type in ("opened", "closed_no_write"):
            return
        paths = (
            {Path(str(event.src_path)), Path(str(event.dest_path))} if event.dest_path else {Path(str(event.src_path))}
        )
        if not paths & set(self._hashes):
            return
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
            self._timer = threading.Timer(QUIET, self._settled)
            self._timer.daemon = True
            self._timer.start()

    def _settled(self) -> None:
        changed = [path for path in list(self._hashes) if self._hash(path) not in ("", self._hashes[path])]
        if not changed:
            return
        for path in changed:
            self._hashes[path] = self._hash(path)
        self._remember()
        self._schedule()
        source = read(self._script)
        if source is not None:
            self._post(Saved(source, sha256(source), changed[0]))

    def stop(self) -> None:
        """End watching."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
        if self._observer.is_alive():
            self._observer.stop()
            self._observer.join(timeout=1.0)
