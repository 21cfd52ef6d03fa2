"""The best constant for rows of many places: near the truth whether places share it or not, and no row is known by heart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from wontlearn_engine.probe.exam import shared_places

ROWS, PLACES, CLASSES = 256, 12, 300
USUAL = 1 / np.arange(1, CLASSES + 1) ** 0.8
FORMS: tuple[Callable[[Any], Any], ...] = (lambda shares: np.log(np.clip(shares, 1e-6, None)), lambda shares: shares)


def words(kind: str) -> Any:
    """The share of each word at each place."""
    if kind == "shared":
        return np.tile(USUAL / USUAL.sum(), (PLACES, 1))
    if kind == "padded":
        pads = np.arange(PLACES)[:, None] / PLACES
        return (1 - pads) * USUAL / USUAL.sum() + pads * np.eye(CLASSES)[0]
    return np.eye(CLASSES)[np.arange(PLACES) % 5] * 0.9 + 0.1 / CLASSES  # each place has its own


def crossentropy(hot: Any) -> Callable[[list[Any]], float]:
    def value(answers: list[Any]) -> float:
        shifted = answers[0] - answers[0].max(axis=-1, keepdims=True)
        return float(-(hot * (shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)))).sum(axis=-1).mean())

    return value


@pytest.mark.parametrize("kind", ["shared", "padded", "own"])
def test_a_constant_is_worth_what_it_is_on_other_rows(kind: str) -> None:
    shares, draw = words(kind), np.random.default_rng(3)
    ids = np.stack([draw.choice(CLASSES, ROWS, p=shares[place]) for place in range(PLACES)], axis=1)
    hot = np.eye(CLASSES, dtype="float32")[ids]
    true = float(-(shares * np.log(shares + 1e-12)).sum(axis=1).mean())
    found, where = shared_places.constant([hot], FORMS, crossentropy(hot))
    by_heart = crossentropy(hot)([np.log(np.clip(hot.mean(axis=0), 1e-6, None))[None]])
    assert found is not None and where[0].shape == (1, PLACES, CLASSES)
    assert abs(found - true) <= 0.05 * np.log(CLASSES)
    assert by_heart < found
    assert kind != "shared" or by_heart < 0.92 * true


def test_rows_of_one_place_and_few_rows_are_left_to_the_plain_constant() -> None:
    many, few = np.zeros((40, 3, 5)), np.zeros((20, 3, 5))
    assert shared_places.applies([many]) and not shared_places.applies([few])
    assert not shared_places.applies([np.zeros((40, 5))]) and not shared_places.applies([many, None])
