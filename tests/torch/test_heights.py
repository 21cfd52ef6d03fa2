"""How high the rates of a schedule come is looked up ahead, and neither it nor its optimizer is changed by that."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

SCRIPT = """
import json
import torch
from torch.optim import lr_scheduler as L
from wontlearn_engine.probe.ways.torch import heights, seen

SCHEDULES = {
    "warm-up": lambda o: L.LambdaLR(o, lambda k: min(1.0, k / 500)),
    "a rate for a factor": lambda o: L.LambdaLR(o, lambda k: 6e-4 * min(1.0, k / 50)),
    "one cycle": lambda o: L.OneCycleLR(o, max_lr=0.1, total_steps=600),
    "falls": lambda o: L.CosineAnnealingLR(o, 50),
    "parts": lambda o: L.SequentialLR(o, [L.LinearLR(o, 0.01, 1.0, 100), L.CosineAnnealingLR(o, 100)], [100]),
    "never": lambda o: L.LambdaLR(o, lambda k: 0.0),
    "breaks": lambda o: L.LambdaLR(o, lambda k: [0.0, 0.1, 0.2][k]),
    "by its losses": lambda o: L.ReduceLROnPlateau(o),
}
model, found = torch.nn.Linear(2, 2), {}
for name, make in SCHEDULES.items():
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-3, momentum=0.9)
    schedule = make(optimizer)
    before = json.dumps([schedule.state_dict(), optimizer.param_groups], default=str)
    highest, = heights.ahead(optimizer)
    found[name] = highest, before == json.dumps([schedule.state_dict(), optimizer.param_groups], default=str)

class Itself(torch.optim.SGD):
    def __init__(self, weights):
        super().__init__(weights, lr=1e-3)
        self.param_groups[0]["lr"] = None

optimizer, seen_of = Itself(model.parameters()), heights.Heights()
seen_of.saw(optimizer)
seen_of.look_ahead()
start = seen.Snapshot(list(model.parameters()), optimizer)
found["no rate"] = seen_of.of(optimizer)[0], not start.rise(seen_of)
print(json.dumps(found))
"""


def test_the_highest_rate_is_known_ahead() -> None:
    ran = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True)
    found = json.loads(ran.stdout or pytest.fail(ran.stderr))
    assert all(unchanged for _, unchanged in found.values())
    assert {name: rate for name, (rate, _) in found.items()} == pytest.approx(
        {
            "warm-up": 1e-3,
            "a rate for a factor": 6e-7,
            "one cycle": 0.1,
            "falls": 1e-3,
            "parts": 1e-3,
            "never": 0.0,
            "breaks": 2e-4,
            "by its losses": 1e-3,
            "no rate": 0.0,
        }
    )
