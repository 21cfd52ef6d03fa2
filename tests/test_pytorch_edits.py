"""Edits of plain PyTorch scripts: what the user's text becomes, and where nothing is offered."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from wontlearn_engine.source import Edit, Source, apply, pytorch, sound

Made = Callable[[Source, int], list[Edit]]
HEAD = """\
import torch
from torch import nn, optim
import torch.nn.functional as F
from torch.utils.data import DataLoader


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))
        self.softmax = nn.Softmax(dim=1)
        self.rnn = nn.LSTM(4, 8)

    def forward(self, x):
        return self.body(x)


loader = DataLoader(data, 32)
net = Net()
criterion = nn.CrossEntropyLoss()
opt = optim.SGD(net.parameters(), lr=5)
"""
LOOP = """\
for epoch in range(3):
    for x, y in loader:
        opt.zero_grad()
        out = net(x)
        loss = criterion(out, y)
        loss.backward()
        opt.step()
"""
OUTSIDE = LOOP.replace("        opt.zero_grad()\n", "").replace("    for x", "    opt.zero_grad()\n    for x")
BEHIND = LOOP.replace("        opt.zero_grad()\n", "").replace(
    "        opt.step", "        opt.zero_grad()\n        opt.step"
)
MISSING = LOOP.replace("        opt.zero_grad()\n", "")
MOVED = MISSING.replace("        loss.backward()", "        opt.zero_grad()\n        loss.backward()")
PLAN = "plan = optim.lr_scheduler.StepLR(opt, 1)\n"
CLASS = """\
class Trainer:
    def __init__(self):
        self.net = Net()
        self.opt = optim.Adam(self.net.parameters())
    def step(self, x, y):
        loss = F.cross_entropy(self.net(x), y)
        loss.backward()
        self.opt.step()
"""
SMALL = "import torch\nfrom torch import nn\n"
# The edit, the text before, and what differs after it: (old, new); None where nothing is offered.
EDITS: dict[str, tuple[Made, str, str | None]] = {
    "gradients never set to 0": (pytorch.zero_grad, HEAD + MISSING, HEAD + MOVED),
    "gradients set to 0 outside": (pytorch.zero_grad, HEAD + OUTSIDE, HEAD + MOVED),
    "gradients set to 0 between": (pytorch.zero_grad, HEAD + BEHIND, HEAD + MOVED),
    "gradients set to 0": (pytorch.zero_grad, HEAD + LOOP, None),
    "gradients of a class": (
        pytorch.zero_grad,
        HEAD + CLASS,
        HEAD + CLASS.replace("        loss.back", "        self.opt.zero_grad()\n        loss.back"),
    ),
    "gradients, windows": (
        pytorch.zero_grad,
        (HEAD + MISSING).replace("\n", "\r\n"),
        (HEAD + MOVED).replace("\n", "\r\n"),
    ),
    "never updated": (pytorch.step, HEAD + LOOP.replace("        opt.step()\n", ""), HEAD + LOOP),
    "updated": (pytorch.step, HEAD + LOOP, None),
    "no backward pass": (pytorch.backward, HEAD + LOOP.replace("        loss.backward()\n", ""), HEAD + LOOP),
    "a backward pass": (pytorch.backward, HEAD + LOOP, None),
    "a schedule for each batch": (
        pytorch.scheduler_outwards,
        HEAD + PLAN + LOOP + "        plan.step()\n    print(epoch)\n",
        HEAD + PLAN + LOOP + "    plan.step()\n    print(epoch)\n",
    ),
    "a schedule before the update": (
        pytorch.scheduler_outwards,
        HEAD + PLAN + LOOP.replace("        opt.step()", "        plan.step()\n        opt.step()"),
        HEAD + PLAN + LOOP + "    plan.step()\n",
    ),
    "a schedule for each epoch": (pytorch.scheduler_outwards, HEAD + PLAN + LOOP + "    plan.step()\n", None),
    "a detached answer": (pytorch.keep_gradient, HEAD + LOOP.replace("net(x)", "net(x).detach()"), HEAD + LOOP),
    "detached in the loss": (pytorch.keep_gradient, HEAD + LOOP.replace("(out,", "(out.data,"), HEAD + LOOP),
    "a detached target": (pytorch.keep_gradient, HEAD + LOOP.replace(", y)", ", y.detach())"), None),
    "detached in forward": (pytorch.keep_gradient, HEAD.replace("body(x)", "body(x).detach()") + LOOP, HEAD + LOOP),
    "no gradient": (
        pytorch.keep_gradient,
        HEAD + LOOP.replace("        out = net(x)\n", "        with torch.no_grad():\n            out = net(x)\n"),
        HEAD + LOOP,
    ),
    "no gradient in forward": (
        pytorch.keep_gradient,
        HEAD.replace("    def forward", "    @torch.no_grad()\n    def forward") + LOOP,
        HEAD + LOOP,
    ),
    "gradients all along": (pytorch.keep_gradient, HEAD + LOOP, None),
    "softmax in forward": (
        pytorch.drop_activation,
        HEAD.replace("self.body(x)", "F.softmax(self.body(x), dim=1)") + LOOP,
        HEAD + LOOP,
    ),
    "softmax as a layer": (
        pytorch.drop_activation,
        HEAD.replace("self.body(x)", "self.softmax(self.body(x))") + LOOP,
        HEAD + LOOP,
    ),
    "softmax as a method": (
        pytorch.drop_activation,
        HEAD.replace("self.body(x)", "self.body(x).softmax(dim=1)") + LOOP,
        HEAD + LOOP,
    ),
    "softmax at the end of a list": (
        pytorch.drop_activation,
        HEAD.replace("nn.Linear(8, 3))", "nn.Linear(8, 3), nn.Softmax(dim=1))") + LOOP,
        HEAD + LOOP,
    ),
    "softmax in the loop": (
        pytorch.drop_activation,
        HEAD + LOOP.replace("(out,", "(torch.softmax(out, 1),"),
        HEAD + LOOP,
    ),
    "softmax of a name": (
        pytorch.drop_activation,
        HEAD.replace("return self.body(x)", "x = self.body(x)\n        x = torch.sigmoid(x)\n        return x") + LOOP,
        HEAD.replace("return self.body(x)", "x = self.body(x)\n        x = x\n        return x") + LOOP,
    ),
    "no softmax": (pytorch.drop_activation, HEAD + LOOP, None),
    "linear layers alone": (
        pytorch.activation_between,
        SMALL
        + "net = nn.Sequential(\n    nn.Linear(4, 8),\n    nn.Linear(8, 1),\n)\nloss = nn.MSELoss()(net(x), y)\nloss.backward()\n",
        SMALL
        + "net = nn.Sequential(\n    nn.Linear(4, 8),\n    nn.ReLU(),\n    nn.Linear(8, 1),\n)\nloss = nn.MSELoss()(net(x), y)\nloss.backward()\n",
    ),
    "linear layers with one between": (pytorch.activation_between, HEAD + LOOP, None),
    "targets as a column": (pytorch.target_column, HEAD + LOOP, HEAD + LOOP.replace("(out, y)", "(out, y[:, None])")),
    "targets of a sum": (
        pytorch.target_column,
        HEAD + LOOP.replace("(out, y)", "(out, y + 1)"),
        HEAD + LOOP.replace("(out, y)", "(out, (y + 1)[:, None])"),
    ),
    "targets by name": (
        pytorch.target_column,
        HEAD + LOOP.replace("(out, y)", "(out, target=y.to(device))"),
        HEAD + LOOP.replace("(out, y)", "(out, target=y.to(device)[:, None])"),
    ),
    "targets as whole numbers": (
        lambda s, n: pytorch.target_as(s, n, "long"),
        HEAD + LOOP,
        HEAD + LOOP.replace("(out, y)", "(out, y.long())"),
    ),
    "batch first": (
        pytorch.batch_first,
        HEAD + LOOP,
        HEAD.replace("LSTM(4, 8)", "LSTM(4, 8, batch_first=True)") + LOOP,
    ),
    "batch first already": (
        pytorch.batch_first,
        HEAD.replace("LSTM(4, 8)", "LSTM(4, 8, batch_first=True)") + LOOP,
        None,
    ),
    "another loss": (
        lambda s, n: pytorch.criterion(s, n, "MSELoss"),
        HEAD + LOOP,
        HEAD.replace("CrossEntropyLoss()", "MSELoss()") + LOOP,
    ),
    "another loss than a function": (lambda s, n: pytorch.criterion(s, n, "MSELoss"), HEAD + CLASS, None),
    "another rate": (
        lambda s, n: pytorch.optimizer_argument(s, n, "lr", "0.01"),
        HEAD + LOOP,
        HEAD.replace("lr=5", "lr=0.01") + LOOP,
    ),
    "another rate by position": (
        lambda s, n: pytorch.optimizer_argument(s, n, "lr", "0.01"),
        HEAD.replace("lr=5", "RATE").replace("opt =", "RATE = 5\nopt =") + LOOP,
        HEAD.replace("lr=5", "RATE").replace("opt =", "RATE = 0.01\nopt =") + LOOP,
    ),
    "momentum": (
        lambda s, n: pytorch.optimizer_argument(s, n, "momentum", "0.9"),
        HEAD + LOOP,
        HEAD.replace("lr=5", "lr=5, momentum=0.9") + LOOP,
    ),
    "decay": (
        lambda s, n: pytorch.optimizer_argument(s, n, "weight_decay", "0.0"),
        HEAD.replace("lr=5", "lr=5, weight_decay=10") + LOOP,
        HEAD.replace("lr=5", "lr=5, weight_decay=0.0") + LOOP,
    ),
    "the weights of another model": (
        pytorch.optimizer_parameters,
        HEAD.replace("SGD(net.", "SGD(other.") + LOOP,
        HEAD + LOOP,
    ),
    "its own weights": (pytorch.optimizer_parameters, HEAD + LOOP, None),
    "a head that is replaced later": (
        pytorch.optimizer_after_head,
        HEAD + "net.fc = nn.Linear(8, 2)\n" + LOOP,
        HEAD.replace("opt = optim.SGD(net.parameters(), lr=5)\n", "")
        + "net.fc = nn.Linear(8, 2)\nopt = optim.SGD(net.parameters(), lr=5)\n"
        + LOOP,
    ),
    "a head that is replaced after the second optimizer": (
        pytorch.optimizer_after_head,
        HEAD + "train(net, opt)\nopt = optim.SGD(net.fc.parameters(), lr=2)\nnet.fc = nn.Linear(8, 2)\n" + LOOP,
        HEAD + "train(net, opt)\nnet.fc = nn.Linear(8, 2)\nopt = optim.SGD(net.fc.parameters(), lr=2)\n" + LOOP,
    ),
    "a head that is replaced after the optimizer was used": (
        pytorch.optimizer_after_head,
        HEAD + "plan = schedule(opt)\nnet.fc = nn.Linear(8, 2)\n" + LOOP,
        None,
    ),
    "a head that is replaced before": (
        pytorch.optimizer_after_head,
        HEAD.replace("opt =", "net.fc = nn.Linear(8, 2)\nopt =") + LOOP,
        None,
    ),
    "clipped": (
        lambda s, n: pytorch.clip(s, n, "1.0"),
        HEAD
        + LOOP.replace(
            "        opt.step", "        nn.utils.clip_grad_norm_(net.parameters(), 1e-6)\n        opt.step"
        ),
        HEAD
        + LOOP.replace("        opt.step", "        nn.utils.clip_grad_norm_(net.parameters(), 1.0)\n        opt.step"),
    ),
    "not clipped": (lambda s, n: pytorch.clip(s, n, "1.0"), HEAD + LOOP, None),
    "shuffled": (
        lambda s, n: pytorch.loader_argument(s, n, "shuffle", "True"),
        HEAD + LOOP,
        HEAD.replace("(data, 32)", "(data, 32, shuffle=True)") + LOOP,
    ),
    "batches": (
        lambda s, n: pytorch.loader_argument(s, n, "batch_size", "64"),
        HEAD + LOOP,
        HEAD.replace("(data, 32)", "(data, 64)") + LOOP,
    ),
}


@pytest.mark.parametrize("name", EDITS)
def test_what_an_edit_makes_of_the_text(name: str) -> None:
    make, text, after = EDITS[name]
    source = Source(text, "train.py")
    words = (".backward()", "opt.step()", "criterion(out")
    line = next(n for word in words for n, t in enumerate(source.lines, 1) if word in t)
    made = make(source, line)
    edits = sound(source, made)
    assert bool(edits) == bool(made), "not sound"
    assert (apply(text, edits) if edits else None) == after


def test_text_without_a_training_gets_no_edit() -> None:
    for text in ("", "x = (", "x = 1\n", "import torch\n"):
        for make, _, _ in EDITS.values():
            assert sound(Source(text, "a.py"), make(Source(text, "a.py"), 1)) == []
