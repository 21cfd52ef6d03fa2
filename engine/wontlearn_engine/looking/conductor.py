"""Couples the pure session with real processes, files and time. One owner calls it; threads only post messages."""

from __future__ import annotations

import contextlib
import json
import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..notebooks.notebook import cells, is_notebook, why_not
from ..probe.protocol import Job, Mode
from ..running.process import Output, Place, Process, RunEnded, RunEvent, RunSpec, Warmed
from ..running.spares import Spares
from ..running.target import Target, cache_folder, find_python, scratch_folder
from .look import ScriptError
from .sample_first import Due, Lead
from .saves import Saved, Watcher, read, sha256
from .session import Command, Kill, OnSave, Session, Start


@dataclass(frozen=True)
class Tick:
    """A second has passed while something runs."""


Message = Saved | RunEvent | RunEnded | Output | Warmed | Tick | Due


class Conductor:
    """Runs a target and keeps its session up to date. All methods belong to one thread, that of the owner."""

    def __init__(
        self,
        target: Target,
        *,
        post: Callable[[Message], None],
        modes: tuple[Mode, ...] = ("single-sample", "full"),
        watch: bool = True,
        controls: bool = True,
        spares: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.target, self.post, self.clock = target, post, clock
        self.python = find_python(target)
        self.session = Session(str(target.script), modes=modes, controls=controls)
        self._processes: dict[int, Process] = {}
        cache = cache_folder(target.script)
        self._bytecode = cache.parent / "bytecode"
        self._scratch = scratch_folder(cache)
        self._watcher = Watcher(target.script, self.post, self._modules) if watch else None
        self._spares = Spares(post) if spares else None
        self._lead = Lead(post, clock)
        self._ticking = threading.Event()
        self._closed = threading.Event()

    def start(self) -> None:
        """Start to watch, and make the first look."""
        if self._watcher is not None:
            self._watcher.start()
            threading.Thread(target=self._tick, daemon=True).start()
        self.rerun()

    def handle(self, message: Message) -> bool:
        """Take a message in; True if the session's state may have changed."""
        now = self.clock()
        waited = self._lead.release(message)
        if waited is not None:
            self._start(waited)
        sample = self._processes.get(self._lead.go(message) or 0)
        if sample is not None:
            sample.ask({"ask": "go"})
        if isinstance(message, RunEvent):
            self._measure(message)
            self._do(self.session.event(message.run, message.event, now))
        elif isinstance(message, RunEnded):
            self._processes.pop(message.run, None)
            self._do(self.session.ended(message.run, message.code, now))
            self._prepare_spares()
        elif isinstance(message, Saved):
            module = message.path != self.target.script
            self._do(self.session.saved(message.source, message.sha256, now, module=module))
        elif isinstance(message, Warmed):
            self._prepare_spares()
            return False
        elif isinstance(message, Tick):
            return self.session.tick(now)
        else:
            return False
        return True

    def _measure(self, message: RunEvent) -> None:
        """Rows were handed over: test in a thread of our own whether y depends on x, and tell it as evidence."""
        event = message.event
        value = event.get("value")
        if event["e"] != "evidence" or event.get("key") != "rows" or not isinstance(value, dict):
            return

        def measure() -> None:
            from .dependence_test import test_file

            found: object = "an error of wontlearn's own"  # it is raised too; the verdict must not wait for the test
            key = "failed:rows"
            try:
                found = test_file(Path(value["path"]), value["classes"], value["tokens"])
                key = "dependence"
            except (OSError, ValueError, MemoryError) as problem:  # not readable, odd, too many: "not checked"
                found = f"{type(problem).__name__}: {problem}"
            finally:
                self.post(
                    RunEvent(message.run, {"e": "evidence", "t": 0.0, "n": event["n"], "key": key, "value": found})
                )

        threading.Thread(target=measure, daemon=True).start()

    def rerun(self, modes: tuple[Mode, ...] | None = None) -> None:
        """Run the file as it is on disk now; by default in the same modes as last."""
        script, modes, now = self.target.script, modes or self.session.modes, self.clock()
        source = read(script)
        if source is None and is_notebook(script) and script.exists():
            why, line = why_not(script.read_text("utf-8", "replace")) or ("it has just changed", 1)
            self._do(self.session.refuse(ScriptError("NoNotebook", why, str(script), line), modes, now))
            return
        source = source or ""
        self._do(self.session.begin(source, sha256(source), modes, now))

    def ask_where(self) -> None:
        """Ask the runs at which line they are."""
        for process in self._processes.values():
            process.ask({"ask": "where"})

    @property
    def spares_ready(self) -> int:
        """Warm processes that wait for the next save."""
        return self._spares.ready if self._spares is not None else 0

    def cancel(self) -> None:
        """End what runs."""
        self._do(self.session.cancel("you", self.clock()))

    def set_hold(self, hold: bool) -> None:
        """Whether saves rerun nothing."""
        self.session.hold = hold

    def set_on_save(self, what: OnSave) -> None:
        """What a save does while a run goes on."""
        self.session.on_save = what

    def close(self) -> None:
        """End everything. Nothing of ours is left running or lying about."""
        self._closed.set()
        self._ticking.set()
        if self._watcher is not None:
            self._watcher.stop()
        processes = list(self._processes.values())
        for process in processes:
            process.kill()
        if self._spares is not None:
            self._spares.close()
        for process in processes:
            process.join(0.5)
        shutil.rmtree(self._scratch, ignore_errors=True)

    def _do(self, commands: list[Command]) -> None:
        for command in commands:
            if isinstance(command, Start):
                if not self._lead.hold(command):
                    self._start(command)
            elif isinstance(command, Kill):
                self._lead.drop(command.run)
                process = self._processes.pop(command.run, None)
                if process is not None:
                    process.kill()
            else:
                process = self._processes.get(command.run)
                if process is not None:
                    process.ask(command.ask)
        if any(isinstance(command, Start) for command in commands):
            self._ticking.set()

    def _start(self, command: Start) -> None:
        folder = self._scratch / str(self._folder_of(command))
        folder.mkdir(exist_ok=True)
        place = self._place()
        process = self._spares.take(place, self.target.root) if self._spares is not None else None
        if process is None:
            process = Process(self._plain_place(), self.post)
            try:
                process.start()
            except OSError as problem:
                event = {"e": "end", "error": {"type": "OSError", "message": f"{self.python}: {problem.strerror}",
                                               "file": "", "line": 0, "frames": []}}  # fmt: skip
                self.post(RunEvent(command.run, event))
                self.post(RunEnded(command.run, 127))
                return
            leads = False
        else:
            look = self.session.look
            leads = command.mode == "single-sample" and look is not None and "full" in look.runs
            if leads:
                self._lead.take(command.run)
        job: Job = {
            "script": str(self.target.script),
            "given": self.target.given or str(self.target.script),
            "module": self.target.module,
            "source": str(self._source_file(folder)),
            "arguments": list(self.target.arguments),
            "mode": command.mode,
            "folder": str(folder),
            "several": True,
            "leads": leads,
        }
        process.run(RunSpec(command.run, job, place))
        self._processes[command.run] = process

    def _source_file(self, folder: Path) -> Path:
        """The text of this look in a file of ours: the script may change, or delete itself, while its runs start."""
        look = self.session.look
        assert look is not None
        if is_notebook(self.target.script):
            path = folder / "source.json"
            named = [(f"{self.target.script}:cell {cell.number}", cell.text) for cell in cells(look.source)]
            path.write_text(json.dumps(named), encoding="utf-8")
            return path
        path = folder / "source.py"
        path.write_text(look.source, encoding="utf-8", errors="surrogatepass", newline="")
        return path

    def _place(self) -> Place:
        """Where the present look's runs start, and what a spare for the next one imports."""
        from ..source import Source, needs

        look = self.session.look
        found = None
        if look is not None and self._spares is not None:
            with contextlib.suppress(Exception):  # odd source: then nothing is imported ahead
                found = needs(Source(look.source, str(self.target.script)), self.target.root)
        modules, environment = found if found is not None else ((), ())
        return self._plain_place(modules, environment)

    def _plain_place(self, modules: tuple[str, ...] = (), environment: tuple[tuple[str, str], ...] = ()) -> Place:
        return Place(self.python, self.target.cwd, self._bytecode, modules, environment, self.target.memory)

    def _prepare_spares(self) -> None:
        """Once what a person waits for is there: a spare's imports cost two seconds of a core."""
        look = self.session.look
        if self._spares is not None and look is not None and not look.alive:
            self._spares.prepare(self._place())

    def _folder_of(self, command: Start) -> int:
        """All runs of one look share a folder: the full run leaves there what the examiner reads."""
        look = self.session.look
        assert look is not None
        return look.number

    def _modules(self) -> list[Path]:
        from ..source import Source, local_imports

        text = read(self.target.script)
        if text is None:
            return []
        with contextlib.suppress(Exception):  # odd source: then only the script itself is watched
            return list(
                local_imports(Source(text, str(self.target.script)), self.target.root, self.target.script.parent)
            )
        return []

    def _tick(self) -> None:
        while not self._closed.is_set():
            self._ticking.wait()
            if self._closed.wait(1.0):
                return
            look = self.session.look
            if look is None or not look.alive:
                self._ticking.clear()
                continue
            self.post(Tick())
