"""The table: which word, when it may be said, and which controls are asked for before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from wontlearn_engine.verdict import judge

from .cases import ALIVE, UNTESTED, at, tried
from .evidence import GONE, healthy, of, stuck
from .pieces import UNFIT, Changes, Facts, learned

if TYPE_CHECKING:
    from typing_extensions import Unpack

RUNNING: Facts = {"examining": True, "full_over": False, "full_finished": False, "trained": GONE, "score": GONE}


def test_a_healthy_training_learns() -> None:
    verdict = judge(healthy()).verdict
    assert (verdict.word, verdict.final, verdict.not_checked) == ("learns", True, ())
    assert verdict.confidence > 0.9


@pytest.mark.parametrize("how", [healthy, stuck])
def test_nothing_is_said_while_the_full_run_goes_on(how: Any) -> None:
    judgement = judge(how(**RUNNING))
    assert (judgement.verdict.word, judgement.verdict.final, judgement.wants) == (None, False, ())
    assert judgement.verdict.headline.startswith("Fits one sample at update 24; the full run's loss is")


@pytest.mark.parametrize(
    "missing",
    [
        {"rows": GONE, "dependence": GONE},
        {"dependence": GONE},
        {"score": GONE},
        {
            "evidence": {"anchors": GONE, "rows": GONE, "dependence": GONE, "score": GONE},
            "controls": {"single-sample": GONE},
        },
    ],
    ids=["rows", "dependence", "score", "all but the full run"],
)
@pytest.mark.parametrize("how", [healthy, stuck])
def test_nothing_is_said_before_all_is_measured(how: Any, missing: Facts) -> None:
    judgement = judge(how(**ALIVE, **missing))
    assert (judgement.verdict.word, judgement.verdict.final, judgement.wants) == (None, False, ())


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        (
            {"rows": GONE, "dependence": GONE, "evidence": {"failed": {"rows": "OSError: no space"}}},
            "whether y depends on x: OSError: no space",
        ),
        (
            {"score": GONE, "evidence": {"failed": {"score": "ValueError: 3 weights"}}},
            "the predictions: ValueError: 3 weights",
        ),
    ],
    ids=["rows", "score"],
)
def test_what_could_not_be_measured_holds_nothing_up_and_is_said(missing: Facts, said: str) -> None:
    verdict = judge(healthy(**ALIVE, **missing)).verdict
    assert (verdict.word, verdict.final) == ("learns", True)
    assert said in verdict.not_checked


def test_without_an_examiner_nothing_is_waited_for() -> None:
    verdict = judge(healthy(rows=GONE, dependence=GONE, score=GONE)).verdict
    assert (verdict.word, verdict.final) == ("learns", True)


# What is asked for


def asked(**given: Unpack[Changes]) -> list[str]:
    """All controls that a stuck training asks for, one after the other, where none of them finds anything."""
    found: list[str] = []
    changes: Changes = {"examining": True, **given}
    controls = dict(changes.get("controls", {}))
    while wants := judge(stuck(**changes)).wants:
        assert not set(wants) & set(found)
        found.append(wants[0])
        controls[wants[0]] = learned(0.02)
        changes["controls"] = controls
    return found


def test_whether_there_is_anything_to_learn_comes_before_how() -> None:
    assert asked(dependence={"signal": False, "p": 0.6, "r2": -0.1})[:2] == ["held-out", "shuffled-targets"]


def test_where_y_depends_on_x_only_trials_are_asked_for() -> None:
    names = asked()
    assert names[:2] == ["trial:rate/10", "trial:rate*10"]
    assert all(name.startswith("trial:") for name in names) and len(names) <= 8


def test_the_most_probable_trial_comes_first() -> None:
    assert asked(optimizer={"clipnorm": 1e-6})[0] == "trial:no-clip"
    assert asked(optimizer={"learning_rate": 1.0}, trained={"rates": [1.0] * 25})[0] == "trial:rate/100"


@pytest.mark.parametrize(
    "changes", [{"examining": False}, {**ALIVE, "controls_wanted": False}], ids=["gone", "not wanted"]
)
def test_nobody_is_asked_who_cannot_answer(changes: Facts) -> None:
    judgement = judge(stuck(**changes))
    assert (judgement.verdict.word, judgement.verdict.final, judgement.wants) == ("unclear", True, ())


def test_nothing_more_is_asked_for_once_a_cause_is_shown() -> None:
    assert judge(stuck(**ALIVE, controls=tried(rate__10=0.9))).wants == ()
    assert judge(stuck(**ALIVE, cost={"sign_turned": True})).wants == ()


def test_a_healthy_training_is_asked_about_its_pairs_only_where_no_test_found_a_relation() -> None:
    assert judge(healthy(**ALIVE)).wants == ()
    assert judge(healthy(**ALIVE, **UNTESTED, data={"rows": 30})).wants == ()
    assert judge(healthy(**ALIVE, dependence={"signal": False})).wants == ("held-out", "shuffled-targets")


# What a trial proves


def test_among_trials_that_learn_the_likelier_cause_comes_first() -> None:
    judgement = judge(stuck(optimizer={"clipnorm": 1e-6}, controls=tried(no_clip=0.9, adam=0.97, wider=0.95)))
    assert [(f.id, f.fix and f.fix.trial) for f in judgement.findings] == [("gradient-clip", True)]
    assert judgement.findings[0].explains == ("too-small",)


@pytest.mark.parametrize(
    ("before", "reached", "word"),
    [
        (0.02, 0.29, "unclear"),
        (0.02, 0.31, "setup"),
        (0.2, 0.39, "unclear"),
        (0.2, 0.41, "setup"),
        (-5.0, 0.31, "setup"),
    ],
)
def test_a_trial_must_learn_and_go_clearly_further(before: float, reached: float, word: str) -> None:
    assert judge(at(before, controls=tried(rate__10=reached))).verdict.word == word


@pytest.mark.parametrize(
    "found", [{**learned(), "nan": True}, {**learned(), "failed": "ValueError: no"}, {"failed": "ValueError: no"}]
)
def test_a_trial_that_failed_proves_nothing(found: Facts) -> None:
    assert judge(stuck(controls={"trial:rate/10": found})).verdict.word == "unclear"


def test_a_trial_proves_nothing_where_nothing_is_known_to_fail() -> None:
    """Single-sample mode alone: the sample is fitted, and how the training itself would go is not known."""
    alone: Facts = {"full_wanted": False, "full_finished": False, "curve": of([]), "trained": GONE, "score": GONE}
    judgement = judge(healthy(**ALIVE, **alone, controls=tried(rate__10=0.97)))
    assert (judgement.verdict.word, judgement.findings, judgement.wants) == ("unclear", (), ())
    assert judgement.verdict.headline == "It fits one sample; the full run was not asked for."
    assert "the full run" in judgement.verdict.not_checked
    unfit = judge(healthy(**ALIVE, **alone, single=UNFIT, controls=tried(rate__10=0.97)))
    assert (unfit.verdict.word, unfit.findings[0].id) == ("setup", "lr-too-high")


# When it was stopped too early


def test_a_training_stopped_too_early_is_undertrained() -> None:
    judgement = judge(
        stuck(trained={"updates": 30}, curve=[1.3 - 0.001 * i for i in range(30)], controls=tried(more_updates=0.9))
    )
    assert judgement.verdict.word == "undertrained"
    assert judgement.verdict.headline == "It was stopped too early: 1 % of the way, and more updates go further."


# Where nothing shows why


def test_what_fits_neither_one_row_nor_eight_is_the_setup_where_y_can_be_told_from_x() -> None:
    judgement = judge(stuck(single=UNFIT, few=UNFIT))
    assert (judgement.verdict.word, judgement.verdict.confidence, judgement.findings) == ("setup", 0.5, ())
    others: tuple[Changes, ...] = (
        {"few": {}},
        {"single": {}},
        {"dependence": {"signal": None}},
        {"few": {**UNFIT, "still_falling": True}},
    )
    for other in others:
        changes: Changes = {"single": UNFIT, "few": UNFIT, **other}
        assert judge(stuck(**changes)).verdict.word == "unclear"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"full_wanted": False, "curve": of([])}, "run it in full too"),
        (
            {"curve": [1.3 - 0.0005 * i for i in range(475)], "controls": tried(more_updates=0.05)},
            "train on, until the loss no longer falls",
        ),
        ({"dependence": {"signal": None}, "data": {"rows": 30}}, "40 rows or more would tell"),
        ({}, "start from a small model that learns it"),
        ({"dependence": {"signal": None}}, "look at some rows and their targets"),
        ({"optimizer": {"clipnorm": 1e-6}}, "make the changes of the findings one by one"),
    ],
)
def test_it_says_what_would_make_it_clear(changes: Facts, told: str) -> None:
    verdict = judge(stuck(**changes)).verdict
    assert verdict.word == "unclear" and told in verdict.evidence[-1]


def test_it_says_what_was_tried_in_vain() -> None:
    said = judge(
        stuck(controls={**tried(rate__10=0.05, wider=0.0), "trial:flattened": {"failed": "no"}})
    ).verdict.evidence
    assert "Tried in vain: a learning rate 10 times lower, wider hidden layers." in said
