"""The words of a verdict, and what a finding is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Word = Literal["learns", "undertrained", "setup", "data", "unclear", "crashed", "no-training"]
Side = Literal["setup", "data"]


class Where(NamedTuple):
    """A line of a file; of a notebook in a cell, counted as the eye does, else cell 0."""

    file: str
    cell: int
    line: int


@dataclass(frozen=True)
class Edit:
    """Replace the text from (line, column) to (end_line, end_column), 1-based, end exclusive, by `new_text`."""

    line: int
    column: int
    end_line: int
    end_column: int
    new_text: str
    file: str = ""
    """Where it is made; empty: where its finding is."""
    cell: int = 0
    """Of a notebook, whose lines and columns these are; 0 in a script."""


ProofState = Literal["waiting", "running", "learns", "better", "no better", "not tried"]


@dataclass(frozen=True)
class Proof:
    """What came of running the edited text: the script was run once more with the fix made in a copy of it.

    "learns": the copy's training is judged to learn. "better": it is not, but what was wrong is gone from it and it went
    further by `FURTHER` of the way. "no better": neither. "not tried": `why` says the reason.
    """

    state: ProofState = "waiting"
    why: str = ""
    """One sentence, of what was not tried."""
    before: float | None = None
    """Last loss of the full run of the script as it is; None where it was no finite number."""
    after: float | None = None
    """Last loss of the full run of the edited copy."""
    same_units: bool = True
    """Both are losses of one kind on targets of one size; else only the skills can be compared."""
    skill_before: float | None = None
    skill_after: float | None = None
    updates: int = 0
    """That the copy's training made."""
    rows: int = 0
    """That it trained on."""
    seconds: float = 0.0
    """From the start of the copy's runs to their end."""
    seeds: int = 1
    """Different random starts that it was tried from; 1 is the script's own."""
    word: Word | None = None
    """The verdict on the copy's training."""
    ids: tuple[str, ...] = ()
    """Of the findings whose edits were made together, the first one first; all of them were needed."""
    edits: tuple[Edit, ...] = ()
    """All that was changed, each with its file, in places of the text that was judged."""

    @property
    def over(self) -> bool:
        """Nothing of it is still to come."""
        return self.state not in ("waiting", "running")


@dataclass(frozen=True)
class Fix:
    """What to change."""

    description: str
    edits: tuple[Edit, ...] = ()
    trial: bool | None = None
    """A hint: whether the model in memory learned when it was trained once more with this change; None if not tried."""
    proof: Proof | None = None
    """What the edited text did, once that is asked for; None where there is no edit, or no proof was wanted."""

    @property
    def verified(self) -> bool | None:
        """True only if the edited text was run and learns, False if it was run and does not, None if it was not run."""
        if self.proof is None or not self.proof.over or self.proof.state == "not tried":
            return None
        return self.proof.state == "learns"


@dataclass(frozen=True)
class Related:
    """Another place that a finding is about, and what happens there: one sentence."""

    file: str
    line: int
    message: str
    column: int = 1
    cell: int = 0
    """Of a notebook, whose line it is."""

    @property
    def place(self) -> Where:
        """Where it is."""
        return Where(self.file, self.cell, self.line)


@dataclass(frozen=True)
class Finding:
    """One cause, with where the user wrote it. `message` is one sentence with what was measured."""

    id: str
    side: Side
    message: str
    file: str
    line: int
    column: int = 1
    confidence: float = 0.5
    fix: Fix | None = None
    note: bool = False
    """Worth knowing, but it does not decide: the curves are healthy, or another finding explains them."""
    related: tuple[Related, ...] = ()
    """The second place of a fault that takes two."""
    explains: tuple[str, ...] = ()
    """Ids of the other signs that were seen: one mistake shows in many places, and is one finding."""
    explained_by: tuple[str, ...] = ()
    """Ids of the findings with whose edits the script was run, after which this one does not hold any more."""
    cell: int = 0
    """Of a notebook, whose line it is; 0 in a script, and while it is judged."""

    @property
    def place(self) -> Where:
        """Where it is."""
        return Where(self.file, self.cell, self.line)


@dataclass(frozen=True)
class Verdict:
    """One word, a headline, and the sentences behind them. `final`: nothing that is still running can change it.

    `live`: the training goes on, and the word is what stands by now.
    """

    word: Word | None = None
    """None while it is too early to say."""
    headline: str = "waiting for the first losses"
    confidence: float = 0.0
    evidence: tuple[str, ...] = ()
    not_checked: tuple[str, ...] = ()
    final: bool = False
    live: bool = False


@dataclass(frozen=True)
class Judgement:
    """A verdict, its findings (most probable first), and the controls that could still change it."""

    verdict: Verdict = field(default_factory=Verdict)
    findings: tuple[Finding, ...] = ()
    wants: tuple[str, ...] = ()
