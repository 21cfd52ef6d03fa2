"""Trainings without a floor or a baseline: what can be said of them, and what must not."""

from __future__ import annotations

from wontlearn_engine.probe.contract.from_json import plain
from wontlearn_engine.verdict import judge
from wontlearn_engine.verdict.measures import curve_skill

from .evidence import GONE, healthy, stuck
from .faults_data import UNRELATED
from .pieces import Facts, scored
from .texts import LOOP, NUMBERS


def test_a_custom_step_gives_trend_words_only() -> None:
    judgement = judge(
        healthy(
            about={"custom": ["train_step", "compute_loss"]},
            single={"fits": None, "floor": None},
            score=GONE,
            evidence={"anchors": GONE},
            curve=[1 / (i + 1) for i in range(475)],
        )
    )
    assert (judgement.verdict.word, judgement.verdict.final) == ("unclear", True)
    assert judgement.verdict.headline == "There is no yardstick for this loss; it is falling."
    assert judgement.verdict.not_checked == ("floor and baseline: the model has its own train_step and compute_loss",)


def test_what_a_custom_step_takes_for_its_batch_is_not_judged() -> None:
    """Anchor, positive and negative look like inputs, targets and weights."""
    wrong: Facts = {"data": {"duplicates": {"conflicting": 300}, "weights": {"min": 0.0, "max": 1.0, "zero": 0.5}}}
    own: Facts = {
        "about": {"custom": ["train_step"], "loss": [{"name": None}]},
        "evidence": {"anchors": GONE},
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


NAMES = list(plain(healthy().evidence))
WHY = "Its targets come from the model itself."


def test_a_training_that_cannot_be_reduced_is_told_by_its_curve() -> None:
    nothing: Facts = {
        "evidence": dict.fromkeys(NAMES, GONE),
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
        "evidence": {k: GONE for k in NAMES if k != "trained"},
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
        "evidence": {k: GONE for k in NAMES if k != "trained"},
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


def test_a_sum_over_a_batch_is_read_by_anchors_of_as_many_rows() -> None:
    """A constant answer costs 8 a row: 2048 for the 256 rows that were asked, 256 for a batch of 32."""
    rows: Facts = {"loss": {"grows_with_rows": True}, "anchors": {"baseline": 2048.0, "floor": 0.0, "rows": 256}}
    assert curve_skill(healthy(NUMBERS, evidence=rows, curve=[256.0] * 475)) == 0.0
    assert curve_skill(healthy(NUMBERS, evidence=rows, curve=[64.0] * 475)) == 0.75
    mean: Facts = {"anchors": {"baseline": 8.0, "floor": 0.0, "rows": 256}}
    assert curve_skill(healthy(NUMBERS, evidence=mean, curve=[2.0] * 475)) == 0.75


def test_a_loss_below_its_own_floor_has_no_floor() -> None:
    """As where the targets come of a model that another training makes, or rows are mixed within the loss."""
    own: Facts = {"loss": {"own": True, "exact": False}, "anchors": {"baseline": 0.7, "answer": 0.4, "floor": 0.4}}
    below = [0.9 - 0.7 * min(1.0, i / 200) for i in range(475)]
    blind: Facts = {"train": {"prediction": None, "skill": 1.6, "detached_skill": 1.6}, "own": GONE}
    judgement = judge(healthy(**own, **blind, curve=below))
    assert judgement.verdict.word == "unclear" and not judgement.findings
    assert any("below what was found to be its lowest" in part for part in judgement.verdict.not_checked)
    near = [0.9 - 0.52 * min(1.0, i / 200) for i in range(475)]
    assert judge(healthy(**own, **blind, curve=near)).verdict.word == "learns"
    right: Facts = {"train": {"prediction": {"skill": 0.9}, "skill": 1.6, "detached_skill": 1.6}, "own": GONE}
    assert judge(healthy(**own, **right, curve=below)).verdict.word == "learns"


def test_a_loss_that_falls_far_beyond_any_first_loss_in_few_updates_runs_away() -> None:
    """More updates of the same are no cure for it."""
    short = [0.06, 0.05, 0.04, 0.03, 0.03, 0.03, 0.03, 0.03, 0.03, 4312.0]
    judgement = judge(stuck(curve=short, expected_updates=10))
    assert "too-few-updates" not in [finding.id for finding in judgement.findings]
