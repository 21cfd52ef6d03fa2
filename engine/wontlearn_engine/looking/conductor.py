"""Couples the pure session with runs, files and time. One owner calls it; threads only post messages."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from pathlib import Path

from ..notebooks.notebook import is_notebook, why_not
from ..probe.contract.asks import Ask, Mode
from ..probe.contract.measured import Trained
from ..probe.contract.messages import End, Points, Reduced, ScriptError, Waiting
from ..running.runner import Local, Printed, RunEnded, RunEvent, Runner, RunSpec, Started, Warmed
from ..running.spares import MOST, Spares
from ..running.target import Target
from .commands import Command, Kill, Start
from .company import Company
from .jobs import Jobs
from .look import Ending, Look
from .making_way import MakingWay
from .measured_rows import measure_rows
from .proofs_aside import PROOFS, ProofsAside
from .sample_first import Due, Lead
from .save_watch import Elsewhere, Saved, Saves, Watcher, read, sha256
from .session import OnSave, Session
from .ticks import Tick, Ticks

Posted = Saved | RunEvent | RunEnded | Printed | Warmed | Tick | Due


class Conductor:
    """Runs a target and keeps its session up to date. All methods belong to one thread, that of the owner."""

    def __init__(
        self,
        target: Target,
        *,
        post: Callable[[Posted], None],
        modes: tuple[Mode, ...] = ("single-sample", "full"),
        watch: bool = True,
        controls: bool = True,
        proofs: bool = True,
        spares: bool = False,
        runner: Runner | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.target, self.post, self.clock = target, post, clock
        self._runner = runner or Local()
        found = self._runner.find_python(target)
        self.python, self.python_note = found.python, found.note
        self.session = Session(str(target.script), modes=modes, controls=controls, proofs=proofs)
        self._running: dict[int, Started] = {}
        self._jobs = Jobs(target, self.python, many=self._runner.many)
        self._disk, watcher = self._runner.disk, self._runner.watcher
        self._saves = (
            Saves(target.script, self.post, self.modules, self._disk)
            if not watch
            else Elsewhere(target.script, self.post, self.modules, watcher)
            if watcher is not None
            else Watcher(target.script, self.post, self.modules)
        )
        self._spares = Spares(self._runner, post, MOST if spares else PROOFS) if spares or proofs else None
        self._for_saves, self._for_proofs = spares, proofs
        self._aside = ProofsAside(self._runner, self._spares, post)
        self._lead = Lead(post, clock)
        self._company = Company(lambda run, how: self._ask_at_once(run, Ask(how)), others=self._runner.many)
        self._way = MakingWay(self.session.look_of, self._makes_way)
        self._ticks = Ticks(post, self._alive)

    def start(self) -> None:
        """Start to watch, and make the first look."""
        self._saves.start()
        self._ticks.start()
        self.rerun()

    def handle(self, message: Posted) -> bool:
        """Take a message in; True if the session's state may have changed."""
        now = self.clock()
        waited = self._lead.release(message)
        if waited is not None:
            self._start(waited)
        sample = self._running.get(self._lead.go(message) or 0)
        if sample is not None:
            sample.ask(Ask("go"))
        if isinstance(message, RunEvent):
            if isinstance(message.event, Waiting):
                self._company.waits(message.run)
            measure_rows(message, self.post)
            self._do(self.session.event(message.run, message.event, now))
            self._way.took(message, now)
            if isinstance(message.event, Waiting | Reduced | Trained):
                self._prepare_spares()
            if self._spares is not None and isinstance(message.event, Points) and message.event.curve == "full":
                self._spares.rest(False)
        elif isinstance(message, RunEnded):
            self._running.pop(message.run, None)
            self._company.gone(message.run)
            self._way.gone(message.run)
            self._do(self.session.ended(message.run, message.code, now))
            self._prepare_spares()
        elif isinstance(message, Saved):
            module = message.path != self.target.script
            texts = self._saves.texts()
            self._do(self.session.saved(message.source, message.sha256, now, module=module, beside=texts))
        elif isinstance(message, Warmed):
            for held in self._aside.settled():
                self._start(held)
            self._prepare_spares()
            return False
        elif isinstance(message, Tick):
            due = self.session.proofs_due(now)
            self._do(due)
            return self.session.tick(now) or bool(due)
        else:
            return False
        return True

    def rerun(self, modes: tuple[Mode, ...] | None = None) -> None:
        """Run the file as it is on disk now; by default in the same modes as last."""
        script, modes, now = self.target.script, modes or self.session.modes, self.clock()
        try:
            self._saves.remember()
            source, content, beside = read(script, self._disk), self._disk.read(script), self._saves.texts()
        except OSError as problem:  # no connection to the place where it lies
            error = ScriptError("Unreachable", problem.strerror or str(problem), str(script), 1)
            self._do(self.session.refuse(error, modes, now))
            return
        if content is None:
            why = "permission is denied" if self._disk.is_file(script) else "there is no such file"
            self._do(self.session.refuse(ScriptError("NoScript", why, str(script), 1), modes, now))
            return
        if source is None and is_notebook(script):
            why, line = why_not(content.decode("utf-8", "replace")) or ("it has just changed", 1)
            self._do(self.session.refuse(ScriptError("NoNotebook", why, str(script), line), modes, now))
            return
        source = source or ""
        self._do(self.session.begin(source, sha256(source), modes, now, beside))

    def saved(self, modes: tuple[Mode, ...]) -> None:
        """The face was told of a save: what changed is run in these modes, once no further save follows."""
        self.session.modes = modes
        self._saves.told()

    def ask_where(self) -> None:
        """Ask the runs at which line they are."""
        for run in self._running.values():
            run.ask(Ask("where"))

    @property
    def spares_ready(self) -> int:
        """Warm processes that wait for the next save."""
        return self._spares.ready if self._spares is not None else 0

    def prove(self, look: Look, took: float) -> None:
        """Try the fixes of a look that is over, as of a recording; it took so many seconds."""
        now = self.clock()
        look.started, look.ended = now - took, now
        self._ticks.start()
        self._do(self.session.prove(look, now))

    def cancel(self) -> None:
        """End what runs."""
        self._do(self.session.cancel(Ending("user"), self.clock()))

    def conclude(self, by: Ending) -> None:
        """End what runs, and judge what is there."""
        self._do(self.session.conclude(by, self.clock()))

    def set_hold(self, hold: bool) -> None:
        """Whether saves rerun nothing."""
        self.session.hold = hold

    def set_on_save(self, what: OnSave) -> None:
        """What a save does while a run goes on."""
        self.session.on_save = what

    def close(self) -> None:
        """End everything. Nothing of ours is left running or lying about."""
        self._ticks.close()
        self._saves.stop()
        self._aside.leave()
        running = list(self._running.values())
        for run in running:
            run.kill()
        if self._spares is not None:
            self._spares.close()
        for run in running:
            run.join(0.5)
        self._jobs.close()

    def _alive(self) -> bool:
        look = self.session.look
        return look is not None and (look.alive or look.proving)

    def _do(self, commands: list[Command]) -> None:
        for command in commands:
            if isinstance(command, Start):
                if not self._lead.hold(command):
                    self._start(command)
                self._ticks.wake()
            elif isinstance(command, Kill):
                self._lead.drop(command.run)
                self._aside.drop(command.run)
                ended = self._running.pop(command.run, None)
                self._company.gone(command.run)
                self._way.gone(command.run)
                if ended is not None:
                    ended.kill()
            else:
                asked = self._running.get(command.run)
                if asked is not None:
                    asked.ask(command.ask)
                    self._company.goes_on(command.run)

    def _makes_way(self, run: int, how: Ask) -> None:
        self._ask_at_once(run, how)
        self._company.stands_back(run)

    def _ask_at_once(self, run: int, what: Ask) -> None:
        started = self._running.get(run)
        if started is not None:
            started.ask(what)

    def _start(self, command: Start) -> None:
        look, present = self.session.look_of(command.run), self.session.look
        if look is None or present is None:
            return  # ended before it began
        if look.attempt and present.alive and self._aside.hold(command):
            return
        runner, spares = self._aside.of(look) if look.attempt else (self._runner, self._spares)
        place, started = self._jobs.plain_place(present), None
        if spares is not None:
            place = self._jobs.warm_place(present)
            started = spares.take(place, self.target.root, early=look.attempt > 0)
            spares.rest(True)
        # Of a proof it is the full run that somebody waits for: the sample does not go first.
        leads = started is not None and command.mode == "single-sample" and "full" in look.runs and not look.attempt
        if leads:
            self._lead.take(command.run)
        if started is None:
            try:
                started = runner.start(self._jobs.plain_place(present), self.post)
            except OSError as problem:
                error = ScriptError("OSError", f"{self.python}: {problem.strerror}")
                self.post(RunEvent(command.run, End("exception", error=error)))
                self.post(RunEnded(command.run, 127))
                return
        here = runner is self._runner
        beside = look is not present and present.alive and here
        started.run(RunSpec(command.run, self._jobs.job(look, command.mode, leads, beside), place))
        self._running[command.run] = started
        if here:
            self._company.computes(command.run)

    def _prepare_spares(self) -> None:
        """Once what a person waits for is there: a spare's imports cost two seconds of a core.

        For a proof that is likely to come, as soon as one of the two runs is over and leaves its core.
        """
        look = self.session.look
        spares = self._spares
        if spares is None or look is None:
            return
        if look.alive:
            wanted = self._for_proofs and self.session.may_prove(look)
            if wanted:
                spares = self._aside.of(look)[1] or spares
            core = spares is not self._spares or sum(run.alive for run in look.runs.values()) < len(look.runs)
            wanted = wanted and core
        else:
            wanted = self._for_saves and not look.proving
            if not look.proving:
                self._aside.leave()
        if wanted and (self._for_saves or spares.waiting < PROOFS):
            spares.prepare(self._jobs.warm_place(look))

    def modules(self) -> list[Path]:
        """The files of the user's that the script imports, by its text on disk."""
        from ..source import Source, local_imports

        script, disk = self.target.script, self._disk
        text = read(script, disk)
        if text is None:
            return []
        with contextlib.suppress(RecursionError):  # nested too deeply: the script alone
            return list(local_imports(Source(text, str(script)), self.target.root, script.parent, disk))
        return []
