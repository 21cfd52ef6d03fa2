"""Hand-written loops: what they compute and never use."""

from __future__ import annotations

from collections.abc import Iterator

from ... import source
from ...probe.contract.loop import Loop
from ...probe.contract.measured import FirstStep
from .. import places, repairs
from ..candidate import Candidate, candidate
from ..case import Case
from ..likelihood import CERTAIN, WRONG
from ..measures import LEARNS, LUCK, Skill, count
from .optimizer import ADAPTIVE

UPHILL = 0.3
"""Cosine between update and gradient; descent gives -1, Adam's first step about -0.5, and so do their opposites. Dropout draws
anew between the two: in small models with much of it 0.25 was seen."""


def no_update(case: Case, now: Skill) -> Iterator[Candidate]:
    """no-update: the weights are the same after the training as before, although there is a gradient."""
    about = case.about.loop or Loop()
    loop = case.how in ("loop", "train_on_batch") or "train_step" in case.about.custom
    # `moved` compares the full run with itself: without a seed its weights began elsewhere than those of the sample's run.
    moved = case.trained.moved
    never = moved is False and 0.0 not in case.trained.rates
    entries = case.gradients
    gradient = any(not e.none and e.rms for e in entries)
    # What fits at once is not updated: it needs none.
    tried = [found for found in (case.single, case.few) if found.fits is not True]
    stuck = moved is not True and any(found.weights_moved == 0.0 for found in tried)
    # Beyond that it was trained before, and its gradients are only looked at.
    still = (never or stuck) and (now.best is None or now.best < (LUCK if stuck and gradient else LEARNS))
    rate = case.optimizer.learning_rate
    # Where the gradients were not measured, a loss of 0 from the first batch on has none: there is nothing to update.
    losses = case.curve.means if case.curve is not None else []
    lossless = bool(losses) and not entries and not any(losses)
    if not loop or not still or rate == 0 or (entries and not gradient) or lossless:
        return
    missing = about.updates is False
    foreign = about.other_variables
    line = places.ask(case, source.missing_apply) or (places.ask(case, source.apply_line) if never else None)
    words = (
        "The gradients go to the variables of another model."
        if foreign
        else "Gradients are computed and never applied."
        if missing
        else f"After {count(case.updates, 'batch')} every weight is what it was at the start: no update was ever made."
        if never
        else "The updates change no weight of the model."
    )
    place = (
        places.Place(case.file or case.script, line) if isinstance(line, int) and line else places.of_loop_update(case)
    )
    yield candidate(
        "no-update",
        "setup",
        words,
        place,
        "optimizer.apply_gradients(zip(gradients, model.trainable_variables))",
        weight=WRONG,
        alone=True,
        blatant=True,
        edits=repairs.at(case, place, source.mend.apply_gradients) if missing else (),
    )


def uphill(case: Case, now: Skill) -> Iterator[Candidate]:
    """lr-not-positive: the first update goes along the gradient instead of against it."""
    along = (case.evidence.step or FirstStep()).along
    if along is None or along < UPHILL or (case.optimizer.learning_rate or 1.0) <= 0:
        return
    if case.how != "loop" and "train_step" not in case.about.custom and case.optimizer.class_ in (*ADAPTIVE, "SGD"):
        return  # the framework subtracts the gradient itself, at a rate above 0
    place = places.of_optimizer(case) if case.about.optimizer is not None else places.of_loop_update(case)
    yield candidate(
        "lr-not-positive",
        "setup",
        "The first update goes along the gradient, uphill: the loss rises with every step.",
        place,
        "Subtract the gradient: weight.assign_sub(rate * gradient).",
        weight=WRONG,
        alone=True,
    )


def never_trained(case: Case, now: Skill) -> Iterator[Candidate]:
    """no-update: the loop evaluates, it never trains."""
    if case.how == "evaluate":
        yield candidate(
            "no-update",
            "setup",
            "The loop calls test_on_batch: it measures the loss and trains nothing.",
            places.fit(case),
            "train_on_batch",
            weight=WRONG,
            alone=True,
        )


def fooled(case: Case, now: Skill) -> Iterator[Candidate]:
    """loss-sign: of two models trained against each other one is trained to be found out."""
    line = places.ask(case, source.fooled_label) if case.full_over and case.updates else None
    if line:
        yield candidate(
            "loss-sign",
            "setup",
            "The model that makes rows is trained with the very label that its judge is trained to give made rows: it learns to be"
            " found out.",
            places.Place(case.file or case.script, line),
            "Train it with the label of real rows.",
            weight=WRONG,
            alone=True,
            blatant=True,
            by_text=True,
        )


def stopped(case: Case, now: Skill) -> Iterator[Candidate]:
    """gradient-cut: `stop_gradient` lies around the prediction, so that only the target moves."""
    line = (
        places.ask(case, source.stopped_prediction) if case.how == "loop" or "train_step" in case.about.custom else None
    )
    if line:
        yield candidate(
            "gradient-cut",
            "setup",
            "stop_gradient lies around what the model answers, and not around what it is to come near to, which is made from a"
            " model too: the gradient moves the target alone.",
            places.Place(case.file or case.script, line),
            "stop_gradient around the target, and none around the prediction.",
            weight=CERTAIN,
            alone=True,
            by_text=True,
        )


CAUSES = (no_update, uphill, never_trained, fooled, stopped)
