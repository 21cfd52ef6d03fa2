"""The session: what the engine knows of one watched script, and what is to be done next.

Pure: events, saves and key presses go in with the time they happened, commands come out. No threads, no clock, no files.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..notebooks import notebook
from ..probe.contract.asks import Ask, Mode
from ..probe.contract.messages import Measured, Message, Note, NotFinite, Points, ScriptError
from ..source.facts import SourceFacts
from ..verdict import judge
from ..verdict.case import Case
from ..verdict.words import Judgement
from . import asking, endings, look_verdict
from .heard import hear
from .look import Ending, Look, Run, Training

SILENT = 30.0
"""Seconds without an event after which a living run is called silent."""
LOOKS = 50
JUDGE_EVERY = 0.3
"""Seconds between two judgements of a training that only new losses, or one more thing measured, ask for."""
GROWTH, AT_LEAST_EVERY = 1.01, 2.0
"""A curve is judged again when it has grown by 1 %, or after two seconds: a long one costs more to read, and tells less."""

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
        self.controls = controls
        self.looks: list[Look] = []
        self.hold = False
        self.on_save: OnSave = "restart"
        self.queued = False
        self.problem: ScriptError | None = None
        self._source = self._sha256 = ""
        self._runs = 0
        self._judged: dict[int, tuple[float, int]] = {}
        """By training of the present look: when it was judged last, and how many losses it had."""
        self._facts: dict[str, SourceFacts] = {}

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
        self._judged.clear()
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
            self._judge(look, [t for t in look.trainings if self.case(look, t).cut], now)
        return commands

    def conclude(self, by: Ending, now: float) -> list[Command]:
        """End all runs, and judge what has come to its end by then; what is left open is told as not checked."""
        look = self.look
        if look is None or not look.alive:
            return []
        left = endings.left_open(look, by)
        commands = self.cancel(by, now)
        look.notes += [Note("text", sentence) for sentence in left]
        self._judge(look, look.trainings, now)
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
            self._judge(look, look.trainings, now)
        elif isinstance(n, int) and n < len(look.trainings):
            training = look.trainings[n]
            often = isinstance(message, Points | NotFinite | Measured)
            if often and not run.waiting and not self._due(training, now):
                return []
            self._judge(look, [training], now)
        else:
            self._judge(look, [], now)
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
            self._judge(look, look.trainings, now)
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

    def _facts_of(self, look: Look) -> SourceFacts:
        facts = self._facts.get(look.sha256)
        if facts is None:
            self._facts.clear()
            facts = self._facts[look.sha256] = SourceFacts(look.source, self.script)
        return facts

    def case(self, look: Look, training: Training) -> Case:
        """All that the verdict may look at."""
        full, exam = look.runs.get("full"), look.runs.get("single-sample")
        return Case(
            script=self.script,
            source=self._facts_of(look),
            line=training.line,
            file=training.file,
            how=training.how,
            about=training.about,
            evidence=training.evidence,
            controls={name: c.found for name, c in training.controls.items() if c.state == "finished"},
            curve=training.curves.get("full"),
            expected_updates=training.expected_updates,
            full_wanted=full is not None,
            full_over=full is None or training.full_state == "finished" or not full.alive,
            full_finished=training.full_state == "finished",
            cut=full is not None and full.state == "cancelled" and training.full_state == "running",
            standing=training.watch.look(
                training.curves.get("full"), training.floor, training.baseline, training.expected_updates
            ),
            examining=exam is not None and exam.alive,
            skipped=training.skipped,
            controls_wanted=self.controls,
        )  # fmt: skip

    def judge_again(self, look: Look) -> None:
        """The same look by the rules of today; what is measured stays as it is."""
        self._judge(look, look.trainings, look.ended or look.started)

    def _due(self, training: Training, now: float) -> bool:
        """Whether so much has come since the last judgement, or so long ago was it, that another is worth its cost."""
        last, losses = self._judged.get(training.index, (-AT_LEAST_EVERY, 0))
        curve = training.curves.get("full")
        grown = curve is None or curve.nan_at is not None or not losses <= len(curve) < GROWTH * losses
        return now - last >= (JUDGE_EVERY if grown else AT_LEAST_EVERY)

    def _judge(self, look: Look, trainings: list[Training], now: float) -> None:
        """Judge these trainings, and with them the look."""
        for training in trainings:
            if training.described or training.curves or training.skipped:
                training.judgement = self._judgement(look, training)
                curve = training.curves.get("full")
                self._judged[training.index] = now, len(curve) if curve is not None else 0
        facts = self._facts_of(look)
        look.expected = facts.trainings
        look_verdict.judge_look(look, self.script, more=facts.several)

    def _judgement(self, look: Look, training: Training) -> Judgement:
        case = self.case(look, training)
        if not notebook.cells(look.source):
            return judge(case)
        return notebook.to_cells(judge(notebook.to_text(case, look.source)), look.source, self.script)

    def _next(self, look: Look, now: float) -> list[Command]:
        """What to ask the examiner while it waits."""
        run = look.runs.get("single-sample")
        if run is None or not run.alive or not run.waiting or run.training is None:
            return []
        ask = asking.next_ask(look, run, several=self._facts_of(look).several)
        if ask is None:
            return []
        run.waiting = False
        return [Tell(run.id, ask)]
