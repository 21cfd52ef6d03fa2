"""The session: what happens, told with its time, and what is to be done next. No threads, no clock, no processes."""

from __future__ import annotations

from typing import Any

import pytest
from wontlearn_engine.protocol import Mode
from wontlearn_engine.session import Command, Kill, Start, Tell

from .verdict.evidence import CLASSES, FILE, UNFIT, healthy, learned, stuck
from .verdict.faults_data import UNRELATED
from .verdict.watched import Watched

TWICE = CLASSES + "model.fit(x, y, epochs=25)\n"


def asks(commands: list[Command]) -> list[Any]:
    """What the examiner is asked, without the training's number."""
    return [{k: v for k, v in c.ask.items() if k != "n"} for c in commands if isinstance(c, Tell)]


def started(commands: list[Command]) -> list[Mode]:
    return [c.mode for c in commands if isinstance(c, Start)]


# A whole look


def test_a_look_from_save_to_verdict() -> None:
    watched, case = Watched(), healthy()
    assert started(watched.commands) == ["single-sample", "full"]
    assert watched.look.verdict.headline == "no loss yet: starting"
    watched.tell("full", "hello", v=1, pid=7, python="/usr/bin/python3", version="3.12.1")
    watched.tell("full", "importing", module="keras")
    assert (watched.run("full").doing, watched.look.verdict.headline) == (
        "importing keras",
        "no loss yet: importing keras",
    )
    watched.tell("full", "framework", name="keras", version="3.15.1")
    assert watched.run("full").frameworks == {"keras": "3.15.1"}
    watched.full(case)
    assert watched.run("full").state == "running" and watched.look.trainings[0].full_state == "finished"
    assert (watched.look.verdict.word, watched.look.verdict.final) == (None, False)
    assert asks(watched.examined(case)) == [{"ask": "score", "weights": case.trained["weights"]}]
    assert (watched.look.verdict.word, watched.look.verdict.final) == (None, False)
    assert asks(watched.scored(case)) == [{"ask": "end"}]
    assert (watched.look.verdict.word, watched.look.verdict.final) == ("learns", True)
    watched.tell("single-sample", "end", how="judged", code=0, error=None)
    watched.ended("single-sample")
    assert watched.look.alive and watched.look.ended is None
    watched.tell("full", "end", how="finished", code=0, error=None)
    watched.ended("full")
    assert not watched.look.alive and watched.look.ended == watched.now
    assert [run.state for run in watched.look.runs.values()] == ["finished", "finished"]
    assert watched.look.trainings[0].curves["full"].last_update == 475


def test_the_examiner_waits_for_the_full_run() -> None:
    watched, case = Watched(), healthy()
    watched.full(case, finish=False)
    assert watched.examined(case) == []
    assert asks(watched.tell("full", "trained", n=0, **case.trained)) == [
        {"ask": "score", "weights": case.trained["weights"]}
    ]


def test_the_examiner_waits_for_the_test_of_the_rows() -> None:
    watched, case = Watched(), healthy()
    watched.full(case)
    watched.tell("single-sample", "training", n=0, file=FILE, line=case.line, how="fit", about=case.about)
    watched.tell("single-sample", "evidence", n=0, key="rows", value=case.evidence["rows"])
    assert watched.tell("single-sample", "waiting", n=0) == []
    assert (
        asks(watched.tell("single-sample", "evidence", n=0, key="dependence", value=case.evidence["dependence"])) != []
    )


def test_controls_are_asked_one_by_one_until_the_cause_is_shown() -> None:
    watched, case = Watched(), stuck()
    watched.full(case)
    watched.examined(case)
    first = asks(watched.scored(case))
    assert first == [{"ask": "control", "control": "trial:rate/10", "updates": 475}]
    assert (
        watched.look.verdict.headline == "The full run is over, 1 % of the way; trying a learning rate 10 times lower"
    )
    assert asks(watched.answered("trial:rate/10", learned(0.02)))[0]["control"] == "trial:rate*10"
    assert asks(watched.answered("trial:rate*10", learned(0.95))) == [{"ask": "end"}]
    assert (watched.look.verdict.word, watched.look.findings[0].id) == ("setup", "lr-too-low")


def test_a_control_that_fails_is_not_asked_again() -> None:
    watched, case = Watched(), stuck(**UNRELATED)
    watched.full(case)
    watched.examined(case)
    assert asks(watched.scored(case))[0]["control"] == "held-out"
    names = ["held-out"]
    while wanted := [
        a for a in asks(watched.answered(names[-1], {"failed": "ValueError: no"})) if a["ask"] == "control"
    ]:
        names.append(wanted[0]["control"])
    assert len(names) == len(set(names))


def test_more_updates_means_five_times_as_many() -> None:
    watched = Watched()
    case = stuck(trained={"updates": 30}, curve=[1.3 - 0.001 * i for i in range(30)])
    watched.full(case)
    watched.examined(case)
    assert asks(watched.scored(case)) == [{"ask": "control", "control": "trial:more-updates", "updates": 500}]


def test_no_controls_where_none_are_wanted() -> None:
    watched, case = Watched(controls=False), stuck()
    watched.full(case)
    watched.examined(case)
    assert asks(watched.scored(case)) == [{"ask": "end"}]
    assert watched.look.verdict.word == "unclear"


def test_single_sample_mode_alone_ends_with_its_measurements() -> None:
    watched = Watched(modes=("single-sample",))
    assert started(watched.commands) == ["single-sample"]
    assert asks(watched.examined(healthy())) == [{"ask": "end"}]
    assert watched.look.verdict.headline == "It fits one sample; the full run was not asked for."


# Several trainings


def test_several_trainings_are_judged_each_and_a_problem_decides() -> None:
    watched, good, bad = Watched(TWICE, controls=False), healthy(), stuck(cost={"sign_turned": True})
    watched.full(good)
    watched.examined(good)
    assert asks(watched.scored(good)) == [{"ask": "next"}]
    assert (watched.look.verdict.word, watched.look.verdict.final) == ("learns", False)
    watched.full(bad, n=1)
    watched.examined(bad, n=1)
    watched.scored(bad, n=1)
    assert [t.judgement.verdict.word for t in watched.look.trainings] == ["learns", "setup"]
    assert (watched.look.verdict.word, watched.look.deciding) == ("setup", 1)
    assert watched.look.findings[0].id == "loss-sign"


def test_a_training_that_cannot_be_reduced_is_passed_over() -> None:
    watched, case = Watched(TWICE), healthy()
    watched.full(case)
    watched.tell("single-sample", "training", n=0, file=FILE, line=case.line, how="fit", about={})
    watched.tell("single-sample", "skipped", n=0, line=case.line, why="Its rows come from a socket.")
    assert asks(watched.tell("single-sample", "waiting", n=0)) == [{"ask": "next"}]
    assert watched.look.trainings[0].judgement.verdict.word == "unclear"
    assert "Its rows come from a socket." in watched.look.verdict.evidence


# Saves, keys


def test_a_save_ends_what_runs_and_starts_anew() -> None:
    watched = Watched()
    old = watched.look
    watched.full(healthy(), finish=False)
    commands = watched.save(CLASSES + "\n")
    assert [c for c in commands if isinstance(c, Kill)] == [
        Kill(old.runs["single-sample"].id),
        Kill(old.runs["full"].id),
    ]
    assert started(commands) == ["single-sample", "full"]
    assert [(run.state, run.why) for run in old.runs.values()] == [("cancelled", "a newer run")] * 2
    assert old.stale and old.ended == watched.now
    assert (watched.look.number, watched.look.sha256, watched.look.stale) == (2, "2", False)


def test_late_events_of_a_killed_run_change_nothing() -> None:
    watched = Watched()
    old, run = watched.look, watched.run("full").id
    watched.full(healthy(), finish=False)
    watched.save()
    assert watched.tell_run(run, "trained", n=0, **healthy().trained) == []
    assert watched.session.ended(run, -9, watched.now) == []
    assert old.trainings[0].full_state == "running" and old.runs["full"].state == "cancelled"
    assert watched.look.trainings == []
    assert watched.tell_run(99, "points", n=0, curve="full", points=[]) == []


def test_a_queued_save_waits_for_the_end() -> None:
    watched = Watched()
    watched.session.on_save = "queue"
    assert watched.save("a = 1\n", "2") == watched.save("a = 2\n", "3") == []
    assert (watched.session.queued, watched.look.stale, watched.look.number) == (True, True, 1)
    assert watched.ended("single-sample", 1) == []
    assert started(watched.ended("full", 1)) == ["single-sample", "full"]
    assert (watched.look.source, watched.look.sha256, watched.session.queued) == ("a = 2\n", "3", False)


def test_a_queue_with_nothing_running_starts_at_once() -> None:
    watched = Watched()
    watched.session.on_save = "queue"
    watched.session.cancel("you", 1.0)
    assert started(watched.save()) == ["single-sample", "full"]


@pytest.mark.parametrize("how", ["key", "setting"])
def test_on_hold_a_save_only_marks_the_look(how: str) -> None:
    watched = Watched()
    if how == "key":
        watched.session.hold = True
    else:
        watched.session.on_save = "hold"
    assert watched.save() == []
    assert watched.look.stale and watched.look.alive


def test_a_syntax_error_leaves_the_last_look_alone() -> None:
    watched = Watched()
    assert watched.save("a = 1\nif a\n") == []
    assert watched.look.alive and watched.look.stale
    assert watched.session.problem is not None and watched.session.problem.line == 2
    assert started(watched.save("a = 2\n")) != [] and watched.session.problem is None


def test_a_rerun_in_one_mode_is_remembered() -> None:
    watched = Watched()
    watched.session.begin(CLASSES, "1", ("full",), 1.0)
    assert started(watched.save()) == ["full"]


def test_a_cancelled_look_says_who_and_judges_no_further() -> None:
    watched = Watched()
    watched.full(stuck(), finish=False)
    assert watched.session.cancel("you", 9.0) == [Kill(1), Kill(2)]
    assert watched.session.cancel("you", 9.5) == []
    watched.ended("full", -9)
    watched.ended("single-sample", -9)
    assert [(run.state, run.why) for run in watched.look.runs.values()] == [("cancelled", "you")] * 2
    assert (watched.look.verdict.word, watched.look.ended) == (None, 9.0)


def test_the_oldest_looks_are_forgotten() -> None:
    watched = Watched()
    for n in range(60):
        watched.save(f"a = {n}\n", str(n))
    assert [look.number for look in watched.session.looks] == list(range(12, 62))


# Crashes


def test_a_crash_before_any_training() -> None:
    watched = Watched()
    error = {"type": "NameError", "message": "name 'z' is not defined", "file": FILE, "line": 5,
             "frames": [{"file": FILE, "line": 5, "name": "<module>", "text": "x = z"}]}  # fmt: skip
    for mode in watched.look.runs:
        watched.tell(mode, "end", how="exception", code=1, error=error)
        watched.ended(mode, 1)
    verdict = watched.look.verdict
    assert (verdict.word, verdict.headline, verdict.final) == (
        "crashed",
        "NameError at line 5: name 'z' is not defined",
        True,
    )
    assert verdict.evidence == (f"{FILE}:5 x = z",)
    assert {run.state for run in watched.look.runs.values()} == {"failed"}


def test_a_crash_in_the_full_run_keeps_its_curve() -> None:
    watched = Watched()
    watched.full(healthy(), finish=False)
    watched.tell(
        "full",
        "end",
        how="exception",
        code=1,
        error={"type": "OSError", "message": "disk full", "file": FILE, "line": 16, "frames": []},
    )
    watched.ended("full", 1)
    assert (watched.look.verdict.word, watched.look.verdict.final) == ("crashed", False)
    watched.session.cancel("you", watched.now)
    assert watched.look.verdict.headline == "OSError at line 16: disk full"
    assert len(watched.look.trainings[0].curves["full"]) == 475


def test_a_crash_after_the_training_is_added_to_its_verdict() -> None:
    watched, case = Watched(), healthy()
    watched.full(case)
    watched.examined(case)
    watched.scored(case)
    watched.tell(
        "full",
        "end",
        how="exception",
        code=1,
        error={"type": "KeyError", "message": "'val_loss'", "file": FILE, "line": 17, "frames": []},
    )
    watched.ended("full", 1)
    assert watched.look.verdict.word == "learns"
    assert (
        watched.look.verdict.evidence[-1] == "After the training the script ended with KeyError: 'val_loss' at line 17."
    )


@pytest.mark.parametrize(
    ("code", "why"),
    [
        (-9, "ended by SIGKILL; out of memory?"),
        (-11, "ended by SIGSEGV: a crash in native code"),
        (-15, "ended by SIGTERM"),
        (3, "the script ended the process by itself (status 3)"),
    ],
)
def test_a_run_that_is_gone_without_a_word_is_lost(code: int, why: str) -> None:
    watched = Watched(modes=("full",))
    watched.ended("full", code)
    assert (watched.run("full").state, watched.run("full").why) == ("lost", why)
    assert watched.look.verdict.word == "crashed"
    assert watched.look.verdict.headline.startswith(f"The run was lost: {why}")
    assert not watched.look.verdict.headline.endswith("?.")


def test_a_lost_examiner_does_not_end_the_full_run() -> None:
    watched, case = Watched(), healthy()
    watched.full(case, finish=False)
    watched.ended("single-sample", -9)
    assert (watched.look.verdict.word, watched.look.alive) == (None, True)
    watched.tell("full", "trained", n=0, **case.trained)
    assert watched.look.verdict.word == "unclear"
    assert watched.look.verdict.evidence[-1] == "The single-sample run was lost: ended by SIGKILL; out of memory?"
    assert "one sample, floor and baseline: there is no single-sample run" in watched.look.verdict.not_checked


def test_what_the_data_explains_is_not_called_a_crash() -> None:
    watched = Watched()
    case = stuck(y={"min": 1.0, "max": 3.0})
    watched.full(case, finish=False)
    watched.examined(case)
    error = {
        "type": "InvalidArgumentError",
        "message": "Received a label value of 3\n…",
        "file": FILE,
        "line": case.line,
        "frames": [],
    }
    watched.tell("full", "end", how="exception", code=1, error=error)
    watched.ended("full", 1)
    assert (watched.look.verdict.word, watched.look.findings[0].id) == ("setup", "label-range")
    assert (
        watched.look.verdict.evidence[-1]
        == f"The full run ended with InvalidArgumentError: Received a label value of 3 at line {case.line}."
    )


def test_a_script_without_a_training() -> None:
    watched = Watched("print('hello')\n")
    for mode in watched.look.runs:
        watched.tell(mode, "end", how="exit", code=3, error=None)
        watched.ended(mode, 3)
    verdict = watched.look.verdict
    assert (verdict.word, verdict.final) == ("no-training", True)
    assert verdict.headline == "The script ran to its end and exited with status 3 without a training."


# Time


def test_silence_is_noticed_and_ends_with_the_next_event() -> None:
    watched = Watched()
    assert not watched.session.tick(100.0)  # still starting: imports may take their time
    watched.full(healthy(), finish=False)
    watched.examined(healthy())
    last = watched.run("full").last_event
    assert not watched.session.tick(last + 30)
    assert watched.session.tick(last + 31)
    assert [run.state for run in watched.look.runs.values()] == [
        "running",
        "silent",
    ]  # the examiner waits, it is not silent
    assert watched.run("full").alive and not watched.session.tick(last + 32)
    watched.tell("full", "points", n=0, curve="full", points=[[476, 0.1, 0.1, 0.1]])
    assert watched.run("full").state == "running"


def test_losses_are_judged_a_few_times_a_second_at_most() -> None:
    watched = Watched()
    watched.full(healthy(), finish=False)
    session, run = watched.session, watched.run("full").id
    point = {"e": "points", "t": 0.0, "n": 0, "curve": "full", "points": [[476, 9.0, 9.0, 9.0]]}
    session.event(run, point, 100.0)
    before = watched.look.verdict
    session.event(run, {"e": "nan", "t": 0.0, "n": 0, "curve": "full", "update": 477}, 100.1)
    assert watched.look.verdict is before
    session.event(run, {**point, "points": [[478, None, None, None]]}, 100.4)
    assert watched.look.verdict.headline == "The full run's loss is NaN"


# What is told on the way


def test_evidence_is_kept_by_training_and_notes_once() -> None:
    watched = Watched()
    watched.full(healthy(), finish=False)
    for _ in range(2):
        watched.tell("full", "note", text="The loop in fit.py line 9 was not watched.")
    watched.tell("full", "nan", n=0, curve="full", update=500)
    watched.tell("full", "nan", n=0, curve="full", update=501)
    training = watched.look.trainings[0]
    assert (training.expected_updates, training.curves["full"].nan_at) == (475, 500)
    assert watched.look.notes == ["The loop in fit.py line 9 was not watched."]
    assert watched.look.notes[0] in watched.look.verdict.not_checked


def test_an_unknown_event_is_passed_over() -> None:
    watched = Watched()
    assert watched.tell("full", "weather", n=0) == []


def test_a_second_full_training_is_scored_anew() -> None:
    """`fit` called again in a loop is one training: what was scored before is out of date."""
    watched, case = Watched(), healthy()
    watched.full(case)
    watched.examined(case)
    watched.scored(case)
    watched.tell("full", "trained", n=0, **{**case.trained, "updates": 950})
    assert "score" not in watched.look.trainings[0].evidence


def test_a_sample_that_is_not_fitted_is_in_the_headline() -> None:
    watched, case = Watched(), stuck(single=UNFIT)
    watched.full(case, finish=False)
    watched.examined(case)
    assert watched.look.verdict.headline == "Cannot fit one sample; the full run's loss is flat, 0 % of the way"
