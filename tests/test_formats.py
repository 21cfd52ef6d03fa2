"""The formats for other programs: SARIF against its schema, workflow commands for pull requests."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import jsonschema
import pytest
from wontlearn_engine.looking.look import Look
from wontlearn_engine.notebooks.notebook import join, to_cells
from wontlearn_engine.reporting.github import as_github
from wontlearn_engine.reporting.report import as_concise, as_full, as_json
from wontlearn_engine.reporting.sarif import as_sarif
from wontlearn_engine.verdict import judge
from wontlearn_engine.verdict.words import Judgement

from .test_report import FROZEN, PYTHON, crashed, looked
from .verdict.evidence import FILE, UNFIT, stuck
from .verdict.faults_data import UNRELATED

SCHEMA = json.loads((Path(__file__).parent / "schemas" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
STANDING: dict[str, Any] = {"write": {"learning_rate=0.001": "learning_rate=0.0"}, "optimizer": {"learning_rate": 0.0}}


def notebook(look: Look) -> Look:
    """The same, found in a notebook's third cell."""
    look.findings = tuple(replace(f, file=f"{f.file.removesuffix('.py')}.ipynb:cell 3", line=2) for f in look.findings)
    return look


BROKEN: dict[str, Any] = {
    **UNRELATED, "write": {"y = np.load('y.npy')": "y = np.load('y.npy')\ny = np.random.permutation(y)"}}  # fmt: skip


def two_places(look: Look) -> Look:
    """With a finding that has a second place."""
    look.findings = judge(stuck(**BROKEN)).findings
    return look


LOOKS = {
    "two places": lambda: two_places(looked(stuck, **FROZEN, single=UNFIT)),
    "problem": lambda: looked(stuck, **FROZEN, single=UNFIT),
    "edit": lambda: looked(stuck, **STANDING),
    "healthy": looked,
    "crash": crashed,
    "notebook": lambda: notebook(looked(stuck, **FROZEN, single=UNFIT)),
}


@pytest.mark.parametrize("name", LOOKS)
def test_sarif_is_what_its_schema_says(name: str) -> None:
    log = json.loads(as_sarif(LOOKS[name](), FILE, PYTHON, 1.0))
    jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker()).validate(log)
    results = log["runs"][0]["results"]
    assert (results == []) is (name == "healthy")
    if name == "edit":
        [fix] = results[0]["fixes"]
        [replacement] = fix["artifactChanges"][0]["replacements"]
        assert replacement["insertedContent"]["text"] == "0.001"
    if name == "two places":
        [there] = results[0]["relatedLocations"]
        assert there["physicalLocation"]["region"]["startLine"] == 5
        assert there["message"]["text"] == "The inputs are made here."
    if name == "notebook":
        assert results[0]["message"]["text"].startswith("cell 3, line 2: ")
    if name == "crash":
        assert (results[0]["ruleId"], results[0]["level"]) == ("crashed", "error")


@pytest.mark.parametrize("folder", ["runs of may", "/srv/runs of may"])
def test_a_path_is_written_as_a_uri(folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    file = str(tmp_path / folder / "100 % ü.py")
    look = LOOKS["problem"]()
    look.findings = tuple(replace(finding, file=file) for finding in look.findings)
    log = json.loads(as_sarif(look, file, PYTHON, 1.0))
    jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker()).validate(log)
    uri = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri.isascii() and " " not in uri
    assert unquote(urlsplit(uri).path) == f"{folder}/100 % ü.py"


def test_rules_say_what_they_are_about() -> None:
    [rule, *_] = json.loads(as_sarif(LOOKS["edit"](), FILE, PYTHON, 1.0))["runs"][0]["tool"]["driver"]["rules"]
    assert rule == {"id": "lr-not-positive", "shortDescription": {"text": "The learning rate is not above 0"}}


def test_a_schema_that_is_not_met_is_noticed() -> None:
    log = json.loads(as_sarif(LOOKS["problem"](), FILE, PYTHON, 1.0))
    log["runs"][0]["results"][0]["level"] = "terrible"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(SCHEMA).validate(log)


@pytest.mark.parametrize("name", LOOKS)
def test_each_line_for_a_pull_request_is_a_command(name: str) -> None:
    lines = as_github(LOOKS[name](), FILE, PYTHON, 1.0).splitlines()
    assert all(
        re.fullmatch(r"::(error|warning|notice) file=[^:,]+,line=\d+,col=\d+,title=[^:,]+::.+", x) for x in lines
    )
    wanted = {"healthy": "notice"}.get(name, "error")
    assert lines[0].startswith(f"::{wanted} ")


def test_the_second_place_is_shown_in_every_format() -> None:
    look = LOOKS["two places"]()
    assert look.findings[0].id == "pairs-broken" and (look.findings[0].line, look.findings[0].related[0].line) == (7, 5)
    assert f"see {FILE}:5: The inputs are made here." in as_full(look, FILE, PYTHON, 1.0)
    assert "See line 5: The inputs are made here. [pairs-broken]" in as_concise(look, FILE, PYTHON, 1.0)
    assert "See line 5%3A" not in as_github(look, FILE, PYTHON, 1.0) and "See line 5:" in as_github(
        look, FILE, PYTHON, 1.0
    )
    [related] = json.loads(as_json(look, FILE, PYTHON, 1.0))["findings"][0]["related"]
    assert related == {"message": "The inputs are made here.", "file": FILE, "line": 5, "column": 1}


def test_the_second_place_in_a_notebook_is_a_cell() -> None:
    look = LOOKS["two places"]()
    text = join([(2, "import numpy as np\nx = 1"), (4, "y = 2")])
    finding = replace(look.findings[0], line=5, related=(replace(look.findings[0].related[0], line=3),))
    [moved] = to_cells(Judgement(findings=(finding,)), text, FILE).findings
    assert (moved.file, moved.line) == (f"{FILE}:cell 4", 1)
    assert (moved.related[0].file, moved.related[0].line) == (f"{FILE}:cell 2", 2)
    look.findings = (moved,)
    [related] = json.loads(as_json(look, FILE, PYTHON, 1.0))["findings"][0]["related"]
    assert (related["file"], related["cell"], related["line"]) == (FILE, 2, 2)
    assert "See cell 2, line 2: The inputs are made here." in as_sarif(look, FILE, PYTHON, 1.0)
