from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ..engine.support import check, fresh

SCRIPT = """import os
import torch
spin = {name: value for name, value in os.environ.items() if name in ("GOMP_SPINCOUNT", "OMP_WAIT_POLICY")}
raise ValueError(f"{spin} {torch.get_num_threads()}")
"""
WAITS = """
import json, os, resource, sys, time
import torch
from wontlearn_engine.probe import waiting

x = torch.ones(200_000)

def switches():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_nvcsw
    for _ in range(2000):
        x.add_(1.0)
    return resource.getrusage(resource.RUSAGE_SELF).ru_nvcsw - before

def threads(more):
    while (len(os.listdir("/proc/self/task")) > here) != more:
        time.sleep(0.001)

switches()
here = len(os.listdir("/proc/self/task"))
plain = switches()
waiting.imported()
room = 2 * torch.get_num_threads() <= len(os.sched_getaffinity(0))
if not room:
    threads(True)
beside = switches()
waiting.alone()
threads(False)
json.dump([room, plain, beside, switches()], sys.stdout)
"""
TRAINS = """import os, time
import torch

room = 2 * torch.get_num_threads() <= os.cpu_count()

torch.set_num_threads(os.cpu_count())
model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
x = torch.linspace(-1, 1, 16)[:, None]
most, until = 0, time.monotonic() + 60
while time.monotonic() < until:
    for _ in range(20):
        optimizer.zero_grad()
        loss = (model(x) - 2 * x).square().mean()
        loss.backward()
        optimizer.step()
    now = len(os.listdir("/proc/self/task"))
    most = max(most, now)
    if now < most or room:
        break
open("threads.txt", "w").write("fewer" if now < most else "as many")
"""


@pytest.mark.slow
def test_how_threads_wait_is_no_part_of_the_scripts_environment(tmp_path: Path) -> None:
    """The script sees its own environment and threads."""
    folder = fresh(tmp_path / "project")
    (folder / "train.py").write_text(SCRIPT)
    import torch

    assert f"{{}} {torch.get_num_threads()}" in check(folder, "train.py", "--mode", "full").said
    given = check(folder, "train.py", "--mode", "full", GOMP_SPINCOUNT="7")
    assert "{'GOMP_SPINCOUNT': '7'}" in given.said


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="GNU's OpenMP is that of Linux")
def test_threads_sleep_beside_another_run_and_spin_alone() -> None:
    """Two thousand operations on two threads: each ends in a sleep of one of them, or in none."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("OMP_", "GOMP_"))}
    ran = subprocess.run([sys.executable, "-c", WAITS], env=environment, capture_output=True, text=True, timeout=120)
    room, plain, beside, alone = json.loads(ran.stdout or pytest.fail(ran.stderr))
    if room:
        pytest.skip("there are cores for the threads of two runs")
    assert beside > 3 * max(plain, alone) and beside > 1000


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="GNU's OpenMP is that of Linux")
def test_a_full_run_has_its_threads_as_they_were_once_the_sample_is_judged(tmp_path: Path) -> None:
    """The extra team, with which they sleep, is gone; the reduced run holds the model and waits."""
    folder = fresh(tmp_path / "project")
    (folder / "train.py").write_text(TRAINS)
    assert check(folder, "train.py").word == "learns"
    import torch

    if 2 * torch.get_num_threads() > len(os.sched_getaffinity(0)):
        assert (folder / "threads.txt").read_text() == "fewer"
