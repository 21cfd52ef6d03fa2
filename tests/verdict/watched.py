"""A session under a hand that sends it what runs would tell, one event a second."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from wontlearn_engine.looking.commands import Command
from wontlearn_engine.looking.look import Look, Run
from wontlearn_engine.looking.session import Session
from wontlearn_engine.probe.contract.asks import Mode
from wontlearn_engine.probe.contract.from_json import plain
from wontlearn_engine.probe.contract.wire import message
from wontlearn_engine.verdict.case import Case

from .evidence import FILE
from .texts import CLASSES


class Watched:
    """A session, its clock, and all commands that it gave."""

    def __init__(
        self, text: str = CLASSES, modes: tuple[Mode, ...] = ("single-sample", "full"), **options: Any
    ) -> None:
        self.session, self.now = Session(FILE, modes=modes, **options), 0.0
        self.commands = self.session.begin(text, "1", modes, self.now)

    @property
    def look(self) -> Look:
        assert self.session.look is not None
        return self.session.look

    def run(self, mode: Mode) -> Run:
        return self.look.runs[mode]

    def save(self, text: str = CLASSES, sha256: str = "2") -> list[Command]:
        self.now += 1
        return self.session.saved(text, sha256, self.now)

    def tell(self, mode: Mode, kind: str, /, **content: Any) -> list[Command]:
        return self.tell_run(self.run(mode).id, kind, **content)

    def tell_run(self, run: int, kind: str, /, **content: Any) -> list[Command]:
        self.now += 1
        said = message({"e": kind, "t": self.now, **{key: plain(item) for key, item in content.items()}})
        return self._told(self.session.event(run, said, self.now))

    def ended(self, mode: Mode, code: int = 0) -> list[Command]:
        self.now += 1
        return self._told(self.session.ended(self.run(mode).id, code, self.now))

    def _told(self, commands: list[Command]) -> list[Command]:
        self.commands += commands
        return commands

    # Whole stretches of a run

    def full(self, case: Case, n: int = 0, finish: bool = True) -> list[Command]:
        """The full run makes a training; its losses come in two parts."""
        assert case.curve is not None
        points = [[u, v, v, v] for u, v in zip(case.curve.updates, case.curve.means, strict=True)]
        self.tell("full", "training", n=n, file=FILE, line=case.line, how="fit", about={})
        self.tell("full", "evidence", n=n, key="expected", value={"updates": 475})
        for part in (points[:40], points[40:]):
            self.tell("full", "points", n=n, curve="full", points=part)
        return self.tell("full", "trained", **{**plain(case.trained), "n": n}) if finish else []

    def examined(self, case: Case, n: int = 0) -> list[Command]:
        """The examiner measures all that it measures unasked; the rows are tested; it waits."""
        self.tell("single-sample", "training", n=n, file=FILE, line=case.line, how="fit", about=case.about)
        for field in fields(case.evidence):
            value = getattr(case.evidence, field.name)
            if value is not None and field.name not in ("score", "trained", "dependence", "failed"):
                self.tell("single-sample", "evidence", n=n, key=field.name, value=value)
        for name in ("single-sample", "few-sample"):
            self.control(name, case.controls[name], n)
        self.tell("single-sample", "evidence", n=n, key="dependence", value=case.evidence.dependence)
        return self.tell("single-sample", "waiting", n=n)

    def control(self, name: str, found: Any, n: int = 0) -> None:
        self.tell("single-sample", "run", n=n, mode=name, state="started", rows=[], distinct=1)
        self.tell("single-sample", "run", n=n, mode=name, state="finished", **plain(found))

    def scored(self, case: Case, n: int = 0) -> list[Command]:
        self.tell("single-sample", "evidence", n=n, key="score", value=case.score)
        return self.tell("single-sample", "waiting", n=n)

    def answered(self, name: str, found: Any, n: int = 0) -> list[Command]:
        self.control(name, found, n)
        return self.tell("single-sample", "waiting", n=n)
