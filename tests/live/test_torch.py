"""PyTorch loops in a real kernel: the verdicts, and that a kernel with the magics is to the bit what it is without."""

from __future__ import annotations

from pathlib import Path

import pytest

from .kernel import INTERRUPT, printed, run

pytestmark = pytest.mark.slow

DATA = """\
import random
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset
torch.manual_seed(1)
random.seed(1)
np.random.seed(1)
draw = np.random.default_rng(1)
x = torch.rand(200, 3)
y = x @ torch.tensor([[1.0], [2.0], [-1.0]]) + 1

class Rows(Dataset):
    asked = 0
    def __len__(self):
        return len(x)
    def __getitem__(self, number):
        self.asked += 1
        return x[number] + 0.001 * float(draw.normal()), y[number]"""
MODEL = """\
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(3, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Dropout(0.1), nn.Linear(16, 1))
        self.calls = []
    def forward(self, rows):
        self.calls.append(len(rows))
        return self.layers(rows)
rows = Rows()
model, seen = Net(), []
optimizer = torch.optim.Adam(model.parameters(), 0.01)
schedule = torch.optim.lr_scheduler.StepLR(optimizer, 100, 0.5)"""
LOOP = """\
def train(loader, epochs):
    for epoch in range(epochs):
        for inputs, targets in loader:
            optimizer.zero_grad()
            loss = nn.functional.mse_loss(model(inputs), targets)
            loss.backward()
            seen.append(loss.item())
            optimizer.step()
            schedule.step()
train(DataLoader(rows, 20, shuffle=True), 20)"""
BROADCAST = """\
net = nn.Sequential(nn.Linear(3, 16), nn.ReLU(), nn.Linear(16, 1))
opt = torch.optim.SGD(net.parameters(), 0.1, momentum=0.9)
flat = y[:, 0]
for epoch in range(200):
    loss = nn.functional.mse_loss(net(x), flat)
    opt.zero_grad()
    loss.backward()
    opt.step()"""
HAND = """\
weight = torch.zeros(3, 1, requires_grad=True)
for epoch in range(60):
    loss = ((x @ weight + 1 - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        weight -= 0.5 * weight.grad
        weight.grad.zero_()"""
TWO = """\
for rate in (0.01, 1e-9):
    one = nn.Linear(3, 1)
    own = torch.optim.Adam(one.parameters(), rate)
    for epoch in range(300):
        own.zero_grad()
        nn.functional.mse_loss(one(x), y).backward()
        own.step()"""
FORGOTTEN = """\
still = nn.Linear(3, 1)
none = torch.optim.SGD(still.parameters(), 0.1)
for epoch in range(20):
    none.zero_grad()
    nn.functional.mse_loss(still(x), y)
    none.step()"""
FUNCTION = """\
import wontlearn
report = wontlearn.overfit(net, x, y, loss_fn=nn.functional.mse_loss, optimizer=opt)
print(report.learns, wontlearn.examine(model, x, y, loss_fn=nn.MSELoss(), epochs=30, batch_size=20).word)
print(wontlearn.overfit(net, x, y[:, 0], loss_fn=nn.functional.mse_loss))"""
STATE = """\
import hashlib
def digest(parts):
    made = hashlib.sha256()
    for part in parts:
        made.update(np.asarray(part.detach() if hasattr(part, "detach") else part).tobytes())
    return made.hexdigest()
def numbers(optimizer):
    return [value for state in optimizer.state.values() for value in state.values()]
for module, its in ((model, optimizer), (net, opt)):
    print(digest(module.state_dict().values()), digest(numbers(its)), its.param_groups[0]["lr"], module.training)
    print(digest(p.grad for p in module.parameters()), [p.requires_grad for p in module.parameters()])
print(digest([weight, weight.grad]), digest(seen), len(seen), digest(model.calls), len(model.calls), rows.asked)
print(schedule.last_epoch, schedule.get_last_lr(), digest([x, y]), float(draw.normal()))
print(random.random(), np.random.rand(), torch.rand(1).item())
train(DataLoader(rows, 20, shuffle=True), 2)
print(digest(seen), digest(model.state_dict().values()), digest(numbers(optimizer)))
print(sorted(name for name in globals() if not name.startswith("_")))"""


def test_a_kernel_with_it_is_what_it_is_without_and_the_verdicts_are_right(tmp_path: Path) -> None:
    names, timed = "import wontlearn; report = None", f"%%timeit -n1 -r1\n{FORGOTTEN}"
    asked = run(
        tmp_path,
        "%load_ext wontlearn",
        DATA,
        MODEL,
        f"%%wontlearn\n%%time\n{LOOP}",
        f"%%time\n%%wontlearn\n{BROADCAST}",
        f"%%wontlearn\n{HAND}",
        f"%%wontlearn --no-proof\n{TWO}",
        f"%%wontlearn --no-proof\n{FORGOTTEN}",
        "%wontlearn all --no-proof",
        FUNCTION,
        INTERRUPT,
        "%wontlearn all",
        f"%%wontlearn\n{timed}",
        f"%%time\n\n{BROADCAST}",
        "%wontlearn --no-proof",
        f"%%capture shown\n%%time\n{BROADCAST}\nloss.item() / 0",
        "%wontlearn --no-proof",
        f"%%wontlearn --no-proof\n%%capture shown\n{BROADCAST}",
        STATE,
        errors=True,
    )
    cells = [DATA, MODEL, LOOP, BROADCAST, HAND, TWO, FORGOTTEN, "1", names, "1", "1", timed]
    plain = run(tmp_path, "1", *cells, BROADCAST, "1", BROADCAST, "1", f"%%capture shown\n{BROADCAST}", STATE)
    assert printed(asked[-1]) == printed(plain[-1])
    learns, broadcast, hand, two, forgotten, whole, called = map(printed, asked[3:10])
    assert "LEARNS" in learns and learns.count("Wall time") == 1, learns
    assert "SETUP" in broadcast and "notebook.ipynb:cell 5:7" in broadcast and "broadcast" in broadcast, broadcast
    assert "it learns" in broadcast.rpartition("tried: ")[2], broadcast
    page = "".join(output.get("data", {}).get("text/html", "") for output in asked[4])
    assert "; it learns" in page and "+    loss = nn.functional.mse_loss(net(x), flat[:, None])" in page, page
    assert "LEARNS" in hand, hand
    assert "training 1 of 2, cell 7  learns" in two and "training 2 of 2, cell 7  setup" in two, two
    assert "no-update" in forgotten and "cell 8" in forgotten, forgotten
    assert "training 1 of 6, cell 4  learns" in whole and "training 2 of 6, cell 5  setup" in whole, whole
    first, *rest = called.splitlines()
    assert first == "True learns" and "notebook.ipynb:cell 10:4" in "\n".join(rest), called
    ended, otherwise, _, timed, _, captured, both = map(printed, asked[11:18])
    assert "interrupted; everything is put back" in ended and "KeyboardInterrupt" in ended, ended
    assert "%%timeit runs the cell otherwise than it stands" in otherwise, otherwise
    assert "loss-broadcast  notebook.ipynb:cell 14:7" in timed, timed
    assert "loss-broadcast  notebook.ipynb:cell 16:7" in captured, captured
    assert "loss-broadcast  notebook.ipynb:cell 18:7" in both, both
