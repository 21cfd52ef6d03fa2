"""The weights before the first update: frozen, all alike, at the wrong scale, held down."""

from __future__ import annotations

import math
from collections.abc import Iterator

from ... import source
from ...probe.contract.about import Layer, Weight
from .. import places, repairs
from ..candidate import Candidate, candidate
from ..case import Case
from ..likelihood import CERTAIN, FAR_OUT, HINT, ODD, SIGN, WRONG
from ..measures import Skill, count, number, percent

CONSTANT = ("Zeros", "Ones", "Constant")
USUAL = (0.02, 15)
"""Spread of the starting weights over 1/sqrt(fan-in) between which usual initializers lie: Glorot's and He's from 0.5 to 1.4,
a fixed 0.05 at 1.6 for 1,000 inputs; a standard normal is at 10 for 100 inputs, and still learns."""
TIGHT = 0.2
"""A largest norm that holds a unit's weights down; usual ones lie from 2 to 4."""


def all_frozen(case: Case, now: Skill) -> Iterator[Candidate]:
    """all-frozen: nothing can learn. part-frozen: what is left cannot."""
    total, free = case.about.parameters, case.about.trainable_parameters
    frozen = [layer for layer in case.layers if layer.weights and not layer.trainable]
    if free is None or not total:
        return
    # A step that was traced before the weights were frozen goes on to change them.
    changed = case.trained.moved is True
    if free == 0 and (changed or (case.how == "train_on_batch" and not case.full_over)):
        return
    place = places.at(case, source.frozen_line, places.of_layer(case, frozen[-1]) if frozen else places.fit(case))
    if free == 0 and case.how == "loop" and not frozen:
        yield candidate(
            "all-frozen",
            "setup",
            "The gradients are asked for an empty list of variables: a model has none before it is built.",
            places.of_loop_update(case),
            "Call the model once before its variables are listed, or list them where the gradient is taken.",
            weight=CERTAIN,
            alone=True,
            blatant=True,
        )
    elif free == 0:
        # Of several models that are trained in turn, the one that stands still is called by its name.
        name = case.about.called
        whose = f"the {total} weights of {name}" if name else f"the {total} weights"
        yield candidate(
            "all-frozen",
            "setup",
            f"None of {whose} is trainable: no update changes anything.",
            place,
            "Set trainable = True on what must learn, before compile.",
            weight=CERTAIN,
            alone=True,
            blatant=True,
            trial="all-trainable",
            edits=repairs.at(case, place, source.mend.trainable_on),
        )
    elif frozen and free < total:
        share = free / total
        words = f"Only {free} of {total} weights are trainable ({percent(share)}); {count(len(frozen), 'layer')} {'is' if len(frozen) == 1 else 'are'} frozen."
        yield candidate(
            "part-frozen",
            "setup",
            words,
            place,
            "Set trainable = True on the layers that must learn, before compile.",
            weight=SIGN,
            note=case.torch and case.about.fresh is True,
            trial="all-trainable",
            edits=repairs.at(case, place, source.mend.trainable_on),
        )


def _kernels(layer: Layer) -> list[Weight]:
    """Matrices that are to break the symmetry between units; a bias, be it one of two rows as in a GRU, starts at 0."""
    return [
        w
        for w in layer.weights
        if w.trainable and len(w.shape) >= 2 and w.std is not None and not w.name.startswith("bias")
    ]


def constant_init(case: Case, now: Skill) -> Iterator[Candidate]:
    """zero-init, constant-init: units of a layer that start alike stay alike."""
    alike = [
        (layer, kernel)
        for layer in case.layers
        for kernel in _kernels(layer)
        if kernel.max == kernel.min and kernel.shape[-1] * kernel.shape[-2] > 1
    ]
    heads = {layer.name for layer in case.heads}
    hidden = [pair for pair in alike if pair[0].name not in heads]
    # A linear model, or a last layer alone, may well start at 0: its inputs differ, so its gradients do.
    if not hidden:
        return
    layer, kernel = hidden[0]
    zero = kernel.max == 0
    chosen = [other for other, _ in alike if other.initializer in CONSTANT and other.file == layer.file]
    yield candidate(
        "zero-init" if zero else "constant-init",
        "setup",
        f"All weights of {layer.class_} start at {number(kernel.max)}: its units stay alike, or get no gradient at all.",
        places.of_initializer(case, layer),
        "The default initializer (glorot_uniform).",
        weight=WRONG,
        trial="usual-weights",
        alone=_stuck(case),
        edits=repairs.remove_argument(case, chosen, "kernel_initializer") if layer in chosen else (),
    )


def _stuck(case: Case) -> bool:
    return case.few.fits is False


def init_scale(case: Case, now: Skill) -> Iterator[Candidate]:
    """init-scale: kernels drawn far wider or narrower than their fan-in asks for."""
    off = [(layer, kernel, fan_in) for layer in case.layers for kernel, fan_in in _far_off(layer)]
    if not off:
        return
    layer, kernel, fan_in = off[0]
    yield candidate(
        "init-scale",
        "setup",
        f"The weights of {layer.class_} start with a spread of {number(kernel.std)}; for {fan_in} inputs about"
        f" {number(_usual(fan_in))} is usual.",
        places.of_initializer(case, layer),
        "The default initializer (glorot_uniform).",
        weight=ODD,
        trial="usual-weights",
        edits=repairs.remove_argument(case, [layer for layer, _, _ in off], "kernel_initializer")
        or repairs.remove_argument(case, layer, "kernel_initializer"),
    )


def _far_off(layer: Layer) -> Iterator[tuple[Weight, int]]:
    """Kernels of another spread than is usual, with their fan-in."""
    for kernel in _kernels(layer):
        if layer.class_ == "Embedding" or kernel.std is None or kernel.max == kernel.min:
            continue
        fan_in, place = math.prod(kernel.shape[:-1]), math.prod(kernel.shape[:-2])
        # Deep nets of convolutions draw theirs by the outputs (He et al. 2015), of which a depthwise one has one a channel.
        fans = [fan_in, place * kernel.shape[-1]] if "Conv" in layer.class_ else [fan_in]
        if not any(USUAL[0] < kernel.std / _usual(fan) < USUAL[1] for fan in fans):
            yield kernel, fan_in


def _usual(fan_in: int) -> float:
    return float((1.0 / max(1, fan_in)) ** 0.5)


def constraint(case: Case, now: Skill) -> Iterator[Candidate]:
    """constraint: a norm held near 0, or signs that the task does not allow."""
    for layer in case.layers:
        for part, about in layer.constraints.items():
            limit = about.max_value
            tight = limit is not None and limit < TIGHT
            alike = [other for other in case.layers if other.constraints.get(part) == about]
            yield candidate(
                "constraint",
                "setup",
                f"{about.class_}{f'({number(limit)})' if limit is not None else ''} on the {part} of {layer.class_} holds its weights down.",
                places.of_layer(case, layer, f"{part}_constraint"),
                "No constraint, or a limit of 2 to 4.",
                weight=FAR_OUT if tight else HINT,
                trial="no-constraint",
                edits=repairs.remove_argument(case, alike, f"{part}_constraint"),
            )
            return


CAUSES = (all_frozen, constant_init, init_scale, constraint)
