"""How long it trains: too few updates, one huge batch, a model made anew each time."""

from __future__ import annotations

import math
from collections.abc import Iterator

from ... import source
from .. import places, repairs, so_far
from ..candidate import Candidate, candidate
from ..case import Case
from ..likelihood import GUESS, HINT, LIKELY, ODD, SHOWN, WRONG
from ..measures import LEARNS, Skill, count

OFTEN = 5
"""Trainings at one place, each of one epoch, that are epochs of one; folds and sweeps train longer, or learn."""
EARLY = 0.5
"""Share of the planned epochs: what ends a training before has cut it."""
FEW = 100
"""Updates under which more of them may be all that is missing: Adam at its usual rate moves a weight by 0.1 at most in them."""
USUAL = 32
"""Rows in a batch where the script says nothing (Keras)."""
HUGE, MANY = 0.5, 100
"""Share of the rows in one batch that leaves two updates an epoch or one, and rows from which on they could be cut up."""


def rebuilt(case: Case, now: Skill) -> Iterator[Candidate]:
    """rebuilt-model: the loop that trains epoch by epoch builds the model in it."""
    line = places.ask(case, source.rebuilt_in_loop)
    if isinstance(line, int) and line:
        yield candidate(
            "rebuilt-model",
            "setup",
            "The model is built inside the loop that trains it: each pass starts anew.",
            places.Place(case.script, line),
            "Build and compile the model once, before the loop.",
            weight=ODD,
            alone=case.about.fit.epochs in (None, 1) and (now.best or 0.0) < LEARNS,
        )
    elif case.torch and case.alike >= OFTEN and _one_pass(case) and case.about.fresh and (now.best or 0.0) < LEARNS:
        made = next((layer.line for layer in case.layers if layer.line and layer.file == case.script), 0)
        remade = places.ask(case, source.pytorch.remade_line, made) if made else None
        if remade:
            yield candidate(
                "rebuilt-model",
                "setup",
                f"{case.alike} trainings begin at this line with new weights, each of one pass over the rows: the model is made anew for every epoch.",
                places.Place(case.script, remade),
                "Make the model and its optimizer once, before the loop over the epochs.",
                weight=ODD,
                alone=True,
            )


def _one_pass(case: Case) -> bool:
    """It ends after one pass over its loader."""
    loader = case.about.loop.loader if case.about.loop is not None else None
    return (
        case.full_finished and loader is not None and loader.batches is not None and 0 < case.updates <= loader.batches
    )


def too_few(case: Case, now: Skill) -> Iterator[Candidate]:
    """too-few-updates, batch-size: more of the same learns."""
    updates = case.updates
    ahead = so_far.foreseen(case) if case.standing.word == "short" and case.goes_on else None
    if ahead:
        yield candidate(
            "too-few-updates",
            "setup",
            ahead,
            places.of_epochs(case),
            "More epochs.",
            weight=SHOWN,
            word="undertrained",
        )
    if not case.full_over or not updates:
        return
    reading = case.reading
    if reading.word == "diverging":
        return  # more of the same runs further away
    few = updates < FEW
    falling = reading.word in ("falling", "creeping", "starting")
    stopped = [c for c in case.about.fit.callbacks if "EarlyStopping" in c]
    epochs = case.about.fit.epochs or 1
    cut = bool(stopped) and case.trained.epochs < EARLY * epochs
    if not (few or falling or cut):
        return
    place = (
        places.at(case, source.early_stopping_line, places.fit(case, "callbacks")) if cut else places.of_epochs(case)
    )
    total, batch = case.data.total or case.data.rows, case.data.batch or USUAL
    huge = total and batch >= HUGE * total and total >= MANY
    what = (
        f"EarlyStopping ended it after {count(updates, 'update')}, {case.trained.epochs} of {epochs} epochs."
        if cut
        else f"It makes {count(updates, 'update')} in all"
        + (f", with batches of {min(batch, total)} of {total} rows." if huge else ".")
    )
    fix = (
        "More patience, and the right quantity to watch."
        if cut
        else "More epochs" + (", and batches of 32." if huge else ".")
    )
    yield candidate(
        "too-few-updates",
        "setup",
        what,
        place,
        fix,
        weight=LIKELY if few or cut else HINT,
        trial="more-updates",
        word="undertrained",
        edits=() if cut else repairs.at(case, place, source.mend.number_at, float(epochs), str(10 * epochs)),
    )
    if huge:
        yield candidate(
            "batch-size",
            "setup",
            f"The batch holds {min(batch, total)} of {total} rows: an epoch is {count(math.ceil(total / batch), 'update')}.",
            places.of_batch(case),
            "batch_size=32",
            weight=GUESS,
            trial="small-batches",
            edits=repairs.fit_argument(case, "batch_size", "32"),
        )


def contrary(case: Case, now: Skill) -> Iterator[Candidate]:
    """too-few-updates: EarlyStopping takes what is good for bad, and ends the training where it begins to learn."""
    line = places.ask(case, source.contrary_watch) if case.full_over else None
    epochs = case.about.fit.epochs or 1
    if (
        not line
        or not any("EarlyStopping" in c for c in case.about.fit.callbacks)
        or case.trained.epochs >= EARLY * epochs
    ):
        return
    yield candidate(
        "too-few-updates",
        "setup",
        f"EarlyStopping waits for the wrong direction, and ended it after {case.trained.epochs} of {epochs} epochs: its mode"
        " does not go with what it watches.",
        places.Place(case.script, line),
        "mode='auto': the smaller a loss, and the larger an accuracy, the better.",
        weight=WRONG,
        alone=True,
        despite=True,
        edits=repairs.at(case, places.Place(case.script, line), source.mend.mode_auto),
    )


CAUSES = (rebuilt, contrary, too_few)
