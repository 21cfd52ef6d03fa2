"""What works against the data: penalties on weights, weight decay, dropout, normalisation."""

from __future__ import annotations

from collections.abc import Iterator

from ... import source
from .. import places, repairs
from ..candidate import Candidate, candidate
from ..case import Case
from ..likelihood import FAR_OUT, GUESS, LIKELY, SHOWN, SIGN
from ..measures import LEARNS, NOTHING, Skill, number, percent

HARDLY_MOVED = 0.5
"""Share of their start that averages still have, from which on what they say is nearer to that start than to the rows."""
STRONG = 0.05
"""A factor of a penalty that no working script has; usual ones lie from 1e-5 to 1e-2."""
TAKES = 1e-3
"""Share of every weight that a decay takes off at each update, from which on a thousand updates leave a third of it."""
DROPS, DROPS_ALL = 0.7, 0.85
"""Shares that are dropped: more than usual ones (0.1 to 0.5), and more than any script that works."""
STILL_THERE = 0.05
"""Share of their start that averages still have, from which on it may count: a start at 0 and 1 is far from the rows."""
SLOW = 0.9
"""Momentum of averages above which they take more than some twenty updates."""
USUAL = 32
"""Rows in a batch where the script says nothing (Keras)."""


def regulariser(case: Case, now: Skill) -> Iterator[Candidate]:
    """regulariser-dominates: the cheapest way down is to forget the data. Whatever its size: the trial without tells."""
    for layer in case.layers:
        for part, about in layer.regularizers.items():
            size = max(about.l1 or 0.0, about.l2 or 0.0)
            strong = size >= STRONG
            yield candidate(
                "regulariser-dominates",
                "setup",
                f"{about.class_}({number(size)}) on the {part} of {layer.class_} weighs more than the data.",
                places.of_layer(case, layer, f"{part}_regularizer"),
                f"{number(min(1e-4, size / 100))} instead of {number(size)}.",
                weight=FAR_OUT if strong else GUESS,
                trial="no-penalty",
                edits=repairs.at(
                    case, places.of_layer(case, layer), source.mend.named_number, "1e-4", f"{part}_regularizer"
                ),
            )
            return


def heavy_term(case: Case, now: Skill) -> Iterator[Candidate]:
    """regulariser-dominates: a term of a loss that is written out has a large factor, and nothing is learned of the rows."""
    found = places.ask(case, source.heavy_term) if case.how == "loop" or "train_step" in case.about.custom else None
    # Whatever the loss asks for: how near the answers come to the rows themselves.
    answered = case.score.train.prediction if case.score.train is not None else None
    if found is None or answered is None or answered.skill is None or answered.skill >= NOTHING:
        return
    line, factor, term = found
    yield candidate(
        "regulariser-dominates",
        "setup",
        f"The loss adds {number(factor)} times {term}, and the answers are {percent(max(0.0, answered.skill))} of the way: it costs less to"
        " forget the rows.",
        places.Place(case.file or case.script, line),
        f"A factor of {number(factor / 1000)} to start with.",
        weight=FAR_OUT,
        alone=True,
        by_text=True,
    )


def side_part(case: Case, now: Skill) -> Iterator[Candidate]:
    """regulariser-dominates: a part of a PyTorch loop's loss that asks nothing of the targets. Whatever its size: the trial without tells."""
    signs = case.about.loop.signs if case.about.loop is not None else None
    for part in signs.side_parts[-1:] if signs is not None else ():
        yield candidate(
            "regulariser-dominates",
            "setup",
            "A part of the loss asks nothing of the targets, as a penalty or a divergence from a prior does, and outweighs the rest.",
            places.Place(part.file, part.line),
            "A smaller factor: a hundredth to start with; sums and means over the same axes in all parts.",
            weight=SHOWN,
            trial="light-parts",
        )


def weight_decay(case: Case, now: Skill) -> Iterator[Candidate]:
    """regulariser-dominates: a weight decay that empties the weights at every step."""
    decay, rate = case.optimizer.weight_decay, case.optimizer.learning_rate or 0.0
    if decay is None or decay <= 0:
        return
    share = decay * rate
    if share < TAKES and decay < 1:
        return
    yield candidate(
        "regulariser-dominates",
        "setup",
        f"weight_decay={number(decay)} takes {percent(min(1.0, share))} off every weight at each update.",
        places.of_optimizer(case, "weight_decay"),
        "weight_decay=1e-4" if case.torch else "weight_decay=0.004",
        weight=FAR_OUT,
        trial="adam",
        edits=repairs.optimizer_argument(case, "weight_decay", "1e-4" if case.torch else "0.004"),
    )


def dropout(case: Case, now: Skill) -> Iterator[Candidate]:
    """dropout-too-strong, train-eval-mode: so little passes that nothing can be learned from it."""
    # A layer of its own, or the dropout that a recurrent layer or attention does itself.
    found = [(x, "rate", x.rate) for x in case.layers if "Dropout" in x.class_]
    found += [(x, "dropout", x.dropout) for x in case.layers]
    found += [(x, "recurrent_dropout", x.recurrent_dropout) for x in case.layers]
    rates = [(layer, name, rate) for layer, name, rate in found if rate is not None and rate >= DROPS]
    if not rates:
        return
    layer, name, rate = max(rates, key=lambda triple: triple[2])
    words = "Dropout" if name == "rate" else f"{name} of {layer.class_}"
    yield candidate(
        "dropout-too-strong",
        "setup",
        f"{words}({number(rate)}) lets only {percent(1 - rate)} of the units through.",
        places.of_layer(case, layer, name),
        "Dropout(0.3)" if name == "rate" else f"{name}=0.3",
        weight=FAR_OUT if rate >= DROPS_ALL else SIGN,
        trial="no-dropout",
        edits=repairs.argument(case, [x for x, other, _ in rates if other == name], name, "0.3"),
    )


def batchnorm(case: Case, now: Skill) -> Iterator[Candidate]:
    """batchnorm: batches of one row, or moving averages that the training is too short for."""
    norms = [layer for layer in case.layers if layer.class_.startswith("BatchNorm")]
    if not norms:
        return
    batch = case.data.batch or case.about.fit.batch_size or USUAL
    if batch == 1:
        yield candidate(
            "batchnorm",
            "setup",
            f"{norms[0].class_} on batches of one row: every row becomes its own mean, so all rows look alike.",
            places.of_batch(case),
            "batch_size=32, or LayerNormalization",
            weight=FAR_OUT,
            trial="small-batches",
            alone=True,
        )
    momentum = max((layer.momentum or 0.0) for layer in norms)
    updates = case.updates or case.expected_updates or 0
    # What it is worth at prediction, by loss or answers, is clearly less than what it learned with the batches' own averages.
    at_prediction = max((v for v in (now.inference, now.predictions) if v is not None), default=None)
    fits_in_training = now.curve is not None and at_prediction is not None and now.curve - at_prediction > LEARNS
    # Averages that are nearly as they started, and a loss there that is worse than a constant's: some answers may be right.
    barely = momentum**updates > HARDLY_MOVED and (now.inference or 0.0) < 0 and (now.curve or 0.0) >= LEARNS
    fits_in_training = fits_in_training or barely
    usual = "0.1" if case.torch else "0.9"  # the share that is new, and the share that is kept
    slow = [layer for layer in norms if (layer.momentum or 0.0) > SLOW]
    if (
        momentum
        and updates
        and momentum**updates > STILL_THERE
        and (fits_in_training or (now.curve is not None and now.inference is not None and now.inference < LEARNS))
    ):
        yield candidate(
            "batchnorm",
            "setup",
            f"{norms[0].class_}'s averages (momentum {number(1 - momentum if case.torch else momentum)}) are still {percent(momentum**updates)} at their start after"
            f" {updates} updates: in training it is {percent(max(0.0, now.curve or 0.0))} of the way, at prediction {percent(max(0.0, now.inference or 0.0))}.",
            places.of_layer(case, norms[0], "momentum"),
            f"momentum={usual}, or train longer" if momentum > SLOW else "Train longer.",
            weight=LIKELY,
            alone=fits_in_training,
            despite=fits_in_training,
            edits=repairs.argument(case, slow, "momentum", usual),
        )


CAUSES = (regulariser, heavy_term, side_part, weight_decay, dropout, batchnorm)
