"""Calls of `fit` in a loop: which of them are one training, and that it is examined once."""

from __future__ import annotations

from pathlib import Path

import pytest
from wontlearn_engine.probe.contract.measured import Trained
from wontlearn_engine.probe.contract.messages import Measured, Points, Reduced

from .probing import Told, plain, probed

pytestmark = pytest.mark.slow
SCRIPT = Path(__file__).with_name("fits") / "looped.py"


def full() -> Told:
    return probed(SCRIPT, "full")


def single() -> Told:
    return probed(SCRIPT, "single-sample")


def test_the_script_computes_the_same() -> None:
    assert full().printed == plain(SCRIPT)


def test_no_module_of_another_framework_is_imported_for_it() -> None:
    assert full().printed.splitlines()[-1] == "torch False"


def test_one_model_at_one_line_of_a_loop_is_one_training() -> None:
    # The epochs of one model; two folds with a model each; two phases outside of a loop; the epochs once more.
    updates = [(e.n, e.updates, e.epochs) for e in full().of(Trained)]
    assert updates == [(0, 48, 12), (1, 6, 3), (2, 6, 3), (3, 8, 2), (4, 8, 2), (5, 16, 4)]


def test_both_modes_count_alike_and_each_training_is_examined_once() -> None:
    lines = [(t.n, t.line) for t in full().trainings]
    assert lines == [(t.n, t.line) for t in single().trainings]
    singles = [r.n for r in single().of(Reduced) if r.mode == "single-sample" and r.state == "finished"]
    assert singles == [n for n, _ in lines]


def test_the_curve_goes_on_from_call_to_call() -> None:
    points = [p for e in full().of(Points, 0) for p in e.points]
    assert [p[0] for p in points] == sorted({p[0] for p in points}) and points[-1][0] == 48
    assert max(e.value.updates for e in full().of(Measured, 0) if e.key == "expected") == 48
