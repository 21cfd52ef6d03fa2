"""What the first update shows on up to 32 rows: gradients, the way from input to output, each layer's answer."""

import numpy as np

from ..compute.here import here
from ..script import user_code
from ..ways.keras import layers
from . import rows as rows_
from . import trainer


def look(subject, rows):
    """Evidence "gradients", "flow" and the head; nothing is updated. Returns (evidence dict, Head or None)."""
    some = rows.take(range(min(32, len(rows))))
    x, y, w = trainer.tensors(some)
    found = {}
    made, answer, head = layers.watched(subject, x)
    again = here.answer(subject, x)
    found["layers"] = layers.statistics(made, len(some))
    found["head_layers"] = [
        {"name": l.name, "class": type(l).__name__, "file": user_code.of(l)[0], "line": user_code.of(l)[1]}
        for l in (head.layers if head else [])
    ]
    outputs = [np.asarray(here.numpy(leaf), dtype="float64") for leaf in rows_.leaves(answer)]
    found["outputs"] = [
        {"shape": list(o.shape[1:]), "min": o.min(), "max": o.max(), "mean": o.mean(), "std": o.std(),
         "rows_spread": (o.max(axis=0) - o.min(axis=0)).max() if len(o) else 0.0,
         "sums_to_one": bool(o.ndim > 1 and o.min() >= 0 and np.allclose(o.sum(axis=-1), 1, atol=1e-3))}
        for o in outputs
    ]  # fmt: skip
    found["repeat_differs"] = any(
        bool((np.abs(a - b) > 1e-3 * (np.abs(a) + 1e-6)).any())
        for a, b in zip(outputs, (here.numpy(leaf) for leaf in rows_.leaves(again)))
    )
    found["inputs_differ"] = any(
        bool((np.asarray(leaf) != np.asarray(leaf)[:1]).any()) for leaf in rows_.leaves(some.x)
    )
    found["gradients"] = _gradients(subject, x, y, w)
    slopes = _input_gradients(subject, x)
    found["input_gradients"] = [float(slope.max()) for slope in slopes]
    found["unused_columns"] = _unused(slopes, some)
    found["input_gradient"] = max(found["input_gradients"], default=None)
    return found, head


def _gradients(subject, x, y, w):
    if subject.custom_step:
        return None
    loss, gradients = subject.loss_and_gradients(x, y, w)
    entries = []
    for weight, gradient in zip(subject.weights(), gradients):
        held, along = np.asarray(weight, dtype="float64"), None
        size = float(np.sqrt(np.square(held).mean()))
        if gradient is None:
            norm = None
        else:
            values = np.asarray(rows_.dense(gradient), dtype="float64")
            norm = float(np.sqrt(np.square(values).mean())) if np.isfinite(values).all() else float("nan")
            if norm and size:
                along = float((values * held).mean() / (norm * size))
        # `along`: cosine of gradient and weight; 1 where only a penalty on the weights gives the gradient.
        entries.append({"name": weight.path if hasattr(weight, "path") else weight.name, "rms": norm, "weight_rms": size,
                        "shape": list(held.shape), "along": along, "none": gradient is None})  # fmt: skip
    return {"loss": float(loss), "weights": entries}


def _input_gradients(subject, x):
    """Largest |d output / d input| at each place of each input; [] where one of them is whole numbers or text."""
    floats = [leaf for leaf in rows_.leaves(x) if here.is_floating(leaf)]
    if not floats or len(floats) < len(rows_.leaves(x)):
        return []
    return here.slopes(lambda x: subject.call(x, False), x, floats)


def _unused(slopes, rows):
    """Columns of a table that differ from row to row and have no way to the output, although others have."""
    if len(slopes) != 1 or slopes[0].ndim != 1 or not slopes[0].any():
        return []
    values = np.asarray(rows_.leaves(rows.x)[0])
    return [int(i) for i in np.flatnonzero((slopes[0] == 0) & (values != values[:1]).any(axis=0))]
