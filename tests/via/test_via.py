"""Runs behind a command: what they get, what comes back, and that nothing of them outlives the connection."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import time
import venv
from pathlib import Path

import psutil
import pytest
from wontlearn_engine.running.places import opened
from wontlearn_engine.running.python import NoPython
from wontlearn_engine.running.target import Target

from ..engine.processes import WITH_CHILDREN, gone_in_time
from ..engine.support import COMMAND, contents, environment
from .driven import Driven, driven

TELLS = """
import json, os, sys
import helper
print(json.dumps([sys.argv, os.getcwd(), sys.path, __file__, sys.executable, helper.A, sys.stdin.read()]))
open("out-%s.txt" % sys.argv[1], "w").write("x")
sys.exit(7)
"""
WAITS = "import os, time\nprint(os.getpid(), os.getppid(), flush=True)\ntime.sleep(600)\n"


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def project(tmp_path: Path, text: str) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "helper.py").write_text("A = 1\n")
    (folder / "train.py").write_text(text)
    return folder / "train.py"


def gone(pids: set[int], seconds: float = 5.0) -> bool:
    return gone_in_time(pids, seconds)


def running(drive: Driven) -> tuple[int, int]:
    """The script's process, and the worker's."""
    drive.until(lambda: drive.printed.count("\n") >= 1)
    run, worker = drive.printed.split()[:2]
    return int(run), int(worker)


def test_a_full_run_gets_what_it_gets_by_hand_there(tmp_path: Path, via: str) -> None:
    script = project(tmp_path, TELLS)
    plain = subprocess.run(
        [sys.executable, "train.py", "a", "--b"],
        cwd=script.parent,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    (script.parent / "out-a.txt").unlink()
    with driven(script, via, arguments=("a", "--b")) as drive:
        drive.to_the_end()
        assert json.loads(drive.printed) == json.loads(plain.stdout)
        assert drive.look.runs["full"].code == 7 and (script.parent / "out-a.txt").exists()


def test_a_reduced_run_leaves_the_folder_there_as_it_was_without_numpy(tmp_path: Path, via: str, there: Path) -> None:
    venv.create(tmp_path / "bare", with_pip=False)
    script = project(
        tmp_path, "import helper\nopen('out.txt', 'w').write('x')\nprint(open('out.txt').read())\nimport numpy\n"
    )
    before = contents(script.parent)
    with driven(script, via, modes=("single-sample",), python=str(tmp_path / "bare")) as drive:
        drive.to_the_end()
        assert drive.conductor.python == str(tmp_path / "bare" / "bin" / "python")
        error = drive.look.runs["single-sample"].error
        assert error is not None and (error.type, error.line) == ("ModuleNotFoundError", 4)
        assert drive.printed.startswith("x\nTraceback")
    assert contents(script.parent) == before
    assert not list((there / "wontlearn").glob("place-*")), "what the worker made for its runs is gone with it"


def test_a_save_there_reruns_and_ends_what_ran(tmp_path: Path, via: str) -> None:
    script = project(tmp_path, "import helper\n" + WAITS)
    with driven(script, via, watch=True) as drive:
        run, _ = running(drive)
        script.write_text("import helper\nprint('second')\n")
        drive.until(lambda: drive.look.number == 2)
        assert gone({run})
        drive.to_the_end()
        assert drive.printed.endswith("second\n") and drive.look.source == script.read_text()
        (script.parent / "helper.py").write_text("A = 2\n")  # a module that it imports
        drive.until(lambda: drive.look.number == 3)
        script.touch()  # nothing new
        drive.to_the_end()
        assert drive.look.number == 3


def test_what_is_cancelled_there_ends_with_all_that_it_started(tmp_path: Path, via: str) -> None:
    script = project(
        tmp_path, WITH_CHILDREN + "print(os.getpid(), child.pid, os.getppid(), flush=True)\ntime.sleep(600)\n"
    )
    with driven(script, via) as drive:
        drive.until(lambda: "\n" in drive.printed)
        pids = {int(pid) for pid in drive.printed.split()[:2]}
        drive.conductor.cancel()
        assert gone(pids)
        drive.conductor.rerun()
        drive.until(lambda: drive.printed.count("\n") == 2)


@pytest.mark.parametrize("busy", ["time.sleep(600)", "import re; re.match('(a|aa)+$', 'a' * 60 + 'b')"])
def test_a_killed_worker_is_a_lost_connection_and_running_again_connects(tmp_path: Path, via: str, busy: str) -> None:
    script = project(tmp_path, WAITS.replace("time.sleep(600)", busy))
    with driven(script, via) as drive:
        run, worker = running(drive)
        os.kill(worker, signal.SIGKILL)
        drive.to_the_end()
        assert drive.look.runs["full"].state == "lost"
        assert drive.look.verdict.headline.startswith("The run was lost: the connection ended (`"), drive.look.verdict
        assert gone({run})
        script.write_text("print('again')\n")
        drive.conductor.rerun()
        drive.to_the_end()
        assert drive.printed.endswith("again\n") and drive.look.runs["full"].state == "finished"


def test_nothing_is_left_there_when_the_engine_is_killed(tmp_path: Path, via: str) -> None:
    script = project(tmp_path, WAITS + "#")
    note = tmp_path / "pids"
    script.write_text(
        script.read_text()
        .replace("print(", f"print(file=open({str(note)!r}, 'w'), *(")
        .replace("getppid(), flush=True)", "getppid()), flush=True)")
    )
    engine = subprocess.Popen(
        [*COMMAND, "check", "--mode", "full", "--via", via, "--python", sys.executable, str(script)],
        env=environment(tmp_path),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until = time.monotonic() + 60
    while not (note.exists() and note.read_text().endswith("\n")) and time.monotonic() < until:
        time.sleep(0.02)
    pids = {int(pid) for pid in note.read_text().split()}
    engine.kill()
    engine.wait()
    assert len(pids) == 2 and gone(pids)


def test_a_line_that_falls_silent_ends_what_runs_there(tmp_path: Path, ssh: str) -> None:
    """As when a cable is pulled: nobody is told of an end."""
    script = project(tmp_path, WAITS)
    with driven(script, ssh) as drive:
        pids = set(running(drive))
        client = next(one for one in psutil.Process().children() if one.name() == "ssh")
        client.suspend()
        assert gone(pids, 6.0)
        client.kill()
        drive.to_the_end()
        assert drive.look.runs["full"].state == "lost"


def test_a_project_from_here_is_sent_and_what_changed_of_it(tmp_path: Path, via: str, there: Path) -> None:
    script = project(tmp_path, "import helper, sys\nprint(helper.A, __file__)\nraise ValueError('x')\n")
    (script.parent / ".venv").mkdir()
    (script.parent / ".venv" / "big").write_text("x")
    (script.parent / "old.py").write_text("")
    with driven(script, via, sync=True, watch=True) as drive:
        drive.to_the_end()
        one, where = drive.printed.splitlines()[0].split()
        assert one == "1" and Path(where).is_relative_to(there) and Path(where).read_text() == script.read_text()
        # Its errors are at lines of the file here.
        error = drive.look.runs["full"].error
        assert error is not None and (error.file, error.line) == (str(script), 3)
        (Path(where).parent / "made-there.txt").write_text("x")
        (script.parent / "old.py").unlink()
        (script.parent / "helper.py").write_text("A = 2\n")
        drive.until(lambda: drive.look.number == 2)
        drive.to_the_end()
        assert "\n2 " in drive.printed
        names = {path.name for path in Path(where).parent.iterdir()} - {"__pycache__"}
        assert names == {"helper.py", "train.py", "made-there.txt"}


def test_what_answers_nothing_is_a_sentence(tmp_path: Path) -> None:
    script = project(tmp_path, "")
    (tmp_path / "only").mkdir()
    (tmp_path / "only" / "sh").symlink_to("/bin/sh")
    for via, says in (
        ("no-such-command x", "`no-such-command x` cannot be started: No such file or directory"),
        ("sh -c 'echo Permission denied >&2; exit 255'", ": Permission denied"),
        ("true", "`true`: it ended with status 0"),
        (f"env -i PATH={tmp_path}/only sh -c", "there is no python3"),
    ):
        with pytest.raises(NoPython) as raised, opened(Target(script, via=via, given=str(script))):
            pass
        assert str(raised.value).endswith(says), raised.value
    with (
        pytest.raises(NoPython, match="does not exist behind `bash -c`"),
        opened(Target(script, via="bash -c", given="/no.py")),
    ):
        pass


def test_a_command_that_never_answers_ends_with_those_who_wait_for_it(tmp_path: Path) -> None:
    for name in ("a.py", "b.py"):
        (tmp_path / name).write_text("# keras model.fit(\n")
    notes = tmp_path / "notes"
    notes.mkdir()
    never = f"sh -c 'echo $$ > {notes}/$$; exec sleep 600' --"
    engine = subprocess.Popen(
        [*COMMAND, "check", "--via", never, "--sync", "-j", "2", "a.py", "b.py"],
        cwd=tmp_path,
        env=environment(tmp_path),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until = time.monotonic() + 60
    while len(pids := {int(path.name) for path in notes.iterdir()}) < 2 and time.monotonic() < until:
        time.sleep(0.02)
    waiting = {child.pid for child in psutil.Process(engine.pid).children()}
    engine.kill()
    engine.wait()
    assert len(pids) == 2 and gone(pids | waiting, 10.0)


def test_the_command_line_holds_no_secret_and_nothing_listens(tmp_path: Path, via: str) -> None:
    script = project(tmp_path, WAITS)
    with driven(script, via) as drive:
        pids = running(drive)
        for pid in pids:
            assert not [c for c in psutil.Process(pid).net_connections() if c.status == psutil.CONN_LISTEN]
        words = psutil.Process(pids[0]).cmdline()
        assert words[0] == sys.executable and words[1].endswith("boot.py") and len(words) == 5
    assert shlex.split(via)  # it is the user's own words, as they were given
