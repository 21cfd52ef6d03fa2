"""The session: what saves and key presses do to what runs. No threads, no clock, no processes."""

from __future__ import annotations

import pytest
from wontlearn_engine.looking.commands import Command, Kill, Start
from wontlearn_engine.looking.look import SHAPE, Ending
from wontlearn_engine.probe.contract.asks import Mode
from wontlearn_engine.probe.contract.from_json import plain

from .verdict.evidence import healthy, stuck
from .verdict.texts import CLASSES
from .verdict.watched import Watched

TWICE = CLASSES + "model.fit(x, y, epochs=25)\n"


def started(commands: list[Command]) -> list[Mode]:
    return [c.mode for c in commands if isinstance(c, Start)]


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
    assert [(run.state, run.why) for run in old.runs.values()] == [("cancelled", Ending("newer run"))] * 2
    assert old.stale and old.ended == watched.now
    assert (watched.look.number, watched.look.sha256, watched.look.stale) == (2, "2", False)


def test_of_looks_before_the_last_the_curves_keep_their_shape() -> None:
    watched, case = Watched(), healthy()
    for number in range(4):
        watched.full(case)
        watched.save(CLASSES + "\n" * number, str(number))
        watched.full(case)
    curves = [look.trainings[0].curves["full"] for look in watched.session.looks]
    sizes = [len(curve) for curve in curves]
    assert max(sizes[:-2]) <= SHAPE < min(sizes[-2:])
    ends = [(curve.first, curve.last, curve.last_update, max(curve.highs)) for curve in curves]
    assert ends == [ends[-1]] * len(curves)


def test_late_events_of_a_killed_run_change_nothing() -> None:
    watched = Watched()
    old, run = watched.look, watched.run("full").id
    watched.full(healthy(), finish=False)
    watched.save()
    assert watched.tell_run(run, "trained", n=0, **plain(healthy().trained)) == []
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
    watched.session.cancel(Ending("user"), 1.0)
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
    assert watched.session.cancel(Ending("user"), 9.0) == [Kill(1), Kill(2)]
    assert watched.session.cancel(Ending("user"), 9.5) == []
    watched.ended("full", -9)
    watched.ended("single-sample", -9)
    assert [(run.state, run.why) for run in watched.look.runs.values()] == [("cancelled", Ending("user"))] * 2
    assert (watched.look.verdict.word, watched.look.ended) == (None, 9.0)


def test_the_oldest_looks_are_forgotten() -> None:
    watched = Watched()
    for n in range(60):
        watched.save(f"a = {n}\n", str(n))
    assert [look.number for look in watched.session.looks] == list(range(12, 62))
