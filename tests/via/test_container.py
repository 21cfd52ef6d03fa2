"""A real container as a place, where there is a Docker server: what runs in it, and that nothing of it is left there."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ..engine.support import COMMAND, environment, run
from .driven import driven
from .ways import NO_DOCKER, container


@pytest.fixture(scope="module")
def box() -> Iterator[str]:
    with container() as name:
        if name is None:
            pytest.skip(NO_DOCKER)
        yield name


def inside(box: str, *words: str, given: str = "") -> str:
    done = subprocess.run(
        ["docker", "exec", "-i", box, *words], input=given, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_what_runs_there_is_what_runs_there_by_hand(tmp_path: Path, box: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    text = """import os, random, sys
random.seed(3)
print(os.getcwd(), sys.executable, sys.argv, sorted({*os.environ} - {"OLDPWD"}))
for _ in range(200):
    print(random.random().hex())
"""
    inside(box, "sh", "-c", "mkdir -p /app && cat > /app/train.py", given=text)
    by_hand = inside(box, "sh", "-c", "cd /app && python3 train.py")
    via = f"docker exec -i {box}"
    with driven(Path("/app/train.py"), via, python="python3") as drive:
        drive.to_the_end()
        assert drive.printed == by_hand
    (tmp_path / "train.py").write_text("raise ValueError(__file__.split('/')[1:3])\n")
    done = run(tmp_path, "check", "--via", via, "--sync", "train.py", cache=tmp_path)
    assert done.returncode == 2 and "ValueError at line 1: ['.cache', 'wontlearn']" in done.stdout, done


def test_nothing_is_left_there_when_the_engine_is_killed(tmp_path: Path, box: str) -> None:
    (tmp_path / "train.py").write_text("import time\nopen('/began', 'w').close()\ntime.sleep(600)\n")
    words = [*COMMAND, "check", "--mode", "full", "--via", f"docker exec -i {box}", "--sync", "train.py"]
    engine = subprocess.Popen(
        words, cwd=tmp_path, env=environment(tmp_path), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _until(lambda: "began" in inside(box, "ls", "/"), 60.0)
    assert "boot.py" in runs(box)
    engine.kill()
    engine.wait()
    _until(lambda: "boot.py" not in runs(box) and "_wontlearn_probe" not in runs(box), 5.0)


def runs(box: str) -> str:
    return subprocess.run(["docker", "top", box, "-eo", "pid,args"], capture_output=True, text=True, check=True).stdout


def _until(holds: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)
