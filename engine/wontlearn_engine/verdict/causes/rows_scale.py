"""The size of the numbers: unscaled, scaled twice, wild values, numbers that mean "missing"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from ... import source
from ...probe.contract.rows import Array
from .. import places, repairs
from ..candidate import Candidate, candidate
from ..case import Case
from ..likelihood import FAR_OUT, HINT, LIKELY, ODD, SHOWN
from ..measures import Skill, count, number, percent

SIDES: tuple[Literal["x", "y"], ...] = ("x", "y")


WILD = 0.02
"""Share of the rows that are a few."""
SQUARED = ("mean_squared_error", "mse")
DROWNED = 1e-4
"""Share of the targets' squares that the rows without wild ones have, below which a loss says nothing of them: a row d
robust spreads out has d squared of them, each other about one. Of log-normal targets with a sigma of 2, the wildest of a
thousand lies about 1,000 spreads out: they have 1e-3."""


def _normalised(case: Case) -> bool:
    """The model scales its inputs itself."""
    first = [layer.class_ for layer in case.layers[:3]]
    return any(name.startswith(("Normalization", "BatchNorm", "LayerNorm")) for name in first)


def _embedded(case: Case) -> bool:
    return any(
        layer.class_ in ("Embedding", "EmbeddingBag", "TextVectorization", "StringLookup") for layer in case.layers
    )


def _said(rest: float | None) -> str:
    return f" All other rows together are {percent(rest)} of the squared error." if rest is not None else ""


def _rest(case: Case, side: str, facts: Array, rows: int, far: float) -> float | None:
    """Share that the other rows have of the squared error, where these few, so many spreads out, leave them next to none.

    Squared errors are measured in spreads of all rows: what these few make of that spread says nothing of the others.
    """
    squared = side == "y" and any(loss.known_as in SQUARED for loss in case.losses)
    if not squared or not 0 < rows <= WILD * facts.rows:
        return None
    rest = facts.rows / (rows * far**2)
    return rest if rest < DROWNED else None


def sentinels(case: Case, now: Skill) -> Iterator[Candidate]:
    """sentinels: one far value that many cells share."""
    for side in SIDES:
        for facts in case.leaves(side):
            spike = facts.spike
            if spike is None or _embedded(case) or facts.spike_far < (20 if side == "x" else 8):
                continue
            what, rest = (
                "inputs" if side == "x" else "targets",
                _rest(case, side, facts, facts.spike_rows, facts.spike_far),
            )
            message = (
                f"{facts.spike_cells} cells of the {what} in {count(facts.spike_rows, 'row')} share "
                + (
                    f"one value ({number(spike)})"
                    if facts.spike_columns <= 1
                    else f"one value a column (such as {number(spike)})"
                )
                + f", {number(facts.spike_far)} spreads from the others: a mark for missing values."
                + _said(rest)
            )
            edits = (
                ()
                if spike != round(spike)
                else repairs.before(case, source.mend.drop_rows, side, spike)
                if facts.spike_columns <= 1
                else repairs.at(case, places.data(case, source.outlier_lines, side=side), source.mend.drop_marks, spike)
            )
            yield candidate(
                "sentinels",
                "data",
                message,
                places.data(case, source.outlier_lines, side=side),
                "Drop or fill these rows, before anything is scaled by them.",
                weight=FAR_OUT,
                trial="without-outliers",
                alone=rest is not None,
                despite=rest is not None,
                edits=edits,
            )


def outliers(case: Case, now: Skill) -> Iterator[Candidate]:
    """outliers: a few values so far out that they make the scale, or the loss."""
    for side in SIDES:
        for facts in case.leaves(side):
            far = facts.far or 0.0
            if (
                far < (1e3 if side == "x" else 200)
                or facts.far_rows > 0.1 * facts.rows
                or facts.spike is not None
                or _embedded(case)
            ):
                continue
            what = "inputs" if side == "x" else "targets"
            rest = _rest(case, side, facts, 1 if facts.far_rows <= WILD * facts.rows else facts.far_rows, far)
            yield candidate(
                "outliers",
                "data",
                f"{facts.far_rows} of {facts.rows} rows {'has' if facts.far_rows == 1 else 'have'} {what} more than 20 spreads out"
                f" (row {facts.far_row}: {number(far)} spreads).{_said(rest)}",
                places.data(case, source.outlier_lines, side=side),
                "Drop, clip or take the logarithm of these values.",
                weight=ODD if side == "y" else SHOWN,
                trial="without-outliers",
                alone=rest is not None,
                despite=rest is not None,
            )


def target_scale(case: Case, now: Skill) -> Iterator[Candidate]:
    """target-scale: the output starts near 0 and the targets lie far away, or all but coincide."""
    regression = not any("crossentropy" in loss.known_as for loss in case.losses)
    for facts in case.leaves("y"):
        std, mean = facts.row_std or 0.0, abs(facts.mean or 0.0)
        if not regression or std == 0 or facts.one_hot:
            continue
        huge, offset, tiny = max(std, mean) > 300, mean > 30 * std, std < 0.01
        if not (huge or offset or tiny):
            continue
        size = "far from 0" if huge else "nearly all the same" if offset else "tiny"
        yield candidate(
            "target-scale",
            "data",
            f"The targets are {size} (mean {number(facts.mean)}, spread {number(std)}).",
            places.data(case, source.target_scale_lines),
            "Scale the targets to mean 0 and spread 1 before the training.",
            weight=LIKELY if max(std, mean) > 1e4 or offset else HINT,
            trial="scaled-targets",
            edits=repairs.before(case, source.mend.scale_targets),
        )


def input_scale(case: Case, now: Skill) -> Iterator[Candidate]:
    """input-scale, feature-scales, input-vanishing: what the first layer is given."""
    if _normalised(case) or _embedded(case):
        return
    for facts in case.leaves("x"):
        if facts.std is None or facts.min is None or facts.max is None or facts.constant_columns == facts.columns:
            continue
        low, high = facts.min_column_std or 0.0, facts.max_column_std or 0.0
        size = max(abs(facts.min), abs(facts.max))
        columns = facts.shape
        place = places.data(case, source.scale_lines)
        first = _first_spread(case)
        if size < 0.02 or facts.std < 2e-3 or (first is not None and first < 2e-3):
            yield candidate(
                "input-vanishing",
                "data",
                f"What reaches the first layer is at most {number(min(size, first) if first is not None else size)}: scaled down once too often.",
                place,
                "Scale the inputs once.",
                weight=ODD,
                trial="scaled-inputs",
            )
        elif len(columns) == 1 and columns[0] > 1 and low > 0 and high / low > 100 and high > 10:
            yield candidate(
                "feature-scales",
                "data",
                f"The columns' spreads run from {number(low)} to {number(high)}: the largest drowns the rest.",
                place,
                "Standardise each column: (x - mean) / std.",
                weight=LIKELY,
                trial="scaled-inputs",
                edits=repairs.before(case, source.mend.scale_inputs),
            )
        elif size > 20 or abs(facts.mean or 0.0) > 10 * facts.std:
            yield candidate(
                "input-scale",
                "data",
                f"The inputs run from {number(facts.min)} to {number(facts.max)} and are not scaled.",
                place,
                "Standardise each column: (x - mean) / std, or divide pixels by 255.",
                weight=SHOWN,
                trial="scaled-inputs",
                edits=repairs.before(
                    case, source.mend.scale_inputs, len(columns) > 1 and facts.min >= 0 and 200 < facts.max <= 255
                ),
            )
        return


def _first_spread(case: Case) -> float | None:
    """Largest value behind a leading Rescaling layer, None where there is none."""
    rescaled = [x for x in case.first.layers[:2] if x.class_ in ("Rescaling", "Lambda")]
    return rescaled[-1].std if rescaled else None


CAUSES = (sentinels, outliers, target_scale, input_scale)
