"""What the first update shows on up to 32 rows: gradients, the way from input to output, each layer's answer."""

import numpy as np
import tensorflow as tf

from . import layers, loop, sites
from . import rows as rows_


def look(subject, rows):
    """Evidence "gradients", "flow" and the head; nothing is updated. Returns (evidence dict, Head or None)."""
    some = rows.take(range(min(32, len(rows))))
    x, y, w = loop.tensors(some)
    found = {}
    with layers.calls(subject.keras) as made:
        answer = subject.call(x, False)
    again = subject.call(x, False)
    head = layers.find_head(made, answer)
    found["layers"] = layers.statistics(made, len(some))
    found["head_layers"] = [
        {"name": l.name, "class": type(l).__name__, "file": sites.of(l)[0], "line": sites.of(l)[1]}
        for l in (head.layers if head else [])
    ]
    outputs = [np.asarray(leaf, dtype="float64") for leaf in rows_.leaves(answer)]
    found["outputs"] = [
        {"shape": list(o.shape[1:]), "min": o.min(), "max": o.max(), "mean": o.mean(), "std": o.std(),
         "rows_spread": (o.max(axis=0) - o.min(axis=0)).max() if len(o) else 0.0,
         "sums_to_one": bool(o.ndim > 1 and o.min() >= 0 and np.allclose(o.sum(axis=-1), 1, atol=1e-3))}
        for o in outputs
    ]  # fmt: skip
    found["repeat_differs"] = any(
        bool((np.abs(np.asarray(a) - np.asarray(b)) > 1e-3 * (np.abs(np.asarray(a)) + 1e-6)).any())
        for a, b in zip(rows_.leaves(answer), rows_.leaves(again))
    )
    found["inputs_differ"] = any(
        bool((np.asarray(leaf) != np.asarray(leaf)[:1]).any()) for leaf in rows_.leaves(some.x)
    )
    found["gradients"] = _gradients(subject, x, y, w)
    found["input_gradients"] = _input_gradients(subject, x)
    found["input_gradient"] = max(found["input_gradients"], default=None)
    return found, head


def _gradients(subject, x, y, w):
    if subject.custom_step:
        return None
    loss, gradients = subject.loss_and_gradients(x, y, w)
    entries = []
    for weight, gradient in zip(subject.weights(), gradients):
        size = float(np.sqrt(np.square(np.asarray(weight, dtype="float64")).mean()))
        if gradient is None:
            norm = None
        else:
            values = np.asarray(tf.convert_to_tensor(gradient), dtype="float64")
            norm = float(np.sqrt(np.square(values).mean())) if np.isfinite(values).all() else float("nan")
        entries.append({"name": weight.path if hasattr(weight, "path") else weight.name, "rms": norm, "weight_rms": size,
                        "none": gradient is None})  # fmt: skip
    return {"loss": float(loss), "weights": entries}


def _input_gradients(subject, x):
    """Largest |d output / d input| of each input; [] where one of them is whole numbers or text."""
    floats = [leaf for leaf in rows_.leaves(x) if leaf.dtype.is_floating]
    if not floats or len(floats) < len(rows_.leaves(x)):
        return []
    with tf.GradientTape() as tape:
        tape.watch(floats)
        answer = subject.call(x, False)
        total = tf.add_n([tf.reduce_sum(tf.square(tf.cast(leaf, tf.float32) + 0.5)) for leaf in rows_.leaves(answer)])
    gradients = tape.gradient(total, floats)
    return [float(tf.reduce_max(tf.abs(g))) if g is not None else 0.0 for g in gradients]
