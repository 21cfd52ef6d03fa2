"""Beside a run that goes on for long the rest of the examination stands back as soon as the sample is judged."""

from __future__ import annotations

import queue
import sys
from pathlib import Path

import psutil
import pytest
from wontlearn_engine.looking.conductor import Conductor, Posted
from wontlearn_engine.looking.making_way import JUDGED
from wontlearn_engine.probe.contract.messages import At, Hello, Points, Reduced
from wontlearn_engine.probe.patience import BEHIND
from wontlearn_engine.running.runner import RunEnded, RunEvent
from wontlearn_engine.running.target import Target

pytestmark = pytest.mark.slow

# The run goes on for minutes, and its examination for as many seconds as its budget allows: it is not over when it is asked.
SLOW = """\
import time
import torch
x = torch.randn(64, 4)
y = x.sum(1, keepdim=True)


class Slow(torch.nn.Linear):
    def forward(self, rows):
        time.sleep(0.05)
        return super().forward(rows)


model = Slow(4, 1)
adam = torch.optim.Adam(model.parameters(), 0.01)
for step in range(1000):
    time.sleep(0.1)
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
        full, sample = look.runs["full"].id, look.runs["single-sample"].id
        pids, judged, losses, asked = dict[int, int](), False, 0, False
        usual = psutil.Process().nice()
        while True:
            message = messages.get(timeout=60)
            conductor.handle(message)
            assert not isinstance(message, RunEnded), "over before it could be asked"
            if not isinstance(message, RunEvent):
                continue
            event = message.event
            if isinstance(event, Hello):
                pids[message.run] = event.pid
            elif isinstance(event, Reduced) and message.run == sample and (event.mode, event.state) == JUDGED:
                judged = True
            elif isinstance(event, Points) and message.run == full:
                losses += 1
            elif isinstance(event, At) and message.run == sample:
                break  # asks are taken in order: what was asked before this one is done
            if judged and losses > 2 and not asked:
                asked = True
                conductor.ask_where()
        assert psutil.Process(pids[sample]).nice() == min(19, usual + BEHIND)
        assert psutil.Process(pids[full]).nice() == usual
    finally:
        conductor.close()
