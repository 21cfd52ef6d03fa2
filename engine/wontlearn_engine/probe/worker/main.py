"""The worker's life: starts probes, passes on what they say, answers, and ends all of it when the engine is gone.

It runs under whatever `python3` is found there; the script runs under its own.
"""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
import time
from importlib import import_module
from typing import Any

from . import folders, memory
from .child import Child
from .nurseries import Nurseries
from .packets import BEAT, GONE, LINE, Packet, Packets, name_of, packet, with_name, write_all
from .save_watch import WatchedFiles
from .sent_project import SentProject

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
"""The probe's folder."""
WAITING = 2000
"""Frames that wait for a slow line; then what is printed has to wait, and with it who prints."""


class Heard:
    """What one probe says, on its way to the engine."""

    def __init__(self, worker: Worker, number: int, limit: float) -> None:
        self._worker, self._number, self._limit = worker, number, limit

    def event(self, line: bytes) -> None:
        """Before its event goes a file that the engine reads itself."""
        if b'"key": "rows"' in line:
            self._hand_over(line)
        self._worker.send("E", self._number, line)

    def _hand_over(self, line: bytes) -> None:
        try:
            value: dict[str, str] = json.loads(line).get("value") or {}
            path = value.get("path") or ""
            if path.startswith(self._worker.scratch + os.sep):
                with open(path, "rb") as handle:
                    name = os.path.relpath(path, self._worker.scratch)
                    self._worker.send("F", self._number, with_name(name, handle.read()))
        except (OSError, ValueError, AttributeError):
            pass  # the engine finds no file, and says that

    def output(self, data: bytes) -> None:
        """As it came."""
        self._worker.send("O", self._number, data)

    def too_much(self, used: float) -> None:
        """In the words of a probe."""
        self._worker.send("E", self._number, {"e": "limit", "t": 0.0, "used": used, "limit": self._limit})

    def ended(self, code: int) -> None:
        """The last that is told of it."""
        self._worker.children.pop(self._number, None)
        self._worker.send("X", self._number, {"code": code})


class Worker:
    """One connection's."""

    def __init__(self, incoming: int, outgoing: int) -> None:
        self._in, self._out = incoming, outgoing
        self._packets: queue.Queue[bytes] = queue.Queue(WAITING)
        self._heard = time.monotonic()
        self.children: dict[int, Child] = {}
        self.scratch = ""
        self._cache = ""
        self._saves = WatchedFiles(lambda: self.send("S", 0))
        self._nurseries = Nurseries()
        self._orders: queue.SimpleQueue[Packet] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._sent = SentProject()

    def send(self, kind: str, number: int, body: bytes | dict[str, Any] = b"") -> None:
        """Put a packet in the row; waits while that is full."""
        self._packets.put(packet(kind, number, body))

    def serve(self) -> None:
        """Until the engine is gone."""
        self._cache = folders.cache()
        self.scratch = folders.scratch(self._cache)
        threading.Thread(target=self._write, daemon=True).start()
        threading.Thread(target=self._guard, daemon=True).start()
        threading.Thread(target=self._obey, daemon=True).start()
        self.send(
            "R",
            0,
            {
                "scratch": self.scratch,
                "cache": self._cache,
                "cwd": os.getcwd(),
                "home": os.path.expanduser("~"),
                "python": sys.executable,
                "free": memory.free(),
                "seed": self._sent.seed,
                "unseeded": self._sent.unseeded,
            },
        )
        # What answers the first questions, while they are still on their way.
        threading.Thread(target=import_module, args=(f"{__package__}.pythons",), daemon=True).start()
        packets = Packets()
        while True:
            try:
                data = os.read(self._in, 1 << 16)
            except OSError:
                data = b""
            if not data:
                self.end()
            self._heard = time.monotonic()
            for one in packets.feed(data):
                self._take(one)

    def _take(self, one: Packet) -> None:
        if one.kind == "W":
            self._saves.watch(one.content["paths"])
        elif one.kind == "Q":
            threading.Thread(target=self._answer, args=(one,), daemon=True).start()
        elif one.kind != "B":
            self._orders.put(one)

    def _obey(self) -> None:
        """In their order, and in a thread of its own: a start may wait for imports, and the engine's beats do not."""
        while True:
            self._do(self._orders.get())

    def _do(self, one: Packet) -> None:
        if one.kind == "P":
            self._start(one.number, one.content)
        elif one.kind == "C":
            child = self.children.get(one.number)
            if child is not None:
                child.write(one.body)
        elif one.kind == "K":
            child = self.children.get(one.number)
            if child is not None:
                child.kill()
        elif one.kind == "F":
            name, content = name_of(one.body)
            path = os.path.join(self.scratch, name)  # absolute names stay as they are: a project that was sent along
            try:
                folders.write(path, content)
            except OSError as problem:  # the run will miss it, and say so
                print(f"{path}: {problem.strerror}", file=sys.stderr, flush=True)

    def _start(self, number: int, wanted: dict[str, Any]) -> None:
        limit = wanted.get("memory")
        try:
            boot, bytecode = os.path.join(HERE, "boot.py"), os.path.join(self._cache, "bytecode")
            ahead: dict[str, Any] = wanted.get("ahead") or {}
            root: str = ahead.pop("root", "")
            nursery = self._nurseries.of(wanted["python"], boot, bytecode, ahead, root) if root else None
            child = Child(
                wanted["python"],
                boot,
                bytecode,
                wanted["cwd"],
                Heard(self, number, limit or 0.0),
                limit,
                memory.meter,
                nursery,
            )
        except OSError as problem:
            self.send("X", number, {"code": 127, "error": f"{wanted['python']}: {problem.strerror}"})
            return
        self.children[number] = child
        child.listen()

    def _answer(self, one: Packet) -> None:
        asked = one.content
        try:
            found = getattr(self, "ask_" + asked["ask"])(**asked.get("of", {}))
            answer = found if isinstance(found, bytes) else {"found": found}
        except OSError as problem:
            answer = {"problem": f"{problem.filename or ''}: {problem.strerror}"}
        self.send("A", one.number, answer)

    # Questions

    def ask_where(self, given: str) -> dict[str, Any]:
        """Where the script lies; no path if it is no file."""
        path = os.path.abspath(os.path.expanduser(given))
        return {"path": path, "file": os.path.isfile(path), "folder": os.path.isdir(path)}

    def ask_module(self, name: str, named: str | None) -> dict[str, Any]:
        """The file of a module, where the command leads to; no path if there is none."""
        from . import pythons

        python, path = pythons.of_module(name, named, os.getcwd())
        return {"path": path, "cwd": os.getcwd(), "python": python}

    def ask_python(self, named: str | None, folder: str, wanted: list[str]) -> dict[str, Any]:
        """The interpreter for a script in this folder, as it is looked for everywhere."""
        from pathlib import Path

        from . import pythons

        if named:
            return {"python": pythons.named(os.path.expanduser(named)), "note": ""}
        python, note = pythons.chosen(pythons.candidates(Path(folder)), wanted)
        return {"python": python, "note": note}

    def ask_read(self, path: str) -> bytes:
        """A file's content."""
        with open(path, "rb") as handle:
            return b"=" + handle.read()

    def ask_list(self, path: str) -> dict[str, Any] | None:
        """Names in a folder, and which are folders; None if it is none."""
        try:
            with os.scandir(path) as entries:
                return {entry.name: entry.is_dir() for entry in entries}
        except OSError:
            return None

    def ask_newer(self, paths: list[str], age: float) -> bool:
        """True if one of these folders changed in the last `age` seconds, by the clock here."""
        since = time.time() - age
        return any(os.stat(path).st_mtime > since for path in paths if os.path.exists(path))

    def ask_project(self, key: str, files: dict[str, str]) -> dict[str, Any]:
        """The folder for a project that is sent along, and which of its files (by name, with a hash) are missing there."""
        return self._sent.take(os.path.join(self._cache, "sent", key), files)

    # Threads

    def _write(self) -> None:
        while True:
            try:
                data = self._packets.get(timeout=BEAT)
            except queue.Empty:
                data = packet("B", 0, {"free": memory.free()})
            try:
                write_all(self._out, data + LINE)
            except OSError:
                self.end()

    def _guard(self) -> None:
        """The line may be gone without an end of the pipe."""
        while time.monotonic() - self._heard < GONE:
            time.sleep(0.2)
        self.end()

    def end(self) -> None:
        """Nothing is left of it."""
        with self._lock:
            children = list(self.children.values())
            for child in children:
                child.kill()
            for child in children:
                child.join(0.5)
            folders.remove(self.scratch)
            os._exit(0)


def main() -> None:
    """Over the stdin and stdout that it was started with; whatever else prints there, prints to stderr."""
    incoming, outgoing = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.dup2(2, 1)
    Worker(incoming, outgoing).serve()
