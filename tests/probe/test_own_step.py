"""A model with a training step of its own, through the real probe."""

from __future__ import annotations

import pytest

from .probing import LOOPS, probed

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("n", [0, 1, 2], ids=["logged as it is", "logged as a mean", "by a name of its own"])
def test_each_batch_has_its_own_loss_however_the_step_logs_it(n: int) -> None:
    told = probed(LOOPS / "own_step.py", "full")
    seen = [float(word) for word in told.printed.splitlines()[n].split()]
    drawn = [point[1] for event in told.of("points", n) for point in event["points"]]
    assert len(seen) == 16
    assert drawn == pytest.approx(seen, rel=1e-3, abs=1e-5)
