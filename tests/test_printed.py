"""Commands that only print, through the real command line."""

from __future__ import annotations

import json
import subprocess
import sys

import jsonschema
import pytest
from wontlearn_engine.reporting.report import SCHEMA_FILE, as_json

from .test_report import PYTHON, crashed, looked
from .verdict.evidence import FILE, stuck
from .verdict.pieces import UNFIT

COMMAND = [sys.executable, "-m", "wontlearn"]


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *words], capture_output=True, text=True, check=False)


def test_a_cause_is_explained() -> None:
    done = run("explain", "dead-relu")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("dead-relu\n\n") and "Usual repair" in done.stdout


def test_a_misspelt_cause_is_a_sentence_with_what_was_meant() -> None:
    done = run("explain", "dead-rellu")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "wontlearn: there is no cause 'dead-rellu'. Did you mean dead-relu?\n"


def test_a_reader_may_stop_in_the_middle() -> None:
    with subprocess.Popen([*COMMAND, "schema"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as printing:
        assert printing.stdout is not None and printing.stderr is not None
        printing.stdout.close()
        assert printing.stderr.read() == b""
    assert printing.returncode == 0


def test_the_skill_names_this_version() -> None:
    from wontlearn_engine import __version__

    assert f"# wontlearn {__version__}" in run("skill").stdout


@pytest.mark.parametrize("look", [looked(), looked(stuck, single=UNFIT), crashed()], ids=["learns", "setup", "crashed"])
def test_reports_follow_the_published_schema(look: object) -> None:
    schema = json.loads(run("schema").stdout)
    assert schema == json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    report = json.loads(as_json(look, FILE, PYTHON, 1.0))  # type: ignore[arg-type]
    jsonschema.validate(report, schema)
    report["verdict"]["word"] = "perhaps"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(report, schema)
