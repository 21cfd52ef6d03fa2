"""Models trained in turn: which of them is moved by its own updates."""

from __future__ import annotations

from pathlib import Path

import pytest
from wontlearn_engine.probe.contract.measured import Trained

from .probing import Told, plain, probed

pytestmark = pytest.mark.slow
SCRIPT = Path(__file__).with_name("fits") / "gan.py"


def full() -> Told:
    return probed(SCRIPT, "full")


def test_the_script_computes_the_same() -> None:
    assert full().printed == plain(SCRIPT)


def test_only_the_frozen_judge_stands_still() -> None:
    assert {e.n: e.moved for e in full().of(Trained)} == {0: False, 1: True, 2: True, 3: True}


def test_what_was_trainable_when_it_trained_is_told_by_name() -> None:
    about = {e.n: e.about for e in probed(SCRIPT, "single-sample").trainings}
    known = {n: (a.called, a.trainable_parameters > 0) for n, a in about.items()}
    assert known == {0: ("judge", False), 1: ("gan", True), 2: ("judge", True), 3: ("gan", True)}
