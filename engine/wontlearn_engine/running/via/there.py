"""A place behind a command: runs are started there, its files are read and watched there."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from pathlib import Path

from ...probe.worker.packets import Packet, name_of, with_name
from ..disk import LOCAL, Disk, age
from ..python import FoundPython, NoPython, no_python, wanted
from ..runner import COST, SHARE, Aside, Launch, RunMessage, Watches
from ..target import Target
from .aside import SecondConnection
from .command import RAY
from .connection import Connection
from .dialled import connected
from .lists import Lists
from .run import RunThere
from .sending_project import Hashes, Words


class There:
    """A Runner, and a Disk, behind a command. With `sync` the script lies here, and its project is sent along.

    Raises NoPython if nothing answers behind the command. What is called after the connection was lost connects anew.
    """

    def __init__(
        self,
        via: str,
        python: str | None,
        root: Path | None,
        patience: float | None = None,
        *,
        many: bool = False,
        at_once: bool = False,
    ) -> None:
        self._via, self._python, self.many, self._at_once = via, python, many, at_once
        self._opening: SecondConnection | None = None
        self._asked: tuple[Target, str] | None = None
        self._lock = threading.RLock()
        self._runs: dict[int, RunThere] = {}
        self._number = 0
        self._lists = Lists(lambda folder: self._open_one.ask("list", path=folder))
        self._watching: tuple[list[Path], Callable[[], None]] | None = None
        self._handed: dict[Path, tuple[int, int]] = {}
        self._root = root
        self._hashes = Hashes(root) if root is not None else None
        self._scratch: Path | None = None
        """Our folder for the runs of the script that runs now."""
        self._scratches = 0
        """How many there were: each has a number there, so that what one script left is never another's."""
        try:
            self._open(patience)
        except OSError as problem:
            raise NoPython(problem.strerror) from None

    def _open(self, patience: float | None = None) -> Connection:
        self.words, self._handed = Words(), {}
        for_ray: tuple[str, ...] = ("--project", str(self._root)) if self._root is not None else ()
        for_ray += ("--at-once",) if self._at_once else ()
        self._connection = connected(self._via, self._python, patience, for_ray)
        self._connection.listen(self._take, self._lost)
        if self._scratch is not None:
            self._pair(self._scratch)
        if self._root is not None:
            self._send_project()
        if self._watching is not None:
            self._watch_there()
            self._watching[1]()  # it may have changed meanwhile
        return self._connection

    @property
    def _open_one(self) -> Connection:
        with self._lock:
            return self._connection if self._connection.alive else self._open()

    @property
    def stands(self) -> bool:
        """The connection is not lost."""
        return self._connection.alive

    def close(self) -> None:
        """End the connection and all that runs there."""
        self.leave_aside()
        self._connection.close()

    # As a Runner

    def start(self, place: Launch, post: Callable[[RunMessage], None]) -> RunThere:
        """Start a probe there. Raises Lost if there is no connection to be had."""
        connection = self._open_one
        with self._lock:
            self._number += 1
            run = self._runs[self._number] = RunThere(self, self._number, place, post)
        cwd = self.words.there(place.cwd)
        ahead = place.ahead
        shared = {**ahead.wanted, "root": self.words.there(ahead.root)} if self.many and ahead is not None else None
        asked = {"python": place.python, "cwd": cwd, "memory": place.memory, "ahead": shared}
        connection.send("P", run.number, asked)
        run.prepare()
        return run

    def room(self, waiting: int) -> int:
        """By the free memory there."""
        return waiting + int(self._connection.free * SHARE // COST) if self._connection.alive else 0

    def aside(self, settled: Callable[[], None]) -> Aside | None:
        """A cluster may have room for another actor. Of many scripts each keeps to one: what they share is imported there."""
        if not self._via.startswith(RAY) or self._root is None or self.many:
            return None
        with self._lock:
            self._opening = self._opening or SecondConnection(self._another, settled)
            return self._opening.aside

    def _another(self) -> There:
        there = There(self._via, self._python, self._root, at_once=True)
        # What a look has found of its Python is to be true of that one, too.
        if self._asked is None or there.find_python(self._asked[0]).python != self._asked[1]:
            there.close()
            raise NoPython(f"`{self._via}`: another Python")
        return there

    def leave_aside(self) -> None:
        """Its actor ends."""
        with self._lock:
            opening, self._opening = self._opening, None
        if opening is not None:
            opening.leave()

    def find_python(self, target: Target) -> FoundPython:
        """Looked for there, as it is here."""
        folder = self.words.there(target.script.parent)
        found = self._open_one.ask("python", named=target.python, folder=folder, wanted=wanted(target, self.disk))
        if found["python"] is None:
            raise no_python(target.python or "", f" behind `{self._via}`")
        self._asked = target, found["python"]
        return FoundPython(found["python"], " ".join(filter(None, [found["note"], self._unseeded])))

    @property
    def _unseeded(self) -> str:
        """Why a cluster did not bring the project itself, if it was to."""
        why = self._connection.ready.get("unseeded")
        return (
            f"Ray did not take the project as its working directory ({why}): wontlearn sent it itself." if why else ""
        )

    @property
    def disk(self) -> Disk:
        """Where the script lies."""
        return LOCAL if self._root is not None else self

    @property
    def watcher(self) -> Watches | None:
        """Who watches the script, if it is not here."""
        return None if self._root is not None else self

    def find_script(self, given: str) -> Path:
        """The script's absolute path there. Raises NoPython if it is none."""
        found = self._open_one.ask("where", given=given)
        if not found["file"]:
            what = "is a folder" if found["folder"] else "does not exist"
            raise NoPython(f"{found['path']} {what} behind `{self._via}`. --sync sends a script from here.")
        return Path(found["path"])

    def find_module(self, name: str, python: str | None) -> tuple[Path, Path]:
        """The file of a module there, and the folder that the command leads to. Raises NoPython if there is none."""
        found = self._open_one.ask("module", name=name, named=python)
        if found["python"] is None:
            raise no_python(python or "", f" behind `{self._via}`")
        if found["path"] is None:
            raise NoPython(
                f"no module {name} can be found in {found['cwd']} behind `{self._via}` by {found['python']}. "
                "--sync sends a project from here."
            )
        return Path(found["path"]), Path(found["cwd"])

    # For its runs

    def send(self, kind: str, number: int, body: bytes = b"") -> None:
        """To the worker."""
        self._connection.send(kind, number, body)

    def forget(self, number: int) -> None:
        """What the worker says of this run is for nobody any more."""
        self._runs.pop(number, None)

    def hand_over(self, folder: Path) -> None:
        """The files of ours in a run's folder, as far as they are new; and the project, if it is sent along."""
        if self._scratch != folder.parent:
            if self._scratch is not None:
                self.words.part(self._scratch)
            self._scratch, self._handed = folder.parent, {}
            self._scratches += 1
            self._pair(folder.parent)
        if self._root is not None:
            self._send_project()
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                state = path.stat()
                entry = state.st_mtime_ns, state.st_size
                if self._handed.get(path) != entry:
                    self._handed[path] = entry
                    name = f"{self._scratches}/{path.relative_to(folder.parent).as_posix()}"
                    self._connection.send("F", 0, with_name(name, path.read_bytes()))

    def _pair(self, scratch: Path) -> None:
        self.words.pair(scratch, f"{self._connection.ready['scratch']}/{self._scratches}")

    def _send_project(self) -> None:
        assert self._hashes is not None and self._root is not None
        key = f"{self._root.name[:40]}-{hashlib.sha256(str(self._root).encode()).hexdigest()[:12]}"
        found = self._connection.ask("project", key=key, files=self._hashes.now())
        self.words.pair(self._root, found["folder"])
        for name in found["missing"]:
            try:
                content = (self._root / name).read_bytes()
            except OSError:
                continue  # it has just gone
            self._connection.send("F", 0, with_name(f"{found['folder']}/{name}", content))

    def _take(self, one: Packet) -> None:
        if one.kind == "S":
            if self._watching is not None:
                threading.Thread(target=self._watching[1], daemon=True).start()
            return
        run = self._runs.get(one.number)
        if run is None:
            return
        if one.kind == "F":
            self._keep(one)
        else:
            run.take(one)
        if one.kind == "X":
            self.forget(one.number)

    def _keep(self, one: Packet) -> None:
        whole, content = name_of(one.body)
        number, _, name = whole.partition("/")
        if self._scratch is None or number != str(self._scratches):
            return
        if not name or ".." in Path(name).parts or Path(name).is_absolute():
            return
        path = self._scratch / name
        if path.parent.is_dir():
            path.write_bytes(content)
            state = path.stat()
            self._handed[path] = state.st_mtime_ns, state.st_size

    def _lost(self, why: str) -> None:
        runs, self._runs = list(self._runs.values()), {}
        for run in runs:
            run.lose(why)

    # As a Disk. Raises Lost if there is no connection to be had.

    def read(self, path: Path) -> bytes | None:
        """A file's content."""
        try:
            found = self._open_one.ask("read", path=path.as_posix())
        except FileNotFoundError:
            return None
        return found if isinstance(found, bytes) else None

    def is_file(self, path: Path) -> bool:
        """Whether it is one."""
        return (self._lists.of(path.parent) or {}).get(path.name) is False

    def is_dir(self, path: Path) -> bool:
        """Whether it is a folder."""
        return (self._lists.of(path.parent) or {}).get(path.name) is True

    def names(self, folder: Path) -> set[str] | None:
        """Of all that lies in a folder."""
        found = self._lists.of(folder)
        return None if found is None else set(found)

    def newer(self, paths: tuple[str, ...], since: float) -> bool:
        """True if one of these folders changed since then."""
        return bool(self._open_one.ask("newer", paths=list(paths), age=age(since)))

    # As one who watches

    def watch(self, paths: list[Path], changed: Callable[[], None]) -> None:
        """`changed` is called when one of them has another content, once it was quiet there."""
        self._watching = (paths, changed) if paths else None
        self._watch_there()

    def _watch_there(self) -> None:
        paths = [path.as_posix() for path in self._watching[0]] if self._watching is not None else []
        self._connection.send("W", 0, {"paths": paths})
