"""What a proof says: the script was run once more with an edit made in a copy of its text, and both runs are compared."""

from __future__ import annotations

from .measures import count, number, way
from .words import Fix, Proof

FURTHER = 0.2
"""Share of the way from baseline to floor that a copy must go further to be called better; a trial must as well."""


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
