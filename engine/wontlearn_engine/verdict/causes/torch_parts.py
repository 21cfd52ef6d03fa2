"""Parts of a PyTorch training that do not go together, or make no whole: loss and answers, layers, batches and optimizer."""

from __future__ import annotations

import math
from collections.abc import Iterator

from ... import source
from .. import places, repairs
from ..candidate import Candidate, candidate
from ..case import Case
from ..likelihood import HINT, ODD, SIGN, WRONG
from ..measures import LEARNS, Skill, number
from .head import WIDE, bearer_of, blocked
from .head_and_loss import pairs
from .torch_loop import signs_of

ANEW = 3
"""Optimizers for the same weights at one line from which on it is no accident."""


def missing_logarithm(case: Case, now: Skill) -> Iterator[Candidate]:
    """missing-softmax: PyTorch's NLLLoss takes logarithms of probabilities, and is given something else."""
    given = signs_of(case).no_logarithms
    if not given:
        return
    shares = given == "probabilities"
    criterion = repairs.before(case, source.pytorch.criterion, "CrossEntropyLoss")
    yield candidate(
        "missing-softmax",
        "setup",
        f"NLLLoss takes logarithms of probabilities, and is given {given if shares else 'answers of any size'}: "
        + ("it can fall to -1 and no further." if shares else "it falls without end as the answers grow."),
        places.of_loss(case),
        "CrossEntropyLoss on the plain outputs, or log_softmax before the loss.",
        weight=HINT,
        note=True,
        trial=None if shares else "log-softmax-head",
        edits=repairs.together(case, repairs.before(case, source.pytorch.drop_activation), criterion)
        if shares
        else criterion,
    )


def shares_before_loss(case: Case, now: Skill) -> Iterator[Candidate]:
    """double-softmax: cross-entropy is given what a softmax made, wherever that stands; `blocked` tells it of a head that is known."""
    given, baseline = signs_of(case).shares_given, case.anchors.baseline
    if given is None or not baseline or next(blocked(case, now), None) is not None:
        return
    classes = max(2, round(math.exp(baseline)))  # at the least: with classes of different size there are more
    least = math.log(math.e + classes - 1) - 1
    share = least / baseline
    yield candidate(
        "double-softmax",
        "setup",
        f"{case.losses[0].known_as if case.losses else 'CrossEntropyLoss'} applies a softmax itself, and is given what a softmax made:"
        f" of scores between 0 and 1 even right answers cost at least {number(least)}, and a constant answer {number(baseline)}.",
        places.Place(given.file, given.line),
        "The plain scores: no softmax before the loss.",
        weight=WRONG if share > LEARNS else HINT,
        alone=share > WIDE,
        blatant=share > WIDE,
        trial="linear-head",
        edits=repairs.before(case, source.pytorch.drop_activation),
    )


def relu_before_loss(case: Case, now: Skill) -> Iterator[Candidate]:
    """relu-output: a loss that applies its own softmax or sigmoid gets answers from which a ReLU has cut half."""
    for head, loss in pairs(case) if case.torch else ():
        bearer, name = bearer_of(case, head)
        if loss.from_logits and name == "relu":
            yield candidate(
                "relu-output",
                "setup",
                f"A ReLU stands between the last layer and {loss.known_as}: answers below 0 are lost, and a unit that is there for all rows learns no more.",
                places.of_layer(case, bearer, "activation"),
                "No activation behind the last layer.",
                weight=SIGN,
                note=True,
                trial="linear-head",
                edits=repairs.remove_argument(case, bearer, "activation"),
            )


def no_nonlinearity(case: Case, now: Skill) -> Iterator[Candidate]:
    """no-nonlinearity: layers without an activation between them are one linear layer."""
    weighted = [layer for layer in case.layers if layer.weights]
    if signs_of(case).affine and len(weighted) > 1:
        yield candidate(
            "no-nonlinearity",
            "setup",
            f"The model is linear: the answer to the middle of two rows is the middle of their answers. Its {len(weighted)} layers"
            " have no activation between them: together they are one.",
            places.of_layer(case, weighted[0]),
            "nn.ReLU between the layers",
            weight=ODD,
            trial="hidden-relu",
            edits=repairs.before(case, source.pytorch.activation_between),
        )


def optimizer_anew(case: Case, now: Skill) -> Iterator[Candidate]:
    """rebuilt-model: the optimizer is made again and again for the same weights, and forgets what it has gathered."""
    made = signs_of(case).optimizers
    if made >= ANEW and case.skipped is None:
        yield candidate(
            "rebuilt-model",
            "setup",
            f"For the same weights {made} optimizers were made in the first batches: what {case.optimizer.class_ or 'it'} gathers of the"
            " gradients is lost each time, and so is its momentum.",
            places.of_optimizer(case),
            "Make the optimizer once, before the loop.",
            weight=SIGN,
            note=True,
        )


CAUSES = (missing_logarithm, shares_before_loss, relu_before_loss, no_nonlinearity, optimizer_anew)
