from __future__ import annotations

import random
from dataclasses import replace

import pytest
from wontlearn_engine.curve import Curve
from wontlearn_engine.looking import toll
from wontlearn_engine.looking.company import Company
from wontlearn_engine.looking.lasting import Lasting
from wontlearn_engine.looking.look import Look, Run, Training
from wontlearn_engine.looking.making_way import UNHURRIED, MakingWay
from wontlearn_engine.looking.toll import Toll
from wontlearn_engine.probe import patience
from wontlearn_engine.probe.contract.messages import Points, Reduced, Resting, Waiting
from wontlearn_engine.running.runner import RunEvent


def told(others: bool = False) -> tuple[Company, list[tuple[int, str]]]:
    said = list[tuple[int, str]]()
    return Company(lambda run, what: said.append((run, what)), others=others), said


def test_a_run_is_told_when_it_computes_alone_and_when_no_more() -> None:
    company, said = told()
    company.computes(1)
    company.computes(2)
    assert said == [(1, "alone"), (1, "beside")]
    company.waits(2)
    company.computes(2)
    assert said[2:] == [(1, "alone"), (1, "beside")]
    company.gone(1)
    assert said[4:] == [(2, "alone")]
    company.computes(2)
    assert len(said) == 5


def test_one_that_stands_back_is_no_company_to_those_before_it() -> None:
    company, said = told()
    company.computes(1)
    company.computes(2)
    company.stands_back(2)
    assert said == [(1, "alone"), (1, "beside"), (1, "alone")]
    company.computes(3)
    company.gone(3)
    company.stands_back(7)
    assert said[3:] == [(1, "beside"), (1, "alone")]
    company.gone(1)
    assert said[5:] == [(2, "alone")]
    company.gone(2)
    company.computes(4)
    company.computes(2)
    assert said[6:] == [(4, "alone"), (4, "beside")]


def test_one_that_waits_is_told_nothing() -> None:
    company, said = told()
    company.computes(1)
    company.waits(1)
    company.gone(1)
    company.waits(1)
    assert said == [(1, "alone"), (1, "beside")]


def test_among_many_scripts_nobody_is_alone() -> None:
    company, said = told(others=True)
    company.computes(1)
    company.gone(1)
    assert said == []


def test_a_run_is_long_by_its_pace_since_its_first_loss() -> None:
    lasting, training = Lasting(), Training(0, curves={"full": Curve()}, expected_updates=1000)

    def at(update: int, now: float) -> float:
        points = [(update, 1.0, 1.0, 1.0)]
        lasting.took(7, Points(n=0, curve="full", points=points), now)
        training.curves["full"].extend(points)
        return lasting.left(7, training, now)

    assert at(10, 30.0) == 0.0  # one loss has no pace, however late it comes
    assert at(20, 31.0) == pytest.approx(98.0)
    assert at(500, 40.0) == pytest.approx(500 * 10 / 490)
    training.expected_updates = None
    assert lasting.left(7, training, 40.0) == 0.0
    training.expected_updates = 100_000
    assert lasting.left(7, training, 40.0) > 60
    lasting.gone(7)
    assert lasting.left(7, training, 40.0) == 0.0


def way_beside(training: Training) -> tuple[MakingWay, list[tuple[int, str, float | None]]]:
    training.full_state = "running"
    look = Look(1, "", "", 0.0, trainings=[training])
    look.runs = {"full": Run(7, "full"), "single-sample": Run(8, "single-sample")}
    back = list[tuple[int, str, float | None]]()
    return MakingWay(lambda run: look, lambda run, ask: back.append((run, ask.ask, ask.rests))), back


@pytest.mark.parametrize(("updates", "far"), [(1000, True), (200, False)])
def test_a_judged_sample_stands_back_once_it_is_known_that_the_full_run_is_long(updates: int, far: bool) -> None:
    training = Training(0, curves={"full": Curve()}, expected_updates=updates)
    way, back = way_beside(training)

    def makes(update: int, now: float) -> None:
        points = [(update, 1.0, 1.0, 1.0)]
        training.curves["full"].extend(points)
        way.took(RunEvent(7, Points(n=0, curve="full", points=points)), now)

    makes(1, 1.0)
    way.took(RunEvent(8, Reduced(n=0, mode="single-sample", state="started")), 1.5)
    way.took(RunEvent(8, Reduced(n=0, mode="single-sample", state="finished")), 2.0)
    assert back == []  # one loss has no pace
    makes(2, 2.5)
    makes(3, 4.0)
    assert back == [(8, "far-behind" if far else "behind", None), (8, "rests", toll.FIRST)]


@pytest.mark.parametrize("ends", ["the run", "the training", "the word"])
def test_where_there_is_a_word_nobody_waits_until_that_or_the_full_run_is_over(ends: str) -> None:
    training = Training(0, curves={"full": Curve()}, expected_updates=200)
    way, back = way_beside(training)

    def makes(update: int) -> None:
        points = [(update, 1.0, 1.0, 1.0)]
        training.curves["full"].extend(points)
        way.took(RunEvent(7, Points(n=0, curve="full", points=points)), 1.0 * update)

    makes(1)
    way.took(RunEvent(8, Reduced(n=0, mode="single-sample", state="finished")), 2.0)
    makes(2)
    makes(3)
    assert back == [(8, "behind", None), (8, "rests", toll.FIRST)]
    waiting = training.judgement
    training.judgement = replace(waiting, verdict=replace(waiting.verdict, word="learns"))
    makes(4)
    makes(5)
    assert back[2:] == [(8, "far-behind", None), (8, "rests", UNHURRIED)]
    if ends == "the run":
        way.gone(7)
    elif ends == "the training":
        training.full_state = "finished"
        makes(6)
    else:
        training.judgement = waiting
        makes(6)
    assert back[4:] == [(8, "rests", toll.FIRST if ends == "the word" else 0.0)]
    way.gone(7)
    assert back[-1] == (8, "rests", 0.0) and len(back) == (6 if ends == "the word" else 5)


def test_one_whose_sample_is_not_judged_does_not_stand_back() -> None:
    training = Training(0, curves={"full": Curve()}, expected_updates=1000)
    way, back = way_beside(training)
    for update in (1, 2, 3):
        points = [(update, 1.0, 1.0, 1.0)]
        training.curves["full"].extend(points)
        way.took(RunEvent(7, Points(n=0, curve="full", points=points)), 1.0 * update)
    way.gone(8)
    way.took(RunEvent(8, Reduced(n=0, mode="few-sample", state="finished")), 4.0)
    assert back == []


def taken(slowed: float, seconds: float, *, update: float = 0.1, drift: float = 0.0) -> tuple[Toll, float]:
    """The toll after so many seconds of a full run whose updates take so much longer while the examination works, and what it
    took on the whole of the second half. Every fiftieth update takes far longer, as one does before which a model is scored."""
    now, line, draw, kept = 0.0, 0.0, random.Random(0), Toll(0.0)
    works, until = True, patience.LEAST
    alone = lost = 0.0
    for made in range(1, 1_000_000):
        left = update * (1 + drift * now / seconds) * draw.uniform(0.8, 1.2) * (20 if made % 50 == 0 else 1)
        while left > 0.0:
            cost = slowed if works else 0.0
            took = min(left * (1 + cost), until - now)
            now, left = now + took, left - took / (1 + cost)
            if now > seconds / 2:
                alone, lost = alone + took / (1 + cost), lost + took * cost / (1 + cost)
            if now >= until:
                works = not works
                kept.works(works, now)
                work = patience.LEAST / min(1.0, kept.rests)
                until = now + (work if works else kept.rests * work)
        if now - line >= 0.5:
            kept.took(Points(n=0, curve="full", points=((made, 1.0, 1.0, 1.0),)), now)
            line = now
        if now > seconds:
            break
    return kept, lost / alone


@pytest.mark.parametrize("drift", [0.0, 0.7], ids=["a quiet machine", "one that gets busier"])
@pytest.mark.parametrize("slowed", [0.0, 0.05, 0.15, 0.4, 1.0])
def test_what_an_examination_takes_is_measured_and_kept_small(slowed: float, drift: float) -> None:
    kept, lost = taken(slowed, 600.0, drift=drift)
    assert kept.slowed == pytest.approx(slowed, abs=max(0.1, slowed / 5))
    assert lost < toll.MOST + 0.03
    if slowed <= toll.MOST:
        assert kept.rests < 0.5  # what costs nothing goes on


def test_where_updates_are_too_slow_to_tell_it_rests_as_long_as_it_works() -> None:
    kept, lost = taken(0.15, 600.0, update=7.0)
    assert (kept.slowed, kept.rests) == (None, toll.FIRST)
    assert lost < 0.15


def test_what_another_training_takes_tells_nothing() -> None:
    kept, now = Toll(0.0), 0.0
    for n in range(20):  # each quicker than the last, and over before a rest is
        for works in (True, False):
            kept.works(works, now)
            for made in range(1, 10):
                now += 0.5
                kept.took(Points(n=2 * n + (not works), curve="full", points=((made * (n + 1), 1.0, 1.0, 1.0),)), now)
    assert (kept.slowed, kept.rests) == (None, toll.FIRST)


def test_of_several_trainings_the_later_ones_are_examined_beside_a_run_that_may_go_on_for_long() -> None:
    training = Training(0, curves={"full": Curve()}, expected_updates=20)
    way, back = way_beside(training)
    look = way._look_of(8)
    assert look is not None

    def over(n: int) -> None:
        for update in range(1, 21):
            points = ((update, 1.0, 1.0, 1.0),)
            look.trainings[n].curves["full"].extend(points)
            way.took(RunEvent(7, Points(n=n, curve="full", points=points)), n + 0.05 * update)
        look.trainings[n].full_state = "finished"

    over(0)
    way.took(RunEvent(8, Reduced(n=0, mode="single-sample", state="finished")), 1.0)
    assert back == []
    look.trainings.append(Training(1, curves={"full": Curve()}, expected_updates=20, full_state="running"))
    over(1)
    way.took(RunEvent(8, Reduced(n=1, mode="single-sample", state="finished")), 2.0)
    assert back == [(8, "behind", None)]
    look.trainings += [Training(n, full_state="finished") for n in (2, 3, 4)]
    way.took(RunEvent(8, Reduced(n=3, mode="single-sample", state="finished")), 3.0)
    assert back[1:] == [(8, "rests", toll.FIRST)]
    look.runs["full"].state = "finished"
    way.gone(7)
    assert back[2:] == [(8, "rests", 0.0)]


def test_waiting_and_resting_are_no_work() -> None:
    training = Training(0, curves={"full": Curve()}, expected_updates=100_000)
    way, back = way_beside(training)
    now, made = 0.0, 0

    def lines(count: int, update: float) -> None:
        nonlocal now, made
        for _ in range(count):
            now, made = now + 0.5, made + round(0.5 / update)
            points = ((made, 1.0, 1.0, 1.0),)
            training.curves["full"].extend(points)
            way.took(RunEvent(7, Points(n=0, curve="full", points=points)), now)

    lines(3, 0.01)
    way.took(RunEvent(8, Reduced(n=0, mode="single-sample", state="finished")), now)
    lines(20, 0.02)
    for rests, goes_on in (
        (Resting(on=True), Resting(on=False)),
        (Waiting(n=0), Reduced(n=0, mode="few-sample", state="started")),
    ):
        way.took(RunEvent(8, rests), now)
        lines(20, 0.01)
        way.took(RunEvent(8, goes_on), now)
        lines(20, 0.02)
    way.took(RunEvent(8, Resting(on=True)), now)
    assert back[-1] == (8, "rests", toll.LONGEST)
    for _ in range(3):
        lines(20, 0.02)
        way.took(RunEvent(8, Resting(on=False)), now)
        lines(20, 0.02)
        way.took(RunEvent(8, Resting(on=True)), now)
    assert back[-1] == (8, "rests", toll.FEWEST)
