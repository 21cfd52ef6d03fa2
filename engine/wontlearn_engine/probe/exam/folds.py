"""Rows kept apart: which to train on, which to score on. Rows with equal inputs stay on one side."""

from dataclasses import replace
from typing import List

import numpy as np

from ..contract.measured import Found, Prediction
from . import rows as rows_

FEW = 60
"""With fewer different rows each third is left out once: a score on twenty rows says little, on all of them it says enough."""
LEAST = 12
"""With fewer there is nothing to tell."""


def apart(rows, random):
    """Pairs (rows to train on, rows to score on): two thirds and the rest; of few different rows each third in turn."""
    groups = _alike(rows)
    count = int(groups.max()) + 1
    order = random.permutation(count)
    if not LEAST <= count < FEW:
        cut = max(1, count * 2 // 3)
        thirds = [order[cut:]]
    else:
        thirds = np.array_split(order, 3)
    found = []
    for third in thirds:
        out = np.isin(groups, third)
        # What is scored is scored once, however often it comes.
        first = np.unique(groups, return_index=True)[1]
        kept = first[np.isin(groups[first], third)]
        found.append((rows.take(random.permutation(np.flatnonzero(~out))), rows.take(random.permutation(kept))))
    return found


def two_thirds(rows, random):
    """(Two thirds of the rows, the rest), drawn."""
    order = random.permutation(len(rows))
    cut = max(1, len(rows) * 2 // 3)
    return rows.take(order[:cut]), rows.take(order[cut:])


def _alike(rows):
    """A number for each row; rows with equal inputs have the same."""
    parts = [np.asarray(leaf) for leaf in rows_.leaves(rows.x)]
    if any(part.dtype.kind not in "fiub" for part in parts):
        return np.arange(len(rows))
    numbers, seen = [], {}
    parts = [np.ascontiguousarray(part.reshape(len(rows), -1)) for part in parts]
    for i in range(len(rows)):
        numbers.append(seen.setdefault(b"".join(part[i].tobytes() for part in parts), len(seen)))
    return np.array(numbers)


def mean_of(scores: List[Found]) -> Found:
    """One score of several: the mean skill by loss and by predictions, where they are known."""
    first = scores[0]
    predicted = _mean([score.prediction.skill for score in scores if score.prediction is not None])
    return replace(
        first,
        skill=_mean([score.skill for score in scores]),
        detached_skill=_mean([score.detached_skill for score in scores]),
        prediction=replace(first.prediction or Prediction(), skill=predicted)
        if predicted is not None
        else first.prediction,
    )


def _mean(values):
    """Of those that are known; None if none is."""
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None
