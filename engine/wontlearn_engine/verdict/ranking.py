"""What is told of all that was found: causes before symptoms, what was tried before what was not, one mistake once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from .candidate import Candidate
from .case import Case
from .measures import cut_short
from .words import Finding


def causes(found: list[Candidate]) -> list[Candidate]:
    """Those that what was measured proves, and that say why; the surest first."""
    return _by_weight(c for c in found if c.alone and not c.symptom)


def symptoms(case: Case, found: list[Candidate]) -> list[Candidate]:
    """Those that are surely there, and may have a reason; the surest first. A repair that was tried in vain is said to be."""
    return [_in_vain(case, c) for c in _by_weight(c for c in found if c.alone and c.symptom)]


def left(case: Case, found: list[Candidate]) -> list[Candidate]:
    """Without those whose change was made, trained and did not help: they are not offered.

    Of an id with several trials all that were made must have failed, and then what was not tried goes with them: the
    next rate of a ladder is no new idea.
    """
    tried = [(c.finding.id, case.trial(c.trial)) for c in found if c.trial is not None]
    in_vain = {id for id, trial in tried if trial is not None and not cut_short(trial)}
    return [c for c in found if c.finding.id not in in_vain or (c.alone and not c.symptom)]


def offered(case: Case, found: list[Candidate]) -> list[Candidate]:
    """What may still be the cause, where nothing is proved: without what was tried in vain; the likeliest first."""
    return [_untried(case, c) for c in _by_weight(left(case, found))]


def findings(ranked: list[Candidate], found: list[Candidate]) -> tuple[Finding, ...]:
    """The first of `ranked` with what it accounts for, and what is a mistake of its own beside it.

    That is what decides by itself at another place, and the other half of what had to be changed at once. All else is a sign of the first, or needs no repair once it is
    repaired: its trial learned without.
    """
    first = ranked[0]
    kept = [c for c in ranked if c is first or (first.half and c.half)]
    for other in causes(found):
        if other.finding.id not in {c.finding.id for c in kept} and not _same_place(other, first):
            kept.append(other)
    shown = {c.finding.id for c in kept}
    notes = {
        c.finding.id: c
        for c in found
        if c.note_when_healthy and not (c.alone or c.symptom) and c.finding.id not in shown
    }
    signs = dict.fromkeys(c.finding.id for c in [*ranked, *found] if c.finding.id not in shown | set(notes))
    return (
        replace(first.finding, explains=tuple(signs)),
        *(c.finding for c in kept[1:]),
        *(replace(c.finding, note=True) for c in notes.values()),
    )


def _same_place(one: Candidate, other: Candidate) -> bool:
    return one.finding.side == other.finding.side or (one.finding.file, one.finding.line) == (
        other.finding.file,
        other.finding.line,
    )


def _by_weight(found: Iterable[Candidate]) -> list[Candidate]:
    return sorted(found, key=lambda c: -c.weight)


def _in_vain(case: Case, candidate: Candidate) -> Candidate:
    fix = candidate.finding.fix
    if fix is None or candidate.trial is None or case.trial(candidate.trial) is None:
        return candidate
    return replace(candidate, finding=replace(candidate.finding, fix=replace(fix, trial=False)))


def _untried(case: Case, candidate: Candidate) -> Candidate:
    """Says so where the change that would prove it was not made."""
    if candidate.trial is None or case.trial(candidate.trial) is not None:
        return candidate
    message = f"{candidate.finding.message} The change was not tried."
    return replace(candidate, finding=replace(candidate.finding, message=message))
