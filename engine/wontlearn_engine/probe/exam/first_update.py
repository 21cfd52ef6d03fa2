"""What the first update shows on up to 32 rows: gradients, the way from input to output, each layer's answer."""

from typing import Optional, Tuple

import numpy as np

from ..contract.first_update import FirstUpdate, Gradient, Gradients, LayerSeen, Output, RandomLayer
from . import honest_numbers, trainer
from . import rows as rows_
from .subject import Head

ROWS = 32


def look(subject, rows, most=ROWS) -> Tuple[FirstUpdate, Optional[Head]]:
    """(what was seen, the head or None) on up to `most` rows; nothing is updated."""
    some = rows.first(min(ROWS, most), subject.fixed_batch)
    x, y, w = trainer.tensors(subject, some)
    compute = subject.compute
    made, answer, head = subject.watched(x)
    again = subject.answer(x)
    outputs = [np.asarray(compute.numpy(leaf), dtype="float64") for leaf in rows_.leaves(answer)]
    differs = any(
        not honest_numbers.same(a, b, 1e-3, 1e-9).all()
        for a, b in zip(outputs, (compute.numpy(leaf) for leaf in rows_.leaves(again)))
    )
    slopes = _input_gradients(subject, x)
    largest = [float(slope.max()) for slope in slopes]
    found = FirstUpdate(
        layers=statistics(made, len(some)),
        head_layers=tuple(head.layers) if head else (),
        outputs=tuple(_output(values) for values in outputs),
        random_layers=_random(made, subject.watched(x)[0]) if differs else (),
        inputs_differ=any(not rows_.alike(np.asarray(leaf)) for leaf in rows_.leaves(some.x)),
        gradients=_gradients(subject, x, y, w),
        input_gradients=tuple(largest),
        input_names=_names(rows.x) if isinstance(rows.x, dict) else (),
        unused_columns=_unused(slopes, some),
        input_gradient=honest_numbers.largest(largest),
    )
    return found, head


def _output(values):
    return Output(
        shape=values.shape[1:],
        min=values.min(),
        max=values.max(),
        rows_spread=(values.max(axis=0) - values.min(axis=0)).max() if len(values) else 0.0,
        sums_to_one=bool(values.ndim > 1 and values.min() >= 0 and np.allclose(values.sum(axis=-1), 1, atol=1e-3)),
    )


def _random(calls, again):
    """The layers where two answers to the same rows part."""
    found = []
    for first, second in zip(calls, again):
        if first.name != second.name:
            break
        made, other, given, before = first.output(), second.output(), first.given(), second.given()
        if made is None or other is None or honest_numbers.same(made, other, 1e-3, 1e-9).all():
            continue
        alike = given is not None and before is not None and honest_numbers.same(given, before, 1e-3, 1e-9).all()
        if not alike and (given is not None or found):
            continue  # its input differed already
        drops = False
        if given is not None and given.shape == made.shape:
            lost, kept = (made == 0) & (given != 0), (made != 0) & (given != 0)
            factors = made[kept] / given[kept]
            drops = bool(lost.any() and factors.size and np.ptp(factors) <= 1e-3 * np.abs(factors).max())
        found.append(RandomLayer(class_=first.kind, drops=drops))
    return tuple(found)


def statistics(calls, count):
    """For each call of a layer: is it the same for all rows, how much is zero, saturated; its spread. Up to 200 layers."""
    found = []
    for call in calls:
        values = call.output()
        if values is None or values.ndim == 0 or values.shape[0] != count or values.size == 0:
            continue
        flat = values.reshape(count, -1)
        scale = float(np.abs(flat).max())
        spread = float((flat.max(axis=0) - flat.min(axis=0)).max()) if np.isfinite(flat).all() else None
        before = call.given()
        before_same = None
        if before is not None and before.ndim and before.shape[0] == count:
            before = before.reshape(count, -1)
            if np.isfinite(before).all():
                before_same = bool(
                    (before.max(axis=0) - before.min(axis=0)).max() <= 1e-6 * max(1e-30, np.abs(before).max())
                )
        found.append(
            LayerSeen(
                name=call.name,
                class_=call.kind,
                file=call.file,
                line=call.line,
                shape=values.shape[1:],
                std=float(flat.std()),
                rows_same=(spread is not None and spread <= 1e-6 * max(1e-30, scale)) or scale == 0.0,
                input_rows_same=before_same,
                zeros=float((flat == 0).mean()),
                dead_units=float((flat == 0).all(axis=0).mean()),
                saturated=_saturated(call.activation, flat),
                activation=call.activation,
            )
        )
        if len(found) >= 200:
            break
    return tuple(found)


def _saturated(activation, values):
    """Share of the answers at an end of the activation's range; None where it has none."""
    if activation not in ("sigmoid", "tanh", "hard_sigmoid"):
        return None
    low, high = (-1.0, 1.0) if activation == "tanh" else (0.0, 1.0)
    edge = 0.01 * (high - low)
    return float(((values < low + edge) | (values > high - edge)).mean())


def _gradients(subject, x, y, w):
    if subject.own_step:
        return None
    loss, gradients = subject.loss_and_gradients(x, y, w)
    entries = []
    for weight, gradient in zip(subject.weights(), gradients):
        held, along = weight.value().astype("float64"), None
        size = float(np.sqrt(np.square(held).mean()))
        if gradient is None:
            norm = None
        else:
            values = gradient.astype("float64")
            norm = float(np.sqrt(np.square(values).mean())) if np.isfinite(values).all() else float("nan")
            if norm and size:
                along = float((values * held).mean() / (norm * size))
        entries.append(
            Gradient(name=weight.name, rms=norm, weight_rms=size, shape=held.shape, along=along, none=gradient is None)
        )
    return Gradients(loss=loss, weights=tuple(entries))


def _input_gradients(subject, x):
    """Largest |d output / d input| at each place of each input; [] where one of them is whole numbers or text."""
    floats = [leaf for leaf in rows_.leaves(x) if subject.compute.is_floating(leaf)]
    if not floats or len(floats) < len(rows_.leaves(x)):
        return []
    return subject.compute.slopes(lambda x: subject.call(x, False), x, floats)


def _names(x):
    """The keys of the inputs, in the order of their leaves."""
    return tuple(str(key) for key in sorted(x, key=str))


def _unused(slopes, rows):
    """Columns of a table that differ from row to row and have no way to the output, although others have."""
    if len(slopes) != 1 or slopes[0].ndim != 1 or not slopes[0].any():
        return ()
    values = np.asarray(rows_.leaves(rows.x)[0])
    return tuple(int(i) for i in np.flatnonzero((slopes[0] == 0) & (values != values[:1]).any(axis=0)))
