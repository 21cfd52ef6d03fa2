"""Losses on their way: few lines, none lost, and how many a quick loop may hand over together."""

from __future__ import annotations

from typing import Any

import pytest
from wontlearn_engine.curve import Curve
from wontlearn_engine.probe import state
from wontlearn_engine.probe.ways import meter


class Clock:
    """A clock that only this test turns."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Sent:
    """What went to the engine."""

    def __init__(self) -> None:
        self.points: list[Any] = []

        self.lines = 0
        self.nan_at: int | None = None

    def send(self, kind: str, **fields: Any) -> None:
        if kind == "nan":
            self.nan_at = fields["update"]
            return
        assert kind == "points"
        self.points.extend(fields["points"])
        self.lines += 1


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Sent:
    made = Sent()
    monkeypatch.setattr(state, "channel", made)
    return made


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(meter, "monotonic", made)
    return made


def train(found: meter.Meter, clock: Clock, updates: int, pace: float) -> list[int]:
    """Updates at so many seconds each, handed over as soon as they are due; returns how many came together each time."""
    together, taken = list[int](), list[float]()
    for _ in range(updates):
        clock.now += pace
        taken.append(1.0)
        if len(taken) >= found.at_once:
            together.append(len(taken))
            found.add_all(taken)
            taken = []
    found.add_all(taken)
    return together


def test_after_a_pause_losses_come_together_again_within_a_few_batches(clock: Clock, sent: Sent) -> None:
    found = meter.Meter(0, "full")
    assert train(found, clock, 1000, 1e-4)[-1] == pytest.approx(62, abs=2)
    clock.now += 10.0
    again = train(found, clock, 200, 1e-4)
    assert len(again) < 12 and again[-1] > 30
    slow = train(found, clock, 200, 0.1)
    assert slow[-100:] == [1] * 100
    found.flush()
    assert found.updates == 1400
    assert [point[0] for point in sent.points] == sorted({point[0] for point in sent.points})
    assert sent.points[-1][0] == 1400


def test_a_long_training_tells_its_losses_in_fewer_lines(clock: Clock, sent: Sent) -> None:
    found = meter.Meter(0, "full")
    train(found, clock, 1000, 1e-3)
    assert sent.lines == pytest.approx(20, abs=2)
    train(found, clock, 1_000_000, 1e-3)
    lines = sent.lines
    train(found, clock, 10_000, 1e-3)
    assert sent.lines - lines == pytest.approx(20, abs=2)


def test_what_was_finite_before_a_nan_is_not_told_as_if_it_came_after(clock: Clock, sent: Sent) -> None:
    found = meter.Meter(0, "full")
    found.add(1.0)
    clock.now += 10.0
    found.add_all([2.0, 3.0, float("nan")] + [float("nan")] * 97)
    found.add_all([float("nan")] * 100)
    found.flush()
    curve = Curve()
    curve.extend(sent.points)
    assert (sent.nan_at, curve.updates[-1], curve.last, curve.newest) == (4, 3, 2.5, 201)
    curve.nan_at = sent.nan_at
    assert curve.ends_in_nan and curve.nan_for == 197
