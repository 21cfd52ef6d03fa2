"""What is said of a training while it goes on, on thousands of simulated curves: how often a word is wrong or changes."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from wontlearn_engine.curve import LIMIT, Curve
from wontlearn_engine.verdict.forecast import forecast
from wontlearn_engine.verdict.standing import Standing
from wontlearn_engine.verdict.while_training import GROWTH, LEAST, Watch, blocks, level

from .verdict import simulated
from .verdict.simulated import HEALTHY, STUCK, Array

CURVES = 700
WORDS = ("learns", "lost", "stuck", "short")
"""What a person is told; that a plateau has begun only starts the controls."""


@dataclass
class Told:
    """One simulated training: what was said at each look, and its true skill."""

    shape: str
    standings: list[Standing]
    skill: Array
    planned: int
    points: int

    @property
    def words(self) -> list[str]:
        return [s.word for s in self.standings if s.word in WORDS]

    @property
    def end(self) -> float:
        return float(self.skill[-len(self.skill) // 50 :].mean())


def watched(curve: Curve, planned: int | None) -> list[Standing]:
    """All standings of a curve that grows point by point."""
    watch, growing, found = Watch(), Curve(), [Standing()]
    for point in zip(curve.updates, curve.means, curve.lows, curve.highs, strict=True):
        growing.extend([point])
        standing = watch.look(growing, 0.0, 1.0, planned)
        if standing is not found[-1]:
            found.append(standing)
    return found


def told(shapes: list[Callable[..., Array]], count: int, seed: int, *, known: bool = True) -> list[Told]:
    found: list[Told] = []
    for number in range(count):
        curve, skill = simulated.simulated(shapes, number, seed)
        planned = curve.updates[-1]
        standings = watched(curve, planned if known else None)
        found.append(Told(shapes[number % len(shapes)].__name__, standings, skill, planned, len(curve)))
    return found


@pytest.fixture(scope="module")
def healthy() -> list[Told]:
    return told(HEALTHY, CURVES, seed=1)


@pytest.fixture(scope="module")
def stuck() -> list[Told]:
    return told(STUCK, CURVES, seed=2)


def test_of_healthy_trainings_nothing_else_is_said(healthy: list[Told]) -> None:
    """Of 5,250 (seed 101) none was called stuck or too short, and no word was taken back: below 1 in 1,000 (95 %)."""
    assert Counter(word for one in healthy for word in set(one.words) if word != "learns") == {}


def test_most_healthy_trainings_are_said_to_learn_before_their_end(healthy: list[Told]) -> None:
    assert sum("learns" in one.words for one in healthy) >= 0.9 * len(healthy)


def test_of_a_long_training_it_is_said_soon(healthy: list[Told]) -> None:
    quick = [one for one in healthy if one.points == 3200 and np.argmax(one.skill > 0.4) < 50]
    assert len(quick) > 10
    assert np.mean([next(s.updates for s in one.standings if s.word == "learns") <= 320 for one in quick]) >= 0.9


def test_trainings_that_do_not_learn_are_hardly_ever_said_to(stuck: list[Told]) -> None:
    """None of 5,250 (seed 102)."""
    assert sum("learns" in one.words for one in stuck) == 0


def test_no_word_changes(healthy: list[Told], stuck: list[Told]) -> None:
    changed = [one for one in [*healthy, *stuck] if len(set(one.words)) > 1]
    assert len(changed) <= 0.01 * len(healthy)


def test_a_plateau_is_seen_in_the_first_tenth_and_is_stuck_after_a_third(stuck: list[Told]) -> None:
    plain = [one for one in stuck if one.points == 3200 and one.shape in ("flat", "worse_than_nothing")]
    begun = [next((s.updates / one.planned for s in one.standings if s.word == "flat"), 1.0) for one in plain]
    called = [next((s.updates / one.planned for s in one.standings if s.word == "stuck"), 1.0) for one in plain]
    assert np.mean(np.array(begun) <= 0.12) >= 0.75
    assert min(begun) >= 0.08
    assert np.mean(np.array(called) <= 0.5) >= 0.75
    assert min(called) >= 1 / 3


def test_of_a_very_long_training_a_plateau_is_seen_after_a_thousand_updates() -> None:
    said = watched(of(1 + 0.05 * np.random.default_rng(10).standard_normal(2000)), 1_000_000)
    assert 1000 <= next(s.updates for s in said if s.word == "flat") <= 1500
    assert said[-1].word == "flat"


def test_what_hardly_rises_is_on_a_plateau_and_not_stuck() -> None:
    t = np.arange(1, 3001) / 3000
    creeps = watched(of(1 - 0.04 * t + 0.01 * np.random.default_rng(11).standard_normal(3000)), 3000)
    assert {s.word for s in creeps} >= {"flat"} and "stuck" not in {s.word for s in creeps}


@pytest.mark.parametrize("share", [0.05, 0.1, 0.2, 0.25])
def test_a_plateau_that_drops_within_a_quarter_is_never_stuck(share: float) -> None:
    random, t = np.random.default_rng(3), np.arange(1, 3001) / 3000
    for _ in range(40):
        losses = np.exp(-np.maximum(t - share, 0) / 0.05) + 0.1 * random.standard_normal(3000)
        words = {s.word for s in watched(of(losses), 3000)}
        assert "learns" in words and not words & {"stuck", "short", "lost"}


def test_without_a_plan_a_plateau_takes_ten_thousand_updates(healthy: list[Told]) -> None:
    found = told(STUCK, 105, seed=4, known=False)
    assert {word for one in found for word in one.words} == set()
    random = np.random.default_rng(5)
    said = watched(of(1 + 0.1 * random.standard_normal(1500), every=10), None)
    assert said[-1].word == "stuck" and next(s.updates for s in said if s.word == "stuck") >= 10_000


def test_what_ran_away_is_taken_back() -> None:
    found = told([simulated.runs_away], 150, seed=6)
    learned = [one for one in found if "learns" in one.words]
    assert sum("lost" in one.words for one in learned) >= 0.75 * len(learned)
    assert all(one.words == sorted(one.words, key=["learns", "lost"].index) for one in learned)


# Whole passes, of a proof


def test_whole_passes_say_that_it_learns_long_before_its_trend_is_sure() -> None:
    t = np.arange(1, 64)
    assert Watch().look(of(np.exp(-t / 8)), 0.0, 1.0, 200).word == "starting"
    said = [Watch().look(of(np.exp(-t[:k] / 8)), 0.0, 1.0, 200, 1).word for k in range(1, 64)]
    assert 15 <= said.index("learns") <= 24 and set(said[said.index("learns") :]) == {"learns"}
    # Not of what began so, comes and goes, stays below, or has hardly begun.
    for losses in (np.full(63, 0.2), 0.5 + 0.5 * np.sin(t), np.full(63, 0.6), 0.4 + 0.015 * t):
        assert Watch().look(of(losses), 0.0, 1.0, 200, 1).word == "starting"
    assert Watch().look(of(np.exp(-t / 8)), 0.0, 1.0, 2000, 1).word == "starting"


def test_of_what_does_not_learn_whole_passes_hardly_ever_say_it() -> None:
    """One of 926, with noise that wanders for longer than a pass: none of sampling does."""
    said = 0
    for number in range(350):
        curve, _ = simulated.simulated(STUCK, number, seed=22)
        means = np.array(curve.means)[: len(curve) // 10 * 10].reshape(-1, 10).mean(1)
        watch, count = Watch(), len(means) if curve.updates[0] == 1 else 0
        words = {
            watch.look(of(means[:k], every=10), 0.0, 1.0, curve.updates[-1], 10).word for k in range(8, min(64, count))
        }
        said += "learns" in words
    assert said <= 1


# How it will end


def test_what_is_said_of_the_end_comes_true_nine_times_in_ten(healthy: list[Told], stuck: list[Told]) -> None:
    """Steps of the learning rate aside: nothing tells them before; the verdict does not ask where a schedule is known."""
    held = [
        s.forecast.low <= one.end <= s.forecast.high
        for one in [*healthy, *stuck]
        if one.shape != "steps"
        for s in one.standings
        if s.forecast is not None
    ]
    assert len(held) > CURVES
    assert np.mean(held) >= 0.9


def test_of_a_slow_training_it_is_said_that_it_will_be_too_short() -> None:
    t, random = np.arange(1, 2001) / 2000, np.random.default_rng(7)
    slow = watched(of(np.exp(-t / 5) + 0.003 * random.standard_normal(2000)), 2000)[-1]
    assert slow.word == "short" and slow.forecast is not None
    assert slow.forecast.low <= 1 - math.exp(-1 / 5) <= slow.forecast.high
    assert slow.forecast.times == 3 and slow.forecast.further == pytest.approx(1 - math.exp(-3 / 5), abs=0.1)


@pytest.mark.parametrize("skills", [[0.2] * 10, [0.0] * 39 + [0.5], [-3.0] * 40, [0.5 - 0.01 * i for i in range(40)]])
def test_where_the_fits_do_not_agree_nothing_is_said(skills: list[float]) -> None:
    assert forecast(skills, 1000, 5000) is None


def test_after_the_end_there_is_nothing_to_foresee() -> None:
    assert forecast([1 - math.exp(-i / 10) for i in range(40)], 1000, 1000) is None


# The looks


def of(losses: Array, every: int = 1) -> Curve:
    curve = Curve()
    curve.extend((every * (i + 1), float(v), float(v), float(v)) for i, v in enumerate(losses))
    return curve


def test_looks_are_few_and_none_sees_more_than_a_curve_keeps() -> None:
    found = watched(of(np.full(100_000, 0.5)), 100_000)
    assert len(found) <= 1 + math.log(100_000 / LEAST) / math.log(GROWTH)
    assert found[-1].word == "learns" and LIMIT <= 4096


def test_points_that_come_in_one_burst_get_the_same_looks() -> None:
    losses = np.exp(-np.arange(2000) / 900) + 0.1 * np.random.default_rng(8).standard_normal(2000)
    assert Watch().look(of(losses), 0.0, 1.0, 2000) == watched(of(losses), 2000)[-1]


def test_without_anchors_nothing_is_said_and_new_ones_begin_anew() -> None:
    curve, watch = of(np.full(500, 0.5)), Watch()
    for floor, baseline in ((None, 1.0), (0.0, None), (1.0, 1.0)):
        assert watch.look(curve, floor, baseline, 500).word == "starting"
    assert watch.look(None, 0.0, 1.0, 500).word == "starting"
    assert watch.look(curve, 0.0, 1.0, 500).word == "learns"
    assert watch.look(curve, 0.0, 0.5, 500).word == "flat"


def test_blocks_weigh_a_point_by_its_updates() -> None:
    curve = Curve([1, 2, 3, 4, 8], [0.0, 2.0, 4.0, 6.0, 10.0], [], [])
    assert blocks(curve, 0, 4, 2) == [1.0, 5.0]
    assert blocks(curve, 0, 8, 1) == [pytest.approx((0 + 2 + 4 + 6 + 40) / 8)]
    assert blocks(curve, 8, 16, 2) == []


def test_a_spike_moves_no_level_and_wandering_noise_widens_it() -> None:
    random = np.random.default_rng(9)
    white = 0.05 * random.standard_normal((100, 16))
    spiked = white.copy()
    spiked[:, 5] = -40.0
    assert np.abs([level(row.tolist()).mean for row in spiked]).max() < 0.1
    errors = [np.median([level(row.tolist()).error for row in rows]) for rows in (white, np.cumsum(white, axis=1))]
    assert errors[1] > 2 * errors[0]
