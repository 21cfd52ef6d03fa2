"""A Ray cluster of two workers as a place: checks at once on both, and a worker that is killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import psutil
import pytest

from ..engine.processes import gone_in_time
from ..engine.support import run
from .driven import driven
from .test_checked import LEARNS

# Ray reads it when it is imported; a busy machine is no failure.
os.environ.setdefault("RAY_raylet_start_wait_time_s", "120")
pytest.importorskip("ray", reason="there is no Ray here (pip install 'wontlearn[ray]')")


@pytest.fixture(scope="module", autouse=True)
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One node with one CPU, and another."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("nodes")))
        utils: Any = import_module("ray.cluster_utils")
        node = {"num_cpus": 1}
        try:
            made = utils.Cluster(initialize_head=True, head_node_args={**node, "include_dashboard": False})
        except Exception as problem:  # Ray's own, and it has no class of its own
            pytest.skip(f"Ray's own processes do not come up here: {problem}")
        try:
            made.add_node(**node)
            patch.setenv("RAY_ADDRESS", made.address)
            yield
        finally:
            made.shutdown()


def test_two_checks_run_at_once_each_on_a_worker(tmp_path: Path) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    meeting = tmp_path / "meeting"
    meeting.mkdir()
    for name, other in (("a", "b"), ("b", "a")):
        (folder / f"{name}.py").write_text(f"""# keras model.fit(
import os, time
open({str(meeting / name)!r}, "w").close()
until = time.time() + 90
while not os.path.exists({str(meeting / other)!r}) and time.time() < until:
    time.sleep(0.02)
raise ValueError("met" if time.time() < until else "alone")
""")
    words = ["check", "--format", "json", "--mode", "full", "--on", "ray", "--python", sys.executable, "-j", "2", "."]
    done = run(folder, *words, cache=tmp_path)
    reports = [json.loads(line) for line in done.stdout.splitlines()]
    assert [report["verdict"]["headline"] for report in reports] == ["ValueError at line 7: met"] * 2, done.stderr
    assert sorted(report["script"] for report in reports) == [str(folder / "a.py"), str(folder / "b.py")]


@pytest.mark.slow
def test_losses_are_those_of_a_process_there_with_the_same_resources(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    script = tmp_path / "train.py"
    script.write_text(LEARNS.replace("torch.save", "# "))
    by_hand = subprocess.run(
        [sys.executable, "train.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    with driven(script, "ray://", sync=True) as drive:
        drive.to_the_end()
        assert drive.printed == by_hand.stdout


def test_a_killed_ray_worker_is_a_lost_connection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    script = tmp_path / "train.py"
    script.write_text("import os, time\nprint(os.getpid(), os.getppid(), flush=True)\ntime.sleep(600)\n")
    with driven(script, "ray://", sync=True) as drive:
        drive.until(lambda: "\n" in drive.printed)
        process, worker = (int(word) for word in drive.printed.split()[:2])
        os.kill(psutil.Process(worker).ppid(), signal.SIGKILL)
        assert gone_in_time({process, worker}, 5.0)
        drive.to_the_end()
        assert drive.look.verdict.headline.startswith(
            "The run was lost: the connection ended (`ray://`: the Ray worker is gone (ActorDiedError)"
        ), drive.look.verdict
        script.write_text("print('again')\n")
        drive.conductor.rerun()
        drive.to_the_end()
        assert drive.printed.endswith("again\n")


def test_what_is_no_cluster_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "train.py").write_text("")
    done = run(tmp_path, "check", "--on", "slurm", "train.py", cache=tmp_path)
    assert done.returncode == 2 and "--on takes ray or ray://HOST:PORT" in done.stderr
