"""Whether two losses compute the same: both are asked for the same random answers, and compared."""

import numpy as np

CLOSE = 2e-3
"""Share of the asked values' range: rounding in float32 stays below it."""


def answers(domain, y, shape, random):
    """Random answers that a loss of this domain may be asked for: "near" the targets, "positive", "logits", "shares"."""
    if domain == "near":
        spread = float(y.std()) or 1.0
        return (float(y.mean()) + spread * random.normal(size=shape)).astype("float32")
    if domain == "positive":
        return (abs(float(y.mean())) + 0.1) * random.uniform(0.2, 2.0, shape).astype("float32")
    if domain == "logits":
        return (2.0 * random.normal(size=shape)).astype("float32")
    shares = random.uniform(0.02, 0.98, shape).astype("float32")
    return shares / shares.sum(axis=-1, keepdims=True) if len(shape) > 1 and shape[-1] > 1 else shares


def fit(asked, known):
    """(factor, offset) with asked = factor * known + offset, or None."""
    asked, known = np.array(asked), np.array(known)
    if not (np.isfinite(asked).all() and np.isfinite(known).all()) or np.ptp(known) < 1e-9:
        return None
    factor, offset = np.polyfit(known, asked, 1)
    if np.abs(factor * known + offset - asked).max() > CLOSE * max(np.ptp(asked), 1e-9) or abs(factor) < 1e-9:
        return None
    return float(factor), float(offset)
