"""Losses on their way: few lines, none lost, and how many a quick loop may hand over together."""

from __future__ import annotations

from typing import Any

import pytest
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

    def send(self, kind: str, **fields: Any) -> None:
        assert kind == "points"
        self.points.extend(fields["points"])


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


def test_after_a_pause_losses_come_together_again_within_a_few_batches(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = Sent()
    monkeypatch.setattr(state, "channel", sent)
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
