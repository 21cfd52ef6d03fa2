"""A dashboard on states made by hand: the real session and the real app, but no process is started."""

from __future__ import annotations

import asyncio
import json
import math
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from wontlearn.config import Config
from wontlearn.dashboard.app import Dashboard
from wontlearn_engine.curve import Curve
from wontlearn_engine.looking.commands import Kill, Start
from wontlearn_engine.looking.conductor import Conductor
from wontlearn_engine.looking.look import Control, Look, Run, Training
from wontlearn_engine.probe.contract.measured import Anchors, Evidence, Found
from wontlearn_engine.running.target import Target
from wontlearn_engine.verdict.words import Edit, Finding, Fix, Judgement, Proof, ProofState, Verdict

BROKEN = """\
import numpy as np
from tensorflow import keras

celsius = np.array([-40, -10, 0, 8, 15, 22, 38], dtype=float)
fahrenheit = np.array([-40, 14, 32, 46.4, 59, 71.6, 100.4], dtype=float)

model = keras.Sequential([
    keras.layers.Input(shape=(1,)),
    keras.layers.Dense(1, activation='softmax'),
])

model.compile(optimizer=keras.optimizers.Adam(0.5), loss='mean_squared_error')
model.fit(celsius, fahrenheit, epochs=200, verbose=0)
"""
REPAIRED = BROKEN.replace(", activation='softmax'", "")


class Editor:
    """A program named `code` that notes the words it is started with."""

    def __init__(self, folder: Path) -> None:
        self._record, program = folder / "opened.json", folder / "code"
        words = f"open({str(self._record)!r} + '.new', 'w').write(json.dumps(sys.argv[1:]))"
        there = f"os.rename({str(self._record)!r} + '.new', {str(self._record)!r})"
        program.write_text(f"#!{sys.executable}\nimport json, os, sys\n{words}\n{there}\n")
        program.chmod(0o755)
        self.command = str(program)

    async def opened(self, pilot: Any) -> list[str]:
        """Those words, once it was started."""
        for _ in range(500):
            if self._record.exists():
                break
            await pilot.pause(0.02)
        words: list[str] = json.loads(self._record.read_text())
        self._record.unlink()
        return words


class Still(Conductor):
    """Starts no process: what it was asked for is in `asked`."""

    def __init__(self, target: Target, **options: Any) -> None:
        self.now = 100.0
        super().__init__(target, watch=False, clock=lambda: self.now, **{**options, "spares": False})
        self.asked: list[str] = []

    def start(self) -> None:
        """The states are made by hand."""

    def _do(self, commands: Sequence[Any]) -> None:
        for command in commands:
            if isinstance(command, Start):
                self.asked.append(f"start {command.mode}")
            elif isinstance(command, Kill):
                self.asked.append("kill")


def curve(values: Sequence[float], nan_at: int | None = None) -> Curve:
    """One value an update."""
    made = Curve()
    made.extend((i + 1, value, value, value) for i, value in enumerate(values))
    made.nan_at = nan_at
    return made


def falling(start: float, count: int, pace: float, wave: float = 0.0) -> list[float]:
    """A loss that falls, with a wave of seven updates on it."""
    return [start * math.exp(-i / pace) + wave * (1 + math.sin(i * 2 * math.pi / 7)) for i in range(count)]


def runs(now: float, state: str = "finished") -> dict[Any, Run]:
    """Both runs in one state."""
    return {
        mode: Run(
            id=i,
            mode=mode,
            state=state,
            started=now,
            ended=None if state == "running" else now + 9,
            python="/usr/bin/python3 (3.11)",
        )  # type: ignore[arg-type]
        for i, mode in enumerate(("single-sample", "full"), 1)
    }


def training(script: str, broken: bool, index: int = 0, line: int = 13) -> Training:
    """The training of the first example, with the softmax or without."""
    made = Training(index=index, line=line, file=script, expected_updates=200, full_state="finished")
    made.evidence = Evidence(anchors=Anchors(baseline=1741.0, floor=0.0))
    if broken:
        made.curves["full"] = curve([3351.2] * 200)
        made.curves["single-sample"] = curve([1681.0] * 631)
    else:
        made.curves["full"] = curve(falling(2600, 200, 20, 9))
        made.curves["single-sample"] = curve(falling(1681, 120, 9))
        made.curves["few-sample"] = curve(falling(2600, 300, 30))
        made.controls["few-sample"] = Control("few-sample", "finished", Found(fits=True, updates=300))
    made.controls["single-sample"] = Control(
        "single-sample", "finished", Found(fits=not broken, updates=631 if broken else 120)
    )
    made.judgement = judgement(script, broken)
    return made


def scattered(made: Training) -> Training:
    """The same with a batch of one row: seven losses that come again and again."""
    made.expected_updates = 420
    made.curves["full"] = curve([(961.0, 4984.36, 2061.16, 3364.0, 169.0, 1681.0, 9880.36)[i % 7] for i in range(420)])
    return made


def proved(made: Look, state: ProofState = "learns") -> Look:
    """Its first finding was tried on a copy of the script."""
    first, *others = made.findings
    assert first.fix is not None
    edits = tuple(replace(edit, file=first.file, cell=first.cell) for edit in first.fix.edits)
    proof = Proof(
        state, before=3351.2, after=0.02, updates=200, rows=7, seconds=6.0, word="learns", ids=(first.id,), edits=edits
    )
    made.findings = (replace(first, fix=replace(first.fix, proof=proof)), *others)
    made.trainings[0].judgement = replace(made.trainings[0].judgement, findings=made.findings)
    made.proof = Look(made.number, REPAIRED, "", made.started, trainings=[Training(index=0)])
    made.proof.trainings[0].curves["full"] = curve(falling(2600, 200, 20))
    return made


def judgement(script: str, broken: bool) -> Judgement:
    """Wording of its own, so that the engine's may change freely."""
    if not broken:
        verdict = Verdict(
            "learns",
            "It learns: 99 % of what can be reached over a constant answer.",
            0.85,
            ("It fits one sample at update 46.", "The full run's loss went from 2600 to 0.8."),
            ("whether y depends on x: 7 rows are too few to tell",),
            True,
        )
        return Judgement(verdict, ())
    verdict = Verdict(
        "setup",
        "The model cannot fit even one sample: softmax over one unit always answers 1.",
        0.97,
        ("One sample is not fitted: its loss is 1681 after 631 updates; a right answer costs 0.",),
        ("whether y depends on x: 7 rows are too few to tell",),
        True,
    )
    first = Finding(
        "softmax-one-unit",
        "setup",
        "A softmax over one unit always answers 1; the targets run from -40 to 100.",
        script,
        9,
        27,
        0.97,
        Fix("delete activation='softmax'", (Edit(9, 25, 9, 47, ""),), True),
    )
    second = Finding(
        "input-scale",
        "data",
        "The inputs run from -40 to 38 and are not scaled.",
        script,
        4,
        1,
        0.3,
        Fix("Standardise each column.", (), False),
        note=True,
    )
    return Judgement(verdict, (first, second))


def look(
    number: int, script: str, *trainings: Training, source: str = BROKEN, started: float = 50.0, state: str = "finished"
) -> Look:
    """A look whose verdict is that of its first training."""
    made = Look(number, source, f"sha{hash(source)}", started, runs(started, state), list(trainings))
    made.ended = None if state == "running" else started + 9
    if trainings:
        made.verdict, made.findings = trainings[0].judgement.verdict, trainings[0].judgement.findings
    return made


def state(app: Dashboard) -> Still:
    """Its conductor."""
    conductor = app.conductor
    assert isinstance(conductor, Still)
    return conductor


@asynccontextmanager
async def dashboard(
    folder: Path, size: tuple[int, int] = (120, 30), *, looks: str = "broken", config: Config | None = None
) -> AsyncIterator[tuple[Dashboard, Any]]:
    """The app with a pilot. `looks`: what has been run, oldest first, of broken, repaired, two, running, scattered, proved."""
    script = folder / "celsius.py"
    script.write_text(BROKEN)
    app = Dashboard(Target(script, cwd=folder, given="celsius.py"), config or Config(), conduct=Still)
    name = str(script)
    for i, kind in enumerate(looks.split()):
        source = REPAIRED if kind == "repaired" else BROKEN
        made = [training(name, kind != "repaired")]
        if kind == "scattered":
            scattered(made[0])
        if kind == "two":
            made.append(training(name, False, 1, 21))
        state = "running" if kind == "running" else "finished"
        seen = look(i + 1, name, *made, source=source, started=50.0 + 10 * i, state=state)
        app.conductor.session.looks.append(proved(seen) if kind == "proved" else seen)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        app.board.redraw()
        await pilot.pause()
        try:
            yield app, pilot
        finally:
            app.conductor.close()
            await asyncio.sleep(0)


def text(app: Dashboard) -> str:
    """What the screen says."""
    return "\n".join(strip.text.rstrip() for strip in app.screen._compositor.render_strips())


def ink(app: Dashboard) -> str:
    """How each run of cells looks: row, columns, style; one line for each run that is not plain."""
    found: list[str] = []
    for y, strip in enumerate(app.screen._compositor.render_strips()):
        x = 0
        for segment in strip:
            end = x + segment.cell_length
            style = segment.style
            if style is not None and segment.text.strip():
                found.append(f"{y}:{x}-{end} {style}")
            x = end
    return "\n".join(found)
