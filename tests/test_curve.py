"""Curves of bounded size: nothing that counts is lost when neighbours are merged."""

from __future__ import annotations

import random

import pytest
from wontlearn_engine.curve import LIMIT, Curve


def test_an_empty_curve() -> None:
    curve = Curve()
    assert (len(curve), curve.first, curve.last, curve.last_update, curve.ends_in_nan) == (0, None, None, 0, False)


def test_points_are_kept_as_they_come() -> None:
    curve = Curve()
    curve.extend([(1, 2.0, 1.5, 2.5), (9, 1.0, 0.5, 4.0)])
    assert (curve.updates, curve.means, curve.lows, curve.highs) == ([1, 9], [2.0, 1.0], [1.5, 0.5], [2.5, 4.0])
    assert (curve.first, curve.last, curve.last_update) == (2.0, 1.0, 9)


def test_every_change_has_a_new_version() -> None:
    curve = Curve()
    versions = [curve.version]
    for update in range(3):
        curve.extend([(update, None if update == 2 else 1.0, 1.0, 1.0)])
        versions.append(curve.version)
    assert len(set(versions)) == 4


def test_a_loss_that_is_not_finite_is_remembered_and_not_drawn() -> None:
    curve = Curve()
    curve.extend([(1, 2.0, 2.0, 2.0), (2, None, None, None), (3, None, 1.0, None)])
    assert (curve.nan_at, curve.last_update, curve.ends_in_nan, curve.means) == (2, 2, True, [2.0])
    curve.extend([(4, 1.0, 1.0, 1.0)])
    assert (curve.nan_at, curve.last_update, curve.ends_in_nan) == (2, 4, False)


def test_how_long_a_curve_is_nan() -> None:
    curve = Curve()
    curve.extend([(1, 2.0, 2.0, 2.0), (2, None, None, None), (40, None, None, None)])
    assert (curve.nan_for, curve.last_update) == (38, 2)
    curve.extend([(41, 1.0, 1.0, 1.0), (42, None, None, None)])
    assert curve.nan_for == 0  # it came back once


def test_a_curve_that_is_nan_from_the_start() -> None:
    curve = Curve()
    curve.extend([(1, None, None, None)])
    assert (curve.nan_at, curve.last_update, curve.ends_in_nan, len(curve)) == (1, 1, True, 0)


@pytest.mark.parametrize("at_once", [1, 7, 50_000])
def test_a_long_curve_keeps_its_ends_its_spikes_and_its_mean(at_once: int) -> None:
    draw = random.Random(1)
    losses = [draw.random() for _ in range(50_000)]
    losses[31_234], losses[41_000] = 900.0, -7.0
    curve = Curve()
    for start in range(0, len(losses), at_once):
        curve.extend((start + i + 1, v, v, v) for i, v in enumerate(losses[start : start + at_once]))
    assert LIMIT / 2 <= len(curve) <= LIMIT
    assert len(curve) == len(curve.means) == len(curve.lows) == len(curve.highs)
    assert curve.updates == sorted(set(curve.updates)) and curve.last_update == 50_000
    assert (min(curve.lows), max(curve.highs)) == (-7.0, 900.0)
    assert all(low <= mean <= high for low, mean, high in zip(curve.lows, curve.means, curve.highs, strict=True))
    spans = [b - a for a, b in zip([0, *curve.updates], curve.updates, strict=False)]
    assert sum(m * n for m, n in zip(curve.means, spans, strict=True)) == pytest.approx(sum(losses))


def test_points_that_stand_for_many_updates_weigh_as_many() -> None:
    curve = Curve()
    curve.extend((10 * (i + 1), 1.0, 1.0, 1.0) for i in range(LIMIT))
    curve.extend((10 * LIMIT + i + 1, 0.0, 0.0, 0.0) for i in range(LIMIT))
    spans = [b - a for a, b in zip([0, *curve.updates], curve.updates, strict=False)]
    assert sum(m * n for m, n in zip(curve.means, spans, strict=True)) == pytest.approx(10 * LIMIT)
