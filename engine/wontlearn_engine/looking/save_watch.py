"""Saves: watchdog on the script's folder, debounced, compared by content."""

from __future__ import annotations

import contextlib
import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from ..notebooks.notebook import is_notebook, joined_text
from ..running.disk import LOCAL, Disk
from ..running.runner import Watches

QUIET = 0.2
"""Seconds without a further event before a save counts: editors write in several steps."""


@dataclass(frozen=True)
class Saved:
    """The script or a local module that it imports has new content. `source` is the script's text."""

    source: str
    sha256: str
    path: Path


def read(path: Path, disk: Disk = LOCAL) -> str | None:
    """The script's text (of a notebook: of its code cells), or None while it cannot be read."""
    content = disk.read(path)
    if content is None:
        return None
    return joined_text(content.decode("utf-8", "replace")) if is_notebook(path) else _decoded(content)


def _decoded(content: bytes) -> str:
    """As Python reads it: by its mark or its first two lines, with one kind of line ends."""
    import io
    import tokenize

    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        return io.TextIOWrapper(io.BytesIO(content), encoding).read()
    except (SyntaxError, UnicodeDecodeError):
        return io.TextIOWrapper(io.BytesIO(content), "utf-8", "replace").read()


def sha256(text: str) -> str:
    """Content hash of a script's text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class Saves:
    """Posts `Saved` when the script, or a module that it imports, has another content; told that something was saved."""

    def __init__(
        self, script: Path, post: Callable[[Saved], None], modules: Callable[[], list[Path]], disk: Disk = LOCAL
    ) -> None:
        self._script, self._post, self._modules, self._disk = script, post, modules, disk
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None
        self.hashes: dict[Path, str] = {}
        """Of the files that count, as they were last."""

    def remember(self) -> None:
        """Take in what is new here: of a file changed again in this moment, the next event is to tell."""
        for path in {self._script, *self._modules()} - self.hashes.keys():
            self.hashes[path] = self._hash(path)

    def texts(self) -> dict[str, str]:
        """Those of the other files, by path."""
        found = {str(path): read(path, self._disk) for path in self.hashes if path != self._script}
        return {path: text for path, text in found.items() if text is not None}

    def told(self) -> None:
        """Something was saved: looked at once the quiet time has passed without more."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
            self._timer = threading.Timer(QUIET, self._settled)
            self._timer.daemon = True
            self._timer.start()

    def _hash(self, path: Path) -> str:
        if is_notebook(path):
            text = read(path, self._disk)  # new outputs alone are no change
            return sha256(text) if text is not None else ""
        content = self._disk.read(path)
        return hashlib.sha256(content).hexdigest() if content is not None else ""

    def _settled(self) -> None:
        with contextlib.suppress(OSError):  # no connection to the place where they lie
            self._compare()

    def _compare(self) -> None:
        changed = [path for path in list(self.hashes) if self._hash(path) not in ("", self.hashes[path])]
        if not changed:
            return
        for path in changed:
            self.hashes[path] = self._hash(path)
        self.remember()
        self.settled()
        source = read(self._script, self._disk)
        if source is not None:
            self._post(Saved(source, sha256(source), changed[0]))

    def settled(self) -> None:
        """What counts may have become more."""

    def start(self) -> None:
        """Begin: what is there now is nothing new."""
        self.remember()

    def stop(self) -> None:
        """Post nothing more."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()


class Elsewhere(Saves):
    """In another place, which watches there, and tells once it was quiet there."""

    def __init__(
        self, script: Path, post: Callable[[Saved], None], modules: Callable[[], list[Path]], place: Watches
    ) -> None:
        super().__init__(script, post, modules, place.disk)
        self._place = place

    def start(self) -> None:
        """Begin to watch."""
        super().start()
        self.settled()

    def settled(self) -> None:
        """Watch these files now."""
        self._place.watch(list(self.hashes), self._settled)

    def stop(self) -> None:
        """End watching."""
        super().stop()
        self._place.watch([], self._settled)


class Watcher(Saves, FileSystemEventHandler):
    """Notices saves by itself. Watches folders: atomic saves replace the file."""

    def __init__(self, script: Path, post: Callable[[Saved], None], modules: Callable[[], list[Path]]) -> None:
        super().__init__(script, post, modules)
        self._observer = Observer()
        self._folders: set[Path] = set()

    def start(self) -> None:
        """Begin to watch."""
        super().start()
        self._observer.start()
        self.settled()

    def settled(self) -> None:
        """Watch the folders that are new."""
        for folder in {path.parent for path in self.hashes} - self._folders:
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
        if paths & self.hashes.keys():
            self.told()

    def stop(self) -> None:
        """End watching."""
        super().stop()
        if self._observer.is_alive():
            self._observer.stop()
            self._observer.join(timeout=1.0)
