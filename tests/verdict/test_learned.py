"""What counts as learned: how far, from which start, and whether by chance or by heart."""

from __future__ import annotations

import random

import pytest
from wontlearn_engine.verdict import judge

from .cases import ALIVE, FAINT, UNTESTED, at, tried
from .evidence import GONE, healthy, of, stuck
from .faults_data import UNRELATED
from .pieces import UNFIT, Facts, learned, scored
from .texts import LOOP


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({}, "learns"),
        ({"score": {"train": {"prediction": {"skill": 0.0}}, "own": {"prediction": {"skill": 0.0}}}}, "unclear"),
        ({"curve": of([1.3, 0.4, 0.3, None])}, "learns"),
        ({"curve": of([1.3, 0.4, None]), "score": GONE}, "unclear"),
        ({"curve": of([1.3, *[0.02] * 400]), "score": GONE}, "learns"),
    ],
    ids=["all of it", "predictions at chance", "NaN after good weights", "NaN", "by the curve alone"],
)
def test_learning_takes_skill_that_lasts(changes: Facts, word: str) -> None:
    assert judge(healthy(**changes)).verdict.word == word


@pytest.mark.parametrize(
    ("skill", "changes", "word"),
    [
        (0.17, FAINT, "learns"),
        (0.05, FAINT, "unclear"),
        (0.17, {}, "unclear"),
        (0.17, {**FAINT, "single": UNFIT}, "unclear"),
        (0.17, {**FAINT, "cost": {"sign_turned": True}}, "setup"),
        (0.31, {}, "learns"),
    ],
    ids=[
        "as good as a simple learner",
        "worse than it",
        "more is there",
        "cannot fit one sample",
        "known cause",
        "a third of the way",
    ],
)
def test_a_weak_signal_is_learned_as_far_as_it_goes(skill: float, changes: Facts, word: str) -> None:
    verdict = judge(at(skill, **changes)).verdict
    assert verdict.word == word
    if word == "learns" and skill < 0.3:
        assert (
            verdict.headline
            == "It learns about what this data allows: 17 % of the way; a simple learner gets 15 % on held-out rows."
        )


def test_near_the_border_another_start_is_tried_and_told() -> None:
    assert judge(at(0.5, **ALIVE)).wants == ()
    assert judge(at(0.35, **ALIVE)).wants == ("trial:other-start",)
    other = judge(at(0.35, **ALIVE, controls=tried(other_start=0.1))).verdict
    assert (other.word, other.final) == ("learns", True)
    assert (
        "It depends on the seed: from other starting weights the same training goes 10 % of the way, not 35 %."
        in other.evidence
    )
    alike = judge(at(0.35, **ALIVE, controls=tried(other_start=0.4))).verdict
    assert "From other starting weights the same training goes 40 % of the way." in alike.evidence


def test_half_of_the_rows_are_no_learning_where_these_are_all_there_are() -> None:
    xor: Facts = {"data": {"rows": 4, "total": 4}, "few": {**UNFIT, "rows": [0, 1, 2, 3]}, **UNTESTED}
    assert judge(at(0.5, **xor)).verdict.word == "unclear"
    assert judge(at(0.5, **xor, controls=tried(other_start=0.98))).findings[0].id == "unlucky-start"
    assert judge(at(0.9, **xor)).verdict.word == "learns"
    assert judge(at(0.5, **{**xor, "data": {"rows": 12, "total": 12}})).verdict.word == "learns"


def test_a_loop_that_updates_nothing_is_told_whatever_its_starting_weights_can() -> None:
    still: Facts = {"single": {**UNFIT, "weights_moved": 0.0}, "few": {**UNFIT, "weights_moved": 0.0}}
    for skill, word in ((0.6, "setup"), (0.9, "learns")):
        half = {"train": scored(skill, None), "own": scored(skill, None)}
        assert judge(healthy(LOOP, score=half, curve=[1.1 * (1 - skill)] * 475, **still)).verdict.word == word


def test_pairs_learned_by_heart_are_no_learning() -> None:
    by_heart: Facts = {**UNRELATED, "controls": {**UNRELATED["controls"], "shuffled-targets": learned(0.9)}}
    judgement = judge(healthy(**by_heart))
    assert (judgement.verdict.word, judgement.findings[0].id) == ("data", "no-signal")
    assert "it learns the rows by heart" in judgement.findings[0].message
    assert judge(healthy(**by_heart, held={"skill": 0.8}, data={"validation": {"rows": 150}})).verdict.word == "learns"


def test_few_rows_are_never_called_unrelated() -> None:
    assert judge(stuck(**{**UNRELATED, **UNTESTED}, data={"rows": 30, "total": 30})).verdict.word == "unclear"


@pytest.mark.parametrize("updates", [300, 1500])
def test_losses_of_single_rows_are_averaged(updates: int) -> None:
    """Squared errors of one row an update: most are small, a few are large, and their mean is that of a constant answer."""
    draw = random.Random(1)
    for _ in range(20):
        losses = [1.1 * draw.gauss(0, 1) ** 2 for _ in range(updates)]
        assert judge(stuck(curve=losses)).verdict.word != "learns"
