"""A real Slurm as a place, where one answers: `srun` carries the pipe, and a job is over when either side is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from ..engine.processes import gone_in_time
from ..engine.support import COMMAND, environment
from .driven import driven
from .ways import SRUN, no_slurm

SLEEPS = "import os, time\nprint(os.getpid(), os.getppid(), flush=True)\ntime.sleep(600)\n"


@pytest.fixture(scope="module", autouse=True)
def slurm() -> None:
    why = no_slurm()
    if why:
        pytest.skip(why)


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def jobs() -> str:
    done = subprocess.run(["squeue", "--noheader", "--states=running"], capture_output=True, text=True, check=True)
    return done.stdout


def test_a_save_runs_the_script_there_again_and_prints_what_it_prints_there_by_hand(tmp_path: Path) -> None:
    script = tmp_path / "train.py"
    text = "import os, random\nrandom.seed({})\nprint(os.getcwd())\nfor _ in range(200):\n    print(random.random().hex())\n"
    for sync in (False, True):
        script.write_text(text.format(3))
        with driven(script, SRUN, sync=sync, watch=True) as drive:
            for seed in (3, 4):
                if seed == 4:
                    script.write_text(text.format(4))
                    drive.until(lambda: drive.look.number == 2)
                drive.to_the_end()
                words = [*SRUN.split(), f"--chdir={tmp_path}", sys.executable, "train.py"]
                by_hand = subprocess.run(words, capture_output=True, text=True, check=True).stdout
                assert drive.printed.splitlines()[1:] == by_hand.splitlines()[1:]
                assert sync or drive.printed == by_hand
                drive.printed = ""
    until(lambda: not jobs(), 5.0)


def test_nothing_is_left_there_when_the_engine_is_killed(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text(f"open('began', 'w').close()\n{SLEEPS}")
    words = [*COMMAND, "check", "--mode", "full", "--via", SRUN, str(tmp_path / "train.py")]
    engine = subprocess.Popen(words, env=environment(tmp_path), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until((tmp_path / "began").exists, 60.0)
    assert jobs() and runs(tmp_path)
    engine.kill()
    engine.wait()
    until(lambda: not runs(tmp_path), 5.0)
    until(lambda: not jobs(), 30.0)  # Slurm's own tidying


def test_a_killed_job_is_a_lost_connection(tmp_path: Path) -> None:
    script = tmp_path / "train.py"
    script.write_text(SLEEPS)
    with driven(script, SRUN) as drive:
        drive.until(lambda: "\n" in drive.printed)
        process, worker = (int(word) for word in drive.printed.split()[:2])
        os.kill(worker, signal.SIGKILL)
        assert gone_in_time({process, worker}, 5.0)
        drive.to_the_end()
        assert drive.look.verdict.headline.startswith("The run was lost: the connection ended (`srun --ntasks=1`: ")
        script.write_text("print('again')\n")
        drive.conductor.rerun()
        drive.to_the_end()
        assert drive.printed.endswith("again\n")


def runs(folder: Path) -> list[psutil.Process]:
    """Our runs there: by the folder that they run in."""
    found: list[psutil.Process] = []
    for process in psutil.process_iter(["cwd", "cmdline"]):
        if process.info["cwd"] == str(folder) and "boot.py" in " ".join(process.info["cmdline"] or []):
            found.append(process)
    return found


def until(holds: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)
