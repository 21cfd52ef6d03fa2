"""What a person reads: every sentence says what was measured, in numbers that deserve their digits."""

from __future__ import annotations

import pytest
from wontlearn_engine.verdict import judge
from wontlearn_engine.verdict.labels import trial_words
from wontlearn_engine.verdict.measures import count, number, percent, way

from .evidence import healthy, of, stuck
from .faults_data import UNRELATED
from .pieces import UNFIT, Facts, learned, reduced, scored
from .texts import NUMBERS


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "0 %"),
        (0.0012, "0.1 %"),
        (0.00093, "0.093 %"),
        (0.0499, "5 %"),
        (0.055, "5.5 %"),
        (0.999, "100 %"),
        (1.3, "130 %"),
    ],
)
def test_shares(value: float, said: str) -> None:
    assert percent(value) == said


def test_nobody_goes_further_than_all_the_way() -> None:
    assert (way(1.3), way(-4.0), way(0.42)) == ("100 %", "0 %", "42 %")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "unknown"),
        (-0.0, "0"),
        (3.0, "3"),
        (1e6, "1000000"),
        (309_812.4, "309800"),
        (1e12, "1e+12"),
        (0.123456, "0.1235"),
        (1e-7, "1e-07"),
        (float("inf"), "inf"),
    ],
)
def test_numbers(value: float | None, said: str) -> None:
    assert number(value) == said


def test_one_and_many() -> None:
    assert [count(n, "row") for n in (0, 1, 2)] == ["0 rows", "1 row", "2 rows"]
    assert count(2, "batch") == "2 batches"


FULL = "The full run's loss went from "


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "It fits one sample at update 24."),
        ({"single": UNFIT}, "One sample is not fitted: its loss is 1.05 after 631 updates; a right answer costs 0."),
        (
            {"single": {**UNFIT, "floor": None, "updates": 1}},
            "One sample is not fitted: its loss is 1.05 after 1 update.",
        ),
        ({"single": {**UNFIT, "nan": True, "updates": 3}}, "One sample turns the loss to NaN at update 3."),
        ({"single": {"fits": None, "nan": True, "updates": 3}}, "One sample turns the loss to NaN at update 3."),
        ({}, "It fits 8 rows with different targets."),
        (
            {"few": {**UNFIT, "rows": [0, 1, 2]}},
            "3 rows with different targets, trained alone, are not fitted after 631 updates.",
        ),
        (
            {},
            FULL
            + "1.33 to 0.04109 and is falling at the end: 97 % of the way from the baseline (1.1) to the floor (0).",
        ),
        (
            {"curve": [2.0] * 40},
            FULL + "2 to 2 and is flat at the end: 97 % of the way from the baseline (1.1) to the floor (0).",
        ),
        (
            {"curve": [2.0, 1.9]},
            FULL + "2 to 1.9 in 2 updates: 97 % of the way from the baseline (1.1) to the floor (0).",
        ),
        ({"curve": of([2.0, None])}, "In the full run the loss is NaN from update 2 on."),
        (
            {
                "train": scored(0.97, 0.4, prediction={"skill": 0.5, "accuracy": 0.4}),
                "own": {"prediction": {"skill": 0.5}},
            },
            "Of its predictions on the training rows 40 % are right (50 % of the way): the loss falls without the answers getting right.",
        ),
        (
            {"text": NUMBERS, "train": {"prediction": {"skill": 0.5}}, "own": {"prediction": {"skill": 0.5}}},
            "By its predictions on the training rows it goes 50 % of the way: the loss falls without the answers getting right.",
        ),
        (
            {"controls": {"shuffled-targets": learned(0.31)}},
            "With the targets shuffled the same training goes 31 % of the way.",
        ),
        (UNRELATED, "Trained on two thirds of the rows it is worth no more on the rest than with shuffled targets."),
        (
            {"controls": {"held-out": {**learned(0.4), "chance": {"skill": 0.1}}}},
            "Trained on two thirds of the rows it goes 30 % further on the rest than with shuffled targets.",
        ),
        ({}, "y depends on x: a simple learner explains 92 % of the variance of y on held-out rows (p = 0.005)."),
        (UNRELATED, "A test without the model finds no dependence of y on x in 400 rows (p = 0.61)."),
        (
            {"train": {"prediction": {"recalls": {"0": 1.0, "1": 0.9, "2": 0.0}}}},
            "Rows of class 2 are never recognised.",
        ),
        (
            {"train": {"prediction": {"recalls": {"0": 0.02, "1": 0.9, "2": 0.0}}}},
            "Rows of classes 0, 2 are hardly ever recognised.",
        ),
        (
            {"train": {"prediction": {"recalls": {**dict.fromkeys("012345678", 0.0), "9": 1.0}}}},
            "Rows of classes 0, 1, 2, 3, 4, … are never recognised.",
        ),
    ],
)
def test_evidence(changes: Facts, said: str) -> None:
    assert said in judge(healthy(**changes)).verdict.evidence


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"data": {"rows": 12}, "dependence": {"signal": None}}, "whether y depends on x: 12 rows are too few to tell"),
        (
            {"evidence": {"failed": {"anchors": "ValueError: shapes. Try another."}}},
            "floor and baseline: ValueError: shapes",
        ),
        ({"evidence": {"failed": {"loss": "ValueError: shapes"}}}, "the loss's sign and shape: ValueError: shapes"),
        (
            {"controls": {"few-sample": {"failed": "ValueError: one"}}},
            "eight rows with different targets: ValueError: one",
        ),
        ({"controls": {"single-sample": {"failed": "ValueError: one"}}}, "one sample: ValueError: one"),
        (
            {"single": {"fallback": "OperatorNotAllowedInGraphError: no `if` on tensors"}},
            "nothing was left out, but updates were made one by one, as they cannot be compiled (OperatorNotAllowedInGraphError)",
        ),
    ],
)
def test_what_was_not_checked(changes: Facts, said: str) -> None:
    assert said in judge(healthy(**changes)).verdict.not_checked


def test_a_trial_that_this_model_does_not_allow_is_nobodys_business() -> None:
    assert judge(healthy(controls={"trial:wider": {"failed": "ValueError: subclassed"}})).verdict.not_checked == ()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "Fits one sample at update 24; the full run's loss is falling, 96 % of the way"),
        ({"curve": [2.0, 1.9], "single": UNFIT}, "Cannot fit one sample; the full run is at update 2, 0 % of the way"),
        ({"curve": of([2.0, None])}, "Fits one sample at update 24; the full run's loss is NaN"),
        ({"curve": of([]), "single": {"fits": None}}, "Waiting for the first losses"),
    ],
)
def test_the_headline_while_it_runs(changes: Facts, said: str) -> None:
    assert judge(healthy(**changes, full_over=False, examining=True)).verdict.headline == said


def test_the_headline_while_controls_run() -> None:
    waiting: Facts = {"examining": True, "optimizer": {"learning_rate": 1.0}, "trained": {"rates": [1.0] * 25}}
    assert (
        judge(stuck(**waiting)).verdict.headline
        == "The full run is over, 1 % of the way; trying a learning rate 100 times lower"
    )
    assert judge(stuck(examining=True, dependence={"signal": False})).verdict.headline == (
        "The full run is over, 1 % of the way; training with two thirds of the rows, scored on the rest"
    )
    assert trial_words("rate=0.001") == "a learning rate of 0.001"
    assert trial_words("rate*10") == "a learning rate 10 times higher"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "It learns: 97 % of what can be reached over a constant answer."),
        (
            {
                "score": {"train": scored(0.6, 0.7), "own": scored(0.6, 0.7)},
                "curve": [1.1 - 0.001 * i for i in range(475)],
            },
            "It learns: 60 % of what can be reached over a constant answer. The loss is still falling.",
        ),
    ],
)
def test_the_headline_of_a_training_that_learns(changes: Facts, said: str) -> None:
    assert judge(healthy(**changes)).verdict.headline == said


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {},
            "It is stuck at 1 % of the way, and nothing that was measured shows why. One sample alone would say: look at the data.",
        ),
        (
            {"single": UNFIT},
            "It is stuck at 1 % of the way, and nothing that was measured shows why. One sample alone would say: look at the setup.",
        ),
        (
            {"curve": [1.3 - 0.0005 * i for i in range(475)], "single": {"fits": None}},
            "It is at 2.4 % of the way, and the loss is falling.",
        ),
        (
            {"curve": of([]), "score": {"train": {"skill": None}}},
            "No loss of the full run was seen. One sample alone would say: look at the data.",
        ),
    ],
)
def test_the_headline_where_nothing_is_clear(changes: Facts, said: str) -> None:
    assert judge(stuck(**changes)).verdict.headline == said


def test_a_problem_is_named_on_its_side() -> None:
    assert (
        judge(stuck(single=UNFIT, few=UNFIT, cost={"sign_turned": True})).verdict.headline
        == "The model cannot fit even one sample: the loss has the wrong sign."
    )
    assert (
        judge(stuck(cost={"sign_turned": True})).verdict.headline
        == "The setup keeps the model from learning: the loss has the wrong sign."
    )
    bad: Facts = {"x": {"nan": 1, "bad_count": 1, "bad_rows": [4]}}
    assert (
        judge(stuck(**bad)).verdict.headline
        == "The model can fit one sample; the data cannot be learned as it is: some inputs are NaN or infinite."
    )
    assert (
        judge(stuck(**bad, single=UNFIT)).verdict.headline
        == "The data cannot be learned as it is: some inputs are NaN or infinite."
    )


def test_a_run_without_its_sample_says_nothing_about_it() -> None:
    case = healthy(controls={"single-sample": {"failed": "ValueError: one row"}, "few-sample": reduced(8)})
    assert all("sample" not in sentence for sentence in judge(case).verdict.evidence)


def test_of_a_loss_below_what_right_answers_cost_the_predictions_are_told() -> None:
    right: Facts = {"skill": 0.96, "accuracy": 0.98}
    found = judge(
        healthy(evidence={"score": {"train": scored(3.06, 0.98, prediction=right), "own": {"prediction": right}}})
    ).verdict
    assert found.headline == "It learns: 96 % (by its predictions) of what can be reached over a constant answer."
    assert not any("without the answers getting right" in sentence for sentence in found.evidence)
