"""What came of the proofs of a look, put at its findings: those that proved go first, what they account for goes out of the list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..verdict.proofs import cleared, unoffered
from ..verdict.words import Edit, Finding, Proof
from .look import Look, Training

if TYPE_CHECKING:
    from .session import Session

RANK = {"learns": 5, "better": 4, "no better": 3, "not tried": 2, "running": 1, "waiting": 0}
"""What is told of a finding that was tried more than once."""


@dataclass
class Attempt:
    """One proof: which findings' edits were made, and the session that looks at the copy."""

    findings: tuple[Finding, ...]
    edits: tuple[Edit, ...]
    session: Session
    started: float
    proof: Proof | None = None

    @property
    def ids(self) -> frozenset[str]:
        """Of its findings."""
        return frozenset(finding.id for finding in self.findings)

    @property
    def look(self) -> Look:
        """The look at the copy."""
        look = self.session.look
        assert look is not None
        return look


def say(look: Look, proofs: dict[str, Proof]) -> None:
    """Put proofs at the findings of the look."""

    def said(finding: Finding) -> Finding:
        proof = proofs.get(finding.id)
        if proof is None or finding.fix is None:
            return finding
        return replace(finding, fix=replace(finding.fix, proof=proof))

    _set(look, tuple(said(finding) for finding in look.findings))


def publish(
    look: Look, candidates: Sequence[Finding], attempts: Sequence[Attempt], same: Callable[[Look], Training | None]
) -> None:
    """The outcome of all attempts. `same`: the training of a copy that is the one that decides."""
    learned = [done for done in attempts if done.proof is not None and done.proof.state == "learns"]
    proofs = {
        finding.id: Proof("not tried", "another fix was enough" if learned else "the fixes before it did not help")
        for finding in candidates
    }
    for done in attempts:
        for finding in done.findings:
            told = done.proof or Proof("not tried")
            known = proofs.get(finding.id)
            if known is None or known.state == "not tried" or RANK[told.state] > RANK[known.state]:
                others = tuple(f.id for f in done.findings if f is not finding)
                proofs[finding.id] = replace(told, ids=(finding.id, *others))
    if not learned:
        say(look, proofs)
        if look.verdict.word == "unclear":
            _set(look, tuple(unoffered(finding) for finding in look.findings))
        return
    best = min(learned, key=lambda done: (len(done.findings), -(done.proof.skill_after or 0.0) if done.proof else 0.0))
    look.proof = best.look
    now = {f.id: f for f in look.findings}
    found = [*(now.get(f.id, f) for f in best.findings), *(f for f in now.values() if f.id not in best.ids)]
    _set(look, tuple(found))
    say(look, proofs)
    n = look.deciding
    there = same(best.look)
    still = {f.id for f in there.judgement.findings} if there is not None else set[str]()
    gone = [f for f in look.findings if f.id not in best.ids and f.id not in still]
    names = tuple(f.id for f in best.findings)
    look.symptoms = tuple(replace(f, explained_by=names) for f in gone)
    first, *rest = (f for f in look.findings if f not in gone)
    explains = tuple(dict.fromkeys([*first.explains, *(f.id for f in gone)]))
    _set(look, (replace(first, explains=explains), *rest))
    verdict = cleared(look.verdict, first)
    training = look.trainings[n]
    if verdict is not None:
        look.verdict, training.judgement = verdict, replace(training.judgement, verdict=verdict)


def _set(look: Look, findings: tuple[Finding, ...]) -> None:
    look.findings = findings
    training = look.trainings[look.deciding]
    training.judgement = replace(training.judgement, findings=findings)
