"""Hand-written loops through the real probe: watched without a trace in full mode, taken apart in single-sample mode.

The scripts in `loops/` hold many trainings each, so that a process serves them all.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from wontlearn_engine.probe.contract.about import About
from wontlearn_engine.probe.contract.measured import Trained
from wontlearn_engine.probe.contract.messages import Begun, Measured, Note, Points, Reduced, Skipped

from .probing import LOOPS, Told, plain, probed

pytestmark = pytest.mark.slow

SCRIPTS = ("many_styles", "healthy", "faulty", "beyond")


@dataclass(frozen=True)
class Expected:
    """One training of the line-up. `fits`: None where no loss can be asked for."""

    script: str
    n: int
    place: str
    """The function that it stands in."""
    updates: int
    fits: bool | None = True
    moves: bool = True
    loss: str | None = "mean_squared_error"
    rows: int = 160


LINEUP = (
    Expected("many_styles", 0, "quiet", 18, rows=96),
    Expected("many_styles", 1, "whole_epoch", 18, rows=96),
    Expected("many_styles", 2, "<module>", 20, rows=0),  # rows drawn at random
    Expected("many_styles", 3, "<module>", 12, rows=96),
    Expected("many_styles", 5, "replica", 12, fits=None, loss=None, rows=96),  # its loss needs the slope of the answer
    Expected("many_styles", 6, "compiled", 6, rows=96),
    Expected("healthy", 0, "train_step", 24, loss="sparse_categorical_crossentropy"),
    Expected("healthy", 1, "step", 24),
    Expected("healthy", 2, "<module>", 15, loss=None),  # two outputs
    Expected("healthy", 3, "signed", 24),
    Expected("healthy", 4, "<module>", 60),
    Expected("healthy", 5, "squeeze", 24, loss="mean_absolute_error"),
    Expected("healthy", 6, "<module>", 32, loss="binary_crossentropy"),
    Expected("healthy", 7, "<module>", 24, loss="huber"),
    Expected("healthy", 9, "handed", 24),
    Expected("faulty", 0, "step", 24, fits=False, moves=False, rows=120),
    Expected("faulty", 2, "<module>", 24, fits=False, moves=False, rows=120),
    Expected("faulty", 3, "<module>", 24, fits=False, moves=False, rows=120),
    Expected("faulty", 4, "<module>", 24, loss=None, rows=120),
    Expected("faulty", 5, "<module>", 24, fits=False, moves=False, rows=120),
)

SKIPPED = {
    ("many_styles", 4): "before each update",
    ("healthy", 8): "replicas",
    ("beyond", 0): "as a GAN does",
    ("beyond", 1): "before each update",
    ("beyond", 2): "inside a graph",
}


ASKS = {
    "faulty": ((1, "trial:other-sign"), (2, "trial:rate=0.01")),
    "healthy": ((4, "trial:rate/10"), (4, "shuffled-targets")),
}


def full(script: str) -> Told:
    return probed(LOOPS / f"{script}.py", "full")


def single(script: str) -> Told:
    return probed(LOOPS / f"{script}.py", "single-sample", asks=ASKS.get(script, ()))


def described(script: str, n: int) -> About:
    """The description of a training."""
    return single(script).of(Begun, n)[0].about


def updates(script: str, n: int) -> int:
    """Updates that the full run counted."""
    return int(full(script).of(Trained, n)[-1].updates)


@pytest.mark.parametrize("script", ["many_styles", "healthy"])
def test_full_run_computes_the_same_to_the_last_bit(script: str) -> None:
    assert full(script).printed == plain(LOOPS / f"{script}.py")


@pytest.mark.parametrize("script", SCRIPTS)
def test_both_modes_see_the_same_trainings(script: str) -> None:
    mine, other = full(script).trainings, single(script).trainings
    assert [t.n for t in mine] == [t.n for t in other] == list(range(len(mine)))
    # In a replica's thread the tape's own line is not known while its graph is built.
    places = [(m.line, o.line) for m, o in zip(mine, other, strict=True) if (script, m.n) != ("healthy", 8)]
    assert all(here == there for here, there in places)
    assert {t.how for t in [*mine, *other]} == {"loop"}


@pytest.mark.parametrize("script", SCRIPTS)
def test_nothing_goes_wrong_on_our_side(script: str) -> None:
    for told in (full(script), single(script)):
        assert told.of(Note) == []
        assert told.events[-1]["how"] == "finished"
        assert [e for e in told.of(Measured) if e.failed is not None] == []
        assert [e for e in told.of(Reduced) if e.failed or e.fallback] == []


@pytest.mark.parametrize("row", LINEUP, ids=lambda row: f"{row.script}-{row.n}-{row.place}")
def test_lineup(row: Expected) -> None:
    about, control = described(row.script, row.n), single(row.script).control(row.n)
    assert updates(row.script, row.n) == row.updates
    assert full(row.script).of(Trained, row.n)[-1].moved is row.moves
    assert control.fits is row.fits
    assert (control.weights_moved > 0) is row.moves
    assert about.loss[0].function == row.loss
    if row.rows:
        assert single(row.script).evidence(row.n, "data").rows == row.rows


@pytest.mark.parametrize(("script", "n"), SKIPPED)
def test_what_cannot_be_reduced_says_why_and_still_has_a_curve(script: str, n: int) -> None:
    (skipped,) = single(script).of(Skipped, n)
    assert SKIPPED[script, n] in skipped.why
    assert full(script).of(Points, n)


def test_a_gradient_that_trains_nothing_is_no_training() -> None:
    # Gradients for inputs, and a single call outside every loop, come first in this script.
    assert full("beyond").trainings[0].line == 44


def test_gathered_gradients_count_as_one_update() -> None:
    assert updates("many_styles", 4) == 8
    assert updates("beyond", 1) == 6


def test_a_loop_says_how_it_updates() -> None:
    forgotten, foreign = described("faulty", 0).loop, described("faulty", 3).loop
    assert (forgotten.updates, forgotten.apply_line) == (False, None)
    assert foreign.updates
    assert foreign.other_variables
    by_hand = described("healthy", 4).loop
    assert (by_hand.updates, by_hand.loss_line) == (True, 120)


def test_an_idle_optimizer_is_described_all_the_same() -> None:
    assert described("faulty", 0).optimizer.line == 21


def test_gradients_are_none_when_the_forward_pass_lies_outside_the_tape() -> None:
    weights = single("faulty").evidence(5, "first").gradients.weights
    assert weights
    assert all(weight.none for weight in weights)


def test_a_loss_that_goes_uphill_or_mixes_rows_is_seen_through_the_loop() -> None:
    assert single("faulty").evidence(1, "loss").sign_turned
    assert single("faulty").evidence(4, "loss").mixes_rows


def test_a_loss_function_of_the_user_has_its_own_line() -> None:
    (loss,) = described("faulty", 1).loss
    assert (loss.name, loss.line, loss.exact) == ("cost", 39, False)


def test_a_penalty_written_by_hand_is_no_part_of_the_data_loss() -> None:
    anchors = single("healthy").evidence(1, "anchors")
    assert anchors.answer == pytest.approx(0, abs=1e-4)


def test_inputs_and_targets_are_told_apart() -> None:
    pixels, code = single("healthy").evidence(6, "data"), single("healthy").evidence(5, "data")
    assert pixels.x[0].std == pytest.approx(41, abs=2)
    assert pixels.y[0].shape == ()
    # An autoencoder's input is its target.
    assert code.x[0].shape == code.y[0].shape == (5,)


def test_expected_updates_come_from_the_loops() -> None:
    assert single("many_styles").evidence(0, "expected").updates == 18
    assert single("healthy").evidence(4, "expected").updates == 60
    # A dataset that repeats itself does not say how often.
    assert single("healthy").evidence(2, "expected").updates is None


def test_a_judged_script_ends_at_its_loop() -> None:
    told = probed(LOOPS / "healthy.py", "single-sample", "end")
    assert told.events[-1]["how"] == "judged"
    assert "class" not in told.printed


def test_trials_change_a_step_of_the_users_own() -> None:
    downhill = single("faulty").control(1, "trial:other-sign")
    assert downhill.prediction.skill > 0.3
    assert single("faulty").control(2, "trial:rate=0.01").skill > 0.9
    # An update written by hand is slowed down by its gradients.
    assert single("healthy").control(4, "trial:rate/10").skill < 0.95
    assert single("healthy").control(4, "shuffled-targets").skill < 0.1
