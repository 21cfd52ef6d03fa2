"""What the engine knows of one watched script, as plain data. Faces read it; only the session writes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from ..curve import Curve
from ..notebooks.notebook import split_place
from ..probe.protocol import Mode
from ..verdict.words import Finding, Judgement, Verdict

RunWord = Literal["queued", "starting", "running", "finished", "failed", "cancelled", "silent", "lost"]


@dataclass
class Frame:
    """One frame of the user's own code in a traceback."""

    file: str
    line: int
    name: str
    text: str


@dataclass
class ScriptError:
    """Why a script ended early. `line` is the deepest line of the user's own code, 0 if there is none."""

    type: str
    message: str
    file: str
    line: int
    frames: list[Frame] = field(default_factory=list[Frame])


@dataclass
class Control:
    """One reduced training or control as the examiner reported it; `name` is also the name of its curve."""

    name: str
    state: Literal["started", "finished"] = "started"
    rows: list[int] = field(default_factory=list[int])
    distinct: int = 0
    updates: int = 0
    first_loss: float | None = None
    last_loss: float | None = None
    fits: bool | None = None
    seconds: float = 0.0
    found: dict[str, Any] = field(default_factory=dict[str, Any])
    """All else that it measured."""


@dataclass
class Training:
    """One `fit` call or hand-written loop of the script."""

    index: int
    line: int = 0
    file: str = ""
    how: str = "fit"
    """"fit", "train_on_batch" or "loop"."""
    about: dict[str, Any] = field(default_factory=dict[str, Any])
    """Description of model, compile, data and fit arguments (probe/ways/keras/describe.py)."""
    curves: dict[str, Curve] = field(default_factory=dict[str, Curve])
    """By name: "full", "single-sample", "few-sample", "shuffled-targets", …"""
    controls: dict[str, Control] = field(default_factory=dict[str, Control])
    evidence: dict[str, Any] = field(default_factory=dict[str, Any])
    expected_updates: int | None = None
    """Updates that the full run will make, if it can be known."""
    full_state: Literal["waiting", "running", "finished"] = "waiting"
    skipped: str | None = None
    """Why it could not be reduced to one sample."""
    judgement: Judgement = field(default_factory=Judgement)

    @property
    def baseline(self) -> float | None:
        """Loss of the best constant answer."""
        found: float | None = self.evidence.get("anchors", {}).get("baseline")
        return found

    @property
    def floor(self) -> float | None:
        """Lowest loss that any model could reach on these rows."""
        found: float | None = self.evidence.get("anchors", {}).get("floor")
        return found


@dataclass
class Run:
    """One execution of the script."""

    id: int
    mode: Mode
    state: RunWord = "queued"
    doing: str = ""
    """While starting: e.g. "importing tensorflow"."""
    started: float = 0.0
    """Seconds on the caller's clock."""
    ended: float | None = None
    last_event: float = 0.0
    code: int | None = None
    error: ScriptError | None = None
    why: str = ""
    """Why it was cancelled or lost, in words."""
    at: tuple[str, int] | None = None
    """File and line of the user's code where it was when it was last asked."""
    training: int | None = None
    """Index of the training that it is in."""
    waiting: bool = False
    """The examiner waits to be asked."""
    python: str = ""
    frameworks: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def alive(self) -> bool:
        """True until it has ended, one way or another."""
        return self.state in ("queued", "starting", "running", "silent")


@dataclass
class Look:
    """One look at the script: its text at a moment, the runs made of it, and what was found."""

    number: int
    source: str
    sha256: str
    started: float
    runs: dict[Mode, Run] = field(default_factory=dict[Mode, Run])
    trainings: list[Training] = field(default_factory=list[Training])
    verdict: Verdict = field(default_factory=Verdict)
    """That of the training that decides."""
    findings: tuple[Finding, ...] = ()
    deciding: int = 0
    """Index of the training that decides."""
    expected: int | None = None
    """Trainings that the script will make, as far as its text tells."""
    notes: list[str] = field(default_factory=list[str])
    """Sentences of the probe about this script, e.g. what it could not watch."""
    stale: bool = False
    """The file on disk is no longer what was run."""
    ended: float | None = None

    @property
    def alive(self) -> bool:
        """True while one of its runs is."""
        return any(run.alive for run in self.runs.values())

    def name_of(self, training: Training) -> str:
        """`training 3 of 15, cell 22`; empty where it is the only one."""
        if self.expected == 1 and len(self.trainings) == 1:
            return ""
        count = (
            len(self.trainings) if not self.alive else max(self.expected, len(self.trainings)) if self.expected else 0
        )
        if count == 1:
            return ""
        cell = split_place(training.file)[1]
        place = f", cell {cell}" if cell else f", line {training.line}" if training.line else ""
        return f"training {training.index + 1}{f' of {count}' if count else ''}{place}"
