"""The last layer: what its activation can answer, and what it is asked for."""

from __future__ import annotations

from collections.abc import Iterator

from ... import source
from ...probe.contract.about import Layer, Loss
from ...probe.contract.rows import Array
from .. import places, repairs
from ..candidate import Candidate, candidate
from ..case import Case
from ..likelihood import CERTAIN, HINT, WRONG
from ..measures import LEARNS, Skill, number

BLOCKED = 0.02
"""Share of the way from exact answer to baseline that no weights can go: (H - A)/(N - A)."""
ROUNDING = 1e-4
"""Share of a loss within which two of its means are the same: those of 32-bit numbers are known to some millionths."""
OVER = 0.05
"""What targets from 0 to 1 may go beyond: a scaler fitted on other rows, smoothing, rounding."""
WIDE = 0.15
"""Such a share is beyond any training, however far the rest of the way it comes: it decides, and at once."""
RANGES = {
    "sigmoid": (0.0, 1.0),
    "hard_sigmoid": (0.0, 1.0),
    "tanh": (-1.0, 1.0),
    "relu": (0.0, None),
    "softmax": (0.0, 1.0),
    "relu6": (0.0, 6.0),
    "softplus": (0.0, None),
    "exponential": (0.0, None),
    "softsign": (-1.0, 1.0),
}


def bearer_of(case: Case, head: Layer) -> tuple[Layer, str]:
    """The layer that holds the head's activation, a separate one behind it included, and the activation's name.

    In PyTorch what stands behind it was seen when it was called; what follows in the list may belong to another model.
    """
    own = head.activation or "linear"
    names = [layer.name for layer in case.layers]
    if own == "linear" and head.name in names and not case.torch:
        for layer in case.layers[names.index(head.name) + 1 :]:
            if layer.class_ == "Activation":
                return layer, str(layer.activation)
            if layer.class_ in ("Softmax", "ReLU", "LeakyReLU"):
                return layer, layer.class_.lower()
    return head, own


def activation_of(case: Case, head: Layer) -> str:
    return bearer_of(case, head)[1]


def _range_words(name: str, units: int) -> str:
    if name == "softmax":
        return "can only answer 1.0" if units == 1 else "can only answer shares that add up to 1"
    low, high = RANGES.get(name, (None, None))
    if low is not None and high is not None:
        return f"can only answer from {number(low)} to {number(high)}"
    return f"cannot answer below {number(low)}" if low is not None else "cannot answer that"


def _outside(case: Case) -> tuple[Layer, Array]:
    """The head, of several, whose activation its targets leave, and these targets; else the last head, the first targets."""
    targets = list(case.leaves("y"))
    if len(case.heads) == len(targets) > 1:
        for index, (head, facts) in enumerate(zip(case.heads, targets, strict=True)):
            low, high = RANGES.get(activation_of(case, head), (None, None))
            below = low is not None and facts.min is not None and facts.min < low - OVER
            above = high is not None and facts.max is not None and facts.max > high + OVER
            ids = index < len(case.losses) and "sparse" in case.losses[index].known_as  # class numbers are no answers
            if (below or above) and not ids:
                return head, facts
    return (case.heads[-1] if case.heads else Layer()), (targets[0] if targets else Array())


def blocked(case: Case, now: Skill) -> Iterator[Candidate]:
    """softmax-one-unit, relu-output, output-range: no weights can get the loss down behind this activation."""
    answer, baseline, head_floor = case.anchors.answer, case.anchors.baseline, case.anchors.head_floor
    if answer is None or baseline is None or head_floor is None:
        return
    if case.examining and case.evidence.loss is None and "loss" not in case.evidence.failed:
        return  # a loss that compares rows with each other is blocked, too, and is what is measured next
    # Of several outputs some may be asked for by a part of the loss that has no targets: what is searched behind them is not theirs.
    loop = case.about.loop
    if len(case.heads) > 1 and loop is not None and loop.signs is not None and loop.signs.side_parts:
        return
    room = baseline - answer
    if room <= ROUNDING * max(abs(answer), abs(baseline)) or (head_floor - answer) / room <= BLOCKED:
        return
    share = (head_floor - answer) / room
    head, targets = _outside(case)
    (bearer, name), units = bearer_of(case, head), head.units or head.filters or 1
    place = places.of_layer(case, bearer, "activation")
    id = "softmax-one-unit" if name == "softmax" and units == 1 else "relu-output" if name == "relu" else "output-range"
    loss = case.losses[-1] if case.losses else Loss()
    twice = loss.from_logits and name in ("sigmoid", "softmax") and id == "output-range"
    if twice:
        id = "sigmoid-twice" if case.torch and name == "sigmoid" else "double-softmax"
    targets_words = (
        f"the targets run from {number(targets.min)} to {number(targets.max)}"
        if targets.min is not None
        else "the targets lie outside"
    )
    stuck = f" No weights can bring the loss below {number(head_floor)}; a right answer costs {number(answer)}."
    message = (
        f"{loss.known_as} applies a {name} itself, and the model ends in one.{stuck}"
        if twice
        else f"{'The last layer' if len(case.heads) < 2 else f'The output {head.name}'} ({name}) {_range_words(name, units)}; {targets_words}.{stuck}"
    )
    yield candidate(
        id,
        "setup",
        message,
        place,
        "A linear last layer (activation=None), or targets scaled into its range.",
        weight=WRONG if share > LEARNS else HINT,
        alone=share > WIDE,
        blatant=share > WIDE,
        trial="linear-head",
        edits=repairs.before(case, source.pytorch.drop_activation)
        if twice and case.torch
        else repairs.remove_argument(case, bearer, "activation"),
    )


def softmax_one_unit(case: Case, now: Skill) -> Iterator[Candidate]:
    """softmax-one-unit: by construction; seen in the first answers it is sure, however the loss falls.

    Keras takes the cross-entropy of a layer that ends in a softmax from what goes into it, so that it can be learned.
    """
    answers = case.first.outputs
    seen = len(answers) == len(case.heads) == 1 and answers[0].min == answers[0].max == 1.0
    for head in case.heads:
        bearer, name = bearer_of(case, head)
        if name == "softmax" and head.units == 1:
            fix = (
                "activation='sigmoid': one unit for two classes."
                if "binary" in case.loss_name
                else "As many units as classes."
                if "categorical" in case.loss_name
                else "No activation: the targets are numbers."
            )
            edits = (
                repairs.argument(case, bearer, "activation", "'sigmoid'")
                if "binary" in case.loss_name
                else ()
                if "categorical" in case.loss_name
                else repairs.remove_argument(case, bearer, "activation")
            )
            yield candidate(
                "softmax-one-unit",
                "setup",
                "A softmax over one unit always answers 1.0.",
                places.of_layer(case, bearer, "activation"),
                fix,
                weight=CERTAIN,
                alone=True,
                blatant=seen,
                edits=edits,
            )


CAUSES = (
    blocked,
    softmax_one_unit,
)
