from __future__ import annotations

from dataclasses import replace

import pytest
from wontlearn_engine.curve import Curve
from wontlearn_engine.looking.company import Company
from wontlearn_engine.looking.lasting import Lasting
from wontlearn_engine.looking.look import Look, Run, Training
from wontlearn_engine.looking.making_way import MakingWay
from wontlearn_engine.probe.contract.messages import Points, Reduced
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


def way_beside(training: Training) -> tuple[MakingWay, list[tuple[int, str]]]:
    look = Look(1, "", "", 0.0, trainings=[training])
    look.runs = {"full": Run(7, "full"), "single-sample": Run(8, "single-sample")}
    back = list[tuple[int, str]]()
    return MakingWay(lambda run: look, lambda run, how: back.append((run, how))), back


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
    assert back == [(8, "far-behind" if far else "behind")]


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
    assert back == [(8, "behind")]
    waiting = training.judgement
    training.judgement = replace(waiting, verdict=replace(waiting.verdict, word="learns"))
    makes(4)
    makes(5)
    assert back == [(8, "behind"), (8, "unhurried")]
    if ends == "the run":
        way.gone(7)
    elif ends == "the training":
        training.full_state = "finished"
        makes(6)
    else:
        training.judgement = waiting
        makes(6)
    assert back == [(8, "behind"), (8, "unhurried"), (8, "hurry")]
    way.gone(7)
    assert len(back) == 3


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
