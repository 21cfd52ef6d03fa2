"""A model with a training step of its own, through the real probe."""

from __future__ import annotations

from pathlib import Path

import pytest
from wontlearn_engine.probe.contract.messages import Points

from .probing import LOOPS, Told, probed

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("n", [0, 1, 2], ids=["logged as it is", "logged as a mean", "by a name of its own"])
def test_each_batch_has_its_own_loss_however_the_step_logs_it(n: int) -> None:
    told = probed(LOOPS / "own_step.py", "full")
    seen = [float(word) for word in told.printed.splitlines()[n].split()]
    drawn = [point[1] for event in told.of(Points, n) for point in event.points]
    assert len(seen) == 16
    assert drawn == pytest.approx(seen, rel=1e-3, abs=1e-5)


STEPS = Path(__file__).with_name("fits") / "own_steps.py"


def examined() -> Told:
    return probed(STEPS, "single-sample")


@pytest.mark.parametrize("n", [0, 2], ids=["by hand", "the compiled loss"])
def test_a_step_with_a_tape_is_examined_like_a_loop(n: int) -> None:
    about = examined().trainings[n].about
    assert about.loop.updates is True and about.custom == ("train_step",)
    assert about.loss[0].function == "mean_squared_error"
    anchors = examined().evidence(n, "anchors")
    assert anchors.baseline > 1.0 and anchors.floor == pytest.approx(0.0, abs=1e-6)
    assert examined().control(n).fits is True
    assert all(w.rms for w in examined().evidence(n, "first").gradients.weights)


def test_a_loss_in_it_that_compares_every_row_with_every_other_is_seen() -> None:
    assert [examined().evidence(n, "loss").mixes_rows for n in (0, 1, 2)] == [False, True, False]


def test_a_step_that_cannot_be_followed_is_trained_as_it_is() -> None:
    assert examined().trainings[3].about.loop is None
    assert examined().evidence(3, "anchors") is None
    assert examined().control(3).updates > 0
