"""The way from input to output: rows that come to look alike, inputs without a way, units dead or saturated."""

from __future__ import annotations

from collections.abc import Iterator

from ... import source
from ...probe.contract.first_update import LayerSeen
from .. import places, repairs, signal
from ..candidate import Candidate, candidate
from ..case import Case
from ..likelihood import HINT, LIKELY, ODD, WRONG
from ..measures import Skill, percent

MORE_TO_SEE = 0.3
"""Share of the way that a simple learner must be ahead before columns that the model leaves out are called the cause."""
ALIKE = 1e-6
"""Relative difference of answers that is rounding (single precision has 6e-8 a step)."""
AT_THE_END = 0.9
"""Share of the units at the end of their range from which on nothing passes."""
LARGE = 10.0
"""Spread or mean of inputs that drives units there, whatever their weights."""


def first_dead(case: Case) -> LayerSeen | None:
    """The first layer whose answers are the same for all rows although its inputs differ."""
    return next((x for x in case.first.layers if x.rows_same and x.input_rows_same is False), None)


def where_lost(case: Case) -> places.Place:
    """Where rows come to look alike between two layers: a statement of PyTorch's `forward`, else the training."""
    if not case.torch:
        return places.fit(case)
    layers = case.first.layers
    blind = next((i for i, x in enumerate(layers) if x.input_rows_same or x.rows_same), len(layers))
    given, last = (layers[i].name if 0 <= i < len(layers) else "" for i in (blind, blind - 1))
    place = places.at(case, source.pytorch.torch_forward_line, places.fit(case))
    return places.at(case, source.pytorch.lost_line, place, given, last)


def rows_alike(case: Case, now: Skill) -> Iterator[Candidate]:
    """dead-relu, zero-init, saturated, input-ignored: from some layer on all rows are the same."""
    if not case.first.inputs_differ:
        return
    outputs = case.first.outputs
    if not outputs or any(
        o.rows_spread is None or o.rows_spread > ALIKE * max(1.0, abs(o.max or 0.0), abs(o.min or 0.0)) for o in outputs
    ):
        return
    if case.few.fits:
        return  # it starts blind and learns to see
    layer = first_dead(case)
    if layer is None:
        if case.few.fits is False:
            zeros = [e for e in case.gradients if len(e.shape) >= 2 and e.weight_rms == 0]
            line = places.ask(case, source.zero_variable_line) if len(zeros) >= 2 else None
            if line:
                yield candidate(
                    "zero-init",
                    "setup",
                    f"{len(zeros)} matrices of weights start at 0: every row looks the same behind"
                    " the first, and no gradient comes back.",
                    places.Place(case.file, line),
                    "Start with small random numbers, e.g. tf.random.normal(shape, stddev=0.1).",
                    weight=WRONG,
                    alone=True,
                )
                return
            yield candidate(
                "input-ignored",
                "setup",
                "The output is the same for every row: the model does not use its input.",
                where_lost(case),
                "Look at how input and output are wired.",
                weight=HINT,
                alone=not case.first.input_gradient,  # there is none where the inputs are the ids of words
                symptom=True,
            )
        return
    about = case.layer(layer.name)
    kernel = next((w for w in about.weights if len(w.shape) >= 2), None) if about is not None else None
    where = places.of_layer(case, layer)
    if about is not None and kernel is not None and kernel.std == 0 and kernel.max == 0:
        if layer.name in {head.name for head in case.heads}:
            return
        yield candidate(
            "zero-init",
            "setup",
            f"All weights of {layer.class_} start at 0: every row looks the same behind it, and no gradient comes back.",
            places.of_initializer(case, layer),
            "The default initializer (glorot_uniform).",
            weight=WRONG,
            alone=True,
            trial="usual-weights",
            edits=repairs.remove_argument(case, about, "kernel_initializer"),
        )
    elif layer.zeros == 1.0 and layer.activation in ("relu", "relu6"):
        yield candidate(
            "dead-relu",
            "setup",
            f"No unit of {layer.class_} (relu) fires for any row: nothing passes, and no gradient comes back.",
            places.of_layer(case, layer, "bias_initializer"),
            "Start the bias at 0, use a smaller rate, or leaky ReLU.",
            weight=WRONG,
            alone=True,
            trial="usual-weights",
            edits=repairs.remove_argument(case, about, "bias_initializer") if about is not None else (),
            symptom=True,
        )
    elif layer.saturated is not None and layer.saturated > AT_THE_END:
        # Where the inputs are large, that they are is the likelier cause; one trial shows both.
        big = _large_inputs(case)
        yield candidate(
            "saturated",
            "setup",
            f"{percent(layer.saturated)} of {layer.class_}'s units are at the end of their range for every row.",
            where,
            "Scale the inputs, or start with smaller weights.",
            weight=HINT if big else LIKELY,
            alone=not big,
            trial="scaled-inputs",
            symptom=True,
        )
    else:
        yield candidate(
            "input-ignored",
            "setup",
            f"From {layer.class_} on every row looks the same: the model does not use its input.",
            where,
            "Look at what this layer does with its input.",
            weight=LIKELY,
            alone=True,
            symptom=True,
        )


def unused_input(case: Case, now: Skill) -> Iterator[Candidate]:
    """input-ignored: of several inputs one has no way to the output."""
    slopes = case.first.input_gradients
    unused = [index for index, slope in enumerate(slopes) if slope == 0]
    # A hand-written loop may call its model once for each batch that it draws: which of them is an input is not known.
    if case.how == "loop" or len(slopes) < 2 or not unused or len(unused) == len(slopes):
        return
    given = [layer for layer in case.layers if layer.class_ == "InputLayer"]
    names = case.first.input_names or tuple(layer.name for layer in given)
    name = names[unused[0]] if len(names) == len(slopes) else f"number {unused[0] + 1}"
    place = places.at(case, source.crossed_wire, places.at(case, source.model_line, places.fit(case)), name)
    yield candidate(
        "input-ignored",
        "setup",
        f"The output does not depend on the input {name}: nothing leads from it to the end.",
        place,
        "Wire this input into the model.",
        weight=ODD,
        alone=True,
        edits=repairs.at(case, place, source.mend.other_input, name),
    )


def unused_columns(case: Case, now: Skill) -> Iterator[Candidate]:
    """input-ignored: columns that never reach the output, where a simple learner that sees all gets much further."""
    unused, reach = case.first.unused_columns, signal.reachable(case)
    if case.how == "loop" or not unused or reach is None or now.best is None or reach < now.best + MORE_TO_SEE:
        return
    names = ", ".join([*map(str, unused[:6]), *(["…"] if len(unused) > 6 else [])])
    what = (
        f"column {names} of the input: nothing leads from it"
        if len(unused) == 1
        else f"columns {names} of the input: nothing leads from them"
    )
    yield candidate(
        "input-ignored",
        "setup",
        f"The output does not depend on {what} to the end.",
        places.at(case, source.columns_line, places.at(case, source.model_line, places.fit(case))),
        "Give the model these columns too.",
        weight=ODD,
        alone=True,
    )


def _large_inputs(case: Case) -> bool:
    return any((f.std or 0) > LARGE or abs(f.mean or 0) > LARGE for f in case.leaves("x"))


CAUSES = (
    rows_alike,
    unused_input,
    unused_columns,
)
