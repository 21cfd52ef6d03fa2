"""A script that makes its data where there is none: the reduced run, which begins at the same time, waits until it is there."""

from __future__ import annotations

import queue
import sys
from pathlib import Path

import pytest
from wontlearn_engine.looking.conductor import Conductor, Posted
from wontlearn_engine.probe.contract.messages import Meets, Reduced
from wontlearn_engine.running.runner import RunEvent
from wontlearn_engine.running.target import Target

pytestmark = pytest.mark.slow

MAKES = """\
import os
import time
import numpy as np
import torch

for _ in range(3000 if hasattr(os.mkdir, "__code__") else 0):  # in a run that writes elsewhere: here the second to come
    if os.path.exists("data"):
        break
    time.sleep(0.01)
if not os.path.exists("data"):
    os.mkdir("data")
    for part in range(4):
        time.sleep(0.2)
        np.save(f"data/{part}.npy", np.random.randn(16, 4).astype("float32"))
x = torch.from_numpy(np.concatenate([np.load(f"data/{part}.npy") for part in range(4)]))
model = torch.nn.Linear(4, 1)
adam = torch.optim.Adam(model.parameters(), 0.01)
for step in range(3000):
    adam.zero_grad()
    loss = torch.nn.functional.mse_loss(model(x), x.sum(1, keepdim=True))
    loss.backward()
    adam.step()
"""


def test_a_reduced_run_waits_for_data_that_the_full_run_makes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    script = tmp_path / "script.py"
    script.write_text(MAKES)
    messages: queue.Queue[Posted] = queue.Queue()
    conductor = Conductor(Target(script, (), sys.executable, tmp_path), post=messages.put, watch=False, proofs=False)
    try:
        conductor.start()
        look = conductor.session.look
        assert look is not None
        met = list[str]()
        while True:
            message = messages.get(timeout=60)
            conductor.handle(message)
            if isinstance(message, RunEvent) and isinstance(message.event, Meets):
                met.append(message.event.file)
            elif isinstance(message, RunEvent) and isinstance(message.event, Reduced):
                break
            assert look.alive, look.verdict
    finally:
        conductor.close()
    assert met == [str(tmp_path / "data")]
    assert not look.runs["single-sample"].again
