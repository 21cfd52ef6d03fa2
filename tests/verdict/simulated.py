"""Loss curves of many shapes under many kinds of noise, seeded: floor 0, baseline 1, so that skill is 1 - loss."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from wontlearn_engine.curve import Curve

Array = NDArray[np.float64]
Random = np.random.Generator


def exponential(t: Array, r: Random) -> Array:
    return r.uniform(0.4, 1.0) * (1 - np.exp(-t / 10 ** r.uniform(-2, -0.5)))


def power(t: Array, r: Random) -> Array:
    return r.uniform(0.75, 1.0) * (1 - (1 + t / 10 ** r.uniform(-3, -1.5)) ** -r.uniform(0.3, 1.0))


def plateau_then_drop(t: Array, r: Random) -> Array:
    start = 10 ** r.uniform(-2.3, np.log10(0.3))
    return r.uniform(0.5, 1.0) * (1 - np.exp(-np.maximum(t - start, 0) / 10 ** r.uniform(-2, -1)))


def warm_up(t: Array, r: Random) -> Array:
    warm = r.uniform(0.02, 0.3)
    way = np.where(t < warm, t**2 / (2 * warm), t - warm / 2)
    return r.uniform(0.6, 1.0) * (1 - np.exp(-way / 10 ** r.uniform(-1.7, -0.8)))


def oscillating(t: Array, r: Random) -> Array:
    return exponential(t, r) + r.uniform(0.02, 0.1) * np.sin(2 * np.pi * t * 10 ** r.uniform(0.5, 2)) * np.exp(-t)


def steps(t: Array, r: Random) -> Array:
    return r.uniform(0.4, 0.6) * (1 - np.exp(-t / 0.05)) + sum(0.1 * (t > x) for x in r.uniform(0.2, 0.9, 3))


def from_far_away(t: Array, r: Random) -> Array:
    return exponential(t, r) - 10 ** r.uniform(0, 3) * np.exp(-t / 10 ** r.uniform(-2.5, -1.2))


def flat(t: Array, r: Random) -> Array:
    return np.full_like(t, r.uniform(-0.05, 0.05))


def worse_than_nothing(t: Array, r: Random) -> Array:
    return np.full_like(t, -(10 ** r.uniform(-1, 1)))


def finds_the_mean(t: Array, r: Random) -> Array:
    return -(10 ** r.uniform(-1, 2)) * np.exp(-t / 10 ** r.uniform(-2.5, -1.5))


def wandering(t: Array, r: Random) -> Array:
    walk = np.cumsum(r.standard_normal(len(t)))
    return 0.05 * walk / max(1e-9, np.abs(walk).max())


def weak(t: Array, r: Random) -> Array:
    return r.uniform(0.1, 0.24) * (1 - np.exp(-t / 10 ** r.uniform(-2, -0.3)))


def creeping(t: Array, r: Random) -> Array:
    return r.uniform(0.02, 0.2) * t ** r.uniform(0.5, 1.5)


def stopped_early(t: Array, r: Random) -> Array:
    return r.uniform(0.7, 1.0) * (1 - np.exp(-t / r.uniform(3, 8)))


def runs_away(t: Array, r: Random) -> Array:
    return exponential(t, r) - np.expm1(np.maximum(t - r.uniform(0.4, 0.8), 0) * 20)


HEALTHY: list[Callable[[Array, Random], Array]] = [
    exponential,
    power,
    plateau_then_drop,
    warm_up,
    oscillating,
    steps,
    from_far_away,
]
STUCK: list[Callable[[Array, Random], Array]] = [
    flat,
    worse_than_nothing,
    finds_the_mean,
    wandering,
    weak,
    creeping,
    stopped_early,
]


def noise(clean: Array, r: Random, kind: int) -> Array:
    """Losses around a clean curve of losses. Kinds: batches, autocorrelated, heavy tails, batches of one row, spikes."""
    n, size = len(clean), 10 ** r.uniform(-2, -0.5)
    white = r.standard_normal(n)
    if kind == 0:
        return clean + size * white
    if kind == 1:
        rho = r.choice([0.5, 0.9, 0.97])
        return clean + size * autocorrelated(white, rho)
    if kind == 2:
        return clean + size * r.standard_t(3, n)
    if kind == 3:
        return np.abs(clean) * white**2 + np.minimum(clean, 0)
    return clean + size * white + 30 * (r.random(n) < 0.01) * r.random(n)


def autocorrelated(white: Array, rho: float) -> Array:
    """White noise in, noise of the same size out, each value rho of the one before: a filter cut where it no longer counts."""
    length = int(np.ceil(np.log(1e-3) / np.log(rho)))
    return np.convolve(white, rho ** np.arange(length))[: len(white)] * np.sqrt(1 - rho**2)


def simulated(shapes: list[Callable[[Array, Random], Array]], number: int, seed: int) -> tuple[Curve, Array]:
    """The curve of this number, and its true skill: 200 to 3200 updates, one point each or one for each ten."""
    r = np.random.default_rng([seed, number])
    kind, n = number // len(shapes) % 5, (200, 800, 3200)[number // len(shapes) // 5 % 3]
    t = np.arange(1, n + 1) / n
    skill = shapes[number % len(shapes)](t, r)
    losses = noise(1 - skill, r, kind)
    every = 10 if n == 3200 and r.random() < 0.5 else 1
    updates = np.arange(every, n + 1, every)
    means = losses.reshape(-1, every).mean(1)
    return Curve(updates.tolist(), means.tolist(), means.tolist(), means.tolist()), skill
