"""A trial changes what it says, or says that it changed nothing; it is scored on rows that it did not see."""

from __future__ import annotations

from pathlib import Path

import pytest
from wontlearn_engine.probe.contract.messages import Reduced, Skipped

from .probing import Told, probed

pytestmark = pytest.mark.slow
SCRIPT = Path(__file__).with_name("fits") / "changed.py"
DROPOUTS = [
    "Dropout",
    "LSTM",
    "GRU",
    "SimpleRNN",
    "Bidirectional",
    "SpatialDropout1D",
    "ConvLSTM2D",
    "MultiHeadAttention",
]
ASKS = (
    *((n, "trial:no-dropout") for n in range(9)),
    (8, "trial:small-batches"),
    (8, "trial:rate*10+scaled-inputs"),
    (8, "trial:more-updates"),
    (8, "trial:without-outliers"),
    (9, "trial:mask-padding"),
    (9, "trial:front-padding"),
    (10, "trial:mask-padding"),
    (10, "trial:both-directions"),
    (11, "trial:last-step"),
    (12, "trial:light-parts"),
    (13, "trial:no-weights"),
    (13, "trial:without-outliers"),
)


@pytest.fixture(scope="module")
def told() -> Told:
    return probed(SCRIPT, "single-sample", asks=ASKS)


def found(told: Told, n: int, name: str) -> Reduced:
    return told.control(n, "trial:" + name)


def test_every_training_was_examined(told: Told) -> None:
    assert [t.how for t in told.trainings] == ["fit"] * 14
    assert told.of(Skipped) == []


@pytest.mark.parametrize("n", range(8), ids=DROPOUTS)
def test_dropout_is_taken_out_of_every_kind_of_layer(told: Told, n: int) -> None:
    assert found(told, n, "no-dropout").failed is None


@pytest.mark.parametrize(("n", "name"), [(8, "no-dropout"), (8, "without-outliers")])
def test_a_trial_with_nothing_to_change_says_so(told: Told, n: int, name: str) -> None:
    assert found(told, n, name).unchanged is True
    assert found(told, n, name).failed.startswith("it changed nothing: ")


@pytest.mark.parametrize(
    ("n", "name"),
    [
        (8, "small-batches"),
        (8, "rate*10+scaled-inputs"),
        (9, "mask-padding"),
        (9, "front-padding"),
        (10, "mask-padding"),
        (10, "both-directions"),
        (11, "last-step"),
        (12, "light-parts"),
        (13, "no-weights"),
        (13, "without-outliers"),
    ],
)
def test_a_trial_that_changes_something_is_scored_on_rows_of_its_own(told: Told, n: int, name: str) -> None:
    trial = found(told, n, name)
    assert trial.failed is None
    rows = 82 if name == "without-outliers" else 96
    assert (trial.trained_rows, trial.scored_rows) == (rows * 2 // 3, rows - rows * 2 // 3)
    assert trial.rest.prediction.skill <= 1.0


def test_no_two_trials_end_alike(told: Told) -> None:
    for n in {n for n, _ in ASKS}:
        ends = [r.last_loss for r in told.of(Reduced, n) if r.mode.startswith("trial:") and r.last_loss is not None]
        assert len(set(ends)) == len(ends)


def test_more_updates_end_when_they_have_shown_what_they_can(told: Told) -> None:
    assert found(told, 8, "more-updates").skill > 0.6


def test_dropping_rows_does_not_scale_the_others(told: Told) -> None:
    # -999 in a column that was never scaled: what is left is as it was, and the model learns from it.
    assert found(told, 13, "without-outliers").skill > 0.3


def test_sampling_is_not_dropout(told: Told) -> None:
    assert [(layer.class_, layer.drops) for layer in told.evidence(12, "first").random_layers] == [("Draw", False)]
    assert told.evidence(0, "first").random_layers == ()
