"""A report against an earlier one: what got worse fails, what was there does not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from wontlearn_engine.reporting.compared import compare, exit_code
from wontlearn_engine.reporting.github import as_github
from wontlearn_engine.reporting.markdown import as_markdown
from wontlearn_engine.reporting.report import as_full, as_json, as_object

from .test_report import FROZEN, PYTHON, crashed, looked
from .verdict.evidence import FILE, stuck
from .verdict.pieces import UNFIT


def report(word: str, *ids: str, trainings: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "schema": 1,
        "verdict": {"word": word},
        "findings": [{"id": id, "note": False} for id in ids],
        "trainings": [{"line": 10 + i, "verdict": {"word": t}} for i, t in enumerate(trainings)],
    }


@pytest.mark.parametrize(
    ("before", "after", "worse", "better", "code"),
    [
        (report("learns"), report("learns"), [], [], 0),
        (report("learns"), report("setup", "dead-relu"), ["setup, was learns", "a new finding, dead-relu"], [], 1),
        (report("setup", "dead-relu"), report("setup", "dead-relu"), [], [], 0),
        (report("setup", "a", "b"), report("setup", "b"), [], ["a is gone"], 0),
        (report("setup", "a"), report("data", "b"), ["a new finding, b"], ["a is gone"], 1),
        (report("setup", "a"), report("setup", "a", "a"), ["a new finding, a"], [], 1),
        (report("setup", "a"), report("learns"), [], ["learns, was setup", "a is gone"], 0),
        (report("setup", "a"), report("unclear"), [], [], 0),
        (report("learns"), report("unclear"), ["unclear, was learns"], [], 2),
        (report("data", "a"), report("crashed"), ["crashed, was data"], [], 2),
        (report("crashed"), report("crashed"), [], [], 0),
        (
            report("setup", "a", trainings=("setup", "learns")),
            report("setup", "a", trainings=("learns", "setup")),
            ["training 2, line 11: setup, was learns"],
            ["training 1, line 10: learns, was setup"],
            1,
        ),
        (report("setup", "a", trainings=("setup", "learns")), report("setup", "a", trainings=("setup",)), [], [], 0),
    ],
)
def test_what_counts_as_worse(
    before: dict[str, Any], after: dict[str, Any], worse: list[str], better: list[str], code: int
) -> None:
    found = compare(before, after)
    assert (list(found.worse), list(found.better), exit_code(found, after)) == (worse, better, code)


def test_every_format_says_so() -> None:
    look = looked(stuck, **FROZEN, single=UNFIT)
    now = as_object(look, FILE, PYTHON, 1.0)
    same, worse = compare(now, now, "base.json"), compare(report("learns"), now, "base.json")
    assert "Compared with base.json: nothing got worse or better." in as_full(look, FILE, PYTHON, 1.0, same)
    assert "::error" not in as_github(look, FILE, PYTHON, 1.0, same)
    assert "::error" in as_github(look, FILE, PYTHON, 1.0, worse)
    assert "**Compared with base.json: worse: setup, was learns" in as_markdown(look, FILE, PYTHON, 1.0, worse)
    assert json.loads(as_json(look, FILE, PYTHON, 1.0, worse))["compared"]["worse"][0] == "setup, was learns"


def test_a_crash_that_was_there_is_no_error() -> None:
    now = as_object(crashed(), FILE, PYTHON, 1.0)
    assert "::error" not in as_github(crashed(), FILE, PYTHON, 1.0, compare(now, now))
