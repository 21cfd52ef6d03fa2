"""The table: which word, when it may be said, and which controls are asked for before."""

from __future__ import annotations

from typing import Any

import pytest
from wontlearn_engine.verdict import judge
from wontlearn_engine.verdict.case import Case

from .evidence import GONE, LOOP, NUMBERS, UNFIT, Facts, healthy, learned, of, scored, stuck
from .faults_data import UNRELATED

ALIVE: Facts = {"examining": True}
RUNNING: Facts = {"examining": True, "full_over": False, "full_finished": False, "trained": GONE, "score": GONE}
UNTESTED: Facts = {"dependence": {"signal": None, "p": None, "r2": None}}
FAINT: Facts = {"dependence": {"r2": 0.15}}


def at(skill: float, **changes: Any) -> Case:
    """A training that has gone so far, by its loss and its predictions."""
    half = {"train": scored(skill, None), "own": scored(skill, None)}
    return healthy(
        NUMBERS, **{"score": half, "curve": [1.1 * (1 - skill) + 0.001 * (-1) ** i for i in range(475)], **changes}
    )


def tried(**found: float) -> Facts:
    """Trials by name, an underscore for what no name may hold, and how far they went."""
    return {"trial:" + name.replace("__", "/").replace("_", "-"): learned(skill) for name, skill in found.items()}


# When a word may be said


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
            {"rows": GONE, "dependence": GONE, "evidence": {"failed:rows": "OSError: no space"}},
            "whether y depends on x: OSError: no space",
        ),
        (
            {"score": GONE, "evidence": {"failed:score": "ValueError: 3 weights"}},
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


def asked(**changes: Any) -> list[str]:
    """All controls that a stuck training asks for, one after the other, where none of them finds anything."""
    found: list[str] = []
    controls = changes.pop("controls", {})
    while wants := judge(
        stuck(**ALIVE, **changes, controls={**controls, **{name: learned(0.02) for name in found}})
    ).wants:
        assert not set(wants) & set(found)
        found.append(wants[0])
    return found


def test_whether_there_is_anything_to_learn_comes_before_how() -> None:
    assert asked(dependence={"signal": False, "p": 0.6, "r2": -0.1})[:2] == ["held-out", "shuffled-targets"]


def test_where_y_depends_on_x_only_trials_are_asked_for() -> None:
    names = asked()
    assert names[:2] == ["trial:rate/10", "trial:rate*10"]
    assert all(name.startswith("trial:") for name in names) and len(names) <= 8


def test_the_most_probable_trial_comes_first() -> None:
    assert asked(optimizer={"clipnorm": 1e-6})[0] == "trial:no-clip"
    assert asked(optimizer={"learning_rate": 1.0})[0] == "trial:rate/100"


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
    assert [(f.id, f.fix and f.fix.verified) for f in judgement.findings] == [
        ("gradient-clip", True), ("too-small", True)]  # fmt: skip


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


# The words


def test_a_training_stopped_too_early_is_undertrained() -> None:
    judgement = judge(
        stuck(trained={"updates": 30}, curve=[1.3 - 0.001 * i for i in range(30)], controls=tried(more_updates=0.9))
    )
    assert judgement.verdict.word == "undertrained"
    assert judgement.verdict.headline == "It was stopped too early: 1 % of the way, and more updates go further."


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
            == "It learns what this data allows: 17 % of the way, and a simple learner gets no further."
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


def test_just_over_the_border_and_from_one_start_only_is_no_learning_where_nothing_is_fitted() -> None:
    falling = [1.1 * (1 - 0.35 * i / 475) for i in range(475)]
    barely: Facts = {"single": UNFIT, "few": UNFIT, "curve": falling}
    assert judge(at(0.35, **ALIVE, **barely)).wants == ("trial:other-start",)
    one = judge(at(0.35, **ALIVE, **barely, controls=tried(other_start=0.1)))
    assert one.verdict.word is None and "trial:wider" in one.wants
    assert judge(at(0.35, **barely, controls=tried(other_start=0.1, wider=0.9))).verdict.word == "setup"
    for fine in ({"few": {}}, {"dependence": {"r2": 0.6}}):
        assert (
            judge(at(0.35, **{**barely, **fine}, controls=tried(other_start=0.1, wider=0.9))).verdict.word == "learns"
        )
    assert judge(at(0.35, **barely, controls=tried(other_start=0.4, wider=0.9))).verdict.word == "learns"


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
    alike = {"dense_1": {"weights": {"bias": {"std": 0.1, "min": -0.2, "max": 0.3}}},
             "dense": {"weights": {"bias": {"std": 0.1, "min": -0.2, "max": 0.3}}}}  # fmt: skip
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


def test_a_custom_step_gives_trend_words_only() -> None:
    judgement = judge(healthy(
        about={"custom": ["train_step", "compute_loss"]}, single={"fits": None, "floor": None}, score=GONE,
        evidence={"anchors": GONE, "untrained": GONE}, curve=[1 / (i + 1) for i in range(475)]))  # fmt: skip
    assert (judgement.verdict.word, judgement.verdict.final) == ("unclear", True)
    assert judgement.verdict.headline == "There is no yardstick for this loss; it is falling."
    assert judgement.verdict.not_checked == ("floor and baseline: the model has its own train_step and compute_loss",)


def test_what_a_custom_step_takes_for_its_batch_is_not_judged() -> None:
    """Anchor, positive and negative look like inputs, targets and weights."""
    wrong: Facts = {"data": {"duplicates": {"conflicting": 300}, "weights": {"min": 0.0, "max": 1.0, "zero": 0.5}}}
    own: Facts = {
        "about": {"custom": ["train_step"], "loss": [{"name": None}]},
        "evidence": {"anchors": GONE, "untrained": GONE},
    }
    noisy: Facts = {
        "single": {"fits": None, "floor": None},
        "score": GONE,
        "curve": [0.01 * (3 + (-1) ** i) for i in range(475)],
    }
    judgement = judge(healthy(**wrong, **own, **noisy))
    assert (judgement.verdict.word, judgement.findings, judgement.wants) == ("unclear", (), ())
    assert "y depends on x" not in " ".join(judgement.verdict.evidence)
    answered = judge(
        healthy(**wrong, **own, **{**noisy, "score": {"train": scored(0.9, None), "own": scored(0.9, None)}})
    )
    assert (answered.verdict.word, answered.findings, answered.wants) == ("learns", (), ())
    assert judge(healthy(**wrong, **{**own, "about": {"custom": ["train_step"]}}, **noisy)).findings


def test_a_turned_loss_is_told_where_the_answers_are_the_opposite_of_the_targets() -> None:
    """A Dice coefficient given as a loss falls to its floor; only the answers show what it makes of the model."""
    for correlation, word in ((-0.6, "setup"), (0.6, "learns"), (None, "learns")):
        both = {"train": {"correlation": correlation}, "own": {"correlation": correlation}}
        judgement = judge(healthy(NUMBERS, cost={"sign_turned": True}, loss={"own": True}, score=both))
        assert judgement.verdict.word == word
        assert [finding.id for finding in judgement.findings][:1] == ["loss-sign"] * (word == "setup")


WHY = "Its targets come from the model itself."


def test_a_training_that_cannot_be_reduced_is_told_by_its_curve() -> None:
    nothing: Facts = {
        "evidence": dict.fromkeys(healthy().evidence, GONE),
        "controls": dict.fromkeys(healthy().controls, GONE),
    }
    over = judge(healthy(skipped=WHY, **nothing)).verdict
    assert (over.word, over.final) == ("unclear", True)
    assert over.headline == "The loss is falling; the training could not be reduced to one sample."
    assert over.evidence == ("The full run's loss went from 1.33 to 0.04109 and is falling at the end.", WHY)
    assert over.not_checked == ("one sample, floor and baseline",)
    live = judge(healthy(skipped=WHY, **nothing, full_over=False)).verdict
    assert (live.word, live.final) == (None, False)
    short = judge(healthy(skipped=WHY, **nothing, curve=[1.0, 0.9])).verdict
    assert short.headline == "The loss is known for 2 updates only; the training could not be reduced to one sample."


def test_a_loop_that_never_updates_is_told_although_it_cannot_be_reduced() -> None:
    nothing: Facts = {
        "evidence": {k: GONE for k in healthy().evidence if k != "trained"},
        "controls": dict.fromkeys(healthy().controls, GONE),
    }
    for moved, word, ids in ((False, "setup", ["no-update"]), (True, "unclear", []), (None, "unclear", [])):
        judged = judge(healthy(LOOP, skipped=WHY, **nothing, trained={"moved": moved}))
        assert (judged.verdict.word, [finding.id for finding in judged.findings]) == (word, ids)
        assert judged.verdict.not_checked == ("one sample, floor and baseline",)
    fitted = judge(healthy(LOOP, skipped=WHY, **nothing, trained={"moved": False}, curve=[0.0] * 40))
    assert (fitted.verdict.word, fitted.findings) == ("unclear", ())


def test_the_full_run_alone_has_no_yardstick() -> None:
    nothing: Facts = {
        "evidence": {k: GONE for k in healthy().evidence if k != "trained"},
        "controls": dict.fromkeys(healthy().controls, GONE),
    }
    verdict = judge(healthy(**nothing)).verdict
    assert (verdict.word, verdict.headline) == ("unclear", "Nothing but the full run's loss is known; it is falling.")
    assert verdict.not_checked == ("one sample, floor and baseline: there is no single-sample run",)


def test_a_full_run_that_stopped_before_its_end_says_so() -> None:
    assert "the end of the full run: it stopped before" in judge(healthy(full_finished=False)).verdict.not_checked


OWN: Facts = {"loss": {"function": "cost", "name": "cost", "own": True}}


def test_a_loss_that_asks_for_no_targets_has_no_yardstick() -> None:
    alike: Facts = {**OWN, "y": {"std": 0.0, "min": 0.0, "max": 0.0, "columns": 1, "constant_columns": 1}}
    judged = judge(stuck(NUMBERS, **alike, cost={"ignores_targets": True}))
    assert (judged.verdict.word, judged.findings) == ("unclear", ())
    assert judged.verdict.headline.startswith("The loss asks for no targets")
    asked = judge(stuck(NUMBERS, **alike, cost={"ignores_targets": False}))
    assert (asked.verdict.word, asked.findings[0].id) == ("data", "constant-target")
    early = judge(stuck(NUMBERS, **alike, cost=GONE, examining=True, full_over=False, full_finished=False))
    assert early.verdict.word is None  # that targets are alike is blatant only once the loss is known to ask for them


def test_a_loss_that_compares_distributions_breaks_no_pairs() -> None:
    signs: Facts = {**OWN, "cost": {"mixes_rows": True}, "dependence": UNRELATED["dependence"]}
    chance = {"train": {"prediction": {"skill": -0.4}}, "own": {"prediction": {"skill": -0.4}}}
    judged = judge(healthy(NUMBERS, **signs, score=chance))
    assert (judged.verdict.word, judged.findings) == ("learns", ())
    broadcast = judge(healthy(NUMBERS, **signs, score=chance, anchors={"answer": 1.1, "floor": 1.1}))
    assert broadcast.verdict.word == "setup" and "loss-broadcast" in [finding.id for finding in broadcast.findings]


def test_a_distance_under_a_loss_of_the_users_own_need_not_come_near_the_targets() -> None:
    """Contrastive: 1 means the same, and the distance of the same is to be 0."""
    signs: Facts = {
        "loss": {"function": "contrastive", "name": "contrastive", "own": True, "at": "model.compile("},
        "cost": {"sign_turned": True},
        "score": {"train": {"prediction": {"skill": -0.9}}, "own": {"prediction": {"skill": -0.9}}},
    }
    assert judge(healthy(**signs)).verdict.word == "setup"
    distance = judge(healthy(**signs, outputs={"shape": [1]}))
    assert (distance.verdict.word, distance.findings) == ("learns", ())
