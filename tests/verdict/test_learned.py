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
        ({"score": {"train": {"prediction": {"skill": 0.0}}, "own": {"prediction": {"skill": 0.0}}}}, "setup"),
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


def test_far_behind_a_simple_learner_is_no_learning_where_nothing_is_fitted() -> None:
    falling = [1.1 * (1 - 0.35 * i / 475) for i in range(475)]
    behind: Facts = {"single": UNFIT, "few": UNFIT, "curve": falling}
    asked = judge(at(0.35, **ALIVE, **behind))
    assert asked.verdict.word is None and "trial:wider" in asked.wants
    assert judge(at(0.35, **behind, controls=tried(wider=0.9))).verdict.word == "setup"
    assert judge(at(0.35, **behind, controls=tried(wider=0.3))).verdict.word == "unclear"
    for fine in ({"few": {}}, {"single": {}}, {"dependence": {"r2": 0.7}}):
        assert judge(at(0.35, **{**behind, **fine}, controls=tried(wider=0.9))).verdict.word == "learns"


def test_half_of_the_rows_are_no_learning_where_these_are_all_there_are() -> None:
    xor: Facts = {"data": {"rows": 4, "total": 4}, "few": {**UNFIT, "rows": [0, 1, 2, 3]}, **UNTESTED}
    assert judge(at(0.5, **xor)).verdict.word == "unclear"
    assert judge(at(0.5, **xor, controls=tried(other_start=0.98))).findings[0].id == "unlucky-start"
    assert judge(at(0.9, **xor)).verdict.word == "learns"
    assert judge(at(0.5, **{**xor, "data": {"rows": 12, "total": 12}})).verdict.word == "learns"


def test_predictions_that_are_right_by_chance_are_no_learning() -> None:
    """A line through two rings: two in three are right, at the loss of a constant."""
    by_loss = {"skill": 0.0, "detached_skill": 0.0, "prediction": {"skill": 0.32}}
    ring: Facts = {"score": {"train": by_loss, "own": by_loss}, "curve": [1.1 + 0.001 * (-1) ** i for i in range(475)]}
    assert judge(healthy(**ring, few=UNFIT)).verdict.word == "unclear"
    assert judge(healthy(**ring, few=UNFIT, controls=tried(hidden_relu=0.98))).verdict.word == "setup"
    assert judge(healthy(**ring)).verdict.word == "learns"
    assert judge(healthy(**ring, few=UNFIT, dependence={"r2": 0.4})).verdict.word == "learns"


def test_what_the_starting_weights_could_by_luck_was_not_learned() -> None:
    alike = {
        "dense_1": {"weights": {"bias": {"std": 0.1, "min": -0.2, "max": 0.3}}},
        "dense": {"weights": {"bias": {"std": 0.1, "min": -0.2, "max": 0.3}}},
    }
    trained_before: Facts = {"layers": alike}
    luck: Facts = {"single": UNFIT, "few": UNFIT}
    assert judge(at(0.6, **luck)).verdict.word == "unclear"
    assert (
        judge(at(0.6, **luck, optimizer={"learning_rate": 1e-7}, controls=tried(**{"rate*1000": 0.98}))).findings[0].id
        == "lr-too-low"
    )
    assert judge(at(0.6, **luck, **trained_before)).verdict.word == "unclear"  # a simple learner gets to 0.92
    assert judge(at(0.6, **luck, **trained_before, dependence={"r2": 0.7})).verdict.word == "learns"
    falling = [1.1 * (1 - 0.6 * min(1, i / 20)) for i in range(475)]
    for fine in ({}, {"single": UNFIT}, {**luck, "curve": falling}):
        assert judge(at(0.6, **fine)).verdict.word == "learns"
    assert judge(at(0.85, **luck)).verdict.word == "learns"


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
