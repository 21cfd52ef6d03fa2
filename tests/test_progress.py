"""What check says while it looks: which training, how fast, how long still, which words so far."""

from __future__ import annotations

import pytest
from wontlearn.progress import Pace, lines, telling
from wontlearn_engine.looking.attend import News
from wontlearn_engine.looking.look import Look, Training

from .verdict.evidence import FILE, healthy
from .verdict.texts import CLASSES
from .verdict.watched import Watched

THRICE = CLASSES + "model.fit(x, y, epochs=25)\n" * 2


def half_way() -> tuple[Look, Training]:
    """The first of three trainings is judged, the second has begun."""
    watched, case = Watched(THRICE), healthy()
    watched.full(case)
    watched.examined(case)
    watched.scored(case)
    watched.tell("full", "training", n=1, file=FILE, line=30, how="fit", about={})
    watched.tell("full", "evidence", n=1, key="expected", value={"updates": 4000})
    watched.tell("full", "points", n=1, curve="full", points=[[100, 2.0, 2.0, 2.0]])
    return watched.look, watched.look.trainings[1]


def test_each_sentence_names_its_training(capsys: pytest.CaptureFixture[str]) -> None:
    look, second = half_way()
    lines(News(look, headline=True, sentences=(look.trainings[0], second)))
    first = look.trainings[0].judgement.verdict.headline
    assert capsys.readouterr().err.splitlines() == [
        f"wontlearn: training 1 of 3, line 16: {first}",
        "wontlearn: training 2 of 3, line 30: The full run is at update 100",
    ]


def test_where_there_is_one_training_it_has_no_name(capsys: pytest.CaptureFixture[str]) -> None:
    watched = Watched()
    lines(News(watched.look, headline=True))
    watched.full(healthy(), finish=False)
    lines(News(watched.look, headline=True, sentences=tuple(watched.look.trainings)))
    said = capsys.readouterr().err.splitlines()
    assert said[0] == "wontlearn: no loss yet: starting"
    assert said[1].startswith("wontlearn: The full run") and len(said) == 2


def test_cells_are_named_as_cells() -> None:
    look, second = half_way()
    second.file, second.cell = "train.ipynb", 22
    assert look.name_of(second) == "training 2 of 3, cell 22"
    look.expected = None  # a loop: nobody knows how many will come
    assert look.name_of(second) == "training 2, cell 22"


def test_the_line_on_a_terminal_has_rate_and_time_left() -> None:
    look, second = half_way()
    pace = Pace()
    pace.take(News(look, losses=((second, "full"),)), 10.0)
    second.curves["full"].extend([(1100, 1.0, 1.0, 1.0)])
    pace.take(News(look, losses=((second, "full"),)), 14.0)
    assert pace.line(look, 14.0) == (
        "update 1,100 of 4,000, 250/s, 12 s left · 1 learns · training 2 of 3, line 30: The full run is at update 100"
    )
    second.full_state = "finished"
    assert pace.line(look, 14.0).startswith("1 learns · training 2 of 3")


def test_a_slow_training_has_hours_left() -> None:
    look, second = half_way()
    pace = Pace()
    pace.take(News(look, losses=((second, "full"),)), 0.0)
    second.curves["full"].extend([(101, 1.0, 1.0, 1.0)])
    assert "update 101 of 4,000, 0.5/s, 2 h 9 min left" in pace.line(look, 2.0)


def test_what_is_no_terminal_gets_plain_lines() -> None:
    with telling() as tell:
        assert tell is lines
