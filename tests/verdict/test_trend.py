"""The word for a curve's last half, and when it is shown."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from wontlearn_engine.verdict import trend
from wontlearn_engine.verdict.trend import Reading, bins, mann_kendall, read, settled, theil_sen

from .evidence import of

CURVES: dict[str, Callable[[int], float]] = {
    "falling": lambda i: 1.0 - i / 400,
    "creeping": lambda i: 1.0 - i / 4000,
    "plateau": lambda i: 0.9 + 0.01 * math.sin(i * i),
    "rising": lambda i: 0.5 + i / 500,
    "diverging": lambda i: 1.0 + i / 50,
    "noisy": lambda i: 1.0 + (1.9 if i % 2 else 0.1),
    "floor": lambda i: 0.9**i,
}


@pytest.mark.parametrize("word", CURVES)
def test_each_word(word: str) -> None:
    assert read(of([CURVES[word](i) for i in range(200)]), floor=0.0, baseline=1.0).word == word


def test_without_floor_and_baseline_the_loss_itself_is_the_unit() -> None:
    assert [read(of([CURVES[word](i) for i in range(200)])).word for word in ("falling", "plateau")] == [
        "falling",
        "plateau",
    ]
    assert read(of([1.0 + i / 1000 for i in range(200)])).word == "rising"


def test_every_word_can_be_said() -> None:
    assert set(trend.WORDS) == {*CURVES, "starting", "nan"}


def test_nothing_is_said_of_a_short_curve() -> None:
    assert read(None).word == read(of([])).word == read(of([1.0] * (trend.LEAST - 1))).word == "starting"
    assert read(of([1.0] * trend.LEAST)).word == "plateau"


def test_nan_is_said_at_once_and_taken_back_when_losses_follow() -> None:
    assert read(of([None])).word == settled(of([1.0, None])).word == "nan"
    assert read(of([1.0, None, *[1.0] * 30])).word == "plateau"


def test_a_gain_is_the_share_of_what_remains() -> None:
    reading = read(of([2.0 - i / 400 for i in range(400)]), floor=0.0, baseline=2.0)
    assert reading.gain == pytest.approx(0.5, abs=0.05)  # from 1.5 to 1.0 in the last half; as much again leaves 0.5


def test_a_change_shows_only_after_several_looks() -> None:
    losses = [1.0 - i / 400 for i in range(200)]
    assert settled(of(losses), 0.0, 1.0).word == "falling"
    turned = losses + [losses[-1] + 0.2 + i / 20 for i in range(30)]
    assert read(of(turned), 0.0, 1.0).word != "falling"
    assert settled(of(turned), 0.0, 1.0).word in ("falling", "starting")


def test_what_no_looks_agree_on_is_not_said() -> None:
    assert settled(of([1.0] * 25), 0.0, 1.0) == Reading("starting")


def test_the_statistics() -> None:
    assert mann_kendall([1.0] * 12) == 0.0
    assert mann_kendall(list(range(12))) == -mann_kendall(list(range(12, 0, -1))) > trend.Z
    assert theil_sen([0.0, 1.0, 2.0, 3.0, 4.0, 90.0]) == pytest.approx(1.0)  # one wild value moves little
    assert theil_sen([5.0]) == 0.0
    assert bins([1.0, 2.0, 3.0], 12) == [1.0, 2.0, 3.0]
    assert len(bins([float(i) for i in range(100)])) == trend.BINS
