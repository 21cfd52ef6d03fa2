"""The loss itself: its sign, its shape, its maths."""

from __future__ import annotations

from collections.abc import Iterator

from ... import source
from ...probe.contract.rows import Array
from .. import places, repairs
from ..candidate import Candidate, candidate
from ..case import Case
from ..likelihood import CERTAIN, FAR_OUT, ODD, WRONG
from ..measures import LEARNS, Skill, count, number, percent
from ..words import Edit

OPPOSITE = -0.1
"""Correlation of a trained model's answers with the targets from which on they are on the wrong side of chance."""
USUAL = 32
"""Rows in a batch where the script says nothing (Keras)."""


def sign(case: Case, now: Skill) -> Iterator[Candidate]:
    """loss-sign: the right answers cost more than the same answers given to the wrong rows."""
    curve = case.curve
    if not case.loss_facts.sign_turned or case.measures_distance or _asks_for_a_distance(case):
        return
    fell = (
        f" It falls to {number(curve.means[-1])} while the answers get worse."
        if curve is not None and curve.means
        else ""
    )
    scored = [part for part in (case.score.train, case.score.held, case.score.own) if part is not None]
    opposite = bool(scored) and all(part.correlation is not None and part.correlation < OPPOSITE for part in scored)
    yield candidate(
        "loss-sign",
        "setup",
        f"Right answers cost more than the same answers given to the wrong rows: the loss has the wrong sign.{fell}",
        places.of_loss(case),
        "Turn the sign of the loss.",
        weight=WRONG,
        alone=True,
        blatant=opposite,
        trial="other-sign",
    )


def _asks_for_a_distance(case: Case) -> bool:
    """Two kinds of pairs, one answer that is no probability, and a loss of the user's own that is never below 0.

    As a contrastive loss is (Hadsell, Chopra and LeCun 2006), whose right answer for "the same" may well be 0: how the
    answers stand to the labels says nothing of its sign. What was turned round lies below 0 somewhere.
    """
    targets, outputs = next(iter(case.leaves("y")), Array()), case.first.outputs
    head = case.heads[-1].activation if case.heads else None
    return (
        any(loss.own for loss in case.losses)
        and len(outputs) == 1
        and outputs[0].shape in ((), (1,))
        and head not in ("sigmoid", "softmax")
        and {value for value, _ in targets.classes} == {0.0, 1.0}
        and case.anchors.answer is not None
        and case.anchors.answer >= 0.0
    )


def masked(case: Case, now: Skill) -> Iterator[Candidate]:
    """labels-ignored: a loss of the user's own counts only the places of one target, so that one answer for all is best."""
    only, share = case.loss_facts.only_target, case.loss_facts.counted
    if only is None or share is None:
        return
    yield candidate(
        "labels-ignored",
        "setup",
        f"The loss counts only the places whose target is {number(only)}, {percent(share)} of them: what is answered where"
        " the target is another changes nothing, and the same answer everywhere is best. Is the mask turned round?",
        places.of_loss(case),
        "Count the places that the mask leaves out now.",
        weight=CERTAIN,
        alone=True,
        despite=True,
        blatant=True,
    )


def constant(case: Case, now: Skill) -> Iterator[Candidate]:
    """loss-task: a categorical cross-entropy over one unit, whose share of a row is 1 whatever it answers."""
    ignores = case.loss_facts.ignores_answers is True
    units = case.heads[-1].units if case.heads else None
    if not ignores or units != 1 or "categorical" not in case.loss_name or (now.best or 0.0) >= LEARNS:
        return
    yield candidate(
        "loss-task",
        "setup",
        f"{case.loss_name} is the same whatever the last layer answers: it scales the answers of a row to add up"
        " to 1, and a single unit is then always 1.",
        places.of_compile(case, "loss"),
        "loss='binary_crossentropy': one unit for two classes.",
        weight=CERTAIN,
        alone=True,
        blatant=True,
        edits=_of_two(case)
        if case.torch
        else repairs.head_and_loss(case, (case.heads[-1], case.heads[-1]), "sigmoid", "binary_crossentropy"),
    )


def _of_two(case: Case) -> tuple[Edit, ...]:
    """BCEWithLogitsLoss, with the targets as it takes them: a float beside each answer."""
    targets = next(iter(case.leaves("y")), Array())
    loss = repairs.before(case, source.pytorch.criterion, "BCEWithLogitsLoss")
    whole, flat = "float" not in targets.dtype, targets.shape == ()
    if whole and flat:
        return ()
    shaped = (
        repairs.before(case, source.pytorch.target_as, "float")
        if whole
        else repairs.before(case, source.pytorch.target_column)
    )
    return repairs.together(case, loss, shaped) if whole or flat else loss


def broadcast(case: Case, now: Skill) -> Iterator[Candidate]:
    """loss-broadcast: (n, 1) against (n,) compares every row with every other, so that a constant is best."""
    targets = next(iter(case.leaves("y")), Array())
    if case.loss_facts.mixes_rows is not True or not targets.max_column_std:
        yield from _crossed(case)
        return
    if case.compares_distributions:
        return
    yield candidate(
        "loss-broadcast",
        "setup",
        "The loss stays the same when the answers are given to the wrong rows: it compares every prediction"
        " with every target, as (n, 1) against (n,) is broadcast to (n, n).",
        places.of_loss(case),
        "Give targets and predictions the same shape, e.g. y[:, None].",
        weight=WRONG,
        alone=True,
        # With these shapes it is arithmetic: no curve that is still to come can speak against it.
        blatant=_flat_targets(case, targets),
        edits=repairs.before(case, source.pytorch.target_column) if case.torch and _flat_targets(case, targets) else (),
    )


def _crossed(case: Case) -> Iterator[Candidate]:
    """The same where the loss has no targets to be asked with: an advantage for each row, beside a probability of it."""
    signs = case.about.loop.signs if case.about.loop else None
    spot = signs.crossed if signs else None
    if spot is not None:
        yield candidate(
            "loss-broadcast",
            "setup",
            "One number for each row as (n, 1) meets one for each row as (n,), and becomes (n, n): every row is set against every other.",
            places.Place(spot.file, spot.line),
            "Give both the same shape, e.g. logp.squeeze(1), or advantage[:, None].",
            weight=WRONG if spot.whole else ODD,
            alone=spot.whole,
            blatant=spot.whole and case.loss_facts.mixes_rows is None,
        )


def _flat_targets(case: Case, targets: Array) -> bool:
    """Numbers without an axis, and answers with an axis of one."""
    outputs = case.first.outputs
    return targets.shape == () and len(outputs) == 1 and outputs[0].shape == (1,)


def unstable(case: Case, now: Skill) -> Iterator[Candidate]:
    """unstable-maths: a loss of the user's own that turns NaN on finite rows."""
    curve = case.curve
    turned = bool(curve and curve.nan_at is not None)
    one = case.single
    clean = not any(f.bad_count for f in (*case.leaves("x"), *case.leaves("y")))
    nan_gradient = any(not e.none and e.rms is None for e in case.gradients)
    if not clean or not (turned or nan_gradient or one.nan):
        return
    custom = [loss for loss in case.losses if loss.own]
    if custom or (case.how == "loop" and not _library_loss(case)):
        finite = case.first.gradients is not None and case.first.gradients.loss is not None
        message = (
            "The gradient is NaN at the first update although the loss is finite"
            if nan_gradient and finite
            else f"The loss turns NaN{f' at update {curve.nan_at}' if curve and curve.nan_at else ''}"
        ) + " on rows that are all finite: a log of 0, a root of 0 or a 0/0."
        yield candidate(
            "unstable-maths",
            "setup",
            message,
            places.at(case, source.unstable_line, places.of_loss(case), places.of_loss(case).line),
            "Add a small epsilon inside log, sqrt and division, or use the loss that Keras has.",
            weight=ODD,
            alone=nan_gradient or (now.best or 0.0) < LEARNS,
            trial=None,
        )


def _library_loss(case: Case) -> bool:
    return bool(case.losses) and not any(loss.own for loss in case.losses)


def half_precision(case: Case, now: Skill) -> Iterator[Candidate]:
    """float16: numbers too coarse or too small for it. The text alone shows it: what it does is a loss that stops early, or NaN."""
    dtypes = {x.dtype for x in case.layers}
    if "float16" in dtypes and "float32" not in dtypes:
        yield candidate(
            "float16",
            "setup",
            "All weights are float16: small steps and squares round to 0, large ones to infinity.",
            places.at(case, source.float16_line, places.fit(case)),
            "float32, or the mixed_float16 policy with loss scaling.",
            weight=FAR_OUT,
            alone=(now.best or 0.0) < LEARNS,
            edits=repairs.at(case, places.at(case, source.float16_line, places.fit(case)), source.mend.float32_at),
        )


def reduction(case: Case, now: Skill) -> Iterator[Candidate]:
    """loss-reduction: a sum over the rows of a batch makes every step as many times too large."""
    summed = next((loss for loss in case.losses if loss.reduction == "sum"), None)
    grows = case.loss_facts.grows_with_rows
    if summed is None and not grows:
        return
    batch = case.data.batch or USUAL
    edits = (
        repairs.loss_argument(case, "reduction", "'mean'" if case.torch else "'sum_over_batch_size'")
        if summed is not None
        else ()
    )
    yield candidate(
        "loss-reduction",
        "setup",
        f"The loss is the sum over the {count(batch, 'row')} of a batch, not their mean: steps are {batch} times as large.",
        places.of_loss_keyword(case, "reduction"),
        "reduction='sum_over_batch_size'",
        weight=ODD,
        trial="rate/100",
        edits=edits,
    )


CAUSES = (sign, masked, constant, broadcast, unstable, half_precision, reduction)
