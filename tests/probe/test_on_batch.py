"""`train_on_batch` and `test_on_batch` through the real probe."""

from __future__ import annotations

from pathlib import Path

import pytest
from wontlearn_engine.probe.contract.measured import Trained
from wontlearn_engine.probe.contract.messages import Points, Skipped

from .probing import LOOPS, Told, plain, probed

pytestmark = pytest.mark.slow

SCRIPT = LOOPS / "on_batch.py"
TESTING = Path(__file__).parent.parent / "corpus" / "just_testing.py"


def full() -> Told:
    return probed(SCRIPT, "full")


def single() -> Told:
    return probed(SCRIPT, "single-sample")


def test_full_run_computes_the_same_to_the_last_bit() -> None:
    assert full().printed == plain(SCRIPT)


def test_both_modes_see_the_same_trainings() -> None:
    lines = [(t.n, t.line, t.how) for t in full().trainings]
    assert lines == [(t.n, t.line, t.how) for t in single().trainings]
    assert len(lines) == 4
    assert {how for _, _, how in lines} == {"train_on_batch"}


def test_updates_are_counted_and_each_has_its_own_loss() -> None:
    assert [full().of(Trained, n)[-1].updates for n in range(4)] == [15, 20, 6, 6]
    losses = [point[1] for e in full().of(Points, 1) for point in e.points]
    # Keras returns the mean of all batches so far; what is drawn is the batch's own loss.
    assert losses[-1] < 0.5 * losses[0]


@pytest.mark.parametrize(("n", "updates"), [(0, 15), (1, 20)])
def test_a_loop_is_reduced_to_a_sample_from_the_untrained_model(n: int, updates: int) -> None:
    assert single().control(n).fits
    data = single().evidence(n, "data")
    assert (data.rows, data.whole, data.batch) == (120, True, 24)
    assert single().evidence(n, "expected").updates == updates


def test_class_weights_become_weights_of_rows() -> None:
    weights = single().evidence(0, "data").weights
    assert (weights.min, weights.max) == (1.0, 2.0)


def test_models_trained_in_turn_are_not_reduced() -> None:
    assert ["in turn" in e.why for n in (2, 3) for e in single().of(Skipped, n)] == [True, True]


def test_a_loop_that_only_tests_is_told_for_what_it_is() -> None:
    for mode in ("full", "single-sample"):
        (training,) = probed(TESTING, mode).trainings
        assert (training.how, training.line) == ("evaluate", 18)
    assert probed(TESTING, "full").of(Points, 0)
