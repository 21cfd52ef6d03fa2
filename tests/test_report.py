"""The report of a look: the JSON object others rely on, lines for an editor, sentences for a person, the exit code."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from wontlearn_engine.looking.look import Look
from wontlearn_engine.reporting.report import as_concise, as_full, as_json, exit_code
from wontlearn_engine.verdict.words import Verdict, Word

from .verdict.evidence import FILE, healthy, stuck
from .verdict.pieces import UNFIT, learned
from .verdict.texts import NUMBERS
from .verdict.watched import Watched

PYTHON = "/usr/bin/python3 (3.12.1)"
FROZEN: dict[str, Any] = {"write": {"adam =": "model.trainable = False\nadam ="}, "about": {"trainable_parameters": 0}}


def looked(how: Any = healthy, text: str = NUMBERS, **changes: Any) -> Look:
    """A finished look at one training; without further controls."""
    case = how(text, **changes)
    watched = Watched(case.source.text, controls=False)
    watched.tell("full", "framework", name="keras", version="3.15.1")
    watched.full(case)
    watched.examined(case)
    watched.scored(case)
    for mode in watched.look.runs:
        watched.tell(mode, "end", how="finished", code=0, error=None)
        watched.ended(mode)
    return watched.look


def crashed(file: str = FILE, line: int = 5) -> Look:
    watched = Watched(modes=("full",))
    watched.full(healthy(), finish=False)
    frames = [
        {"file": FILE, "line": 5, "name": "<module>", "text": "import helpers"},
        {"file": file, "line": line, "name": "f", "text": "1 / 0"},
    ]
    watched.tell(
        "full",
        "end",
        how="exception",
        code=1,
        error={
            "type": "ZeroDivisionError",
            "message": "division by zero",
            "file": file,
            "line": line,
            "frames": frames,
        },
    )
    watched.ended("full", 1)
    return watched.look


def test_the_json_object_has_the_fields_of_schema_1() -> None:
    report = json.loads(as_json(looked(stuck, **FROZEN, single=UNFIT), FILE, PYTHON, 3.4567))
    assert {k: report[k] for k in ("schema", "script", "sha256", "python", "frameworks", "seconds")} == {
        "schema": 1,
        "script": FILE,
        "sha256": "1",
        "python": PYTHON,
        "frameworks": {"keras": "3.15.1"},
        "seconds": 3.46,
    }
    assert set(report["verdict"]) == {"word", "headline", "confidence", "evidence", "not_checked", "live"}
    assert report["verdict"]["word"] == "setup"
    finding = report["findings"][0]
    assert (finding["id"], finding["side"], finding["line"], finding["column"]) == ("all-frozen", "setup", 14, 1)
    patch = finding["fix"].pop("patch")
    assert "\n-model.trainable = False\n+model.trainable = True\n" in patch
    assert finding["fix"] == {
        "description": "Set trainable = True on what must learn, before compile.",
        "edits": [{"line": 14, "column": 19, "end_line": 14, "end_column": 24, "new_text": "True"}],
        "verified": None,
        "trial": None,
        "proof": None,
    }
    (training,) = report["trainings"]
    assert {run["mode"]: run["state"] for run in training["runs"]} == {
        "full": "finished",
        "single-sample": "finished",
        "few-sample": "finished",
    }
    single = next(run for run in training["runs"] if run["mode"] == "single-sample")
    assert (single["rows"], single["distinct"], single["fits"], single["floor"]) == ([0], 1, False, 0.0)
    full = next(run for run in training["runs"] if run["mode"] == "full")
    assert (full["updates"], full["floor"], full["baseline"]) == (475, 0.0, 1.1)


def test_edits_travel_with_their_places() -> None:
    look = looked(stuck, write={"=0.001": "=0.0"}, optimizer={"learning_rate": 0.0})
    finding = json.loads(as_json(look, FILE, PYTHON, 1.0))["findings"][0]
    assert finding["id"] == "lr-not-positive"
    assert finding["fix"]["edits"] == [
        {"line": 14, "column": 44, "end_line": 14, "end_column": 47, "new_text": "0.001"}
    ]


def test_numbers_that_are_not_finite_never_reach_the_json() -> None:
    text = as_json(looked(stuck, curve=healthy().curve, anchors={"baseline": None}), FILE, PYTHON, 1.0)
    assert not re.search(r"\bNaN\b|Infinity", text)
    json.loads(text)


def test_a_run_that_was_cut_is_not_called_running() -> None:
    (training,) = json.loads(as_json(crashed(), FILE, PYTHON, 1.0))["trainings"]
    assert training["runs"][0]["state"] == "failed"


def test_concise_lines_stand_between_two_marks() -> None:
    lines = as_concise(looked(stuck, **FROZEN, y={"far": 4e5, "far_rows": 1}), FILE, PYTHON, 1.0).splitlines()
    assert (lines[0], lines[-1]) == ("wontlearn: check started", "wontlearn: check finished")
    assert (
        lines[1]
        == f"{FILE}:14:1: error: None of the 739 weights is trainable: no update changes anything. [all-frozen]"
    )
    assert lines[2].startswith(f"{FILE}:6:1: warning: 1 of 600 rows has targets more than 20 spreads out")
    assert len(lines) == 4


@pytest.mark.parametrize(
    ("look", "line"),
    [
        (looked(), f"{FILE}:16:1: info: It learns: 97 % of what can be reached over a constant answer. [learns]"),
        (
            looked(stuck),
            f"{FILE}:16:1: warning: It is stuck at 1 % of the way, and nothing that was measured shows why."
            " One sample alone would say: look at the data. [unclear]",
        ),
        (crashed(), f"{FILE}:5:1: error: ZeroDivisionError at line 5: division by zero [crashed]"),
        (
            crashed("/home/ann/helpers.py", 9),
            "/home/ann/helpers.py:9:1: error: ZeroDivisionError at helpers.py:9: division by zero [crashed]",
        ),
    ],
    ids=["learns", "unclear", "crashed", "crashed elsewhere"],
)
def test_a_verdict_without_a_finding_is_a_line_too(look: Look, line: str) -> None:
    assert as_concise(look, FILE, PYTHON, 1.0).splitlines()[1:-1] == [line]


def test_notes_on_a_healthy_training_are_information() -> None:
    lines = as_concise(looked(data={"leak": {"column": 2}}), FILE, PYTHON, 1.0).splitlines()[1:-1]
    assert lines[0] == f"{FILE}:5:1: info: Column 2 of the inputs is the target itself. [target-leak]"
    assert lines[1].endswith("[learns]")


def test_paths_below_the_current_folder_are_shown_as_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(__file__).parent)
    look = looked()
    look.trainings[0].file = str(Path(__file__).parent / "train.py")
    assert as_concise(look, look.trainings[0].file, PYTHON, 1.0).splitlines()[1].startswith("train.py:16:1: ")


def test_sentences_for_a_person() -> None:
    case = stuck(
        NUMBERS,
        write={"=0.001": "=1.0"},
        optimizer={"learning_rate": 1.0},
        trained={"rates": [1.0] * 25},
        data={"leak": {"column": 2}},
    )
    watched = Watched(case.source.text)
    watched.full(case)
    watched.examined(case)
    watched.scored(case)
    while watched.look.verdict.word is None:
        wanted = watched.look.trainings[0].judgement.wants[0]
        watched.answered(wanted, learned(0.95 if wanted == "trial:rate/100" else 0.05))
    text = as_full(watched.look, FILE, PYTHON, 3.44)
    assert text.startswith(
        f"{FILE}: SETUP\n\nThe setup keeps the model from learning: the learning rate is too high.\n  It fits one sample at update 24.\n"
    )
    assert (
        f"\n\n1 lr-too-high  {FILE}:14\n  The learning rate is 1, more than Adam usually takes. With the change tried"
        in text
    )
    assert "\n  fix: learning_rate=0.01  (tried in memory: it learns)\n" in text
    assert f"\n\n2 target-leak  {FILE}:5\n" in text
    assert text.endswith(f"\n\n3.4 s, {PYTHON}\n")


def test_what_was_not_checked_is_listed() -> None:
    text = as_full(looked(data={"rows": 12}, dependence={"signal": None}), FILE, PYTHON, 1.0)
    assert "\nnot checked:\n  whether y depends on x: 12 rows are too few to tell\n" in text


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("learns", 0),
        ("undertrained", 1),
        ("setup", 1),
        ("data", 1),
        ("unclear", 2),
        ("crashed", 2),
        ("no-training", 2),
        (None, 2),
    ],
)
def test_exit_codes(word: Word | None, code: int) -> None:
    assert exit_code(Look(1, "", "1", 0.0, verdict=Verdict(word))) == code
