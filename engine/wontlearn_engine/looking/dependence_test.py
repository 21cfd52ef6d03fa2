"""Does y depend on x, asked without the user's model: held-out halves, linear smoothers, permuted targets.

Each learner (ridge on the columns, ridge on binned columns, nearest neighbours, kernel ridge) is linear in y, so that
its predictions for 190 permutations of the training targets are one matrix product. The statistic is the best held-out
R2 among the learners; its p-value is the share of permutations whose own best is as high (Westfall and Young 1993:
the maximum accounts for the choice). Sequences of ids with a target at each place have a test of their own beside it
(place_by_place.py). What is found but weak is asked of other rows too, where there are some.
"""

from __future__ import annotations

# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false
# NumPy leaves some of its types open.
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from ..probe.contract.measured import Dependence
from ..probe.contract.rows import MOST_COLUMNS
from . import place_by_place

Array = NDArray[np.float64]
Rows = NDArray[np.intp]
PERMUTATIONS = 190
LEAST_ROWS = 12
P, R2 = 0.01, 0.02
"""A signal has p at most 0.01 and explains more than 2 % of the held-out variance (measured: below 1 % false alarms)."""
WEAK, AGAIN = 0.1, 0.2
"""A signal that explains less is looked for in other rows too: there p must be at most 0.2. One in 190 data sets without a
relation shows such a signal by chance, one in 900 both times; of true ones of that size 43 to 49 of 50 did, in 400 others."""


def test_file(path: Path, classes: bool, tokens: bool) -> Dependence:
    """The test on a file with arrays x (n, k) and y (n, m), and perhaps more_x, more_y. Raises OSError or ValueError if it cannot be read."""
    try:
        with np.load(path) as held:
            x, y = np.asarray(held["x"], dtype=float), np.asarray(held["y"], dtype=float)
            more = (held["more_x"], held["more_y"]) if "more_x" in held else None
    except (EOFError, KeyError, BadZipFile) as problem:  # cut short: the run was ended while it wrote
        raise ValueError(f"not all of the rows are in {path.name}") from problem
    found = test(x, y, classes=classes, tokens=tokens)
    if not found.signal or found.r2 is None or found.r2 >= WEAK or more is None:
        return found
    again = test(*(np.asarray(part, dtype=float) for part in more), classes=classes, tokens=tokens)
    if again.p is None or again.p <= AGAIN:
        return found
    return Dependence(found.rows + again.rows, False, again.p, again.r2)


def test(x: Array, y: Array, *, classes: bool = False, tokens: bool = False, seed: int = 0) -> Dependence:
    """Whether y depends on x; `signal` is None with too few rows, or where nothing varies.

    x (n, k), y (n, m). `classes`: y holds class ids, made one-hot. `tokens`: x holds ids, counted instead of measured.
    """
    keep = np.isfinite(x).all(axis=1) & np.isfinite(y).all(axis=1)
    x, y = x[keep], y[keep]
    n = len(x)
    if n < LEAST_ROWS:
        return Dependence(n)
    targets = _targets(y, classes)
    if targets is None:
        return Dependence(n)
    features = _counts(x) if tokens else x
    random = np.random.default_rng(seed)
    orders: list[Rows] = [np.arange(n), *(random.permutation(n) for _ in range(PERMUTATIONS))]
    halves = random.permutation(n)
    total: dict[str, Array] = {}
    by_place = np.zeros(len(orders))
    in_places = tokens and classes and x.shape == y.shape and x.shape[1] > 1
    for train, test_rows in ((halves[: n // 2], halves[n // 2 :]), (halves[n // 2 :], halves[: n // 2])):
        for name, smoother in _smoothers(features[train], features[test_rows]).items():
            scores = _scores(smoother, targets, orders, train, test_rows) / 2
            total[name] = total[name] + scores if name in total else scores
        if in_places:
            by_place += place_by_place.scores(x, y, orders, train, test_rows) / 2
    whole = _judged(n, np.max(list(total.values()), axis=0))
    # Not one of the learners: its scores hardly vary by chance, as there are many places, and theirs would drown it.
    # Where both are filled up together, all that the learners see is how long a row is.
    return _judged(n, by_place) if in_places and (not whole.signal or place_by_place.filled_alike(x, y)) else whole


def _judged(n: int, scores: Array) -> Dependence:
    """Of the targets as they are, first, and of their permutations."""
    p = float((1 + (scores[1:] >= scores[0]).sum()) / (1 + PERMUTATIONS))
    r2 = float(scores[0])
    return Dependence(n, bool(p <= P and r2 > R2), p, r2)


def _targets(y: Array, classes: bool) -> Array | None:
    """Columns of variance 1, or None if nothing varies; class ids as one-hot, at most 50 columns."""
    if classes and y.shape[1] == 1:
        kinds = np.unique(y[:, 0])
        if 2 < len(kinds) <= 50:
            y = (y[:, :1] == kinds[None, :]).astype(float)
    if y.shape[1] > 50:
        y = y[:, np.argsort(-y.std(axis=0))[:50]]
    if not classes and y.shape[1] == 1:
        # Wild values would hide a relation that all other rows show: half the weight to ranks.
        y = np.concatenate([y, _ranks(y)], axis=1)
    spread = y.std(axis=0)
    y = y[:, spread > 1e-12 * np.maximum(1.0, np.abs(y).max(axis=0))]
    return (y - y.mean(axis=0)) / y.std(axis=0) if y.shape[1] else None


def _ranks(x: Array) -> Array:
    """Column-wise ranks, scaled to 0 … 1."""
    order = np.argsort(np.argsort(x, axis=0, kind="stable"), axis=0)
    return np.asarray(order / max(1, len(x) - 1))


def _counts(x: Array, most: int = 500) -> Array:
    """How often each of the most common ids stands in a row."""
    ids, counts = np.unique(x, return_counts=True)
    common = ids[np.argsort(-counts)[:most]]
    return np.stack([(x == value).sum(axis=1) for value in common], axis=1).astype(float)


def _scaled(train: Array, rest: Array) -> tuple[Array, Array]:
    if train.shape[1] > MOST_COLUMNS:
        step = -(-train.shape[1] // MOST_COLUMNS)
        train, rest = train[:, ::step], rest[:, ::step]
    middle, spread = train.mean(axis=0), train.std(axis=0)
    good = spread > 1e-12
    if not good.any():
        return np.zeros((len(train), 1)), np.zeros((len(rest), 1))
    scaled = [np.clip((part[:, good] - middle[good]) / spread[good], -6, 6) for part in (train, rest)]
    return scaled[0], scaled[1]


def _bins(train: Array, rest: Array, count: int = 6) -> tuple[Array, Array]:
    """Each column as one-hot quantile bins: additive models of any shape. At most 80 columns."""
    columns = np.argsort(-train.std(axis=0))[:80]
    parts: list[tuple[Array, Array]] = []
    for column in columns:
        edges = np.unique(np.quantile(train[:, column], np.linspace(0, 1, count + 1)[1:-1]))
        hot = np.eye(len(edges) + 1)
        parts.append((hot[np.searchsorted(edges, train[:, column])], hot[np.searchsorted(edges, rest[:, column])]))
    return np.concatenate([a for a, _ in parts], axis=1), np.concatenate([b for _, b in parts], axis=1)


def _ridge(train: Array, rest: Array, strength: float) -> Array:
    """Smoother of ridge regression in its dual form: (rest, train)."""
    gram = train @ train.T
    ridge = strength * np.trace(gram) / max(1, len(train))
    return np.asarray((rest @ train.T) @ np.linalg.inv(gram + max(ridge, 1e-9) * np.eye(len(train))))


def _distances(train: Array, rest: Array) -> Array:
    squares: Array = (rest**2).sum(axis=1)[:, None] + (train**2).sum(axis=1)[None, :] - 2 * rest @ train.T
    return np.asarray(np.maximum(squares, 0.0))


def _neighbours(distances: Array, count: int) -> Array:
    nearest = np.argpartition(distances, min(count, distances.shape[1] - 1), axis=1)[:, :count]
    smoother = np.zeros_like(distances)
    np.put_along_axis(smoother, nearest, 1.0 / count, axis=1)
    return smoother


def _kernel(train: Array, rest: Array, distances: Array) -> Array:
    own = _distances(train, train)
    width = float(np.median(own[own > 0])) if (own > 0).any() else 1.0
    gram = np.exp(-own / width)
    return np.asarray(np.exp(-distances / width) @ np.linalg.inv(gram + 0.1 * np.eye(len(train))), dtype=np.float64)


def _smoothers(train_raw: Array, rest_raw: Array) -> dict[str, Array]:
    train, rest = _scaled(train_raw, rest_raw)
    distances = _distances(train, rest)
    binned = _bins(train, rest)
    near = max(1, min(5, len(train) // 4))
    return {
        "ridge": _ridge(train, rest, 0.1),
        "strong ridge": _ridge(train, rest, 2.0),
        "binned columns": _ridge(binned[0] - binned[0].mean(axis=0), binned[1] - binned[0].mean(axis=0), 0.3),
        "neighbours": _neighbours(distances, near),
        "many neighbours": _neighbours(distances, min(15, len(train) // 2)),
        "kernel": _kernel(train, rest, distances),
    }


def _scores(smoother: Array, y: Array, orders: list[Rows], train: Rows, rest: Rows) -> Array:
    """Held-out R2 for each order of the targets; (orders,). Mean over the target columns, the best quarter of them."""
    permuted = np.stack([y[order] for order in orders], axis=2)
    known, true = permuted[train], permuted[rest]
    middle = known.mean(axis=0, keepdims=True)
    shape = known.shape
    guess = smoother @ (known - middle).reshape(shape[0], -1)
    guess = guess.reshape(len(rest), *shape[1:]) + middle
    left, whole = ((true - guess) ** 2).sum(axis=0), ((true - middle) ** 2).sum(axis=0)
    r2 = 1 - left / np.maximum(whole, 1e-12)
    best = max(1, -(-r2.shape[0] // 4))
    return np.asarray(np.sort(r2, axis=0)[-best:].mean(axis=0))
