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
    told = {e.n: (e.moved, e.moves) for e in full().of(Trained)}
    # 33 weights of a judge; its generator's 8 are all that the second model of a pair moves.
    assert told[0] == (False, (0, 33))
    assert told[1][0] and told[1][1][0] == 8
    assert told[2][0] and told[2][1] == (33, 33)
    assert told[3][0]


def test_what_was_trainable_when_it_trained_is_told_by_name() -> None:
    about = {e.n: e.about for e in probed(SCRIPT, "single-sample").trainings}
    known = {n: (a.called, a.trainable_parameters > 0) for n, a in about.items()}
    assert known == {0: ("judge", False), 1: ("gan", True), 2: ("judge", True), 3: ("gan", True)}
