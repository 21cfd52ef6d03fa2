"""What a proof says: the script was run once more with an edit made in a copy of its text, and both runs are compared."""

from __future__ import annotations

from dataclasses import dataclass, replace
from statistics import median

from .case import Case
from .labels import NAMES
from .measures import BEYOND, LEARNS, Skill, count, number, skill, skill_of, way
from .words import Finding, Fix, Judgement, Proof, ProofState, Verdict, Word

FURTHER = 0.2
"""Share of the way from baseline to floor that a copy must go further to be called better; a trial must as well."""
CLEARED = 0.85
"""Confidence where a proof alone says so: another start might have done it."""
SAME = 0.05
"""Share by which the prices of the best constant answer and of right ones may differ on the same targets: it is taken from 256 rows."""


def tried_words(fix: Fix) -> str:
    """What was tried of a fix, as one clause without a full stop; "" where nothing was."""
    if fix.proof is not None:
        return _proved(fix.proof)
    if fix.trial is None:
        return ""
    return f"tried in memory: {'it learns' if fix.trial else 'it did not help'}"


def _proved(proof: Proof) -> str:
    if proof.state == "waiting":
        return "to be tried on a copy of the script"
    if proof.state == "running":
        return f"being tried on a copy of the script{_with(proof)}"
    if proof.state == "not tried":
        return f"not tried: {proof.why.rstrip('.')}"
    if proof.state == "no better":
        return f"tried{_with(proof)}: no better"
    ending = "it learns" if proof.state == "learns" else "better, but this alone does not make it learn"
    return f"tried{_with(proof)}: {_change(proof)} after {count(proof.updates, 'update')}; {ending}"


def _with(proof: Proof) -> str:
    others = proof.ids[1:]
    return f" together with {' and '.join(others)}" if others else ""


def _change(proof: Proof) -> str:
    """From what to what: in the loss, or where the loss is another one, in the share of the way."""
    if proof.same_units or proof.skill_after is None:
        return f"{'NaN' if proof.before is None else number(proof.before)} → {number(proof.after)}"
    before = way(proof.skill_before) if proof.skill_before is not None else "nothing"
    return f"{before} → {way(proof.skill_after)} of the way"


@dataclass(frozen=True)
class Outcome:
    """A training of the script and the same of its edited copy."""

    proof: Proof
    final: bool
    """What still runs of the copy can change nothing."""

    @property
    def word(self) -> Word | None:
        """The verdict on the copy's training."""
        return self.proof.word


def compared(before: Case, after: Case | None, judgement: Judgement | None, id: str) -> Outcome:
    """What the copy's training did. `id`: of the finding whose edit was made.

    It learns if its verdict says so and, where both can be told, it went further than the script as it is: a copy that
    learns no more than what was called faulty proves nothing.
    """
    if after is None or judgement is None:
        return Outcome(Proof("no better"), False)
    was, now = went(skill(before)), went(skill(after))
    further = was is None or now is None or now >= max(0.0, was) + FURTHER or was >= LEARNS
    word = judgement.verdict.word
    if word == "learns" and not _at_its_end(after) and (_hidden(before) or not after.single.fits):
        word = None  # not yet
    holds = any(finding.id == id and not finding.note for finding in judgement.findings)
    if word == "learns" and further and not holds:
        state: ProofState = "learns"
    elif now is not None and now >= max(0.0, was or 0.0) + FURTHER and not holds:
        state = "better"
    else:
        state = "no better"
    start, end = last_loss(before), last_loss(after)
    proof = Proof(
        state,
        before=start,
        after=end,
        same_units=_same_units(before, after),
        skill_before=was,
        skill_after=now,
        updates=after.updates,
        rows=after.data.rows,
        word=word,
    )
    return Outcome(proof, judgement.verdict.final)


def _at_its_end(case: Case) -> bool:
    """Its training was not ended by us, or was over by then."""
    return case.full_finished or (case.full_over and not case.cut)


def _hidden(before: Case) -> bool:
    """The losses of the script as it is go down as those of a healthy one: whatever is wrong, they do not show it, nor do the copy's."""
    reached = skill_of(before, last_loss(before))
    return reached is not None and LEARNS <= reached <= BEYOND


def went(reached: Skill) -> float | None:
    """Share of the way, from -1 to 1; a loss lower than right answers make it (its sign is turned) says nothing of it."""
    lower = reached.loss is not None and reached.loss > BEYOND
    value = reached.predictions if lower else reached.best
    return None if value is None else max(-1.0, min(1.0, value))


def last_loss(case: Case) -> float | None:
    """At the end of the full run: the median of the last few losses; None where it ended in NaN."""
    curve = case.curve
    if curve is None or not curve.means or curve.ends_in_nan:
        return None
    return median(curve.means[-max(1, min(5, len(curve.means) // 10)) :])


def _same_units(before: Case, after: Case) -> bool:
    """Losses of one name, for which a constant answer costs the same, and a right one: neither the loss nor the targets became others."""
    if [loss.known_as for loss in before.losses] != [loss.known_as for loss in after.losses]:
        return False
    pairs = ((before.anchors.baseline, after.anchors.baseline), (before.anchors.answer, after.anchors.answer))
    size = max((abs(value) for pair in pairs for value in pair if value is not None), default=0.0)
    return all(one is None or other is None or abs(one - other) <= SAME * size for one, other in pairs)


def unoffered(finding: Finding) -> Finding:
    """Of a script that nobody knows to be faulty: an edit that was tried, or should have been, and did not help is no offer."""
    fix = finding.fix
    if fix is None or (fix.proof is not None and fix.proof.state in ("learns", "better")):
        return finding
    return replace(finding, fix=replace(fix, edits=()))


def cleared(verdict: Verdict, finding: Finding) -> Verdict | None:
    """What was unclear, once an edit was shown to make it learn; None where the word stands, or the way was not measured."""
    proof = finding.fix.proof if finding.fix is not None else None
    if verdict.word != "unclear" or proof is None or proof.skill_before is None or proof.skill_after is None:
        return None
    name = NAMES.get(finding.id, finding.id)
    gained = f"{way(proof.skill_before)} of the way as it is, {way(proof.skill_after)} with the edit made in a copy"
    word: Word = "undertrained" if finding.id == "too-few-updates" else finding.side
    return replace(verdict, word=word, headline=f"{name[0].upper()}{name[1:]}: {gained}.", confidence=CLEARED)
