"""What was measured at a line of the script: of the layer, the loss or the optimizer that stands there."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..looking.look import Look, Training
from ..notebooks.notebook import of_code
from ..probe.contract.about import Layer
from ..probe.contract.first_update import Gradient, LayerSeen, Output
from ..probe.contract.measured import WeightUpdate
from ..verdict.measures import count, number
from ..verdict.words import Where


@dataclass(frozen=True)
class Described:
    """One thing that stands at a line, and what was measured of it: a sentence each."""

    name: str
    facts: tuple[str, ...]


Here = Callable[[Where], bool]
"""Whether a place is where somebody looks."""


def measured_at(look: Look, here: Here) -> list[Described]:
    """Of all trainings, each thing once; empty where nothing stands there that was measured."""
    found: dict[Described, None] = {}
    for training in look.trainings:
        for measured in _of(training, here):
            if measured.facts:
                found[measured] = None
    return list(found)


def _place(code: str, line: int) -> Where:
    file, cell = of_code(code)
    return Where(file, cell, line)


def _of(training: Training, here: Here) -> Iterator[Described]:
    about = training.about
    for layer in about.layers:
        if not layer.container and here(_place(layer.file, layer.line)):
            yield Described(f"{layer.class_} `{layer.name}`", tuple(_layer(training, layer)))
    for loss in about.loss:
        if here(
            _place(loss.file or about.compile.file, loss.line or about.compile.line)
        ):  # one given by name stands there
            yield Described(f"loss `{loss.known_as}`", tuple(_loss(training)))
    optimizer = about.optimizer
    if optimizer is not None and here(_place(optimizer.file, optimizer.line)):
        yield Described(f"optimizer {optimizer.class_}", tuple(_optimizer(training)))


def _layer(training: Training, layer: Layer) -> Iterator[str]:
    first, score = training.evidence.first, training.evidence.score
    for when, layers in (
        ("before training", first.layers if first is not None else ()),
        ("after it", score.layers if score is not None else ()),
    ):
        for seen in layers:
            if seen.name == layer.name and (said := _answers(seen)):
                yield f"{when}: {said}"
    alone = sum(not other.container for other in training.about.layers) == 1
    gradients = [g for g in _gradients(training) if _belongs(g.name, layer, alone)]
    if gradients:
        yield f"gradient at the first update: {_norms(gradients)}"
    updates = [w for w in _updates(training) if _belongs(w.name, layer, alone)]
    if (moved := _moved(updates)) is not None:
        yield f"the first update changes its weights by {moved} of their size"
    if layer.name in training.about.output_layers:
        yield from _outputs(training)


def _answers(seen: LayerSeen) -> str:
    parts = [f"answers spread by {number(seen.std)}"] if seen.std is not None else []
    if seen.rows_same:
        parts.append("all rows look alike behind it")
    if seen.dead_units:
        parts.append(f"{_share(seen.dead_units)} of its units answer 0 to every row")
    if seen.saturated:
        parts.append(f"{_share(seen.saturated)} of its answers lie at an end of {seen.activation or 'its activation'}")
    return ", ".join(parts)


def _loss(training: Training) -> Iterator[str]:
    if training.baseline is not None:
        floor = f", the lowest {number(training.floor)}" if training.floor is not None else ""
        yield f"the best constant answer costs {number(training.baseline)}{floor}"
    curve = training.curves.get("full")
    if curve is not None and curve.first is not None:
        end = "NaN" if curve.ends_in_nan else number(curve.last)
        yield f"in the full run from {number(curve.first)} to {end} in {count(curve.last_update, 'update')}"
    yield from _outputs(training)
    if gradients := _gradients(training):
        yield f"gradient at the first update: {_norms(gradients)}"


def _outputs(training: Training) -> Iterator[str]:
    """The range of the model's answers."""
    first, score = training.evidence.first, training.evidence.score
    for when, outputs in (
        ("before training", first.outputs if first is not None else ()),
        ("after it", score.outputs if score is not None else ()),
    ):
        spans = [span for output in outputs if (span := _range(output))]
        if spans:
            yield f"the model's answers {when}: {'; '.join(spans)}"


def _range(output: Output) -> str:
    if output.min is None or output.max is None:
        return ""
    same = ", the same for every row" if output.rows_spread == 0 else ""
    return f"{number(output.min)} to {number(output.max)}{same}"


def _optimizer(training: Training) -> Iterator[str]:
    optimizer, trained = training.about.optimizer, training.evidence.trained
    assert optimizer is not None
    if optimizer.learning_rate is not None:
        yield f"learning rate at the start: {number(optimizer.learning_rate)}"
    rates = [rate for rate in (trained.rates if trained is not None else ()) if rate is not None]
    if rates and (min(rates) != max(rates) or rates[0] != optimizer.learning_rate):
        yield f"over the training: {' → '.join(number(rate) for rate in _thinned(rates))}"
    elif optimizer.schedule is not None:
        planned = [number(rate) for rate in optimizer.schedule_rates if rate is not None]
        yield f"planned after 0, 10, 100, 1000 and 10000 updates: {', '.join(planned)}"
    if gradients := _gradients(training):
        yield f"gradient at the first update: {_norms(gradients)}"
    if (moved := _moved(_updates(training))) is not None:
        yield f"the first update changes the weights by {moved} of their size"


def _thinned(rates: list[float]) -> list[float]:
    """First, last, and up to three between."""
    if len(rates) <= 5:
        return rates
    return [rates[round(i * (len(rates) - 1) / 4)] for i in range(5)]


def _gradients(training: Training) -> tuple[Gradient, ...]:
    first = training.evidence.first
    return first.gradients.weights if first is not None and first.gradients is not None else ()


def _updates(training: Training) -> tuple[WeightUpdate, ...]:
    step = training.evidence.step
    return step.weights if step is not None else ()


def _belongs(weight: str, layer: Layer, alone: bool) -> bool:
    """By path: Keras writes `sequential/dense/kernel`, PyTorch `net.0.weight`; `alone`, where the model is the layer, `weight`."""
    if alone and "/" not in weight and "." not in weight:
        return True
    return layer.name in weight.split("/")[:-1] or weight.rpartition(".")[0] == layer.name


def _norms(gradients: tuple[Gradient, ...] | list[Gradient]) -> str:
    """The norm over all of them."""
    missing = sum(g.none for g in gradients)
    if missing == len(gradients):
        return "none"
    given = [g for g in gradients if not g.none]
    if any(g.rms is None for g in given):
        return "not finite"
    squares = sum((g.rms or 0.0) ** 2 * math.prod(g.shape) for g in given)
    some = f"; {count(missing, 'weight')} without" if missing else ""
    return f"norm {number(math.sqrt(squares))}{some}"


def _moved(updates: tuple[WeightUpdate, ...] | list[WeightUpdate]) -> str | None:
    """The median of update to weight; None where no weight has a size to compare with (biases begin at 0)."""
    shares = sorted(w.rms / w.weight_rms for w in updates if w.rms is not None and w.weight_rms)
    return _share(shares[len(shares) // 2]) if shares else None


def _share(value: float) -> str:
    return f"{number(100 * value)} %"
