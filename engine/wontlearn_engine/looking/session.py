"""The session: what the engine knows of one watched script, and what is to be done next.

Pure: events, saves and key presses go in with the time they happened, commands come out. No threads, no clock, no files.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..probe.contract.asks import Ask, Mode
from ..probe.contract.messages import Measured, Message, Note, NotFinite, Points, ScriptError
from . import asking, endings, look_verdict
from .heard import hear
from .judging import Judging
from .look import Ending, Look, Run

SILENT = 30.0
"""Seconds without an event after which a living run is called silent."""
LOOKS = 50
OnSave = Literal["restart", "queue", "hold"]


@dataclass(frozen=True)
class Start:
    """Start a run of the present look."""

    run: int
    mode: Mode


@dataclass(frozen=True)
class Kill:
    """End a run."""

    run: int


@dataclass(frozen=True)
class Tell:
    """Ask the examiner for something."""

    run: int
    ask: Ask


Command = Start | Kill | Tell


class Session:
    """State of one watched script. Every method returns the commands that follow from it."""

    def __init__(
        self, script: str, *, modes: tuple[Mode, ...] = ("single-sample", "full"), controls: bool = True
    ) -> None:
        self.script = script
        self.modes = modes
        self.looks: list[Look] = []
        self.hold = False
        self.on_save: OnSave = "restart"
        self.queued = False
        self.problem: ScriptError | None = None
        self._source = self._sha256 = ""
        self._runs = 0
        self._judging = Judging(script, controls)

    @property
    def look(self) -> Look | None:
        """The newest look."""
        return self.looks[-1] if self.looks else None

    # What the user does

    def saved(self, source: str, sha256: str, now: float, *, module: bool = False) -> list[Command]:
        """The file on disk has new content; `module`: not it, but one that it imports."""
        self._source, self._sha256 = source, sha256
        self.problem = endings.syntax_error(source, self.script)
        look = self.look
        if look is not None and not module and sha256 == look.sha256:
            look.stale = False  # a key press was faster than the watcher, or the change was taken back
            return []
        if look is not None:
            look.stale = True
        if self.problem is not None or self.hold or self.on_save == "hold":
            return []
        if look is not None and look.alive and self.on_save == "queue":
            self.queued = True
            return []
        return self.begin(source, sha256, self.modes, now)

    def begin(self, source: str, sha256: str, modes: tuple[Mode, ...], now: float) -> list[Command]:
        """A new look: end what runs, start these modes."""
        commands = self.cancel(Ending("newer run"), now)
        self.queued, self.modes, self._source = False, modes, source
        self.problem = endings.syntax_error(source, self.script)
        look = Look(number=len(self.looks) + 1 if not self.looks else self.looks[-1].number + 1,
                    source=source, sha256=sha256, started=now)  # fmt: skip
        self.looks.append(look)
        self._judging.begin()
        del self.looks[:-LOOKS]
        for mode in modes:
            self._runs += 1
            look.runs[mode] = Run(id=self._runs, mode=mode, state="starting", started=now, last_event=now)
            commands.append(Start(self._runs, mode))
        look_verdict.judge_look(look, self.script)
        return commands

    def refuse(self, error: ScriptError, modes: tuple[Mode, ...], now: float) -> list[Command]:
        """A look at what cannot be run: no process is started for it."""
        commands = self.begin("", "", modes, now)
        look = self.looks[-1]
        for run in look.runs.values():
            run.state, run.error, run.ended = "failed", error, now
        look.ended = now
        look_verdict.judge_look(look, self.script)
        return [command for command in commands if not isinstance(command, Start)]

    def cancel(self, by: Ending, now: float) -> list[Command]:
        """End all runs."""
        look = self.look
        if look is None:
            return []
        commands: list[Command] = []
        for run in look.runs.values():
            if run.alive:
                run.state, run.why, run.ended = "cancelled", by, now
                commands.append(Kill(run.id))
        if commands:
            look.ended = now
            # Of a training that was cut short what stands by then is said; all others keep what they have.
            self._judging.judge(look, [t for t in look.trainings if self._judging.case(look, t).cut], now)
        return commands

    def conclude(self, by: Ending, now: float) -> list[Command]:
        """End all runs, and judge what has come to its end by then; what is left open is told as not checked."""
        look = self.look
        if look is None or not look.alive:
            return []
        left = endings.left_open(look, by)
        commands = self.cancel(by, now)
        look.notes += [Note("text", sentence) for sentence in left]
        self._judging.judge(look, look.trainings, now)
        return commands

    # What the runs tell

    def event(self, run_id: int, message: Message, now: float) -> list[Command]:
        """A message of a run. Those of runs that are no longer ours are dropped."""
        found = self._find(run_id)
        if found is None:
            return []
        look, run = found
        alive = run.alive
        if not alive:
            return []
        run.last_event = now
        if run.state == "silent":
            run.state = "running"
        hear(look, run, message, now)
        if isinstance(message, Points) and message.curve != "full":
            return []  # drawn, but no part of the verdict
        n = getattr(message, "n", None)
        if run.alive != alive:
            self._judging.judge(look, look.trainings, now)
        elif isinstance(n, int) and n < len(look.trainings):
            training = look.trainings[n]
            often = isinstance(message, Points | NotFinite | Measured)
            if often and not run.waiting and not self._judging.due(training, now):
                return []
            self._judging.judge(look, [training], now)
        else:
            self._judging.judge(look, [], now)
        if run.why is not None and run.why.by == "version":
            return [Kill(run.id)]
        return self._next(look, now)

    def ended(self, run_id: int, code: int, now: float) -> list[Command]:
        """A run's process is gone."""
        found = self._find(run_id)
        if found is None:
            return []
        look, run = found
        run.waiting = False
        cancelled = not run.alive  # what it had not reached by then, it has no verdict on
        if run.mode != "full" and not cancelled and not run.again and run.error is not None and run.error.gpu_full:
            return self._once_more(look, run, now)
        if run.alive:
            run.code, run.ended = code, now
            if run.error is not None:
                run.state = "failed"
            elif code < 0:
                run.state, run.why = "lost", Ending("signal", number=-code)
            elif run.doing == "ended":
                run.state = "finished"
            else:
                run.state, run.why = "lost", Ending("exit", number=code)
        if not look.alive and look.ended is None:
            look.ended = now
        if not cancelled:
            self._judging.judge(look, look.trainings, now)
        commands = self._next(look, now)
        if look is self.look and not look.alive and self.queued:
            commands += self.begin(self._source, self._sha256, self.modes, now)
        return commands

    def tick(self, now: float) -> bool:
        """Time has passed; True if a run's state changed."""
        changed = False
        for run in self.look.runs.values() if self.look else ():
            if run.state == "running" and not run.waiting and now - run.last_event > SILENT:
                run.state, changed = "silent", True
        return changed

    # Inside

    def _find(self, run_id: int) -> tuple[Look, Run] | None:
        look = self.look
        for run in look.runs.values() if look else ():
            if run.id == run_id:
                assert look is not None
                return look, run
        return None

    def _once_more(self, look: Look, run: Run, now: float) -> list[Command]:
        """The same run anew, where the probe keeps it off the GPU."""
        self._runs += 1
        look.runs[run.mode] = Run(self._runs, run.mode, "starting", started=now, last_event=now, again=True)
        return [Start(self._runs, run.mode)]

    def _next(self, look: Look, now: float) -> list[Command]:
        """What to ask the examiner while it waits."""
        run = look.runs.get("single-sample")
        if run is None or not run.alive or not run.waiting or run.training is None:
            return []
        ask = asking.next_ask(look, run, several=self._judging.facts_of(look).several)
        if ask is None:
            return []
        run.waiting = False
        return [Tell(run.id, ask)]
