"""The last layer with its loss: pairs that do not go together, or not well."""

from __future__ import annotations

from collections.abc import Iterator

from ...probe.contract.about import Layer, Loss
from ...probe.contract.rows import Array
from .. import places, repairs
from ..candidate import Candidate, candidate
from ..case import Case
from ..likelihood import CERTAIN, FAR_OUT, LAST, ODD, SIGN
from ..measures import LEARNS, Skill, number
from .head import OVER, activation_of, bearer_of


def pairs(case: Case) -> list[tuple[Layer, Loss]]:
    """Each head with its loss. Of a PyTorch loop one loss is known: which of several heads it is for, is not."""
    if case.torch and len(case.heads) > len(case.losses):
        return []
    return list(zip(case.heads, case.losses, strict=False))


def missing_softmax(case: Case, now: Skill) -> Iterator[Candidate]:
    """missing-softmax: a linear head under a cross-entropy that expects probabilities."""
    for head, loss in pairs(case):
        name = loss.known_as
        if (
            "crossentropy" not in name
            or loss.from_logits
            or activation_of(case, head) not in ("linear", "relu", "tanh", "elu", "selu", "gelu", "leaky_relu")
        ):
            continue
        if case.about.custom:
            continue
        binary = "binary" in name
        wanted = "sigmoid" if binary else "softmax"
        bearer, activation = bearer_of(case, head)
        id = (
            "missing-softmax" if activation == "linear" else "relu-output" if activation == "relu" else "head-loss-pair"
        )
        yield candidate(
            id,
            "setup",
            f"{name} expects probabilities, but the last layer ({activation}) answers any number.",
            places.of_layer(case, bearer, None if activation == "linear" else "activation"),
            f"activation='{wanted}' on the last layer, or from_logits=True in the loss.",
            weight=ODD,
            alone=True,
            trial=f"{wanted}-head",
            edits=repairs.argument(case, bearer, "activation", f"'{wanted}'"),
        )


def double_softmax(case: Case, now: Skill) -> Iterator[Candidate]:
    """double-softmax: two softmaxes in a row, of layers; `blocked` sees one in the loss, and by what it can answer no other does."""
    last = max((i for i, layer in enumerate(case.layers) if layer.weights), default=0)
    softmaxes = [x for x in case.layers[last:] if x.class_ == "Softmax" or x.activation == "softmax"]
    if len(softmaxes) >= 2:
        yield candidate(
            "double-softmax",
            "setup",
            "Softmax is applied twice at the end: the answers can no longer be sure of a class.",
            places.of_layer(case, softmaxes[-1]),
            "Drop one of the two.",
            weight=SIGN,
            trial="linear-head",
        )


def wrong_task(case: Case, now: Skill) -> Iterator[Candidate]:
    """loss-task: squared error on class ids, or cross-entropy on numbers."""
    for index, (head, loss) in enumerate(pairs(case)):
        target = next(iter(case.leaves("y")[index : index + 1]), Array())
        if target.integers is None or target.min is None or target.max is None:
            continue
        name, units = loss.known_as, head.units or 1
        whole, kinds, columns = target.integers, target.unique_rows or 0, target.columns or 1
        if name in ("mean_squared_error", "mse", "mean_absolute_error", "mae") and units > 1 and columns == 1 and whole:
            edits = (
                repairs.head_and_loss(
                    case,
                    (head, bearer_of(case, head)[0]),
                    "softmax",
                    "sparse_categorical_crossentropy",
                    None if target.max < units else int(target.max) + 1,
                )
                if target.min >= 0
                else ()
            )
            yield candidate(
                "loss-task",
                "setup",
                f"{name} compares {units} outputs with one class id a row ({kinds} different ids).",
                places.of_compile(case, "loss"),
                "loss='sparse_categorical_crossentropy' with softmax.",
                weight=CERTAIN,
                alone=True,
                blatant=activation_of(case, head) == "softmax",
                edits=edits,
            )
        elif (
            "categorical" in name
            and "sparse" not in name
            and whole
            and columns > 1
            and (target.min, target.max) == (0, 1)
            and target.sums_to_one is False
        ):
            yield candidate(
                "loss-task",
                "setup",
                f"{name} expects one class a row, but rows of the targets hold several ones, or none.",
                places.of_compile(case, "loss"),
                "loss='binary_crossentropy' with activation='sigmoid': a yes or no for each label.",
                weight=FAR_OUT,
                alone=True,
                edits=repairs.head_and_loss(case, (head, bearer_of(case, head)[0]), "sigmoid", "binary_crossentropy"),
            )
        elif (
            "crossentropy" in name
            and not whole
            and not target.sums_to_one
            and (target.min < -OVER or target.max > 1 + OVER)
        ):
            # Such a loss has no floor: that it falls says nothing, only the predictions do.
            far = case.full_over and now.predictions is not None and now.predictions < LEARNS
            change = (
                repairs.head_and_loss(case, (head, bearer_of(case, head)[0]), "linear", "mse")
                if units == columns
                else ()
            )
            yield candidate(
                "loss-task",
                "setup",
                f"{name} is a loss for classes, but the targets are numbers from {number(target.min)} to {number(target.max)}.",
                places.of_compile(case, "loss"),
                "loss='mse' with a linear last layer.",
                weight=CERTAIN,
                alone=True,
                blatant=far,
                edits=change,
            )


def pair_advice(case: Case, now: Skill) -> Iterator[Candidate]:
    """loss-pair-advice: works, but learns slower than the usual pair."""
    for head, loss, target in zip(case.heads, case.losses, case.leaves("y"), strict=False):
        name = loss.known_as
        if target.one_hot and name in ("mean_squared_error", "mse", "mean_absolute_error", "mae"):
            edits = (
                repairs.compile_argument(case, "loss", "'categorical_crossentropy'")
                if activation_of(case, head) == "softmax"
                else ()
            )
            yield candidate(
                "loss-pair-advice",
                "setup",
                f"{name} on one-hot classes flattens where the answer is most wrong.",
                places.of_compile(case, "loss"),
                "loss='categorical_crossentropy'",
                weight=LAST,
                edits=edits,
            )
        if target.one_hot and "binary" in name and activation_of(case, head) == "softmax":
            yield candidate(
                "loss-pair-advice",
                "setup",
                "Binary cross-entropy on a softmax over classes counts each class by itself.",
                places.of_compile(case, "loss"),
                "loss='categorical_crossentropy'",
                weight=LAST,
                edits=repairs.compile_argument(case, "loss", "'categorical_crossentropy'"),
            )


def wrong_metric(case: Case, now: Skill) -> Iterator[Candidate]:
    """wrong-metric: accuracy of numbers says nothing."""
    regression = case.loss_name in ("mean_squared_error", "mse", "mean_absolute_error", "mae", "huber", "log_cosh")
    target = next(iter(case.leaves("y")), Array())
    if regression and target.integers is False and any(m in ("accuracy", "acc") for m in case.about.metrics):
        yield candidate(
            "wrong-metric",
            "setup",
            "Accuracy counts exact hits; with targets that are numbers it stays near 0.",
            places.of_compile(case, "metrics"),
            "metrics=['mae']",
            weight=LAST,
            note=True,
            edits=repairs.compile_argument(case, "metrics", "['mae']"),
        )


CAUSES = (
    missing_softmax,
    double_softmax,
    wrong_task,
    pair_advice,
    wrong_metric,
)
