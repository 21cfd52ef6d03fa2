"""The action and the hook that the repository offers, by the command lines they contain."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from wontlearn_engine.reporting.report import SCHEMA_FILE

from .test_formats import SCHEMA as SARIF

ROOT = Path(__file__).parents[1]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
[HOOK] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))


def command(folder: Path) -> dict[str, str]:
    """An environment in which `wontlearn` is this one."""
    there = folder / "bin"
    there.mkdir()
    start = there / "wontlearn"
    start.write_text(f'#!/bin/sh\nexec {sys.executable} -m wontlearn "$@"\n')
    start.chmod(0o755)
    return {**os.environ, "PATH": f"{there}{os.pathsep}{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}


def act(folder: Path, environment: dict[str, str], **given: str) -> subprocess.CompletedProcess[str]:
    """The action's own step, as a runner starts it, with these inputs."""
    [step] = [step for step in ACTION["runs"]["steps"] if step.get("id") == "check"]
    inputs = {name: given.get(name, held.get("default", "")) for name, held in ACTION["inputs"].items()}
    named = {key: inputs[value.removeprefix("${{ inputs.").removesuffix(" }}")] for key, value in step["env"].items()}
    (folder / "step.sh").write_text(step["run"])
    runner = {
        "RUNNER_TEMP": folder / "temp",
        "GITHUB_STEP_SUMMARY": folder / "summary.md",
        "GITHUB_OUTPUT": folder / "out",
    }
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "step.sh"],
        cwd=folder,
        text=True,
        capture_output=True,
        env={**environment, **named, **{name: str(path) for name, path in runner.items()}},
        check=False,
    )


@pytest.mark.slow
def test_one_run_annotates_summarises_and_reports_and_a_baseline_forgives(tmp_path: Path) -> None:
    shutil.copy(ROOT / "examples" / "celsius.py", tmp_path)
    environment = command(tmp_path)
    done = act(tmp_path, environment, script="celsius.py", arguments="--epochs 3")
    assert done.returncode == 1, done.stderr
    assert "::error file=celsius.py,line=11," in done.stdout
    assert (tmp_path / "summary.md").read_text(encoding="utf-8").startswith("## ❌ `celsius.py`: setup")
    told = dict(line.split("=", 1) for line in (tmp_path / "out").read_text().splitlines())
    report = json.loads(Path(told["report"]).read_text(encoding="utf-8"))
    jsonschema.validate(report, json.loads(SCHEMA_FILE.read_text(encoding="utf-8")))
    assert told["word"] == report["verdict"]["word"] == "setup"
    jsonschema.validate(json.loads(Path(told["sarif"]).read_text(encoding="utf-8")), SARIF)
    baseline = shutil.copy(told["report"], tmp_path / "base.json")
    again = act(tmp_path, environment, script="celsius.py", baseline=str(baseline))
    assert again.returncode == 0, again.stderr
    assert "::error" not in again.stdout and "nothing got worse" in again.stdout
    [result] = json.loads(Path(told["sarif"]).read_text(encoding="utf-8"))["runs"][0]["results"]
    assert (result["baselineState"], result["level"]) == ("unchanged", "warning")


def test_an_input_is_no_part_of_the_actions_command_line(tmp_path: Path) -> None:
    environment = command(tmp_path)
    done = act(tmp_path, environment, script="gone.py; touch hurt", arguments="$(touch hurt)", baseline="a b")
    assert done.returncode == 2 and not (tmp_path / "hurt").exists()
    assert "a b cannot be read" in done.stderr


def test_the_hook_checks_the_script_that_its_arguments_name(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text("import sys\nprint(sys.argv)\n")
    words = [*shlex.split(HOOK["entry"]), "train.py", "--", "one"]
    done = subprocess.run(words, cwd=tmp_path, env=command(tmp_path), text=True, capture_output=True, check=False)
    assert done.returncode == 2, done.stderr
    assert "train.py:1:1: warning: The script ran to its end without a training. [no-training]" in done.stdout


def test_a_second_format_needs_a_file(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text("pass\n")
    start = [sys.executable, "-m", "wontlearn", "check", "train.py"]
    for words, says in (
        (["--format", "json", "--format", "full"], "only one --format goes to stdout"),
        (["--format", "jason"], "there is no format 'jason'"),
        (["--format", "json="], "names no file"),
        (["--baseline", "train.py"], "train.py is no report"),
    ):
        done = subprocess.run([*start, *words], cwd=tmp_path, text=True, capture_output=True, check=False)
        assert done.returncode == 2 and says in done.stderr, done.stderr
