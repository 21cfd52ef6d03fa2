"""The session: what happens, told with its time, and what is to be done next. No threads, no clock, no processes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from wontlearn_engine.looking.commands import Command, Kill, Start, Tell
from wontlearn_engine.looking.endings import note_words
from wontlearn_engine.looking.summary import MOST_EXAMINED
from wontlearn_engine.notebooks.notebook import join
from wontlearn_engine.probe.contract import VERSION
from wontlearn_engine.probe.contract.asks import Mode
from wontlearn_engine.probe.contract.from_json import plain
from wontlearn_engine.probe.contract.wire import heard

from .verdict.evidence import FILE, healthy, stuck
from .verdict.faults_data import UNRELATED
from .verdict.pieces import UNFIT, learned
from .verdict.texts import CLASSES
from .verdict.watched import Watched

TWICE = CLASSES + "model.fit(x, y, epochs=25)\n"


def asks(commands: list[Command]) -> list[Any]:
    """What the examiner is asked, without the training's number."""
    return [plain(replace(c.ask, n=-1)) for c in commands if isinstance(c, Tell)]


def started(commands: list[Command]) -> list[Mode]:
    return [c.mode for c in commands if isinstance(c, Start)]


# A whole look


def test_a_look_from_save_to_verdict() -> None:
    watched, case = Watched(), healthy()
    assert started(watched.commands) == ["single-sample", "full"]
    assert watched.look.verdict.headline == "no loss yet: starting"
    watched.tell("full", "hello", v=VERSION, pid=7, python="/usr/bin/python3", version="3.12.1")
    watched.tell("full", "importing", module="keras")
    assert (watched.run("full").importing, watched.look.verdict.headline) == (
        "keras",
        "no loss yet: importing keras",
    )
    watched.tell("full", "framework", name="keras", version="3.15.1")
    assert watched.run("full").frameworks == {"keras": "3.15.1"}
    watched.full(case)
    assert watched.run("full").state == "running" and watched.look.trainings[0].full_state == "finished"
    assert (watched.look.verdict.word, watched.look.verdict.final) == (None, False)
    assert asks(watched.examined(case)) == [{"ask": "score", "weights": case.trained.weights}]
    assert (watched.look.verdict.word, watched.look.verdict.live, watched.look.verdict.final) == ("learns", True, False)
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
    assert asks(watched.tell("full", "trained", **plain(case.trained))) == [
        {"ask": "score", "weights": case.trained.weights}
    ]


def test_the_examiner_waits_for_the_test_of_the_rows() -> None:
    watched, case = Watched(), healthy()
    watched.full(case)
    watched.tell("single-sample", "training", n=0, file=FILE, line=case.line, how="fit", about=case.about)
    watched.tell("single-sample", "evidence", n=0, key="rows", value=case.evidence.rows)
    assert watched.tell("single-sample", "waiting", n=0) == []
    assert asks(watched.tell("single-sample", "evidence", n=0, key="dependence", value=case.evidence.dependence)) != []


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


def test_a_control_that_never_tells_its_end_is_not_asked_again() -> None:
    watched, case = Watched(), stuck()
    watched.full(case)
    watched.examined(case)
    assert asks(watched.scored(case))[0]["control"] == "trial:rate/10"
    assert asks(watched.tell("single-sample", "waiting", n=0))[0]["control"] == "trial:rate*10"


def test_more_updates_go_on_until_the_examiner_has_seen_enough() -> None:
    watched = Watched()
    case = stuck(trained={"updates": 30}, curve=[1.3 - 0.001 * i for i in range(30)])
    watched.full(case)
    watched.examined(case)
    assert asks(watched.scored(case)) == [
        {"ask": "control", "control": "trial:more-updates", "updates": 20000, "seconds": 40.0}
    ]


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


def test_an_agent_that_trains_at_every_move_is_examined_so_many_times_only() -> None:
    watched, case = Watched(TWICE, controls=False), healthy()
    for n in range(MOST_EXAMINED):
        watched.full(case, n=n)
        watched.examined(case, n=n)
        asked = asks(watched.scored(case, n=n))
    assert asked == [{"ask": "end"}]
    watched.full(case, n=MOST_EXAMINED)
    watched.ended("single-sample")
    watched.ended("full")
    assert (watched.look.verdict.word, watched.look.deciding) == ("learns", MOST_EXAMINED - 1)
    assert any("1 of 17 trainings on one sample" in sentence for sentence in watched.look.verdict.not_checked)


def test_a_training_that_cannot_be_reduced_is_passed_over() -> None:
    watched, case = Watched(TWICE), healthy()
    watched.full(case)
    watched.tell("single-sample", "training", n=0, file=FILE, line=case.line, how="fit", about={})
    watched.tell("single-sample", "skipped", n=0, line=case.line, why="Its rows come from a socket.")
    assert asks(watched.tell("single-sample", "waiting", n=0)) == [{"ask": "next"}]
    assert watched.look.trainings[0].judgement.verdict.word == "unclear"
    assert "Its rows come from a socket." in watched.look.verdict.evidence


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
    assert [note_words(note) for note in watched.look.notes] == ["The loop in fit.py line 9 was not watched."]
    assert note_words(watched.look.notes[0]) in watched.look.verdict.not_checked


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("/home/ann/n.ipynb:cell 3", "cell 3, line 2 of n.ipynb: the loss cannot be read: 'line 9'"),
        ("/home/ann/more.py", "line 2 of more.py: the loss cannot be read: 'line 9'"),
    ],
)
def test_a_note_about_a_place_names_it_as_its_file_has_it(file: str, words: str) -> None:
    watched = Watched(join([(1, "import keras"), (3, CLASSES)]))
    watched.full(healthy(), finish=False)
    watched.tell("full", "note", text="the loss cannot be read: 'line 9'", file=file, line=2)
    watched.full(healthy())
    assert words in watched.look.verdict.not_checked


def test_what_is_not_understood_is_noted_once_and_passed_over() -> None:
    watched = Watched()
    for line in ('{"e": "weather", "n": 0}', '{"e": "points", "n": "one"}'):
        for said in heard(line):
            watched.session.event(watched.run("full").id, said, 1.0)
    assert [(note.kind, note.text) for note in watched.look.notes] == [("contract", "there is no message 'weather'")]


def test_a_probe_of_another_version_is_told_and_ended() -> None:
    watched = Watched()
    assert watched.tell("full", "hello", v=VERSION + 1, weather="fine") == [Kill(watched.run("full").id)]
    watched.tell("single-sample", "hello", v=VERSION + 1)
    assert (watched.look.verdict.word, watched.look.verdict.headline) == (
        "crashed",
        f"The run was lost: its probe speaks version {VERSION + 1} of our protocol, and this wontlearn version {VERSION}; both"
        " sides need the same wontlearn.",
    )


def test_a_second_full_training_is_scored_anew() -> None:
    """`fit` called again in a loop is one training: what was scored before is out of date."""
    watched, case = Watched(), healthy()
    watched.full(case)
    watched.examined(case)
    watched.scored(case)
    watched.tell("full", "trained", n=0, **{**plain(case.trained), "updates": 950})
    assert watched.look.trainings[0].evidence.score is None


def test_a_sample_that_is_not_fitted_is_in_the_headline() -> None:
    watched, case = Watched(), stuck(single=UNFIT)
    watched.full(case, finish=False)
    watched.examined(case)
    flat = "Cannot fit one sample; the full run's loss is flat, 0 % of the way"
    assert watched.look.verdict.headline == flat + "; trying a learning rate 10 times lower"
