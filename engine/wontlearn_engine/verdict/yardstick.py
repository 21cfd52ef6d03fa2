"""Whether floor and baseline are to be believed: a loss that lies below its own floor says that they are not."""

from __future__ import annotations

from dataclasses import replace

from .case import Case
from .measures import curve_skill, good

BELOW = 1.1
"""Skill by the training's own losses from which on the floor is none. The search for the floor of a loss of the user's own
ends within a few per cent of it, and a batch's own floor lies about as near to that of all rows."""
RIGHT = 0.5
"""Skill of the answers from which on they are right enough, whatever the loss."""
WHY = "the training's loss lies below what was found to be its lowest: it is of other rows or targets, or depends on more than on them"


def believed(case: Case) -> Case:
    """The case; without floor, baseline and all that was measured in them, where the losses of the training itself lie below.

    As where rows are mixed within the loss, or the targets are made by a model that another training makes. Where the
    answers are right all the same, that is enough; a library's loss on targets that it is not for is a cause of its own.
    """
    reached = curve_skill(case)
    if reached is None or reached <= BELOW or case.anchors.unbounded or case.ignores_targets:
        return case
    scores = [part for part in (case.score.train, case.score.own) if part is not None and part.prediction is not None]
    answers = [part.prediction.skill for part in scores if part.prediction is not None and good(part.prediction.skill)]
    usual = bool(case.losses) and not any(loss.own for loss in case.losses)
    if answers and (usual or max(answers) >= RIGHT):
        return case
    kept = {
        name: replace(part, skill=None, detached_skill=None)
        for name in ("train", "held", "own")
        if (part := getattr(case.score, name)) is not None
    }
    known = case.evidence
    failed = {**known.failed, "anchors": WHY}
    score = None if known.score is None else replace(known.score, **kept)
    return replace(case, evidence=replace(known, anchors=None, score=score, failed=failed))
