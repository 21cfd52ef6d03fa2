"""What holds in every run, whatever the script: exit codes, one report, nothing left behind, nothing of ours in the way."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from .processes import WITH_CHILDREN, alive, gone_in_time, project, started
from .support import COMMAND, check, contents, environment, run

SITE_PACKAGES = next(path for path in sys.path if path.endswith("site-packages"))
OWN = (
    "engine",
    "tui",
    "queue",
    "token",
    "rows",
    "state",
    "probe",
    "channel",
    "hooks",
    "guard",
    "signal",
    "wontlearn",
    "wontlearn_engine",
    "watchdog",
)


def test_no_script_is_exit_2_and_a_sentence(tmp_path: Path) -> None:
    done = run(tmp_path, "check", "missing.py", cache=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert (
        done.stderr == "wontlearn: missing.py does not exist. Give the path of a Python script that trains a model.\n"
    )


def test_no_such_python_is_exit_2_and_a_sentence(tmp_path: Path) -> None:
    folder = project(tmp_path, "print(1)\n")
    done = run(folder, "check", "script.py", "--python", "/nowhere/python")
    assert (done.returncode, done.stdout) == (2, "")
    assert "no Python is there" in done.stderr and "Traceback" not in done.stderr


def test_concise_stands_between_its_two_lines(tmp_path: Path) -> None:
    folder = project(tmp_path, "x = 1\nraise ValueError('bad: [x]')\n")
    done = run(folder, "check", "--format", "concise", "script.py")
    lines = done.stdout.splitlines()
    assert lines[0] == "wontlearn: check started" and lines[-1] == "wontlearn: check finished"
    assert lines[1].startswith("script.py:2:1: error: ValueError") and lines[1].endswith("[crashed]")


def test_the_script_gets_what_python_gives_it(tmp_path: Path) -> None:
    """The same output and exit status as `python script.py`, from another folder and with arguments."""
    text = """
import json, os, random, sys
print(json.dumps([
    sys.argv, os.getcwd(), sys.path, __file__, __name__, sorted(globals()), sorted(os.environ.items()),
    str(type(__builtins__)), __loader__.name, __loader__.path, sys.modules["__main__"].__dict__ is globals(),
    sys.flags.dont_write_bytecode, sys.pycache_prefix, sys.stdin.read(), sys.excepthook is sys.__excepthook__,
    __annotations__, sys.getrecursionlimit(), sys.gettrace() is None,
]))
import helper
open("out-%s.txt" % sys.argv[1], "w").write("x")
sys.exit(7)
"""
    folder = project(tmp_path, text)
    (folder / "helper.py").write_text("A = 1\n")
    own = environment(tmp_path) | {"OUTPUT": "1"}
    plain = subprocess.run(
        [sys.executable, "project/script.py", "a", "--b"],
        cwd=tmp_path,
        env=own,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    before = contents(tmp_path)
    code = f"""
import queue, sys
from pathlib import Path
from wontlearn_engine.looking.conductor import Conductor
from wontlearn_engine.running.runner import Printed
from wontlearn_engine.running.target import Target
messages = queue.Queue()
target = Target(Path("project/script.py").absolute(), ("a", "--b"), {sys.executable!r}, Path.cwd(), "project/script.py")
conductor = Conductor(target, post=messages.put, modes=("full",), watch=False)
conductor.start()
while conductor.session.look.alive:
    message = messages.get(timeout=60)
    conductor.handle(message)
    if isinstance(message, Printed):
        sys.stdout.write(message.text)
print(conductor.session.look.runs["full"].code)
conductor.close()
"""
    ours = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=own, capture_output=True, text=True)
    assert plain.returncode == 7
    assert ours.stdout == plain.stdout + "7\n", ours.stderr
    after = contents(tmp_path)
    assert {name: state for name, state in after.items() if not name.startswith("cache")} == {
        name: state for name, state in before.items() if not name.startswith("cache")
    }


def test_modules_named_like_ours_are_the_users(tmp_path: Path) -> None:
    text = "".join(f"import {name}\nassert {name}.MINE == {name!r}\n" for name in OWN) + "print('all mine')\n"
    folder = project(tmp_path, text)
    for name in OWN:
        (folder / f"{name}.py").write_text(f"MINE = {name!r}\n")
    command = str(Path(sys.executable).with_name("wontlearn"))
    done = subprocess.run(
        [command, "check", "--format", "json", "--python", sys.executable, "script.py"],
        cwd=folder,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
    )
    assert json.loads(done.stdout)["verdict"]["word"] == "no-training", done.stdout + done.stderr


def test_another_python_is_left_as_it_was(tmp_path: Path) -> None:
    second = tmp_path / "second"
    venv.create(second, with_pip=False)
    python = second / "bin" / "python"
    site = Path(
        subprocess.check_output([python, "-c", "import site; print(site.getsitepackages()[0])"], text=True).strip()
    )
    (site / "others.pth").write_text(SITE_PACKAGES + "\n")
    folder = project(tmp_path, "import sys, numpy\nassert 'second' in sys.prefix\nraise ValueError(sys.executable)\n")
    freeze = [str(python), "-m", "pip", "freeze", "--path", str(site)]
    before = contents(second), subprocess.check_output(freeze), contents(folder)
    done = check(folder, "script.py", "--python", str(second))
    assert done.report["python"] == str(python)
    assert f"ValueError at line 3: {python}" in done.said
    assert (contents(second), subprocess.check_output(freeze), contents(folder)) == before


BUSY = {
    "asleep": "time.sleep(600)\n",
    "deaf": "import signal\nfor n in range(1, 32):\n    try: signal.signal(n, signal.SIG_IGN)\n    except OSError: pass\ntime.sleep(600)\n",
    "in native code": "import re\nre.match('(a|aa)+$', 'a' * 60 + 'b')\n",
}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="POSIX")
@pytest.mark.parametrize("busy", BUSY)
def test_nothing_is_left_when_the_parent_is_killed(tmp_path: Path, busy: str) -> None:
    folder = project(tmp_path, WITH_CHILDREN + BUSY[busy])
    notes = tmp_path / "notes"
    notes.mkdir()
    own = environment(tmp_path) | {"TMPDIR": str(notes)}
    parent = subprocess.Popen(
        [*COMMAND, "check", "--python", sys.executable, "script.py"],
        cwd=folder,
        env=own,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        pids = started(notes)
    finally:
        parent.send_signal(signal.SIGKILL)
        parent.wait()
    assert gone_in_time(pids), [pid for pid in pids if alive(pid)]


def pythons() -> list[str]:
    """Other versions of Python that are here and run."""
    found: list[str] = []
    for minor in (9, 10, 11, 12, 13, 14):
        path = shutil.which(f"python3.{minor}")
        if path and subprocess.run([path, "-c", ""], capture_output=True).returncode == 0:
            found.append(path)
    return found


def test_every_python_runs_the_probe(tmp_path: Path) -> None:
    text = """
import pathlib, shutil, sys, tempfile
pathlib.Path("a.txt").write_text("a")
assert pathlib.Path("a.txt").read_text() == "a" and [p.name for p in pathlib.Path(".").glob("*.txt")] == ["a.txt"]
pathlib.Path("d").mkdir()
pathlib.Path("a.txt").rename("d/b.txt")
assert sorted(str(p) for p in pathlib.Path(".").rglob("*.txt")) == ["d/b.txt"]
shutil.rmtree("d")
with tempfile.TemporaryDirectory() as folder:
    pathlib.Path(folder, "x").write_text("x")
raise ValueError("%d.%d" % sys.version_info[:2])
"""
    folder = project(tmp_path, text)
    before = contents(folder)
    for python in pythons():
        done = check(folder, "script.py", "--python", python, "--mode", "single-sample", "--timeout", "60")
        assert f"ValueError at line 11: {Path(python).name.removeprefix('python')}" in done.said, (python, done.said)
        assert contents(folder) == before


def test_ctrl_c_ends_the_check_and_all_that_it_started(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    folder = project(tmp_path, WITH_CHILDREN + "time.sleep(600)\n")
    parent = subprocess.Popen(
        [*COMMAND, "check", "--python", sys.executable, "script.py"],
        cwd=folder,
        text=True,
        env=environment(tmp_path) | {"TMPDIR": str(notes)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    pids = started(notes)
    parent.send_signal(signal.SIGINT)
    stdout, stderr = parent.communicate(timeout=30)
    assert (parent.returncode, stdout, stderr.splitlines()[-1]) == (2, "", "wontlearn: ended by ctrl+c")
    assert gone_in_time(pids)
    assert not list((tmp_path / "cache" / "wontlearn").glob("*/run-*"))


def test_what_a_killed_process_left_is_cleared_away(tmp_path: Path) -> None:
    folder = project(tmp_path, "print(1)\n")
    check(folder, "script.py")
    cache = next((tmp_path / "cache" / "wontlearn").glob("script-*"))
    assert not list(cache.glob("run-*"))
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    (cache / f"run-{ended.pid}-old").mkdir()
    (cache / f"run-{os.getpid()}-mine").mkdir()
    check(folder, "script.py")
    assert [path.name for path in cache.glob("run-*")] == [f"run-{os.getpid()}-mine"]


@pytest.mark.slow
def test_it_learns_under_another_python_and_leaves_no_trace(tmp_path: Path) -> None:
    second = tmp_path / "second"
    venv.create(second, with_pip=False)
    site = next((second / "lib").glob("python*")) / "site-packages"
    (site / "others.pth").write_text(SITE_PACKAGES + "\n")
    examples = Path(__file__).resolve().parent.parent.parent / "examples"
    folder = project(tmp_path, (examples / "celsius_fixed.py").read_text())
    before = contents(second), contents(folder)
    done = run(folder, "check", "--format", "concise", "--python", str(second / "bin" / "python"), "script.py")
    lines = done.stdout.splitlines()
    assert (done.returncode, lines[0], lines[-1]) == (0, "wontlearn: check started", "wontlearn: check finished"), lines
    assert any(": info: It learns" in line and line.endswith("[learns]") for line in lines), lines
    assert (contents(second), contents(folder)) == before
