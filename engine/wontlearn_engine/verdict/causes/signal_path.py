"""The way from input to output and back: gradients cut, vanished or exploded, units dead or saturated."""

from __future__ import annotations

from collections.abc import Iterator

from ... import source
from ...probe.contract.first_update import Gradient, LayerSeen
from .. import places, repairs, signal
from ..candidate import Candidate, candidate
from ..case import Case
from ..likelihood import CERTAIN, FAR_OUT, GUESS, HINT, LIKELY, ODD, WRONG
from ..measures import Skill, number, percent

LOST = 1e-4
"""First over last layer's gradient per weight: below, the first layers learn nothing (verdict row 12)."""
MORE_TO_SEE = 0.3
"""Share of the way that a simple learner must be ahead before columns that the model leaves out are called the cause."""


def no_gradient(case: Case, now: Skill) -> Iterator[Candidate]:
    """not-differentiable, gradient-cut: the loss does not reach the weights."""
    entries = case.gradients
    if not entries:
        return
    cut = [e for e in entries if e.none]
    zero = [e for e in entries if not e.none and e.rms == 0]
    if len(cut) == len(entries):
        outside = places.ask(case, source.forward_outside_tape)
        place = places.of_loss(case) if not outside else places.Place(case.file, outside)
        custom = any(loss.own for loss in case.losses) and not outside
        id = "not-differentiable" if custom else "gradient-cut"
        yield candidate(
            id, "setup", "No weight gets a gradient: " + ("the forward pass lies outside the tape." if outside else
            "the way from the loss back to the weights is cut."),
            place, "Compute the forward pass inside the tape." if outside else
            "Use operations that have a gradient (no argmax, round, sign, comparison, .numpy()).",
            weight=CERTAIN, alone=True, blatant=True,
        )  # fmt: skip
    elif len(cut) + len(zero) == len(entries) and case.optimizer.learning_rate != 0:
        dead = _first_dead(case)
        if dead is None and not _at_rest(case):
            yield candidate(
                "not-differentiable", "setup", "Every gradient is exactly 0: the loss does not change with the weights.",
                _step(case), "Use operations that have a gradient (no argmax, round, sign, comparison).",
                weight=ODD, alone=True,
            )  # fmt: skip
    elif _penalty_only(entries):
        yield candidate(
            "not-differentiable", "setup", "The gradient of every weight points along the weight itself: it comes from the penalty on"
            " the weights alone, and the rest of the loss does not change with them.",
            _step(case), "Use operations that have a gradient (no argmax, round, sign, comparison).",
            weight=ODD, alone=True,
        )  # fmt: skip
    elif cut or zero:
        names = [e.name for e in cut] or [e.name for e in zero]
        kernels = [n for n in names if "kernel" in n or "embeddings" in n]
        layer = next((x for x in case.layers if kernels and f"/{x.name}/" in f"/{kernels[0]}"), None)
        if kernels and cut:
            stop = next((x for x in case.layers if x.class_ == "Lambda"), None) or layer
            where = places.of_layer(case, stop) if stop is not None else places.fit(case)
            place = places.at(case, source.stop_gradient_line, places.at(case, source.cut_in_call_line, where))
            yield candidate(
                "gradient-cut", "setup",
                f"{len(cut)} of {len(entries)} weights {'gets' if len(cut) == 1 else 'get'} no gradient at all, among them {kernels[0]}.",
                place, "Remove what cuts the gradient (stop_gradient, .numpy(), a cast to integers).", weight=LIKELY, alone=True,
            )  # fmt: skip


def _at_rest(case: Case) -> bool:
    """The untrained loss already is at its floor: then a gradient of 0 is right."""
    loss = case.first.gradients.loss if case.first.gradients is not None else None
    floor, baseline = case.anchors.floor, case.anchors.baseline
    return loss is not None and floor is not None and loss - floor <= 0.02 * max(1e-9, (baseline or loss) - floor)


def _step(case: Case) -> places.Place:
    """The operation without a gradient, if the text shows one; else the loss."""
    loss = places.of_loss(case)
    return places.at(case, source.step_line, loss, loss.line) if loss.file in (None, case.script) else loss


def _penalty_only(entries: tuple[Gradient, ...]) -> bool:
    known = [e.along for e in entries if len(e.shape) >= 2 and (e.rms or e.none)]
    return len(known) >= 2 and all(along is not None and along > 0.9999 for along in known)


def _first_dead(case: Case) -> LayerSeen | None:
    """The first layer whose answers are the same for all rows although its inputs differ."""
    return next((x for x in case.first.layers if x.rows_same and x.input_rows_same is False), None)


def rows_alike(case: Case, now: Skill) -> Iterator[Candidate]:
    """dead-relu, zero-init, saturated, input-ignored: from some layer on all rows are the same."""
    if not case.first.inputs_differ:
        return
    outputs = case.first.outputs
    if not outputs or any(
        o.rows_spread is None or o.rows_spread > 1e-6 * max(1.0, abs(o.max or 0.0), abs(o.min or 0.0)) for o in outputs
    ):
        return
    if case.few.fits:
        return  # it starts blind and learns to see
    layer = _first_dead(case)
    if layer is None:
        if case.few.fits is False:
            zeros = [e for e in case.gradients if len(e.shape) >= 2 and e.weight_rms == 0]
            line = places.ask(case, source.zero_variable_line) if len(zeros) >= 2 else None
            if line:
                yield candidate(
                    "zero-init", "setup", f"{len(zeros)} matrices of weights start at 0: every row looks the same behind"
                    " the first, and no gradient comes back.",
                    places.Place(case.file, line), "Start with small random numbers, e.g. tf.random.normal(shape, stddev=0.1).",
                    weight=WRONG, alone=True,
                )  # fmt: skip
                return
            yield candidate(
                "input-ignored", "setup", "The output is the same for every row: the model does not use its input.",
                places.fit(case), "Look at how input and output are wired.", weight=HINT, alone=case.first.input_gradient == 0,
                symptom=True,
            )  # fmt: skip
        return
    about = case.layer(layer.name)
    kernel = next((w for w in about.weights if len(w.shape) >= 2), None) if about is not None else None
    where = places.of_layer(case, layer)
    if about is not None and kernel is not None and kernel.std == 0 and kernel.max == 0:
        if layer.name in {head.name for head in case.heads}:
            return
        yield candidate(
            "zero-init", "setup", f"All weights of {layer.class_} start at 0: every row looks the same behind it, and no gradient comes back.",
            places.of_initializer(case, layer), "The default initializer (glorot_uniform).",
            weight=WRONG, alone=True, trial="usual-weights", edits=repairs.remove_argument(case, about, "kernel_initializer"),
        )  # fmt: skip
    elif layer.zeros == 1.0 and layer.activation in ("relu", "relu6"):
        yield candidate(
            "dead-relu", "setup", f"No unit of {layer.class_} (relu) fires for any row: nothing passes, and no gradient comes back.",
            places.of_layer(case, layer, "bias_initializer"), "Start the bias at 0, use a smaller rate, or leaky ReLU.",
            weight=WRONG, alone=True, trial="usual-weights", edits=repairs.remove_argument(case, about, "bias_initializer") if about is not None else (),
            symptom=True,
        )  # fmt: skip
    elif layer.saturated is not None and layer.saturated > 0.9:
        # Where the inputs are large, that they are is the likelier cause; one trial shows both.
        big = _large_inputs(case)
        yield candidate(
            "saturated", "setup", f"{percent(layer.saturated)} of {layer.class_}'s units are at the end of their range for every row.",
            where, "Scale the inputs, or start with smaller weights.", weight=HINT if big else LIKELY, alone=not big, trial="scaled-inputs",
            symptom=True,
        )  # fmt: skip
    else:
        yield candidate(
            "input-ignored", "setup", f"From {layer.class_} on every row looks the same: the model does not use its input.",
            where, "Look at what this layer does with its input.", weight=LIKELY, alone=True, symptom=True,
        )  # fmt: skip


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
    yield candidate(
        "input-ignored", "setup", f"The output does not depend on the input {name}: nothing leads from it to the end.",
        places.at(case, source.crossed_wire, places.at(case, source.model_line, places.fit(case)), name), "Wire this input into the model.", weight=ODD, alone=True,
    )  # fmt: skip


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
        "input-ignored", "setup", f"The output does not depend on {what} to the end.",
        places.at(case, source.columns_line, places.at(case, source.model_line, places.fit(case))),
        "Give the model these columns too.", weight=ODD, alone=True,
    )  # fmt: skip


def dead_after(case: Case, now: Skill) -> Iterator[Candidate]:
    """dead-relu: units that died while the training ran."""
    trained = case.score.layers
    layer = next((x for x in trained if x.activation == "relu" and (x.dead_units or 0.0) >= 0.95), None)
    before = next((x.dead_units for x in case.first.layers if layer is not None and x.name == layer.name), None)
    if layer is None or (before or 0.0) >= 0.95:
        return
    yield candidate(
        "dead-relu", "setup", f"After the training {percent(layer.dead_units or 0.0)} of the units of {layer.class_} (relu) never fire.",
        places.of_layer(case, layer), "A smaller learning rate, scaled inputs, or leaky ReLU.", weight=GUESS, trial="rate/10",
    )  # fmt: skip


def _is_kernel(entry: Gradient) -> bool:
    """A matrix of a layer, by its name in Keras or in PyTorch."""
    name = entry.name
    return "kernel" in name or "embed" in name or (name.endswith("weight") and len(entry.shape) >= 2)


def vanishing(case: Case, now: Skill) -> Iterator[Candidate]:
    """vanishing-gradient: the first layers get a ten-thousandth of the last ones' gradient."""
    kernels = [e.rms for e in case.gradients if not e.none and e.rms is not None and _is_kernel(e)]
    hidden = case.hidden
    squashing = [x for x in hidden if x.activation in ("sigmoid", "tanh", "softmax", "hard_sigmoid", "softsign")]
    if len(kernels) < 4 or kernels[-1] == 0:
        return
    ratio = kernels[0] / kernels[-1]
    if not (0 < ratio < LOST or (ratio < 1e-2 and len(squashing) >= 3)):
        return
    layer = squashing[0] if squashing else hidden[0] if hidden else None
    name = str(layer.activation) if layer else ""
    soft = name == "softmax"
    yield candidate(
        "hidden-activation" if soft else "vanishing-gradient", "setup",
        f"The first layer's gradient is {number(ratio)} of the last one's: {len(kernels)} layers of {name or 'this kind'} lose it on the way.",
        places.of_layer(case, layer, "activation") if layer else places.fit(case), "activation='relu', or fewer layers.",
        weight=FAR_OUT, trial="hidden-relu", alone=ratio < LOST and len(squashing) >= 3,
        edits=repairs.argument(case, squashing, "activation", "'relu'") if squashing else (),
    )  # fmt: skip


def exploding(case: Case, now: Skill) -> Iterator[Candidate]:
    """exploding-gradient: through time or depth it grows beyond numbers."""
    entries = [e for e in case.gradients if not e.none]
    recurrent = [x for x in case.layers if x.class_ in ("SimpleRNN", "LSTM", "GRU", "RNN")]
    known = [e.rms for e in entries if e.rms is not None]
    infinite = any(e.rms is None for e in entries)
    turned = bool(case.curve and case.curve.ends_in_nan)
    if not (recurrent and (infinite or turned or any(k > 1e4 for k in known))) and not any(k > 1e6 for k in known):
        return
    bad = next((x for x in recurrent if x.activation not in ("tanh", "sigmoid")), recurrent[0] if recurrent else None)
    if bad is None and not case.dense_like:
        return
    place = places.of_layer(case, bad, "activation") if bad else places.of_layer(case, case.dense_like[0])
    yield candidate(
        "exploding-gradient", "setup",
        f"The gradient grows to {number(max(known)) if known and not infinite else 'infinity'} on its way back"
        + (f" through {bad.class_} ({bad.activation})." if bad else "."),
        place, "clipnorm=1.0 in the optimizer, activation='tanh', or LSTM.", weight=LIKELY if turned or infinite else HINT, trial="clipped",
        alone=turned and (infinite or max(known, default=0.0) > 1e6), symptom=True,
    )  # fmt: skip


def saturated(case: Case, now: Skill) -> Iterator[Candidate]:
    """saturated: most units sit at the end of their range for most rows."""
    heads = {head.name for head in case.heads}
    layer = next((x for x in case.first.layers if (x.saturated or 0) > 0.7 and x.name not in heads), None)
    if layer is None or layer.saturated is None:
        return
    big = _large_inputs(case)
    yield candidate(
        "saturated", "setup", f"{percent(layer.saturated)} of the units of {layer.class_} ({layer.activation}) are at the end of their range"
        " before the first update.",
        places.of_layer(case, layer), "Scale the inputs." if big else "Smaller starting weights, or relu.",
        weight=HINT, trial="scaled-inputs" if big else "usual-weights",
    )  # fmt: skip


def _large_inputs(case: Case) -> bool:
    return any((f.std or 0) > 10 or abs(f.mean or 0) > 10 for f in case.leaves("x"))


CAUSES = (no_gradient, rows_alike, unused_input, unused_columns, vanishing, exploding, saturated, dead_after)
