"""The comment that names a training's rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from wontlearn_engine.probe import state
from wontlearn_engine.probe.script import hint


class Told:
    """What would go to the engine."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def send(self, kind: str, **fields: Any) -> None:
        self.notes.append(fields["text"])


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[Told]:
    told = Told()
    monkeypatch.setattr(state, "channel", told)
    monkeypatch.setattr(state, "job", {"script": "", "source": ""})
    yield told


def test_it_stands_above_the_call(told: Told) -> None:
    features, labels = [1], [2]
    # wontlearn: x=features, y=labels[:1]
    found = hint.rows()
    assert found == {"x": features, "y": labels}


def test_or_on_its_line(told: Told) -> None:
    features = {"a": [1]}
    found = hint.rows()  # wontlearn: x=features, y=None
    assert found == {"x": features, "y": None}


def test_without_a_comment_there_is_none(told: Told) -> None:
    assert hint.rows() is None


def test_a_name_that_is_not_there_is_told(told: Told) -> None:
    # wontlearn: x=nowhere
    found = hint.rows()
    assert found is None
    assert told.notes == ["The hint `# wontlearn: x=nowhere` fails: NameError: name 'nowhere' is not defined"]


def test_a_comment_that_is_no_python_is_told(told: Told) -> None:
    # wontlearn: x is features
    assert hint.rows() is None
    assert told.notes[0].startswith("The hint `# wontlearn: x is features` fails: ")
