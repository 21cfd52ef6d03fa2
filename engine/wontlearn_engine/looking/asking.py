"""What the examiner of a single-sample run is asked next, while it waits."""

from __future__ import annotations

from ..probe.contract.asks import Ask
from ..probe.contract.measured import Trained
from ..verdict.case import testing_rows
from ..verdict.table import MOST_UPDATES
from .look import Control, Look, Run, Training
from .summary import MOST_EXAMINED

LONGER_SECONDS = 40.0
"""A longer training ends by itself once it has learned or stands still; this is for what is very slow."""


def next_ask(look: Look, run: Run, *, several: bool) -> Ask | None:
    """The ask for an examiner that waits at a training; None if there is something to be awaited first.

    `several`: the script may train again.
    """
    assert run.training is not None
    training = look.trainings[run.training]
    trained = training.evidence.trained or Trained()
    if training.skipped is None:
        if testing_rows(training.evidence):
            return None
        if trained.weights and not training.score_asked:
            training.score_asked = True
            return Ask("score", training.index, weights=trained.weights)
        for want in training.judgement.wants:
            if want not in training.controls:
                training.controls[want] = Control(want)
                seconds = LONGER_SECONDS if "more-updates" in want else None
                return Ask("control", training.index, want, seconds, updates=updates_of(want, training))
    full = look.runs.get("full")
    if full is not None and full.alive and training.full_state != "finished":
        return None
    if (
        full is not None
        and full.alive
        and not several
        and "evaluate(" in look.source
        and training.evidence.evaluated is None
    ):
        return None  # what it says of other rows may ask for a control
    alike = sum(t.place == training.place for t in look.trainings[: training.index + 1])
    return Ask("next" if several and alike < MOST_EXAMINED else "end", training.index)


def updates_of(control: str, training: Training) -> int:
    """Updates of a control that repeats the training: as many as the script makes, from 100 to 3000.

    More of them, as many as the question needs: the examiner ends it once it has learned or stands still.
    """
    trained = training.evidence.trained or Trained()
    curve = training.curves.get("full")
    so_far = curve.last_update if curve is not None else 0
    made = trained.updates or training.expected_updates or max(500, so_far)
    updates = int(min(MOST_UPDATES, max(100, made)))
    return max(20 * updates, 20000) if "more-updates" in control else updates
