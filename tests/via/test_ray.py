"""A Ray cluster of two workers as a place: checks at once on both, and a worker that is killed."""

from __future__ import annotations

import hashlib
import json
import os
import queue
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from typing import Any

import psutil
import pytest
from wontlearn_engine.looking.conductor import Conductor
from wontlearn_engine.running.places import opened
from wontlearn_engine.running.runner import Printed
from wontlearn_engine.running.target import Target
from wontlearn_engine.running.via.there import There

from ..engine.processes import gone_in_time
from ..engine.support import run
from .driven import driven
from .test_checked import LEARNS

CELSIUS = Path(__file__).parents[2] / "examples" / "celsius.py"

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


def test_a_larger_project_is_what_ray_has_brought(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache, project = tmp_path / "cache", tmp_path / "project"
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    project.mkdir()
    (project / "queue.py").write_text("raise ImportError('of the user, for the user alone')\n")
    for name in ("a.bin", "b.bin"):
        (project / name).write_bytes(os.urandom(6_000_000))
    script = project / "train.py"
    script.write_text("""import hashlib, os
print(*sorted(name for name in os.environ if "WONTLEARN" in name or name == "PYTHONPATH"))
print(hashlib.sha256(open("a.bin", "rb").read()).hexdigest())
for name in os.listdir("."):
    open(name, "a").write("# mine")
""")
    target = Target(script, (), sys.executable, project, str(script), via="ray://", sync=True)
    messages: queue.SimpleQueue[Any] = queue.SimpleQueue()
    files = sorted(path.name for path in project.iterdir())
    for limit in (None, "9000000"):  # Ray's own, of what it takes
        if limit is not None:
            monkeypatch.setenv("RAY_max_grpc_message_size", limit)
        with opened(target) as (found, place):
            assert isinstance(place, There)
            ready = place._connection.ready
            seed = Path(ready["seed"] or project)
            hashes = {name: hashlib.sha256((seed / name).read_bytes()).hexdigest() for name in files}
            conductor = Conductor(found, post=messages.put, modes=("full",), watch=False, runner=place)
            assert ("Ray did not take the project" in conductor.python_note) is (limit is not None)
            conductor.start()
            printed = ""
            while (look := conductor.session.look) is None or look.alive:
                message = messages.get(timeout=60)
                conductor.handle(message)
                printed += message.text if isinstance(message, Printed) else ""
            conductor.close()
            assert printed == f"\n{hashes['a.bin']}\n"
            # In a new folder all of it is missing, or nothing is: then it was not sent by us.
            missing = place._connection.ask("project", key=f"new-{limit}", files=hashes)["missing"]
            assert missing == ([] if limit is None else files)
            if limit is None:
                assert {path.name for path in seed.iterdir()} == set(files) and seed != project
                assert hashes == {name: hashlib.sha256((seed / name).read_bytes()).hexdigest() for name in files}


@pytest.mark.slow
def test_a_proof_beside_its_script_is_another_actor_s_if_the_cluster_has_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    script = tmp_path / "train.py"
    pause = "[keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: time.sleep(0.05))]"
    text = CELSIUS.read_text().replace("epochs=200", f"epochs=400, callbacks={pause}")
    script.write_text(f"import os, time\nprint(os.getppid(), flush=True)\n{text}")
    for room in (True, False):
        target = Target(script, (), sys.executable, tmp_path, str(script), via="ray://", sync=True)
        messages: queue.SimpleQueue[Any] = queue.SimpleQueue()
        workers: dict[bool, set[str]] = {False: set(), True: set()}
        with ExitStack() as stack:
            if not room:  # one of the two CPUs is somebody else's
                stack.enter_context(opened(target))
            place = stack.enter_context(opened(target))[1]
            conductor = Conductor(target, post=messages.put, watch=False, runner=place)
            conductor.start()
            beside = False
            fix = None
            while fix is None or not fix.verified:
                message = messages.get(timeout=60)
                if isinstance(message, Printed) and message.text.strip().isdigit():
                    of = conductor.session.look_of(message.run)
                    workers[of is not None and of.attempt > 0].add(message.text.strip())
                conductor.handle(message)
                look = conductor.session.look
                assert look is not None and (look.alive or look.proving), look.verdict
                beside |= look.alive and look.proving
                fix = next((finding.fix for finding in look.findings if finding.id == "softmax-one-unit"), None)
            conductor.close()
            assert len(workers[False]) == len(workers[True]) == 1 and beside
            assert (workers[False] != workers[True]) is room
            assert gone_in_time({int(pid) for pid in workers[True] - workers[False]}, 5.0)


def test_what_is_no_cluster_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "train.py").write_text("")
    done = run(tmp_path, "check", "--on", "slurm", "train.py", cache=tmp_path)
    assert done.returncode == 2 and "--on takes ray or ray://HOST:PORT" in done.stderr
