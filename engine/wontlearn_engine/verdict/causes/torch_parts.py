"""Parts of a PyTorch training that do not go together, or make no whole: loss and answers, layers, batches and optimizer."""

from __future__ import annotations

from collections.abc import Iterator

from ... import source
from .. import places, repairs
from ..candidate import Candidate, candidate
from ..case import Case
from ..likelihood import HINT, ODD, SIGN
from ..measures import Skill
from .head import bearer_of
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


CAUSES = (missing_logarithm, relu_before_loss, no_nonlinearity, optimizer_anew)
