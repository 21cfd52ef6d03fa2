"""`wontlearn check` on a script that starts no framework: bad arguments, and readers and files that cannot take what is written."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from wontlearn.start import place_of
from wontlearn_engine.looking.conductor import Conductor, Posted
from wontlearn_engine.running.target import Target

CHECK = [sys.executable, "-m", "wontlearn", "check"]
CRASH = "raise ValueError('no')\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "train.py").write_text(CRASH, encoding="utf-8")
    return tmp_path


def refused(folder: Path, *words: str) -> str:
    """What is said of arguments that cannot be meant, before anything runs."""
    done = subprocess.run([*CHECK, "train.py", *words], cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr and "ValueError" not in done.stderr
    return " ".join(done.stderr.split())


@pytest.mark.parametrize("flag", ["--timeout", "--budget", "--memory"])
@pytest.mark.parametrize("number", ["0", "-3", "inf", "nan"])
def test_a_limit_is_a_number_above_0(folder: Path, flag: str, number: str) -> None:
    assert f"argument {flag}: {number} is no limit; it takes a number above 0" in refused(folder, f"{flag}={number}")


def test_sync_needs_a_place(folder: Path) -> None:
    assert refused(folder, "--sync") == "wontlearn: --sync sends the project to where --via leads; name that too."


def test_a_command_whose_quotation_is_open_is_a_sentence(folder: Path) -> None:
    said = refused(folder, "--via", "ssh 'box")
    assert said == "wontlearn: `ssh 'box` cannot be started: No closing quotation"


def test_a_report_that_could_not_be_written_is_said_before_the_runs(folder: Path) -> None:
    (folder / "there").mkdir()
    assert refused(folder, "--format", "json=there") == "wontlearn: there cannot be written: it is a folder."
    said = refused(folder, "--format", "concise", "--format", "json=nowhere/report.json")
    assert said.startswith("wontlearn: nowhere/report.json cannot be written: there is no folder ")


@pytest.mark.parametrize("form", ["full", "json"])
def test_a_reader_of_the_report_may_stop_in_the_middle(folder: Path, form: str) -> None:
    with subprocess.Popen(
        [*CHECK, "train.py", "--format", form], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as checking:
        assert checking.stdout is not None and checking.stderr is not None
        checking.stdout.close()
        said = checking.stderr.read()
    assert checking.returncode == 2 and "ValueError at line 1: no" in said
    assert "Traceback" not in said and "Broken" not in said


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_full_disk_is_a_sentence(folder: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*CHECK, "train.py"], cwd=folder, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert done.stderr.endswith("wontlearn: stdout cannot be written: No space left on device.\n")


def test_a_script_that_misses_an_argument_is_told_how_to_give_it(folder: Path) -> None:
    (folder / "train.py").write_text(
        "import argparse\np = argparse.ArgumentParser()\np.add_argument('--out', required=True)\np.parse_args()\n",
        encoding="utf-8",
    )
    done = subprocess.run([*CHECK, "train.py"], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "The script ended itself with status 2, without a training." in done.stdout
    assert "what follows `--` goes to the script" in done.stdout


def test_what_a_script_says_when_it_exits_is_shown(folder: Path) -> None:
    (folder / "train.py").write_text("import sys\nsys.exit('no rows in data.csv')\n", encoding="utf-8")
    done = subprocess.run([*CHECK, "train.py"], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "The script ended itself, without a training: no rows in data.csv." in done.stdout


def test_a_folder_that_is_here_is_called_this_folder(folder: Path) -> None:
    (folder / "nothing").mkdir()
    done = subprocess.run([*CHECK, "."], cwd=folder / "nothing", capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "no script that trains something is in this folder." in done.stderr


def test_a_script_that_is_gone_is_not_run_as_an_empty_one(folder: Path) -> None:
    script, messages = folder / "train.py", list[Posted]()
    conductor = Conductor(Target(script, (), sys.executable, folder), post=messages.append, watch=False, proofs=False)
    script.unlink()
    conductor.rerun()
    look = conductor.session.look
    assert look is not None and not look.alive
    assert (look.verdict.word, look.verdict.headline) == (
        "crashed",
        "train.py cannot be read: there is no such file.",
    )
    conductor.close()


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal by openpty")
def test_without_a_terminal_to_draw_on_there_is_one_verdict(folder: Path) -> None:
    """The dashboard draws on stderr: sent to a file, the screen would stay empty."""
    master, slave = os.openpty()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "wontlearn", "train.py"],
            cwd=folder,
            stdin=slave,
            stdout=slave,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 2 and "ValueError at line 1: no" in done.stderr
        assert b"CRASHED" in os.read(master, 4096)
    finally:
        os.close(master)
        os.close(slave)


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ([], None),
        (["--via"], None),
        (["train.py"], None),
        (["train.py", "--via", "ssh gpu-box"], ("ssh gpu-box", None)),
        (["check", "--via=ssh gpu-box", "train.py", "--python", "/opt/python"], ("ssh gpu-box", "/opt/python")),
        (["--via", "bash train.py", "book.ipynb"], ("bash train.py", None)),
        (["check", "a.py", "b.py", "--via", "ssh gpu-box"], None),
        (["train.py", "--", "--via", "x"], None),
        (["train.py", "--via", "x", "--help"], None),
    ],
)
def test_the_way_to_a_place_is_begun_where_one_script_is_named(
    words: list[str], place: tuple[str, str | None] | None
) -> None:
    assert place_of(words) == place
