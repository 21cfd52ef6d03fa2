"""The contract of probe and engine: what is read, what is refused and with which words, and that nothing is lost."""

from __future__ import annotations

import ast
import dataclasses
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import wontlearn_engine
from wontlearn_engine.probe.contract import about, first_update, loop, measured, rows
from wontlearn_engine.probe.contract.about import Layer
from wontlearn_engine.probe.contract.asks import Ask, Job, control_line
from wontlearn_engine.probe.contract.from_json import ContractError, plain, read
from wontlearn_engine.probe.contract.measured import Found
from wontlearn_engine.probe.contract.messages import Begun, Measured, Note, Points, Reduced
from wontlearn_engine.probe.contract.wire import heard, message, sent

from .verdict.evidence import healthy, stuck
from .verdict.texts import LOOP, NUMBERS


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"e": "weather"}, "there is no message 'weather'"),
        ({"e": "points", "n": "one"}, "Points.n is 'one', not int"),
        ({"e": "points", "curves": "full"}, "Points.curves is not known; sent was 'full'"),
        ({"e": "points", "points": [[1, 2.0]]}, "Points.points[0] is [1, 2.0], not tuple[int, "),
        ({"e": "points", "points": [[1, 2.0, 2.0, "3"]]}, "Points.points[0][3] is '3', not float"),
        ({"e": "nan", "update": True}, "NotFinite.update is True, not int"),
        ({"e": "training", "how": "by luck"}, "Begun.how is 'by luck', not Literal['fit', "),
        ({"e": "training", "about": {"layers": [{"units": 8.5}]}}, "Begun.about.layers[0].units is 8.5, not int"),
        ({"e": "evidence", "key": "moods", "value": {}}, "there is no fact 'moods'"),
        ({"e": "evidence", "key": "data", "value": {"y": [{"rows": "all"}]}}, "Data.y[0].rows is 'all', not int"),
        ({"e": "evidence", "key": "data", "value": [1]}, "Data is [1], not Data"),
        ({"e": "run", "prediction": {"recalls": {"0": "all"}}}, "Reduced.prediction.recalls.0 is 'all', not float"),
    ],
    ids=str,
)
def test_what_is_not_known_is_named(said: dict[str, Any], words: str) -> None:
    with pytest.raises(ContractError) as refused:
        message(said)
    assert str(refused.value).startswith(words)


def test_in_front_of_a_user_only_the_part_is_lost() -> None:
    line = {"e": "training", "n": 2, "about": {"layers": [{"name": "mine", "units": "many"}], "weather": 1}}
    begun, note = heard(json.dumps(line))
    assert isinstance(begun, Begun) and begun.about.layers == (Layer(name="mine"),)
    assert note == Note("contract", "Layer.units is 'many', not int")
    failed, _ = heard('{"e": "evidence", "n": 0, "key": "rows", "value": 7}')
    assert failed == Measured(0, "rows", failed="RowsFile is 7, not RowsFile")
    with pytest.raises(ValueError):
        heard('{"e": "poi')


def test_what_was_not_sent_or_is_null_has_its_default() -> None:
    assert message({"e": "run", "n": 1, "mode": "few-sample", "fits": None, "floor": None}) == Reduced(
        n=1, mode="few-sample"
    )
    looked = message({"e": "evidence", "n": 1, "key": "step", "value": None})
    assert isinstance(looked, Measured) and looked.value is not None and looked.failed is None


@pytest.mark.parametrize(
    "case", [healthy(), stuck(), healthy(NUMBERS), healthy(LOOP)], ids=["learns", "stuck", "numbers", "loop"]
)
def test_facts_come_back_as_they_went(case: Any) -> None:
    for fact in (case.about, case.evidence, *case.controls.values()):
        assert read(type(fact), json.loads(json.dumps(plain(fact)))) == fact


def test_messages_come_back_as_they_went() -> None:
    for said in (
        Points(3, "full", ((1, 2.0, 1.0, 3.0), (2, None, None, None))),
        Reduced(n=1, mode="trial:adam", state="finished", **plain(Found(skill=0.5, updates=7, nan=True))),
    ):
        assert heard(json.dumps(sent(said))) == [said]


def test_a_job_travels_whole_and_an_ask_as_far_as_it_goes() -> None:
    job = json.loads(control_line(Job("/a.py", "/b.py", "a.py", "full", "/tmp/x")))
    assert (job["arguments"], job["module"], job["leads"], job["several"]) == ([], "", False, True)
    assert json.loads(control_line(Ask("go"))) == {"ask": "go"}


def fields_read(files: Iterable[Path]) -> set[str]:
    """Names behind a dot, where something is read of it."""
    trees = (ast.parse(file.read_text(encoding="utf-8")) for file in files)
    nodes = (node for tree in trees for node in ast.walk(tree))
    return {node.attr for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)}


def test_every_fact_is_read_by_somebody() -> None:
    facts = (about, first_update, loop, measured, rows)
    kinds = [kind for module in facts for kind in vars(module).values() if dataclasses.is_dataclass(kind)]
    root = Path(wontlearn_engine.__file__).parents[2]
    files = [
        file for part in ("engine", "tui") for file in (root / part).rglob("*.py") if file.parent.name != "contract"
    ]
    unread = {field.name for kind in kinds for field in dataclasses.fields(kind)} - fields_read(files)
    assert unread <= {"function"}  # `Loss.known_as` reads it
