"""Checks of many scripts: one table, one exit status, a report a line; nothing is left of them when they are ended."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from .processes import WITH_CHILDREN, gone_in_time, started
from .support import COMMAND, environment, run

EXAMPLES = Path(__file__).resolve().parent.parent.parent / "examples"
SEEMS = "# keras model.fit(\n"
"""By its text it trains something."""


def folder_of(tmp_path: Path, **scripts: str) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    for name, text in scripts.items():
        (folder / f"{name}.py").write_text(SEEMS + text)
    return folder


def test_many_scripts_have_one_table_and_one_exit_status(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, b="raise ValueError('bad')\n", a="print(1)\n")
    (folder / "tool.py").write_text("print(2)\n")
    # Two whose verdicts come from here, as they need no framework: neither can be judged.
    done = run(folder, "check", "--python", sys.executable, "-j", "2", ".")
    assert done.returncode == 2
    lines = done.stdout.splitlines()
    assert [line.split()[:2] for line in lines[:2]] == [["no-training", "a.py:1"], ["crashed", "b.py:2"]], lines
    assert lines[1].endswith("ValueError at line 2: bad") and lines[-1] == "2 scripts: 1 crashed, 1 no-training"
    assert len([line for line in done.stderr.splitlines() if " of 2  " in line]) == 2, done.stderr
    done = run(folder, "check", "--python", sys.executable, "--format", "concise", "a.py", "b.py", "tool.py")
    assert done.stdout.splitlines()[0] == "wontlearn: check started" and done.stdout.count("wontlearn: check") == 2
    assert "tool.py" in done.stderr and "tool.py" not in done.stdout
    done = run(folder, "check", "--python", sys.executable, "--format", "junit", "*.py", "-j", "1")
    suite = ET.fromstring(done.stdout)[0]
    assert {name: suite.attrib[name] for name in ("tests", "errors", "failures")} == {
        "tests": "2",
        "errors": "2",
        "failures": "0",
    }
    assert [case.attrib["name"] for case in suite] == ["a.py", "b.py"]


def test_what_is_not_there_and_what_does_not_go_together_is_a_sentence(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, a="")
    (folder / "empty").mkdir()
    for words, says in (
        (("a.py", "b.py"), "b.py does not exist"),
        (("empty",), "no script that trains something is in empty."),
        (("nothing_*.py",), "no script that trains something"),
        ((".", "--watch"), "take one script"),
        (("a.py", "a.py", "--format", "html"), "take one script"),
        ((".", "-j", "0"), "from 1 on"),
    ):
        done = run(folder, "check", *words)
        assert (done.returncode, done.stdout) == (2, "") and says in done.stderr, done.stderr


def test_a_python_that_is_not_there_is_told_for_each(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, a="", b="")
    done = run(folder, "check", "--format", "json", "--python", "/nowhere/python", "a.py", "b.py")
    reports = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 2 and sorted(report["script"][-4:] for report in reports) == ["a.py", "b.py"]
    assert all("no Python is there" in report["verdict"]["headline"] for report in reports)


def test_a_check_whose_process_is_killed_is_told_and_the_others_go_on(tmp_path: Path) -> None:
    folder = folder_of(
        tmp_path, a="import os\nos.kill(os.getppid(), 9)\n", b="raise ValueError('bad')\n", c="print(1)\n"
    )
    done = run(folder, "check", "--python", sys.executable, "-j", "1", "a.py", "b.py", "c.py")
    assert done.returncode == 2
    assert "an error of wontlearn's own: it ended with status -9" in done.stdout
    assert [line.split()[0] for line in done.stdout.splitlines()[:3]] == ["crashed", "crashed", "no-training"], (
        done.stdout
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_all_end_with_the_one_who_started_them(tmp_path: Path, number: signal.Signals) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    folder = folder_of(tmp_path, a=WITH_CHILDREN + "time.sleep(600)\n", b="print(1)\n")
    own = environment(tmp_path) | {"TMPDIR": str(notes)}
    parent = subprocess.Popen(
        [*COMMAND, "check", "--python", sys.executable, "-j", "2", "."],
        cwd=folder,
        env=own,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    pids = started(notes)
    parent.send_signal(number)
    stdout, stderr = parent.communicate(timeout=30)
    assert stdout == "" and gone_in_time(pids, 10.0)
    if number == signal.SIGINT:
        assert parent.returncode == 2 and "ended by ctrl+c, after" in stderr.splitlines()[-1]
        assert not list((tmp_path / "cache" / "wontlearn").glob("a-*/run-*"))


@pytest.mark.slow
def test_the_verdicts_are_those_of_each_alone(tmp_path: Path) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    for name in ("celsius_torch.py", "celsius_torch_fixed.py"):
        shutil.copy(EXAMPLES / name, folder)
    done = run(folder, "check", "--format", "json", "--python", sys.executable, "-j", "2", os.curdir)
    reports = {report["script"]: report for report in map(json.loads, done.stdout.splitlines())}
    found = {
        Path(name).name: (report["verdict"]["word"], [finding["id"] for finding in report["findings"]])
        for name, report in reports.items()
    }
    assert found == {"celsius_torch.py": ("setup", ["loss-broadcast"]), "celsius_torch_fixed.py": ("learns", [])}
    assert done.returncode == 1
    # What they took is known from now on.
    assert all(float(path.read_text()) > 0 for path in (tmp_path / "cache" / "wontlearn").glob("*/seconds"))
