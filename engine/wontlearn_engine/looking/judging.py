"""Judging what a look has found so far: which training is due, what the verdict may look at, and what follows for the look."""

from __future__ import annotations

from dataclasses import replace

from ..notebooks import notebook
from ..source.facts import SourceFacts
from ..verdict import judge
from ..verdict.case import Case
from ..verdict.words import Finding, Judgement
from . import summary
from .look import Look, Training

JUDGE_EVERY = 0.3
"""Seconds between two judgements of a training that only new losses, or one more thing measured, ask for."""
GROWTH, AT_LEAST_EVERY = 1.01, 2.0
"""A curve is judged again when it has grown by 1 %, or after two seconds: a long one costs more to read, and tells less."""


def updates_of_a_pass(training: Training) -> int | None:
    """Updates in which every row is seen once; None where that is not known."""
    epochs, planned, data = training.about.fit.epochs, training.expected_updates, training.evidence.data
    if epochs and planned and planned % epochs == 0:
        return planned // epochs
    rows = (data.total or (data.rows if data.whole else None)) if data is not None else None
    return -(-rows // data.batch) if data is not None and rows and data.batch else None


class Judging:
    """The judgements of one script's looks; one look at a time has unfinished ones."""

    def __init__(self, script: str, controls: bool) -> None:
        self.script, self.controls = script, controls
        self._judged: dict[int, tuple[float, int]] = {}
        """By training of the present look: when it was judged last, and how many losses it had."""
        self._facts: dict[str, SourceFacts] = {}
        self._beside_look: Look | None = None
        self._beside: dict[str, SourceFacts] = {}

    def begin(self) -> None:
        """Another look: none of its trainings is judged yet."""
        self._judged.clear()

    def facts_of(self, look: Look) -> SourceFacts:
        """What the text of this look says by itself; read once for each save."""
        facts = self._facts.get(look.sha256)
        if facts is None:
            self._facts.clear()
            facts = self._facts[look.sha256] = SourceFacts(look.source, self.script)
        return facts

    def _beside_of(self, look: Look) -> dict[str, SourceFacts]:
        """The same of the other files."""
        if self._beside_look is not look:
            self._beside_look = look
            self._beside = {file: SourceFacts(text, file) for file, text in look.beside.items()}
        return self._beside

    def case(self, look: Look, training: Training) -> Case:
        """All that the verdict may look at."""
        full, exam = look.runs.get("full"), look.runs.get("single-sample")
        return Case(
            script=self.script,
            source=self.facts_of(look),
            line=training.line,
            beside=self._beside_of(look),
            file=notebook.code_name(training.file, training.cell),
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
            each_pass=updates_of_a_pass(training),
            standing=training.watch.look(
                training.curves.get("full"),
                training.floor,
                training.baseline,
                training.expected_updates,
                updates_of_a_pass(training) if look.attempt else None,
            ),
            examining=exam is not None and exam.alive,
            skipped=training.skipped,
            controls_wanted=self.controls,
            alike=sum(other.place == training.place for other in look.trainings),
        )

    def due(self, training: Training, now: float) -> bool:
        """Whether so much has come since the last judgement, or so long ago was it, that another is worth its cost."""
        last, losses = self._judged.get(training.index, (-AT_LEAST_EVERY, 0))
        curve = training.curves.get("full")
        grown = curve is None or curve.nan_at is not None or not losses <= len(curve) < GROWTH * losses
        return now - last >= (JUDGE_EVERY if grown else AT_LEAST_EVERY)

    def judge(self, look: Look, trainings: list[Training], now: float) -> None:
        """Judge these trainings, and with them the look."""
        for training in trainings:
            if training.described or training.curves or training.skipped:
                training.judgement = self._judgement(look, training)
                curve = training.curves.get("full")
                self._judged[training.index] = now, len(curve) if curve is not None else 0
        facts = self.facts_of(look)
        look.expected = facts.trainings
        summary.judge_look(look, self.script, more=facts.several)

    def _judgement(self, look: Look, training: Training) -> Judgement:
        case = self.case(look, training)
        if not notebook.cells(look.source):
            return self._with_files(judge(case))
        return notebook.to_cells(judge(notebook.to_text(case, look.source)), look.source, self.script)

    def _with_files(self, judgement: Judgement) -> Judgement:
        """An edit without a file is one in that of its finding: those in the script of a finding elsewhere name it."""

        def named(finding: Finding) -> Finding:
            fix = finding.fix
            if fix is None or finding.file == self.script or not fix.edits:
                return finding
            edits = tuple(edit if edit.file else replace(edit, file=self.script) for edit in fix.edits)
            return replace(finding, fix=replace(fix, edits=edits))

        return replace(judgement, findings=tuple(named(finding) for finding in judgement.findings))
