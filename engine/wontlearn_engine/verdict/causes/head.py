"""The last layer and the loss: what the one can answer, and what the other asks."""

from __future__ import annotations

from collections.abc import Iterator

from ... import source
from ...probe.contract.about import Layer, Loss
from ...probe.contract.rows import Array
from .. import places, repairs
from ..candidate import Candidate, candidate
from ..case import Case
from ..likelihood import CERTAIN, FAR_OUT, GUESS, HINT, LAST, ODD, SIGN, WRONG
from ..measures import LEARNS, Skill, number, way

BLOCKED = 0.02
"""Share of the way from exact answer to baseline that no weights can go: (H - A)/(N - A)."""
OVER = 0.05
"""What targets from 0 to 1 may go beyond: a scaler fitted on other rows, smoothing, rounding."""
WIDE = 0.15
"""Such a share is beyond any training, however far the rest of the way it comes: it decides, and at once."""
RANGES = {"sigmoid": (0.0, 1.0), "hard_sigmoid": (0.0, 1.0), "tanh": (-1.0, 1.0), "relu": (0.0, None), "softmax": (0.0, 1.0),
          "relu6": (0.0, 6.0), "softplus": (0.0, None), "exponential": (0.0, None), "softsign": (-1.0, 1.0)}  # fmt: skip


def _bearer(case: Case, head: Layer) -> tuple[Layer, str]:
    """The layer that holds the head's activation, a separate one behind it included, and the activation's name."""
    own = head.activation or "linear"
    names = [layer.name for layer in case.layers]
    if own == "linear" and head.name in names:
        for layer in case.layers[names.index(head.name) + 1 :]:
            if layer.class_ == "Activation":
                return layer, str(layer.activation)
            if layer.class_ in ("Softmax", "ReLU", "LeakyReLU"):
                return layer, layer.class_.lower()
    return head, own


def _activation(case: Case, head: Layer) -> str:
    return _bearer(case, head)[1]


def _range_words(name: str, units: int) -> str:
    if name == "softmax":
        return "can only answer 1.0" if units == 1 else "can only answer shares that add up to 1"
    low, high = RANGES.get(name, (None, None))
    if low is not None and high is not None:
        return f"can only answer from {number(low)} to {number(high)}"
    return f"cannot answer below {number(low)}" if low is not None else "cannot answer that"


def _pairs(case: Case) -> list[tuple[Layer, Loss]]:
    """Each head with its loss. Of a PyTorch loop one loss is known: which of several heads it is for, is not."""
    if case.torch and len(case.heads) > len(case.losses):
        return []
    return list(zip(case.heads, case.losses, strict=False))


def _outside(case: Case) -> tuple[Layer, Array]:
    """The head, of several, whose activation its targets leave, and these targets; else the last head, the first targets."""
    targets = list(case.leaves("y"))
    if len(case.heads) == len(targets) > 1:
        for index, (head, facts) in enumerate(zip(case.heads, targets, strict=True)):
            low, high = RANGES.get(_activation(case, head), (None, None))
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
    room = baseline - answer
    if room <= 0 or (head_floor - answer) / room <= BLOCKED:
        return
    share = (head_floor - answer) / room
    head, targets = _outside(case)
    (bearer, name), units = _bearer(case, head), head.units or head.filters or 1
    place = places.of_layer(case, bearer, "activation")
    id = "softmax-one-unit" if name == "softmax" and units == 1 else "relu-output" if name == "relu" else "output-range"
    loss = case.losses[-1] if case.losses else Loss()
    twice = case.torch and loss.from_logits and name in ("sigmoid", "softmax") and id == "output-range"
    if twice:
        id = "sigmoid-twice" if name == "sigmoid" else "double-softmax"
    targets_words = (
        f"the targets run from {number(targets.min)} to {number(targets.max)}" if targets.min is not None
        else "the targets lie outside"
    )  # fmt: skip
    stuck = f" No weights can bring the loss below {number(head_floor)}; a right answer costs {number(answer)}."
    yield candidate(
        id, "setup",
        f"{loss.known_as} applies a {name} itself, and the model ends in one.{stuck}" if twice
        else f"{'The last layer' if len(case.heads) < 2 else f'The output {head.name}'} ({name}) {_range_words(name, units)}; {targets_words}.{stuck}",
        place,
        "A linear last layer (activation=None), or targets scaled into its range.",
        weight=WRONG if share > 0.3 else HINT,
        alone=share > WIDE, blatant=share > WIDE, trial="linear-head", edits=repairs.remove_argument(case, bearer, "activation"),
    )  # fmt: skip


def predictions_wrong(case: Case, now: Skill) -> Iterator[Candidate]:
    """head-loss-pair, softmax-one-unit: the loss falls, the predictions do not follow."""
    # In inference: what BatchNorm or dropout do to the training's own curve is not the head's doing.
    loss = now.loss if now.inference is None else now.inference
    if loss is None or now.predictions is None or loss <= 0.3 or now.predictions >= 0.05:
        return
    head = case.heads[-1] if case.heads else None
    (bearer, name), units = _bearer(case, head or Layer()), head.units or 1 if head is not None else 1
    one = name == "softmax" and units == 1
    yield candidate(
        "softmax-one-unit" if one else "head-loss-pair", "setup",
        f"The loss goes {way(loss)} of the way, but the predictions stay at chance"
        + (": a softmax over one unit always answers 1.0." if one else f": {name} on the last layer does not go with {case.loss_name}."),
        places.of_layer(case, bearer, "activation") if head else places.of_compile(case, "loss"),
        "activation='sigmoid'" if one else "An activation that goes with the loss.",
        # It says that the two do not go together; what else is seen of either says why.
        weight=WRONG if one else GUESS, alone=True, edits=repairs.argument(case, bearer, "activation", "'sigmoid'") if one else (),
    )  # fmt: skip


def softmax_one_unit(case: Case, now: Skill) -> Iterator[Candidate]:
    """softmax-one-unit: by construction, where nothing else showed it yet."""
    for head in case.heads:
        bearer, name = _bearer(case, head)
        if name == "softmax" and head.units == 1:
            yield candidate(
                "softmax-one-unit", "setup", "A softmax over one unit always answers 1.0.",
                places.of_layer(case, bearer, "activation"),
                "activation='sigmoid': one unit for two classes." if "binary" in case.loss_name
                else "As many units as classes." if "categorical" in case.loss_name
                else "No activation: the targets are numbers.",
                weight=CERTAIN, alone=True,
                edits=repairs.argument(case, bearer, "activation", "'sigmoid'") if "binary" in case.loss_name
                else () if "categorical" in case.loss_name
                else repairs.remove_argument(case, bearer, "activation"),
            )  # fmt: skip


def missing_softmax(case: Case, now: Skill) -> Iterator[Candidate]:
    """missing-softmax: a linear head under a cross-entropy that expects probabilities."""
    for head, loss in _pairs(case):
        name = loss.known_as
        if (
            "crossentropy" not in name
            or loss.from_logits
            or _activation(case, head) not in ("linear", "relu", "tanh", "elu", "selu", "gelu", "leaky_relu")
        ):
            continue
        if case.about.custom:
            continue
        binary = "binary" in name
        wanted = "sigmoid" if binary else "softmax"
        bearer, activation = _bearer(case, head)
        id = (
            "missing-softmax" if activation == "linear" else "relu-output" if activation == "relu" else "head-loss-pair"
        )
        yield candidate(
            id, "setup",
            f"{name} expects probabilities, but the last layer ({activation}) answers any number.",
            places.of_layer(case, bearer, None if activation == "linear" else "activation"),
            f"activation='{wanted}' on the last layer, or from_logits=True in the loss.",
            weight=ODD, alone=True, trial=f"{wanted}-head", edits=repairs.argument(case, bearer, "activation", f"'{wanted}'"),
        )  # fmt: skip


def double_softmax(case: Case, now: Skill) -> Iterator[Candidate]:
    """double-softmax: two softmaxes in a row."""
    last = max((i for i, layer in enumerate(case.layers) if layer.weights), default=0)
    softmaxes = [x for x in case.layers[last:] if x.class_ == "Softmax" or x.activation == "softmax"]
    if len(softmaxes) >= 2:
        yield candidate(
            "double-softmax", "setup", "Softmax is applied twice at the end: the answers can no longer be sure of a class.",
            places.of_layer(case, softmaxes[-1]), "Drop one of the two.", weight=SIGN, trial="linear-head",
        )  # fmt: skip
    for head, loss in _pairs(case):
        own = head.activation
        if loss.from_logits and own in ("softmax", "sigmoid") and case.how == "loop":
            id = "sigmoid-twice" if case.torch and own == "sigmoid" else "double-softmax"
            expects = (
                "applies its own" if case.torch else "expects logits (from_logits=True), the last layer already applies"
            )
            yield candidate(
                id, "setup", f"The loss {expects} {own}" + (", and so does the last layer." if case.torch else "."),
                places.of_layer(case, head, "activation"), "Drop the activation, or from_logits.", weight=HINT, trial="linear-head",
                edits=repairs.before(case, source.pytorch.drop_activation) if case.torch
                else repairs.remove_argument(case, head, "activation"),
            )  # fmt: skip


def wrong_task(case: Case, now: Skill) -> Iterator[Candidate]:
    """loss-task: squared error on class ids, or cross-entropy on numbers."""
    for index, (head, loss) in enumerate(_pairs(case)):
        target = next(iter(case.leaves("y")[index : index + 1]), Array())
        if target.integers is None or target.min is None or target.max is None:
            continue
        name, units = loss.known_as, head.units or 1
        whole, kinds, columns = target.integers, target.unique_rows or 0, target.columns or 1
        if name in ("mean_squared_error", "mse", "mean_absolute_error", "mae") and units > 1 and columns == 1 and whole:
            yield candidate(
                "loss-task", "setup",
                f"{name} compares {units} outputs with one class id a row ({kinds} different ids).",
                places.of_compile(case, "loss"), "loss='sparse_categorical_crossentropy' with softmax.",
                weight=CERTAIN, alone=True, blatant=_activation(case, head) == "softmax",
                edits=repairs.head_and_loss(case, (head, _bearer(case, head)[0]), "softmax", "sparse_categorical_crossentropy",
                                            None if target.max < units else int(target.max) + 1) if target.min >= 0 else (),
            )  # fmt: skip
        elif (
            "categorical" in name
            and "sparse" not in name
            and whole
            and columns > 1
            and (target.min, target.max) == (0, 1)
            and target.sums_to_one is False
        ):
            yield candidate(
                "loss-task", "setup",
                f"{name} expects one class a row, but rows of the targets hold several ones, or none.",
                places.of_compile(case, "loss"), "loss='binary_crossentropy' with activation='sigmoid': a yes or no for each label.",
                weight=FAR_OUT, alone=True, edits=repairs.head_and_loss(case, (head, _bearer(case, head)[0]), "sigmoid", "binary_crossentropy"),
            )  # fmt: skip
        elif (
            "crossentropy" in name
            and not whole
            and not target.sums_to_one
            and (target.min < -OVER or target.max > 1 + OVER)
        ):
            # Such a loss has no floor: that it falls says nothing, only the predictions do.
            far = case.full_over and now.predictions is not None and now.predictions < LEARNS
            yield candidate(
                "loss-task", "setup",
                f"{name} is a loss for classes, but the targets are numbers from {number(target.min)} to {number(target.max)}.",
                places.of_compile(case, "loss"), "loss='mse' with a linear last layer.", weight=CERTAIN, alone=True, blatant=far,
                edits=repairs.head_and_loss(case, (head, _bearer(case, head)[0]), "linear", "mse") if units == columns else (),
            )  # fmt: skip


def pair_advice(case: Case, now: Skill) -> Iterator[Candidate]:
    """loss-pair-advice: works, but learns slower than the usual pair."""
    for head, loss, target in zip(case.heads, case.losses, case.leaves("y"), strict=False):
        name = loss.known_as
        if target.one_hot and name in ("mean_squared_error", "mse", "mean_absolute_error", "mae"):
            yield candidate(
                "loss-pair-advice", "setup", f"{name} on one-hot classes flattens where the answer is most wrong.",
                places.of_compile(case, "loss"), "loss='categorical_crossentropy'", weight=LAST,
                edits=repairs.compile_argument(case, "loss", "'categorical_crossentropy'") if _activation(case, head) == "softmax" else (),
            )  # fmt: skip
        if target.one_hot and "binary" in name and _activation(case, head) == "softmax":
            yield candidate(
                "loss-pair-advice", "setup", "Binary cross-entropy on a softmax over classes counts each class by itself.",
                places.of_compile(case, "loss"), "loss='categorical_crossentropy'", weight=LAST,
                edits=repairs.compile_argument(case, "loss", "'categorical_crossentropy'"),
            )  # fmt: skip


def wrong_metric(case: Case, now: Skill) -> Iterator[Candidate]:
    """wrong-metric: accuracy of numbers says nothing."""
    regression = case.loss_name in ("mean_squared_error", "mse", "mean_absolute_error", "mae", "huber", "log_cosh")
    target = next(iter(case.leaves("y")), Array())
    if regression and target.integers is False and any(m in ("accuracy", "acc") for m in case.about.metrics):
        yield candidate(
            "wrong-metric", "setup", "Accuracy counts exact hits; with targets that are numbers it stays near 0.",
            places.of_compile(case, "metrics"), "metrics=['mae']", weight=LAST,
            edits=repairs.compile_argument(case, "metrics", "['mae']"),
        )  # fmt: skip


CAUSES = (
    softmax_one_unit,
    blocked,
    predictions_wrong,
    missing_softmax,
    double_softmax,
    wrong_task,
    pair_advice,
    wrong_metric,
)
