"""Whole looks, recorded from real runs, judged again: word, first finding and line are what was accepted."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from wontlearn_engine.looking import recording
from wontlearn_engine.probe.contract import VERSION
from wontlearn_engine.probe.contract.from_json import ContractError
from wontlearn_engine.verdict.case import Case

from .. import recorded
from .evidence import FILE, healthy, stuck
from .watched import Watched

EXPECTED = recorded.expected()


def test_every_recording_is_expected_and_every_expected_one_is_there() -> None:
    assert recorded.names() == sorted(EXPECTED) != []


@pytest.mark.parametrize("name", recorded.names())
def test_what_is_said_of_a_recorded_look(name: str) -> None:
    assert recorded.judge(name) == EXPECTED[name]


def test_no_recording_names_a_folder_of_ours() -> None:
    texts = {
        name: gzip.decompress((recorded.FOLDER / f"{name}{recorded.ENDING}").read_bytes()) for name in recorded.names()
    }
    assert [name for name, text in texts.items() if b"/wontlearn/" in text] == []


@pytest.mark.parametrize("name", recorded.names()[:1])
def test_a_recording_names_no_folder_of_whoever_made_it(name: str) -> None:
    made = recording.load(recorded.FOLDER / f"{name}{recorded.ENDING}")
    places = [training.file for training in made.trainings]
    places += [layer.file for training in made.trainings for layer in training.about.layers if layer.file]
    assert {str(Path(place).parent) for place in places} == {recording.FOLDER}


def over(case: Case, *, controls: bool = True) -> Watched:
    watched = Watched(controls=controls)
    watched.full(case)
    watched.examined(case)
    watched.scored(case)
    for mode in watched.look.runs:
        watched.tell(mode, "end", how="finished", code=0, error=None)
        watched.ended(mode)
    return watched


@pytest.mark.parametrize("case", [healthy(), stuck(optimizer={"learning_rate": 0.0})], ids=["learns", "rate of 0"])
def test_a_look_comes_back_from_its_file_and_says_the_same(tmp_path: Path, case: Case) -> None:
    look = over(case, controls=False).look
    path = tmp_path / "look.json.gz"
    made = recording.record(look, FILE, controls=False)
    recording.write(made, path)
    assert recording.load(path) == made
    again = recording.judged(made)
    assert recording.outcome(again) == recording.outcome(look)
    assert (again.verdict.evidence, again.verdict.not_checked) == (look.verdict.evidence, look.verdict.not_checked)
    assert len(path.read_bytes()) < 8000  # a few MB for all scripts


def test_a_recording_of_another_version_says_so(tmp_path: Path) -> None:
    path = tmp_path / "look.json.gz"
    for held, error in (
        ({"version": VERSION + 1}, recording.OldRecording),
        ({"version": VERSION, "mood": 1}, ContractError),
    ):
        path.write_bytes(gzip.compress(json.dumps(held).encode()))
        with pytest.raises(error):
            recording.load(path)
