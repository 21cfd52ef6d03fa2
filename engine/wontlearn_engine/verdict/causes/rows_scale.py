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
MARK = {"x": 20.0, "y": 8.0}
"""Robust spreads from which on a value that many cells share is a mark: of a normal's million the farthest lies 5 out; inputs
have long tails more often than targets."""
WILD_FAR = {"x": 1e3, "y": 200.0}
"""Robust spreads that no tail has which a training could do with (log-normal with a sigma of 2: 1,000)."""
NOT_FEW = 0.1
"""Share of rows that far out from which on they are a second kind of row."""
LARGE, VAST, TINY = 300.0, 1e4, 0.01
"""Sizes of targets: Adam at its usual rate moves a bias by 1 in a thousand updates; and below, a
squared error of 1e-4 is the worst there is."""
OFFSET = 30.0
"""Spreads from 0: the mean alone is all that is learned for long."""
LOST, LOST_SPREAD = 0.02, 2e-3
"""Largest input, and spread, that hardly move a first layer whose weights start near 0.1: a 0 to 255 divided twice is 0.004."""
UNEQUAL, LOUD = 100.0, 10.0
"""Ratio of the columns' spreads, and the largest, from which on one drowns the others."""
UNSCALED, AWAY = 20.0, 10.0
"""Largest input, and distance of the mean in spreads, beyond those of scaled data."""
PIXELS = (200, 255)
"""Largest value of pictures in bytes."""


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
            if spike is None or _embedded(case) or facts.spike_far < MARK[side]:
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
                far < WILD_FAR[side]
                or facts.far_rows > NOT_FEW * facts.rows
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
        huge, offset, tiny = max(std, mean) > LARGE, mean > OFFSET * std, std < TINY
        if not (huge or offset or tiny):
            continue
        size = "far from 0" if huge else "nearly all the same" if offset else "tiny"
        yield candidate(
            "target-scale",
            "data",
            f"The targets are {size} (mean {number(facts.mean)}, spread {number(std)}).",
            places.data(case, source.target_scale_lines),
            "Scale the targets to mean 0 and spread 1 before the training.",
            weight=LIKELY if max(std, mean) > VAST or offset else HINT,
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
        if size < LOST or facts.std < LOST_SPREAD or (first is not None and first < LOST_SPREAD):
            yield candidate(
                "input-vanishing",
                "data",
                f"What reaches the first layer is at most {number(min(size, first) if first is not None else size)}: scaled down once too often.",
                place,
                "Scale the inputs once.",
                weight=ODD,
                trial="scaled-inputs",
            )
        elif len(columns) == 1 and columns[0] > 1 and low > 0 and high / low > UNEQUAL and high > LOUD:
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
        elif size > UNSCALED or abs(facts.mean or 0.0) > AWAY * facts.std:
            yield candidate(
                "input-scale",
                "data",
                f"The inputs run from {number(facts.min)} to {number(facts.max)} and are not scaled.",
                place,
                "Standardise each column: (x - mean) / std, or divide pixels by 255.",
                weight=SHOWN,
                trial="scaled-inputs",
                edits=repairs.before(
                    case,
                    source.mend.scale_inputs,
                    len(columns) > 1 and facts.min >= 0 and PIXELS[0] < facts.max <= PIXELS[1],
                ),
            )
        return


def _first_spread(case: Case) -> float | None:
    """Largest value behind a leading Rescaling layer, None where there is none."""
    rescaled = [x for x in case.first.layers[:2] if x.class_ in ("Rescaling", "Lambda")]
    return rescaled[-1].std if rescaled else None


CAUSES = (sentinels, outliers, target_scale, input_scale)
