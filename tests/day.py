"""Memory of the dashboard through a day: is it flat?

    python tests/day.py [--hours 24] [--a-second 4]

The real dashboard and engine in one process, told what two runs would say in a day, as fast as they take it: six saves,
whose looks are by turns one training of 5,000 epochs, 300 trainings in a loop, and a long one that the next save ends;
so many messages with losses a second, and a line printed for each epoch. The clock is the messages' own, and no run is
started. A minute or two; memory is that of this process (Linux). Half of the day has loaded all that is loaded, filled the
log, and seen each kind of look: exit status 1 if memory grew by 15 MB from then on.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import hashlib
import heapq
import math
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from wontlearn.dashboard.app import Dashboard
from wontlearn_engine.looking.commands import Command, Start, Tell
from wontlearn_engine.looking.conductor import Conductor, Posted
from wontlearn_engine.looking.save_watch import Saved
from wontlearn_engine.probe.contract.asks import Mode
from wontlearn_engine.probe.contract.from_json import plain
from wontlearn_engine.probe.contract.wire import message
from wontlearn_engine.running.runner import Printed, RunEnded, RunEvent
from wontlearn_engine.running.target import Target

from tests.verdict.evidence import healthy
from tests.verdict.texts import CLASSES

SAVES, EPOCHS, TRAININGS, UPDATES = 6, 5000, 300, 1_000_000
AT_ONCE = 100
"""Messages between two moments in which the dashboard may draw."""
GROWTH = 15.0
"""Megabytes that are still flat: what one look at 300 trainings holds."""
SHOWN = (0.1, 0.25, 0.5, 0.75, 1.0)
BAR = "200/200 ━━━━━━━━━━━━━━━━━━━━ 0s 1ms/step - loss: "
PAUSE = 60.0
"""Seconds before a save in which nothing is said."""


class Told(Conductor):
    """Starts nothing: what it would do is noted. Its clock is that of what it is told."""

    def __init__(self, target: Target, **options: Any) -> None:
        self.now = 0.0
        self.due: list[Command] = []
        options.update(spares=False, proofs=False)
        super().__init__(target, watch=False, clock=lambda: self.now, **options)

    def start(self) -> None:
        """All looks are begun by saves."""

    def _do(self, commands: Sequence[Command]) -> None:
        self.due.extend(commands)


def said(run: int, kind: str, /, **content: Any) -> RunEvent:
    """A message of a run, as it is read from the pipe."""
    return RunEvent(run, message({"e": kind, **{key: plain(item) for key, item in content.items()}}))


class Day:
    """The messages of a day, in the order in which they come."""

    def __init__(self, target: Target, seconds: float, a_second: float) -> None:
        self.target, self.seconds, self.each = target, seconds, 1.0 / a_second
        self.waiting: list[tuple[float, int, Posted, Iterator[tuple[float, Posted]]]] = []
        """The next message of each stream: a day's at once would be more than what is measured."""
        self.order = self.saves = self.messages = 0
        self.runs: dict[Mode, int] = {}
        self.case = healthy()
        self.file = str(target.script)

    def follow(self, stream: Iterator[tuple[float, Posted]]) -> None:
        """Messages that come in their order, each with its time."""
        for at, posted in stream:
            self.order += 1
            heapq.heappush(self.waiting, (at, self.order, posted, stream))
            return

    def post(self, at: float, posted: Posted) -> None:
        self.follow(iter([(at, posted)]))

    def tell(self, at: float, mode: Mode, kind: str, /, **content: Any) -> None:
        self.post(at, said(self.runs[mode], kind, **content))

    def save(self, at: float) -> None:
        text = f"{CLASSES}# {self.order}\n"
        self.post(at, Saved(text, hashlib.sha256(text.encode()).hexdigest(), self.target.script))

    def begin(self, at: float) -> None:
        """Both runs of the newest save were started: what they will say."""
        kind, span, full = self.saves % 3, self.seconds / SAVES - PAUSE, self.runs["full"]
        self.examined(at, 0)
        if kind == 2:
            self.follow(
                told
                for n in range(TRAININGS)
                for told in self.training(at + n * span / TRAININGS, full, n, 475, span / TRAININGS, 0.05)
            )
        else:
            self.follow(self.training(at, full, 0, UPDATES, span, self.each))
            self.follow(
                (at + epoch * span / EPOCHS, Printed(full, "full", f"Epoch {epoch + 1}/{EPOCHS}\n{BAR}0.{epoch:04}\n"))
                for epoch in range(EPOCHS)
            )
        if kind:  # each third is still training when the next save comes
            self.tell(at + span + 1.0, "full", "end", how="finished", code=0, error=None)
            self.post(at + span + 1.1, RunEnded(full, 0))

    def training(
        self, at: float, run: int, n: int, updates: int, span: float, each: float
    ) -> Iterator[tuple[float, Posted]]:
        """A full run's training: its loss falls through all of it."""
        place = {"n": n, "file": self.file, "line": self.case.line, "how": "fit"}
        yield at, said(run, "training", **place, about={})
        yield at, said(run, "evidence", n=n, key="expected", value={"updates": updates})
        count = max(20, min(int(0.9 * span / each), updates))
        for turn in range(1, count + 1):
            loss = 1.1 * math.exp(-3 * turn / count) + 0.02 * math.sin(turn * 2.4)
            point = [updates * turn // count, loss, loss - 0.02, loss + 0.02]
            yield at + 0.9 * span * turn / count, said(run, "points", n=n, curve="full", points=[point])
        yield at + 0.95 * span, said(run, "trained", **{**plain(self.case.trained), "n": n})

    def examined(self, at: float, n: int) -> None:
        """What the examiner measures unasked."""
        case = self.case
        mode: Mode = "single-sample"
        self.tell(at, mode, "training", n=n, file=self.file, line=case.line, how="fit", about=case.about)
        for field in fields(case.evidence):
            value = getattr(case.evidence, field.name)
            if value is not None and field.name not in ("score", "trained", "failed"):
                self.tell(at, mode, "evidence", n=n, key=field.name, value=value)
        for name in ("single-sample", "few-sample"):
            self.control(at, name, n, case.controls[name])
        self.tell(at + 1.0, mode, "waiting", n=n)

    def control(self, at: float, name: str, n: int, found: Any) -> None:
        points = [[update, 1 / update, 1 / update, 1 / update] for update in range(1, 500)]
        self.tell(at, "single-sample", "run", n=n, mode=name, state="started", rows=[], distinct=1)
        self.tell(at, "single-sample", "points", n=n, curve=name, points=points)
        self.tell(at + 0.5, "single-sample", "run", n=n, mode=name, state="finished", **plain(found))

    def answer(self, command: Command, now: float) -> None:
        """What a run says to what it is asked, or that it is started."""
        if isinstance(command, Start):
            self.runs[command.mode] = command.run
            if len(self.runs) == 2:
                self.begin(now)
        elif isinstance(command, Tell) and command.run == self.runs.get("single-sample"):
            ask, n = command.ask, command.ask.n
            if ask.ask == "next" and self.saves % 3 == 2 and n + 1 < TRAININGS:
                self.examined(now, n + 1)
            elif ask.ask in ("next", "end"):
                self.tell(now, "single-sample", "end", how="judged", code=0, error=None)
                self.post(now + 0.1, RunEnded(command.run, 0))
            elif ask.ask == "score":
                self.tell(now + 0.5, "single-sample", "evidence", n=n, key="score", value=self.case.score)
                self.tell(now + 0.6, "single-sample", "waiting", n=n)
            elif ask.ask == "control":
                self.control(now, ask.control, n, self.case.controls["few-sample"])
                self.tell(now + 1.0, "single-sample", "waiting", n=n)

    def next(self, conductor: Told) -> None:
        """The next messages, up to a save."""
        for _ in range(AT_ONCE):
            if not self.waiting:
                return
            at, _, posted, stream = heapq.heappop(self.waiting)
            self.follow(stream)
            conductor.now = at
            conductor.post(posted)
            self.messages += 1
            if isinstance(posted, Saved):
                self.saves += 1
                self.runs.clear()
                return

    async def live(self) -> list[float]:
        """Megabytes at each share of the day in SHOWN, printed as they come."""
        held, made, began = list[float](), list[Told](), time.monotonic()

        def conduct(*args: Any, **options: Any) -> Told:
            made.append(Told(*args, **options))
            return made[0]

        app = Dashboard(self.target, conduct=conduct)
        async with app.run_test(size=(120, 30)) as pilot:
            [conductor] = made
            for number in range(SAVES):
                self.save(1.0 + number * self.seconds / SAVES)
            while self.waiting:
                self.next(conductor)
                await pilot.pause()
                due, conductor.due = conductor.due, []
                for command in due:
                    self.answer(command, conductor.now)
                if len(held) < len(SHOWN) and conductor.now >= SHOWN[len(held)] * self.seconds - 2 * PAUSE:
                    gc.collect()
                    held.append(memory())
                    looks = conductor.session.looks
                    print(
                        f"{SHOWN[len(held) - 1]:4.0%} of the day: {held[-1]:.1f} MB; {self.messages:,} messages in"
                        f" {time.monotonic() - began:.0f} s, {sum(len(look.trainings) for look in looks)} trainings in"
                        f" {len(looks)} looks; {conductor.session.looks[-1].verdict.headline}",
                        flush=True,
                    )
        return held


def memory() -> float:
    """Megabytes that this process holds."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def main() -> int:
    """Live through a day."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hours", type=float, default=24.0)
    parser.add_argument("--a-second", type=float, default=4.0, help="messages with losses of a full run")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="wontlearn-day-") as folder:
        script = Path(folder) / "train.py"
        script.write_text(CLASSES)
        target = Target(script, (), sys.executable, script.parent)
        held = asyncio.run(Day(target, options.hours * 3600.0, options.a_second).live())
    growth = held[-1] - held[SHOWN.index(0.5)]
    print(f"from half of the day to its end: {growth:+.1f} MB")
    return 1 if growth >= GROWTH else 0


if __name__ == "__main__":
    sys.exit(main())
