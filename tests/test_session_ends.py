"""How runs end, well and badly, and when they fall silent: told to the session with its time."""

from __future__ import annotations

import pytest
from wontlearn_engine.looking.commands import Command, Kill, Start, Tell
from wontlearn_engine.looking.endings import doing_words, ending_words
from wontlearn_engine.looking.look import Ending
from wontlearn_engine.probe.contract.asks import Ask
from wontlearn_engine.probe.contract.from_json import plain
from wontlearn_engine.probe.contract.messages import NotFinite, Points

from .verdict.evidence import FILE, healthy, stuck
from .verdict.texts import CLASSES
from .verdict.watched import Watched

# Crashes


def test_a_crash_before_any_training() -> None:
    watched = Watched()
    error = {
        "type": "NameError",
        "message": "name 'z' is not defined",
        "file": FILE,
        "line": 5,
        "frames": [{"file": FILE, "line": 5, "name": "<module>", "text": "x = z"}],
    }
    for mode in watched.look.runs:
        watched.tell(mode, "end", how="exception", code=1, error=error)
        watched.ended(mode, 1)
    verdict = watched.look.verdict
    assert (verdict.word, verdict.headline, verdict.final) == (
        "crashed",
        "NameError at line 5: name 'z' is not defined",
        True,
    )
    assert verdict.evidence == ("train.py:5 x = z",)
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
    watched.session.cancel(Ending("user"), watched.now)
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
    assert (watched.run("full").state, ending_words(watched.run("full").why)) == ("lost", why)
    assert watched.look.verdict.word == "crashed"
    assert watched.look.verdict.headline.startswith(f"The run was lost: {why}")
    assert not watched.look.verdict.headline.endswith("?.")


def test_a_lost_examiner_does_not_end_the_full_run() -> None:
    watched, case = Watched(), healthy()
    watched.full(case, finish=False)
    watched.ended("single-sample", -9)
    assert (watched.look.verdict.word, watched.look.alive) == (None, True)
    watched.tell("full", "trained", n=0, **plain(case.trained))
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
    assert verdict.headline == "The script ended itself with status 3, without a training."


# Limits


def test_at_a_limit_what_is_over_is_judged_and_the_rest_is_told() -> None:
    """The first training is over and examined, the second is in the midst of its full run, a third never begins."""
    text = CLASSES + "model.fit(x, y, epochs=25)\n" * 2
    watched, case = Watched(text), healthy()
    watched.full(case)
    watched.examined(case)
    watched.scored(case)
    assert (watched.look.trainings[0].judgement.verdict.word, watched.look.expected) == ("learns", 3)
    watched.full(case, n=1, finish=False)
    assert isinstance(watched.session.conclude(Ending("budget", 60.0), watched.now)[0], Kill)
    verdict = watched.look.verdict
    assert (verdict.word, verdict.final, watched.look.alive) == ("learns", True, False)
    assert [s for s in verdict.not_checked if "budget" in s] == [
        "the end of the full run of training 2 of 3: at the budget of 60 s it was at update 475 of 475",
        "1 of 3 trainings: not begun by the budget of 60 s",
    ]
    assert watched.look.trainings[1].judgement.verdict.word is None  # a cut run is no fault of the script's
    assert watched.session.conclude("the budget of 60 s", watched.now) == []


@pytest.mark.parametrize(
    ("by", "when"), [(Ending("time limit", 9.0), "at the time limit of 9 s"), (Ending("user"), "when you ended it")]
)
def test_where_the_full_run_was_cut_short_stands_once(by: Ending, when: str) -> None:
    watched, case = Watched(), healthy()
    watched.full(case, finish=False)
    watched.examined(case)
    watched.session.conclude(by, watched.now)
    verdict = watched.look.verdict
    assert (verdict.word, verdict.final) == ("learns", True)
    assert [s for s in verdict.not_checked if "full run" in s] == [
        f"the end of the full run: {when} it was at update 475 of 475"
    ]


def test_controls_that_a_limit_cuts_off_are_told() -> None:
    watched, case = Watched(), stuck()
    watched.full(case)
    watched.examined(case)
    watched.scored(case)
    assert watched.look.verdict.word is None
    watched.tell("single-sample", "run", n=0, mode="trial:rate/10", state="started", rows=[], distinct=1)
    watched.session.conclude(Ending("time limit", 9.0), watched.now)
    verdict = watched.look.verdict
    assert (verdict.word, verdict.final) == ("unclear", True)
    assert any(
        s.startswith("a learning rate 10 times lower, ") and s.endswith("by the time limit of 9 s")
        for s in verdict.not_checked
    )


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
    point = Points(0, "full", ((476, 9.0, 9.0, 9.0),))
    session.event(run, point, 100.0)
    before = watched.look.verdict
    session.event(run, NotFinite(0, "full", 477), 100.1)
    assert watched.look.verdict is before
    session.event(run, Points(0, "full", ((478, None, None, None),)), 100.4)
    assert watched.look.verdict.headline == "The full run's loss is NaN"


# Two runs that begin together


def crashes(watched: Watched) -> list[Command]:
    error = {"type": "FileNotFoundError", "message": "3.npy", "file": FILE, "line": 3, "frames": []}
    watched.tell("single-sample", "end", how="exception", code=1, error=error)
    return watched.ended("single-sample", 1)


def test_a_sample_that_crashed_before_the_full_run_trained_is_tried_once_more_when_it_does() -> None:
    watched, case = Watched(), healthy()
    assert crashes(watched) == []
    (started,) = watched.tell("full", "training", n=0, file=FILE, line=case.line, how="fit", about={})
    assert isinstance(started, Start) and started.mode == "single-sample"
    assert watched.run("single-sample").alive
    assert crashes(watched) == [] and watched.run("single-sample").state == "failed"


def test_a_sample_that_crashed_after_that_is_tried_at_once_unless_it_was_looked_at() -> None:
    watched, case = Watched(), healthy()
    watched.full(case, finish=False)
    (started,) = crashes(watched)
    assert isinstance(started, Start)
    watched.examined(case)
    assert crashes(watched) == []


def test_a_sample_that_waits_for_what_the_full_run_makes_goes_on_when_that_trains_or_is_gone() -> None:
    for trains in (True, False):
        watched, case = Watched(), healthy()
        assert watched.tell("single-sample", "meets", file="/data/3.npy") == []
        assert doing_words(watched.run("single-sample")) == "waiting until the full run has made 3.npy"
        said = (
            watched.tell("full", "training", n=0, file=FILE, line=case.line, how="fit", about={})
            if trains
            else watched.ended("full", 1)
        )
        assert said == [Tell(watched.run("single-sample").id, Ask("go"))]
        assert watched.tell("single-sample", "meets", file="/data/4.npy") == said
