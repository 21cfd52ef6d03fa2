"""What lies behind an operation is computed alone, and gives what the whole forward pass would."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

SCRIPT = """
import json
import torch
from torch import nn
from wontlearn_engine.probe.ways.torch import ops

class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv, self.norm, self.relu = nn.Conv2d(8, 8, 3, 1, 1), nn.BatchNorm2d(8), nn.ReLU(inplace=True)

    def forward(self, x):
        y = self.norm(self.conv(x))
        y += x
        y = self.relu(y)
        return y.mul_(0.9)

class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.body, self.steps = nn.Sequential(Block(), Block()), nn.LSTM(8, 8, batch_first=True)
        self.head, self.gate = nn.Linear(8, 3), nn.Linear(8, 3)

    def forward(self, x):
        h = self.body(x).mean((2, 3))
        made, _ = self.steps(h[:, None].expand(-1, 4, -1))
        z = self.head(made[:, -1])
        if float(h.abs().max()) > 0:  # numbers that the way itself depends on
            z = z * 2
        return torch.softmax(z * torch.sigmoid(self.gate(h)) + x.mean(), -1)

torch.manual_seed(0)
model, x = Model().eval(), torch.randn(16, 8, 12, 12)
record, known, same, room = ops.Record(), {}, [], []
with record:
    model(x)
key = next(op.key for op in record.ops if op.name == "linear")
for _ in range(3):
    given = torch.randn(16, 3, requires_grad=True)
    with ops.Behind({key: given}, {}):
        whole = model(x)
    with ops.Behind({key: given}, known):
        part = model(x)
    slopes = [torch.autograd.grad(out.square().sum(), given)[0] for out in (whole, part)]
    same.append(bool(torch.equal(whole, part) and torch.equal(*slopes)))
    room.append(sum(k.untyped_storage().nbytes() for k in known.values() if isinstance(k, torch.Tensor)))
try:
    with ops.Behind({key: torch.randn(7, 3)}, broken := {}):
        model(x)
except RuntimeError:
    same.append(broken == {})
print(json.dumps([same, room, x.numel() * 4]))
"""


def test_of_what_lies_before_only_the_numbers_that_are_asked_for_are_kept() -> None:
    ran = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True)
    same, room, of_the_rows = json.loads(ran.stdout or pytest.fail(ran.stderr))
    assert same == [True, True, True, True]
    assert room[0] == room[-1] < 0.1 * of_the_rows
