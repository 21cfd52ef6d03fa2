"""What the engine knows of one watched script, as plain data. Faces read it; only the session writes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from ..curve import Curve
from ..probe.contract.about import About, How
from ..probe.contract.asks import Mode
from ..probe.contract.measured import Evidence, Found
from ..probe.contract.messages import Note, ScriptError
from ..verdict.case import anchors_of
from ..verdict.while_training import Watch
from ..verdict.words import Finding, Judgement, Verdict, Where

SHAPE = 128
"""Points kept of each curve of a look of long ago: of 50 looks at hundreds of trainings, all of them would be a gigabyte."""
RunWord = Literal["queued", "starting", "running", "finished", "failed", "cancelled", "silent", "lost"]


Doing = Literal["", "importing", "preparing", "ended"]


@dataclass(frozen=True)
class Ending:
    """Why a run was cancelled or lost; endings.py has the words."""

    by: Literal[
        "newer run", "user", "time limit", "budget", "memory", "signal", "exit", "version", "enough", "connection"
    ]
    seconds: float = 0.0
    """The time limit, or the budget."""
    used: float = 0.0
    """Gigabytes."""
    limit: float = 0.0
    """Gigabytes."""
    number: int = 0
    """The signal, the exit status, or the version that its probe speaks."""
    text: str = ""
    """What is known of a lost connection."""


@dataclass
class Control:
    """One reduced training or control as the examiner reported it; `name` is also the name of its curve."""

    name: str
    state: Literal["started", "finished"] = "started"
    found: Found = field(default_factory=Found)


@dataclass
class Training:
    """One `fit` call or hand-written loop of the script."""

    index: int
    line: int = 0
    file: str = ""
    cell: int = 0
    """Of a notebook, whose line it is."""
    how: How = "fit"
    about: About = field(default_factory=About)
    """Model, compile and arguments; the default until they were described."""
    curves: dict[str, Curve] = field(default_factory=dict[str, Curve])
    """By name: "full", "single-sample", "few-sample", "shuffled-targets", …"""
    controls: dict[str, Control] = field(default_factory=dict[str, Control])
    evidence: Evidence = field(default_factory=Evidence)
    score_asked: bool = False
    """The examiner was asked how the full run's model scores."""
    expected_updates: int | None = None
    """Updates that the full run will make, if it can be known."""
    full_state: Literal["waiting", "running", "finished"] = "waiting"
    skipped: str | None = None
    """Why it could not be reduced to one sample."""
    judgement: Judgement = field(default_factory=Judgement)
    watch: Watch = field(default_factory=Watch)
    """What was said of the full run's curve so far."""

    @property
    def place(self) -> Where:
        """Where it stands."""
        return Where(self.file, self.cell, self.line)

    @property
    def baseline(self) -> float | None:
        """Loss of the best constant answer."""
        return anchors_of(self.evidence).baseline

    @property
    def floor(self) -> float | None:
        """Lowest loss that any model could reach on these rows."""
        return anchors_of(self.evidence).floor

    @property
    def described(self) -> bool:
        """The script's model has been looked at."""
        return self.about != About()


@dataclass
class Run:
    """One execution of the script."""

    id: int
    mode: Mode
    state: RunWord = "queued"
    doing: Doing = ""
    importing: str = ""
    """The module that it imports, or has imported last."""
    started: float = 0.0
    """Seconds on the caller's clock."""
    ended: float | None = None
    last_event: float = 0.0
    code: int | None = None
    said: str = ""
    """What the script gave `sys.exit` in place of a status."""
    error: ScriptError | None = None
    why: Ending | None = None
    """Why it was cancelled or lost."""
    at: Where | None = None
    """File and line of the user's code where it was when it was last asked."""
    training: int | None = None
    """Index of the training that it is in."""
    waiting: bool = False
    """The examiner waits to be asked."""
    meets: str = ""
    """The file that it found half made, while it waits for the full run."""
    again: bool = False
    """A first try came to nothing (together.py)."""
    off_gpu: bool = False
    """It had found no memory there."""
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
    symptoms: tuple[Finding, ...] = ()
    """Findings that did not hold any more in the edited copy that learns: `explained_by` says of whose edits."""
    deciding: int = 0
    """Index of the training that decides."""
    expected: int | None = None
    """Trainings that the script will make, as far as its text tells."""
    notes: list[Note] = field(default_factory=list[Note])
    """Of the probe about this script, e.g. what it could not watch."""
    stale: bool = False
    """The file on disk is no longer what was run."""
    ended: float | None = None
    proof: Look | None = None
    """The look at the edited copy of the script that is run now, or was last: with curves, verdict and runs of its own.
    What came of it is in the `fix.proof` of the findings."""
    beside: dict[str, str] = field(default_factory=dict[str, str])
    """Texts of the user's other files that it imports, by path, as they were when it began."""
    changed: dict[str, str] = field(default_factory=dict[str, str])
    """In a proof: files beside the script that are imported with another text than the disk's, by path."""
    attempt: int = 0
    """In a proof: its number among those of its look."""
    judged: str = ""
    """In a proof: the text that the edits were made in; `source` is the edited one."""

    @property
    def alive(self) -> bool:
        """True while one of its runs is. A proof is none of them: the verdict stands while it goes on."""
        return any(run.alive for run in self.runs.values())

    @property
    def sampled(self) -> bool:
        """One sample was judged, of some training."""
        return any(
            t.controls["single-sample"].state == "finished" for t in self.trainings if "single-sample" in t.controls
        )

    @property
    def whole(self) -> bool:
        """Both runs were made, and none of them was ended."""
        runs = [self.runs.get("full"), self.runs.get("single-sample")]
        return all(run is not None and run.state != "cancelled" for run in runs)

    def thin(self) -> None:
        """It is no longer the look before the present one: of its curves their shape is kept."""
        for look in (self, self.proof) if self.proof is not None else (self,):
            for curve in [curve for training in look.trainings for curve in training.curves.values()]:
                curve.thin(SHAPE)

    def run_of(self, number: int) -> Run | None:
        """The run with this number."""
        return next((run for run in self.runs.values() if run.id == number), None)

    @property
    def proving(self) -> bool:
        """True from the moment that a finding waits for its proof until no proof is to come."""
        proofs = [finding.fix.proof for finding in self.findings if finding.fix is not None]
        return any(proof is not None and not proof.over for proof in proofs)

    @property
    def proof_curve(self) -> Curve | None:
        """Losses of the edited copy, of the training that decides: to be drawn beside those of the script as it is."""
        trainings = self.proof.trainings if self.proof is not None else []
        return trainings[self.deciding].curves.get("full") if self.deciding < len(trainings) else None

    def name_of(self, training: Training) -> str:
        """`training 3 of 15, cell 22`; empty where it is the only one."""
        number = self.number_of(training)
        where = f", cell {training.cell}" if training.cell else f", line {training.line}" if training.line else ""
        return number + where if number else ""

    def number_of(self, training: Training) -> str:
        """The same without its place."""
        if self.expected == 1 and len(self.trainings) == 1:
            return ""
        count = (
            len(self.trainings) if not self.alive else max(self.expected, len(self.trainings)) if self.expected else 0
        )
        if count == 1:
            return ""
        return f"training {training.index + 1}{f' of {count}' if count else ''}"
