"""Beside a run that goes on for long the rest of the examination stands back as soon as the sample is judged."""

from __future__ import annotations

import queue
import sys
from pathlib import Path

import psutil
import pytest
from wontlearn_engine.looking.conductor import JUDGED, Conductor, Posted
from wontlearn_engine.probe.contract.messages import Hello, Reduced, Waiting
from wontlearn_engine.probe.patience import BEHIND
from wontlearn_engine.running.runner import RunEvent
from wontlearn_engine.running.target import Target

pytestmark = pytest.mark.slow

SLOW = """\
import time
import torch
x = torch.randn(64, 4)
y = x.sum(1, keepdim=True)
model = torch.nn.Linear(4, 1)
adam = torch.optim.Adam(model.parameters(), 0.01)
for step in range(1000):
    time.sleep(0.3)
    adam.zero_grad()
    loss = torch.nn.functional.mse_loss(model(x), y)
    loss.backward()
    adam.step()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere niceness is told in another way")
def test_a_judged_sample_makes_way_for_a_run_of_minutes(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(SLOW)
    messages: queue.Queue[Posted] = queue.Queue()
    conductor = Conductor(Target(script, (), sys.executable, tmp_path), post=messages.put, watch=False)
    try:
        conductor.start()
        look = conductor.session.look
        assert look is not None
        sample, pids, seen = look.runs["single-sample"].id, dict[int, int](), list[int]()
        usual = psutil.Process().nice()
        while True:
            message = messages.get(timeout=60)
            conductor.handle(message)
            if isinstance(message, RunEvent) and isinstance(message.event, Hello):
                pids[message.run] = message.event.pid
            elif isinstance(message, RunEvent) and message.run == sample:
                judged = isinstance(message.event, Reduced) and (message.event.mode, message.event.state) == JUDGED
                seen += [psutil.Process(pids[sample]).nice()] * (judged or isinstance(message.event, Waiting))
                if isinstance(message.event, Waiting):
                    break
        assert len(seen) == 2 and seen[1] == min(19, usual + BEHIND)
        assert psutil.Process(pids[look.runs["full"].id]).nice() == usual
    finally:
        conductor.close()
