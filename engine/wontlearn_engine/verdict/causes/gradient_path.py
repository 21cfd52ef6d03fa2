"""The way back from the loss: gradients cut, vanished or exploded."""

from __future__ import annotations

from collections.abc import Iterator

from ... import source
from ...probe.contract.first_update import Gradient
from .. import places, repairs
from ..candidate import Candidate, candidate
from ..case import Case
from ..likelihood import CERTAIN, FAR_OUT, HINT, LIKELY, ODD
from ..measures import Skill, number
from .signal_path import first_dead

LOST = 1e-4
"""First over last layer's gradient per weight: below, the first layers learn nothing (verdict row 12)."""
FADES, SQUASHING = 1e-2, 3
"""The same where so many layers squash: a sigmoid lets a quarter through at most, so that three leave 1/64."""
LEAST_LAYERS = 4
"""Layers with weights from which on the first is far from the last; in fewer a small gradient has another reason."""
LARGE, HUGE = 1e4, 1e6
"""Gradients of a weight that no working start has: where steps in time multiply, and anywhere (losses start near 1)."""
SAME_WAY = 0.9999
"""Cosine with the weight itself from which on nothing but a penalty on it is left, but for what is rounded."""
AT_FLOOR = 0.02
"""Share of the way from baseline to floor that a loss at its floor may be above it."""


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
        message = "No weight gets a gradient: " + (
            "the forward pass lies outside the tape."
            if outside
            else "the way from the loss back to the weights is cut."
        )
        fix = (
            "Compute the forward pass inside the tape."
            if outside
            else "Use operations that have a gradient (no argmax, round, sign, comparison, .numpy())."
        )
        yield candidate(
            id,
            "setup",
            message,
            place,
            fix,
            weight=CERTAIN,
            alone=True,
            blatant=True,
        )
    elif len(cut) + len(zero) == len(entries) and case.optimizer.learning_rate != 0:
        dead = first_dead(case)
        if dead is None and not _at_rest(case):
            yield candidate(
                "not-differentiable",
                "setup",
                "Every gradient is exactly 0: the loss does not change with the weights.",
                _step(case),
                "Use operations that have a gradient (no argmax, round, sign, comparison).",
                weight=ODD,
                alone=True,
            )
    elif _penalty_only(entries):
        yield candidate(
            "not-differentiable",
            "setup",
            "The gradient of every weight points along the weight itself: it comes from the penalty on"
            " the weights alone, and the rest of the loss does not change with them.",
            _step(case),
            "Use operations that have a gradient (no argmax, round, sign, comparison).",
            weight=ODD,
            alone=True,
        )
    elif cut or zero:
        names = [e.name for e in cut] or [e.name for e in zero]
        kernels = [n for n in names if "kernel" in n or "embeddings" in n]
        layer = next((x for x in case.layers if kernels and f"/{x.name}/" in f"/{kernels[0]}"), None)
        if kernels and cut:
            stop = next((x for x in case.layers if x.class_ == "Lambda"), None) or layer
            where = places.of_layer(case, stop) if stop is not None else places.fit(case)
            place = places.at(case, source.stop_gradient_line, places.at(case, source.cut_in_call_line, where))
            yield candidate(
                "gradient-cut",
                "setup",
                f"{len(cut)} of {len(entries)} weights {'gets' if len(cut) == 1 else 'get'} no gradient at all, among them {kernels[0]}.",
                place,
                "Remove what cuts the gradient (stop_gradient, .numpy(), a cast to integers).",
                weight=LIKELY,
                alone=True,
            )


def _at_rest(case: Case) -> bool:
    """The untrained loss already is at its floor: then a gradient of 0 is right."""
    loss = case.first.gradients.loss if case.first.gradients is not None else None
    floor, baseline = case.anchors.floor, case.anchors.baseline
    return loss is not None and floor is not None and loss - floor <= AT_FLOOR * max(1e-9, (baseline or loss) - floor)


def _step(case: Case) -> places.Place:
    """The operation without a gradient, if the text shows one; else the loss."""
    loss = places.of_loss(case)
    if case.torch:
        return places.at(case, source.pytorch.step_in_forward_line, loss)
    return places.at(case, source.step_line, loss, loss.line) if loss.file in (None, case.script) else loss


def _penalty_only(entries: tuple[Gradient, ...]) -> bool:
    known = [e.along for e in entries if len(e.shape) >= 2 and (e.rms or e.none)]
    return len(known) >= 2 and all(along is not None and along > SAME_WAY for along in known)


def _is_kernel(entry: Gradient) -> bool:
    """A matrix of a layer, by its name in Keras or in PyTorch."""
    name = entry.name
    return "kernel" in name or "embed" in name or (name.endswith("weight") and len(entry.shape) >= 2)


def vanishing(case: Case, now: Skill) -> Iterator[Candidate]:
    """vanishing-gradient: the first layers get a ten-thousandth of the last ones' gradient."""
    kernels = [e.rms for e in case.gradients if not e.none and e.rms is not None and _is_kernel(e)]
    hidden = case.hidden
    squashing = [x for x in hidden if x.activation in ("sigmoid", "tanh", "softmax", "hard_sigmoid", "softsign")]
    if len(kernels) < LEAST_LAYERS or kernels[-1] == 0:
        return
    ratio = kernels[0] / kernels[-1]
    if not (0 < ratio < LOST or (ratio < FADES and len(squashing) >= SQUASHING)):
        return
    layer = squashing[0] if squashing else hidden[0] if hidden else None
    name = str(layer.activation) if layer else ""
    soft = name == "softmax"
    yield candidate(
        "hidden-activation" if soft else "vanishing-gradient",
        "setup",
        f"The first layer's gradient is {number(ratio)} of the last one's: {len(kernels)} layers of {name or 'this kind'} lose it on the way.",
        places.of_layer(case, layer, "activation") if layer else places.fit(case),
        "activation='relu', or fewer layers.",
        weight=FAR_OUT,
        trial="hidden-relu",
        alone=ratio < LOST and len(squashing) >= SQUASHING,
        edits=repairs.argument(case, squashing, "activation", "'relu'") if squashing else (),
    )


def exploding(case: Case, now: Skill) -> Iterator[Candidate]:
    """exploding-gradient: through time or depth it grows beyond numbers."""
    entries = [e for e in case.gradients if not e.none]
    recurrent = [x for x in case.layers if x.class_ in ("SimpleRNN", "LSTM", "GRU", "RNN")]
    known = [e.rms for e in entries if e.rms is not None]
    infinite = any(e.rms is None for e in entries)
    turned = bool(case.curve and case.curve.ends_in_nan)
    if not (recurrent and (infinite or turned or any(k > LARGE for k in known))) and not any(k > HUGE for k in known):
        return
    bad = next((x for x in recurrent if x.activation not in ("tanh", "sigmoid")), recurrent[0] if recurrent else None)
    if bad is None and not case.dense_like:
        return
    place = places.of_layer(case, bad, "activation") if bad else places.of_layer(case, case.dense_like[0])
    message = (
        f"The gradient grows to {number(max(known)) if known and not infinite else 'infinity'} on its way back"
        + (f" through {bad.class_} ({bad.activation})." if bad else ".")
    )
    yield candidate(
        "exploding-gradient",
        "setup",
        message,
        place,
        "clipnorm=1.0 in the optimizer, activation='tanh', or LSTM.",
        weight=LIKELY if turned or infinite else HINT,
        trial="clipped",
        alone=turned and (infinite or max(known, default=0.0) > HUGE),
        symptom=True,
    )


CAUSES = (
    no_gradient,
    vanishing,
    exploding,
)
