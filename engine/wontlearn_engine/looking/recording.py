"""What the verdict saw of a look, in a file: it can be judged again, by other rules, without a framework or a run."""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, cast

from ..curve import Curve
from ..notebooks.notebook import code_name, of_code
from ..probe.contract import VERSION
from ..probe.contract.about import About, How
from ..probe.contract.asks import Mode
from ..probe.contract.from_json import plain, read
from ..probe.contract.measured import Evidence, Found
from ..probe.contract.messages import Note, ScriptError
from .judging import Judging
from .look import Control, Doing, Ending, Look, Run, RunWord, Training

FOLDER = "/recorded"
"""In place of the folder that the script lay in."""
OURS = re.compile(r"/[^\s\"]*/wontlearn/[^/]+/run-[^/]+/")
"""Our own folder for what is too big for the pipe; it is gone with the run."""
SIZES = (64, 128, 256, 512, 1024)
"""Points that a curve is thinned to; the first with which the judgement stays the same."""
LOGS = 20
"""Epochs whose logs are kept."""
DIGITS = 6
"""Of a loss in a file."""


class OldRecording(ValueError):
    """It was made with another version of the contract."""


@dataclass(frozen=True)
class RecordedRun:
    """A run as it ended."""

    mode: Mode = "full"
    state: RunWord = "finished"
    doing: Doing = ""
    code: int | None = None
    error: ScriptError | None = None
    why: Ending | None = None
    python: str = ""
    frameworks: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True)
class RecordedCurve:
    """Losses by update; the least and largest between two points are left out, as no rule reads them."""

    updates: tuple[int, ...] = ()
    means: tuple[float, ...] = ()
    nan_at: int | None = None


@dataclass(frozen=True)
class RecordedControl:
    """A control or trial."""

    state: Literal["started", "finished"] = "started"
    found: Found = field(default_factory=Found)


@dataclass(frozen=True)
class RecordedTraining:
    """One training."""

    file: str = ""
    line: int = 0
    how: How = "fit"
    about: About = field(default_factory=About)
    evidence: Evidence = field(default_factory=Evidence)
    controls: dict[str, RecordedControl] = field(default_factory=dict[str, RecordedControl])
    curve: RecordedCurve | None = None
    """Of the full run."""
    expected_updates: int | None = None
    full_state: Literal["waiting", "running", "finished"] = "waiting"
    skipped: str | None = None


@dataclass(frozen=True)
class Recording:
    """A whole look that is over."""

    version: int = 0
    """Of the contract that its facts are of."""
    script: str = ""
    """Its path, below FOLDER."""
    text: str = ""
    controls: bool = True
    """Controls were wanted."""
    runs: tuple[RecordedRun, ...] = ()
    trainings: tuple[RecordedTraining, ...] = ()
    notes: tuple[Note, ...] = ()


def record(look: Look, script: str, *, controls: bool = True) -> Recording:
    """A look that is over, its curves thinned as far as its judgement stays the same."""
    whole = _whole(look, script, controls)
    as_it_was = outcome(judged(whole))
    for size in SIZES:
        thin = replace(whole, trainings=tuple(_thinned(training, size) for training in whole.trainings))
        if outcome(judged(thin)) == as_it_was:
            return thin
    return whole


def judged(recording: Recording) -> Look:
    """The look that was recorded, judged by the rules of today."""
    runs: dict[Mode, Run] = {
        run.mode: Run(
            id=number,
            mode=run.mode,
            state=run.state,
            doing=run.doing,
            ended=1.0,
            code=run.code,
            error=run.error,
            why=run.why,
            python=run.python,
            frameworks=dict(run.frameworks),
        )
        for number, run in enumerate(recording.runs)
    }
    look = Look(1, recording.text, "recorded", 0.0, runs=runs, notes=list(recording.notes), ended=1.0)
    look.trainings = [_training(index, training) for index, training in enumerate(recording.trainings)]
    Judging(recording.script, recording.controls).judge(look, look.trainings, look.started)
    return look


def outcome(look: Look) -> tuple[str, str, int, str]:
    """Word, id and line of the first finding ("" and 0 without one), and the headline."""
    first = next((finding for finding in look.findings if not finding.note), None)
    word = look.verdict.word or "unclear"
    return word, first.id if first else "", first.line if first else 0, look.verdict.headline


def write(recording: Recording, path: Path) -> None:
    """As compressed JSON; the same recording gives the same bytes."""
    text = json.dumps(plain(recording), ensure_ascii=False, separators=(",", ":"))
    path.write_bytes(gzip.compress(text.encode("utf-8", "surrogatepass"), mtime=0))


def load(path: Path) -> Recording:
    """Raises OldRecording, ContractError where it holds what the contract does not know, OSError or ValueError."""
    held = json.loads(gzip.decompress(path.read_bytes()).decode("utf-8", "surrogatepass"))
    if held.get("version") != VERSION:
        raise OldRecording(
            f"{path.name} is of version {held.get('version')} of the contract, not {VERSION}: record it again"
        )
    return read(Recording, held)


def _whole(look: Look, script: str, controls: bool) -> Recording:
    runs = tuple(
        RecordedRun(run.mode, run.state, run.doing, run.code, run.error, run.why, "python", dict(run.frameworks))
        for run in look.runs.values()
    )
    trainings = tuple(
        RecordedTraining(
            code_name(training.file, training.cell),
            training.line,
            training.how,
            training.about,
            training.evidence,
            {name: RecordedControl(control.state, control.found) for name, control in training.controls.items()},
            _curve(training.curves["full"]) if "full" in training.curves else None,
            training.expected_updates,
            training.full_state,
            training.skipped,
        )
        for training in look.trainings
    )
    whole = Recording(VERSION, script, look.source, controls, runs, trainings, tuple(look.notes))
    return read(Recording, _moved(plain(whole), str(Path(script).parent)))


def _curve(curve: Curve) -> RecordedCurve:
    return RecordedCurve(tuple(curve.updates), tuple(curve.means), curve.nan_at)


def _moved(value: Any, folder: str) -> Any:
    """All paths below the script's folder, or our own, as below FOLDER, whoever's machine it was."""
    if isinstance(value, str):
        return OURS.sub(FOLDER + "/", value.replace(folder + "/", FOLDER + "/"))
    if isinstance(value, list):
        return [_moved(item, folder) for item in cast("list[object]", value)]
    if isinstance(value, dict):
        return {key: _moved(item, folder) for key, item in cast("dict[str, object]", value).items()}
    return value


def _thinned(training: RecordedTraining, size: int) -> RecordedTraining:
    trained, evidence = training.evidence.trained, training.evidence
    if trained is not None:
        logs = trained.logs
        kept_logs = tuple(
            logs[at] for at in sorted({*range(0, len(logs), -(-len(logs) // LOGS) or 1), len(logs) - 1} - {-1})
        )
        evidence = replace(evidence, trained=replace(trained, logs=kept_logs))
    curve = training.curve
    if curve is not None:
        step = -(-len(curve.updates) // size)
        kept = sorted({*range(0, len(curve.updates), step), len(curve.updates) - 1} - {-1}) if step else []
        means = tuple(float(f"{curve.means[at]:.{DIGITS}g}") for at in kept)
        curve = RecordedCurve(tuple(curve.updates[at] for at in kept), means, curve.nan_at)
    return replace(training, evidence=evidence, curve=curve)


def _training(index: int, made: RecordedTraining) -> Training:
    training = Training(
        index,
        made.line,
        *of_code(made.file),
        made.how,
        made.about,
        evidence=made.evidence,
        expected_updates=made.expected_updates,
        full_state=made.full_state,
        skipped=made.skipped,
    )
    training.controls = {name: Control(name, control.state, control.found) for name, control in made.controls.items()}
    if made.curve is not None:
        means = list(made.curve.means)
        training.curves["full"] = Curve(list(made.curve.updates), means, means, means, made.curve.nan_at)
    return training
