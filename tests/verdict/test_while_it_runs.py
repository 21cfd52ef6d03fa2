"""What is said while the training goes on, and of one that was ended before its end."""

from __future__ import annotations

import pytest
from wontlearn_engine.looking.commands import Command, Tell
from wontlearn_engine.looking.look import Ending
from wontlearn_engine.verdict import judge
from wontlearn_engine.verdict.case import Case
from wontlearn_engine.verdict.forecast import Forecast
from wontlearn_engine.verdict.standing import Said, Standing

from .cases import tried
from .evidence import GONE, healthy, stuck
from .faults_data import UNRELATED
from .pieces import UNFIT, Facts, learned
from .watched import Watched

RUNNING: Facts = {"examining": True, "full_over": False, "full_finished": False, "trained": GONE, "score": GONE}
CUT: Facts = {
    "examining": False,
    "full_over": True,
    "full_finished": False,
    "cut": True,
    "trained": GONE,
    "score": GONE,
}
LONG: Facts = {"expected_updates": 5000}


def at(word: Said, level: float = 0.0, forecast: Forecast | None = None) -> Facts:
    return {"standing": Standing(word, 400, level, level - 0.02, level + 0.02, forecast)}


def said(case: Case) -> tuple[str | None, bool, bool]:
    verdict = judge(case).verdict
    return verdict.word, verdict.live, verdict.final


LIVE, WAITS = {word: (word, True, False) for word in ("learns", "setup", "data", "undertrained")}, (None, False, False)


def test_a_training_that_has_crossed_the_border_learns_so_far() -> None:
    verdict = judge(healthy(**RUNNING, **LONG, **at("learns", 0.6))).verdict
    assert (verdict.word, verdict.live, verdict.final) == LIVE["learns"]
    assert verdict.headline == "It learns so far: 60 % of the way after 400 updates."


def test_how_it_will_end_is_said_with_its_interval() -> None:
    ahead = Forecast(0.61, 0.58, 0.64, 3, 0.9)
    verdict = judge(healthy(**RUNNING, **LONG, **at("learns", 0.5, ahead))).verdict
    assert verdict.headline.endswith(
        " At this rate it is 58 % to 64 % of the way at the end; 3 times the epochs reach 90 %."
    )
    same = judge(healthy(**RUNNING, **LONG, **at("learns", 0.9, Forecast(1.0, 0.999, 1.02)))).verdict
    assert same.headline.endswith(" At this rate it is 100 % of the way at the end.")


@pytest.mark.parametrize(
    "changes",
    [
        {"optimizer": {"schedule": "CosineDecay"}},
        {"about": {"fit": {"callbacks": ["ReduceLROnPlateau"]}}},
        {"expected_updates": 500},
        {"expected_updates": None},
    ],
    ids=["schedule", "callback", "nearly over", "no plan"],
)
def test_nothing_is_foreseen_where_the_rate_changes_or_the_end_is_near_or_unknown(changes: Facts) -> None:
    case = healthy(**{**RUNNING, **LONG, **changes}, **at("learns", 0.5, Forecast(0.61, 0.58, 0.64)))
    assert "At this rate" not in judge(case).verdict.headline


@pytest.mark.parametrize(
    "changes",
    [
        {"single": UNFIT},
        {"few": UNFIT},
        {"cost": {"ignores_targets": True}},
        {"rows": GONE, "dependence": GONE},
        at("lost"),
    ],
    ids=["one sample is not fitted", "nor eight", "no yardstick", "not yet examined", "lost again"],
)
def test_what_speaks_against_it_leaves_the_word_to_the_end(changes: Facts) -> None:
    assert said(healthy(**{**RUNNING, **LONG, **at("learns", 0.59), **changes})) == WAITS


@pytest.mark.parametrize(
    ("level", "changes", "says"),
    [
        (0.9, {}, LIVE["learns"]),
        (0.59, {}, WAITS),
        (0.9, {"dependence": {"signal": None}}, WAITS),
        (0.9, {"single": UNFIT}, WAITS),
        (0.9, {"single": GONE}, WAITS),
    ],
    ids=["it fits one sample, and y depends on x", "not so far", "no relation known", "not fitted", "no sample yet"],
)
def test_a_training_that_has_come_far_need_not_be_examined_to_its_end(
    level: float, changes: Facts, says: tuple[str | None, bool, bool]
) -> None:
    assert said(healthy(**{**RUNNING, **LONG, **at("learns", level), "few": GONE, **changes})) == says


@pytest.mark.parametrize(
    ("each_pass", "again", "says"),
    [(300, 0, LIVE["learns"]), (299, 0, WAITS), (None, 0, WAITS), (300, 500, WAITS)],
    ids=["within it", "after it", "no pass known", "few rows again and again"],
)
def test_what_is_learned_in_the_first_pass_is_learned_of_unseen_rows(
    each_pass: int | None, again: int, says: tuple[str | None, bool, bool]
) -> None:
    seen: Facts = {"standing": Standing("learns", 400, 0.9, 0.8, 0.95, since=300), "each_pass": each_pass}
    twins = {"duplicates": {"distinct": 100, "same": again, "conflicting": 0}}
    unknown: Facts = {"rows": GONE, "dependence": GONE, "few": GONE, "data": twins}
    assert said(healthy(**{**RUNNING, **LONG, **seen, **unknown})) == says


def test_on_a_plateau_trials_begin_and_no_word_is_said() -> None:
    judgement = judge(stuck(**RUNNING, **LONG, **at("flat")))
    assert (judgement.verdict.word, judgement.wants[0]) == (None, "trial:rate/10")
    assert judgement.verdict.headline == (
        "Fits one sample at update 24; the full run's loss is flat, 0 % of the way; trying a learning rate 10 times lower"
    )


@pytest.mark.parametrize(
    ("changes", "begins"),
    [
        ({"expected_updates": None}, False),
        ({"about": {"fit": {"callbacks": ["EarlyStopping"]}}}, False),
        ({"expected_updates": None, "curve": [1.1] * 3000}, True),
    ],
    ids=["no plan", "may stop early", "more than a control makes"],
)
@pytest.mark.parametrize("rows", [{}, {"dependence": {"signal": False}}], ids=["trials", "pairs"])
def test_a_control_that_would_be_longer_at_the_end_waits_for_it(rows: Facts, changes: Facts, begins: bool) -> None:
    assert bool(judge(stuck(**{**RUNNING, **LONG, **at("flat"), **rows, **changes})).wants) is begins


@pytest.mark.parametrize("word", ["starting", "moving"])
def test_before_a_plateau_nothing_is_asked_for(word: Said) -> None:
    judgement = judge(stuck(**RUNNING, **LONG, **at(word)))
    assert (judgement.verdict.word, judgement.wants) == (None, ())


def test_a_sample_that_is_not_fitted_asks_before_the_plateau_but_not_of_what_is_about_to_learn() -> None:
    assert judge(stuck(**RUNNING, **LONG, **at("moving"), single=UNFIT)).wants != ()
    assert judge(stuck(**RUNNING, **LONG, **at("moving", 0.29), single=UNFIT)).wants == ()


@pytest.mark.parametrize(
    ("word", "changes", "said_"),
    [
        ("stuck", {}, LIVE["setup"]),
        ("flat", {}, WAITS),
        ("flat", {"single": UNFIT}, LIVE["setup"]),
        ("flat", {"few": UNFIT}, LIVE["setup"]),
        ("moving", {"single": UNFIT}, WAITS),
    ],
)
def test_a_trial_that_learns_is_believed_once_the_plateau_is_long_or_the_sample_failed(
    word: Said, changes: Facts, said_: tuple[str | None, bool, bool]
) -> None:
    assert said(stuck(**RUNNING, **LONG, **at(word), **changes, controls=tried(rate__10=0.9))) == said_


def test_a_trial_with_more_updates_than_the_training_had_so_far_proves_nothing_yet() -> None:
    longer = {"trial:rate/10": {**learned(0.9), "updates": 3000}}
    assert said(stuck(**RUNNING, **LONG, **at("stuck"), controls=longer)) == WAITS
    assert said(stuck(**RUNNING, **LONG, **at("stuck"), single=UNFIT, controls=longer)) == LIVE["setup"]


@pytest.mark.parametrize(("word", "before"), [("starting", 0), ("starting", 4), ("learns", 400)])
def test_a_loss_that_stays_nan_is_waited_for_no_longer(word: Said, before: int) -> None:
    def gone(updates: int, **changes: Facts) -> Case:
        losses = [0.9] * before + [None] * updates
        return stuck(**{**RUNNING, **LONG, **at(word, 0.5), "curve": losses, **changes})

    asked = judge(gone(65))
    assert asked.verdict.word is None and asked.wants[0].startswith("trial:rate")
    repaired: Facts = {"controls": tried(rate__10=0.9)}
    assert said(gone(65, **repaired)) == said(gone(65, **repaired, single=UNFIT)) == LIVE["setup"]
    if word != "learns":
        assert judge(gone(60)).wants == ()
        assert said(gone(60, **repaired)) == WAITS


def test_the_headline_says_after_how_many_updates() -> None:
    case = stuck(**RUNNING, **LONG, **at("stuck"), controls=tried(rate__10=0.9))
    assert judge(case).verdict.headline == (
        "After 400 of 5000 updates: the setup keeps the model from learning: the learning rate is too high."
    )


@pytest.mark.parametrize(
    ("word", "planned", "made", "says"),
    [
        ("flat", 5000, 40, LIVE["data"]),
        ("moving", 5000, 40, WAITS),
        ("flat", 50_000, 40, WAITS),
        ("flat", None, 40, WAITS),
        ("flat", 5000, 2000, WAITS),
    ],
)
def test_a_control_that_the_clock_ended_has_seen_less_than_a_long_plateau(
    word: Said, planned: int | None, made: int, says: tuple[str | None, bool, bool]
) -> None:
    ended = {**UNRELATED["controls"]["held-out"], "updates": made, "cut": "clock"}
    facts: Facts = {**UNRELATED, "controls": {"held-out": ended}, "expected_updates": planned}
    judged = judge(stuck(**{**RUNNING, **at(word), **facts}))
    verdict = judged.verdict
    assert (verdict.word, verdict.live, verdict.final) == says
    assert "shuffled-targets" not in judged.wants or word == "moving"


def test_where_much_is_planned_it_takes_a_share_of_it_to_say_that_nothing_is_there() -> None:
    assert said(stuck(**{**RUNNING, "expected_updates": 50_000, **at("flat"), **UNRELATED})) == WAITS
    assert said(stuck(**{**CUT, "expected_updates": 50_000, **at("flat"), **UNRELATED})) == ("data", False, True)


def test_a_training_that_will_be_too_short_is_undertrained() -> None:
    ahead = Forecast(0.2, 0.18, 0.22, 3, 0.6)
    judgement = judge(stuck(**RUNNING, **LONG, **at("short", 0.1, ahead)))
    assert (judgement.verdict.word, judgement.verdict.live) == ("undertrained", True)
    assert judgement.verdict.headline == (
        "It will be stopped too early. At this rate it is 18 % to 22 % of the way at the end; 3 times the epochs reach 60 %."
    )
    assert [f.id for f in judgement.findings] == ["too-few-updates"]
    assert said(stuck(**RUNNING, **LONG, **at("short", 0.1, ahead), single=UNFIT)) == WAITS


# Ended before its end


def test_a_training_that_was_ended_is_judged_by_what_stands() -> None:
    assert said(healthy(**CUT, **LONG, **at("learns", 0.6))) == ("learns", False, True)
    # One that is ended before it is examined has learned, too.
    assert said(healthy(**CUT, **LONG, **at("learns", 0.6), rows=GONE)) == ("learns", False, True)
    assert said(healthy(**RUNNING, **LONG, **at("learns", 0.5), rows=GONE)) == WAITS
    assert said(stuck(**{**CUT, **LONG, **at("flat"), **UNRELATED})) == ("data", False, True)
    assert said(stuck(**CUT, **LONG, **at("flat"), controls=tried(rate__10=0.9))) == ("setup", False, True)
    assert said(stuck(**CUT, **LONG, **at("moving"), controls=tried(rate__10=0.9))) == WAITS


def test_beside_a_healthy_curve_that_was_ended_no_guess_is_told() -> None:
    jumps = [0.3 + 0.5 * (i % 2) for i in range(475)]
    for word in ("learns", "moving"):
        assert judge(healthy(**CUT, **LONG, **at(word, 0.5), curve=jumps)).findings == ()


# In a session


def test_losses_that_prove_a_plateau_make_the_waiting_examiner_work() -> None:
    watched, case = Watched(), stuck()
    assert asks(watched.examined(case)) == []
    watched.tell("full", "training", n=0, file=case.file, line=case.line, how="fit", about={})
    watched.tell("full", "evidence", n=0, key="expected", value={"updates": 475})
    assert case.curve is not None
    points = [[u, v, v, v] for u, v in zip(case.curve.updates, case.curve.means, strict=True)]
    assert asks(watched.tell("full", "points", n=0, curve="full", points=points[:50])) == []
    assert asks(watched.tell("full", "points", n=0, curve="full", points=points[50:300])) == ["trial:rate/10"]


def asks(commands: list[Command]) -> list[str | None]:
    return [command.ask.control for command in commands if isinstance(command, Tell)]


def test_a_run_ended_on_its_plateau_keeps_what_is_known() -> None:
    watched, case = Watched(), stuck(**UNRELATED)
    watched.full(case, finish=False)
    watched.examined(case)
    for name, found in UNRELATED["controls"].items():
        watched.answered(name, found)
    assert (watched.look.verdict.word, watched.look.verdict.live) == ("data", True)
    watched.session.cancel(Ending("time limit", 9.0), watched.now)
    assert (watched.look.verdict.word, watched.look.verdict.live, watched.look.verdict.final) == ("data", False, True)
