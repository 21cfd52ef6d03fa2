"""The session: what the engine knows of one watched script, and what is to be done next.

Pure: events, saves and key presses go in with the time they happened, commands come out. No threads, no clock, no files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count
from typing import TYPE_CHECKING, Literal

from ..probe.contract.asks import Ask, Mode
from ..probe.contract.messages import Begun, Measured, Message, Note, NotFinite, Points, ScriptError
from ..verdict.case import Case
from . import asking, endings, summary, together
from .commands import Command, Kill, Start, Tell
from .heard import hear
from .judging import Judging
from .look import Ending, Look, Run, Training

if TYPE_CHECKING:
    from .proving import Prover

SILENT = 30.0
"""Seconds without an event after which a living run is called silent."""
LOOKS = 50
OnSave = Literal["restart", "queue", "hold"]


class Session:
    """State of one watched script. Every method returns the commands that follow from it."""

    def __init__(
        self,
        script: str,
        *,
        modes: tuple[Mode, ...] = ("single-sample", "full"),
        controls: bool = True,
        proofs: bool = False,
        numbers: Iterator[int] | None = None,
    ) -> None:
        """`controls`: trials and controls are asked for. `proofs`: fixes are proved. `numbers`: of the runs to come."""
        self.script = script
        self.modes = modes
        self.proofs = proofs
        self.looks: list[Look] = []
        self.hold = False
        self.on_save: OnSave = "restart"
        self.queued = False
        self.problem: ScriptError | None = None
        self._source = self._sha256 = ""
        self._beside: dict[str, str] = {}
        self._numbers = numbers or count(1)
        self._prover: Prover | None = None
        self._judging = Judging(script, controls)

    @property
    def look(self) -> Look | None:
        """The newest look."""
        return self.looks[-1] if self.looks else None

    def look_of(self, run: int) -> Look | None:
        """The look that a run belongs to: the present one, or its proof."""
        looks = (self.look, self.look.proof) if self.look is not None else ()
        return next((look for look in looks if look and look.run_of(run)), None)

    def case(self, look: Look, training: Training) -> Case:
        """All that the verdict may look at."""
        return self._judging.case(look, training)

    def may_prove(self, look: Look) -> bool:
        """A proof is likely to follow: there is an edit, or a cause is still looked for."""
        if not self.proofs or not look.whole:
            return False
        edits = any(not f.note and f.fix is not None and f.fix.edits for f in look.findings)
        return edits or any(want.startswith("trial:") for t in look.trainings for want in t.judgement.wants)

    # What the user does

    def saved(
        self, source: str, sha256: str, now: float, *, module: bool = False, beside: Mapping[str, str] | None = None
    ) -> list[Command]:
        """The file on disk has new content; `module`: not it, but one that it imports. `beside`: texts of all those, by path."""
        self._source, self._sha256, self._beside = source, sha256, dict(beside or {})
        self.problem = endings.syntax_error(source, self.script)
        look = self.look
        if look is not None and not module and sha256 == look.sha256:
            look.stale = False  # a key press was faster than the watcher, or the change was taken back
            return []
        if look is not None:
            look.stale = True
        ended = self._end_proofs(None, now)
        if self.problem is not None or self.hold or self.on_save == "hold":
            return ended
        if look is not None and look.alive and self.on_save == "queue":
            self.queued = True
            return ended
        return [*ended, *self.begin(source, sha256, self.modes, now, beside)]

    def begin(
        self, source: str, sha256: str, modes: tuple[Mode, ...], now: float, beside: Mapping[str, str] | None = None
    ) -> list[Command]:
        """A new look: end what runs, start these modes. `beside`: texts of the other files that it imports, by path."""
        commands = self.cancel(Ending("newer run"), now)
        self.queued, self.modes, self._source = False, modes, source
        self.problem = endings.syntax_error(source, self.script)
        look = Look(
            number=len(self.looks) + 1 if not self.looks else self.looks[-1].number + 1,
            source=source,
            sha256=sha256,
            started=now,
            beside=dict(beside or {}),
        )
        self.looks.append(look)
        self._judging.begin()
        del self.looks[:-LOOKS]
        for old in self.looks[-3:-2]:
            old.thin()
        commands += [self._start(look, mode, now) for mode in modes]
        summary.judge_look(look, self.script)
        return commands

    def prove(self, look: Look, now: float) -> list[Command]:
        """A look that is over already: what it would repair is tried."""
        for run in look.runs.values():
            run.id = next(self._numbers)
        self.looks.append(look)
        return self._prove(look, now)

    def refuse(self, error: ScriptError, modes: tuple[Mode, ...], now: float) -> list[Command]:
        """A look at what cannot be run: no process is started for it."""
        commands = self.begin("", "", modes, now)
        look = self.looks[-1]
        for run in look.runs.values():
            run.state, run.error, run.ended = "failed", error, now
        look.ended = now
        summary.judge_look(look, self.script)
        return [command for command in commands if not isinstance(command, Start)]

    def cancel(self, by: Ending, now: float) -> list[Command]:
        """End all runs."""
        look, commands = self.look, list[Command]()
        if look is None:
            return commands
        left = endings.left_open(look, by)
        for run in look.runs.values():
            if run.alive:
                run.state, run.why, run.ended = "cancelled", by, now
                commands.append(Kill(run.id))
        if any(run.why is by for run in look.runs.values()):
            look.ended = now
            look.notes += [Note("text", sentence) for sentence in left]
            # Of a training that was cut short what stands by then is said; all others keep what they have.
            self._judging.judge(look, [t for t in look.trainings if self._judging.case(look, t).cut], now)
        return [*commands, *self._end_proofs(by, now)]

    def conclude(self, by: Ending, now: float) -> list[Command]:
        """End all runs, and judge what has come to its end by then; what is left open is told as not checked."""
        look = self.look
        if look is None or not look.alive:
            return self._end_proofs(by, now)
        prover, self._prover = self._prover, None  # it has its say about what is judged last
        commands = self.cancel(by, now)
        self._judging.judge(look, look.trainings, now)
        self._prover = prover
        return [*commands, *self._end_proofs(by, now)]

    # What the runs tell

    def event(self, run_id: int, message: Message, now: float) -> list[Command]:
        """A message of a run. Those of runs that are no longer ours are dropped."""
        found = self._find(run_id)
        if found is None:
            return self._prover.event(run_id, message, now) if self._prover is not None else []
        look, run = found
        alive = run.alive
        if not alive:
            return []
        run.last_event = now
        if run.state == "silent":
            run.state = "running"
        hear(look, run, message, now)
        if isinstance(message, Begun) and (early := together.tried_too_soon(look)):
            return [self._start(look, early.mode, now, again=True)]
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
        return [*self._next(look, now), *self._prove_early(look, now)]

    def ended(self, run_id: int, code: int, now: float) -> list[Command]:
        """A run's process is gone."""
        found = self._find(run_id)
        if found is None:
            return self._prover.ended(run_id, code, now) if self._prover is not None else []
        look, run = found
        run.waiting = False
        cancelled = not run.alive  # what it had not reached by then, it has no verdict on
        if not cancelled and together.no_room(run):
            return [self._start(look, run.mode, now, again=True, off_gpu=True)]
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
        if together.too_soon(look, run):
            return [self._start(look, run.mode, now, again=True)]
        if not cancelled:
            self._judging.judge(look, look.trainings, now)
        commands = [*self._next(look, now), *self._rejudged(now)]
        if look is self.look and not look.alive and self.queued:
            commands += self.begin(self._source, self._sha256, self.modes, now, self._beside)
        elif look is self.look and not look.alive and not cancelled:
            commands += self._prove(look, now)
        return commands

    def proofs_due(self, now: float) -> list[Command]:
        """Time has passed for a proof too."""
        return self._prover.check(now) if self._prover is not None else []

    def tick(self, now: float) -> bool:
        """Time has passed; True if a run's state changed."""
        changed = False
        for run in self.look.runs.values() if self.look else ():
            if run.state == "running" and not run.waiting and now - run.last_event > SILENT:
                run.state, changed = "silent", True
        return changed

    # Inside

    def _prove(self, look: Look, now: float) -> list[Command]:
        """The look is over, or its verdict final: what it would repair is tried, unless one of its runs was ended."""
        if not (self.proofs and look.whole and look.verdict.final and look.trainings) or self._prover is not None:
            return []
        from .proving import PROVED_WORDS, Prover  # with the editing of texts: not before a first paint

        if look.verdict.word not in PROVED_WORDS:
            return []
        self._prover = Prover(self, look, lambda: Session(self.script, controls=False, numbers=self._numbers))
        return self._prover.begin(now)

    def _prove_early(self, look: Look, now: float) -> list[Command]:
        """What is wrong whatever the curve still does is tried before the end, once what a person waits for is there."""
        exam = look.runs.get("single-sample")
        free = exam is not None and (exam.waiting or not exam.alive or look.sampled)
        commands = self._rejudged(now)
        return [*commands, *self._prove(look, now)] if look.alive and free else commands

    def _rejudged(self, now: float) -> list[Command]:
        """The look was judged while its fixes are tried, or after it."""
        return self._prover.rejudged(now) if self._prover is not None else []

    def _end_proofs(self, by: Ending | None, now: float) -> list[Command]:
        """No more of them for this look. `by` is None where the file was saved again."""
        prover, self._prover = self._prover, None
        if prover is None:
            return []
        why = f"ended by {endings.ending_words(by)}" if by is not None else "the file was saved again"
        return prover.cancel(why, now)

    def _find(self, run_id: int) -> tuple[Look, Run] | None:
        look = self.look
        run = look.run_of(run_id) if look is not None else None
        return (look, run) if look is not None and run is not None else None

    def _start(self, look: Look, mode: Mode, now: float, *, again: bool = False, off_gpu: bool = False) -> Start:
        number = next(self._numbers)
        look.runs[mode] = Run(number, mode, "starting", started=now, last_event=now, again=again, off_gpu=off_gpu)
        return Start(number, mode)

    def _next(self, look: Look, now: float) -> list[Command]:
        """What to ask the examiner while it waits."""
        if met := together.goes_on(look):
            return [Tell(met.id, Ask("go"))]
        run = look.runs.get("single-sample")
        if run is None or not run.alive or not run.waiting or run.training is None:
            return []
        ask = asking.next_ask(look, run, several=self._judging.facts_of(look).several)
        if ask is None:
            return []
        run.waiting = False
        return [Tell(run.id, ask)]
