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
from wontlearn_engine.reporting.github import as_github
from wontlearn_engine.reporting.sarif import as_sarif

from .test_report import FROZEN, PYTHON, crashed, looked
from .verdict.evidence import FILE, UNFIT, stuck

SCHEMA = json.loads((Path(__file__).parent / "schemas" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
STANDING: dict[str, Any] = {"write": {"learning_rate=0.001": "learning_rate=0.0"}, "optimizer": {"learning_rate": 0.0}}


def notebook(look: Look) -> Look:
    """The same, found in a notebook's third cell."""
    look.findings = tuple(replace(f, file=f"{f.file.removesuffix('.py')}.ipynb:cell 3", line=2) for f in look.findings)
    return look


LOOKS = {
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
