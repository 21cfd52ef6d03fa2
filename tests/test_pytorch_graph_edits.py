"""Edits of plain PyTorch scripts beyond the loop: what the text becomes, and where nothing is offered."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from wontlearn_engine.source import Edit, Source, apply, pytorch, sound

HEAD = """\
import torch
from torch import nn
import torch.nn.functional as F

"""
LOOP = """\
net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))
loss_fn = nn.CrossEntropyLoss()
opt = torch.optim.Adam(net.parameters(), lr=1e-3)
sched = torch.optim.lr_scheduler.ExponentialLR(opt, 0.9)
for epoch in range(9):
    for x, y in loader:
        opt.zero_grad()
        loss = loss_fn(net(x), y)
        loss.backward()
        opt.step()
"""
CLEAR, BACKWARD, STEP = "        opt.zero_grad()\n", "        loss.backward()\n", "        opt.step()\n"
NET = """\
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(4, 8)
        self.end = nn.Softmax(dim=1)

    def forward(self, x):
        x = self.a(x)
        return x

net = Net()
"""
MODEL = LOOP.partition("\n")[0] + "\n"
OWN = NET + LOOP.replace(MODEL, "")
LISTED = "class Net(nn.Module):\n    def __init__(self):\n        self.parts = "


def edited(text: str, make: Callable[..., list[Edit]], at: str) -> str:
    """The text with the edits of the line that holds `at`; each must be code."""
    source = Source(HEAD + text, "train.py")
    line = next(i for i, row in enumerate(source.lines, 1) if at in row)
    made = make(source, line)
    assert not made or sound(source, made), made
    return apply(source.text, made).removeprefix(HEAD)


MENDED = [
    (
        "a step after several passes",
        pytorch.zero_grad,
        "backward",
        LOOP.replace(CLEAR, "").replace(STEP, "    opt.step()\n"),
        {"    opt.step()\n": "    opt.step()\n    opt.zero_grad()\n"},
    ),
    ("never put to train", pytorch.train_before, "backward", LOOP, {"    for x, y": "    net.train()\n    for x, y"}),
    (
        "a relu at the end",
        pytorch.drop_activation,
        "backward",
        LOOP.replace("3))", "3), nn.ReLU())"),
        {", nn.ReLU())": ")"},
    ),
    (
        "no_grad inside",
        pytorch.with_gradients,
        "backward",
        OWN.replace(
            "        x = self.a(x)\n",
            "        with torch.no_grad():\n            x = self.a(x)\n            x = x + 1\n",
        ),
        {"        with torch.no_grad():\n            x = self.a(x)\n            x": "        x = self.a(x)\n        x"},
    ),
    (
        "a loss made anew",
        pytorch.whole_graph,
        "backward",
        LOOP.replace("loss_fn(net(x), y)", "torch.tensor(loss_fn(net(x), y).item(), requires_grad=True)"),
        {"torch.tensor(loss_fn(net(x), y).item(), requires_grad=True)": "loss_fn(net(x), y)"},
    ),
    (
        "a plain list",
        pytorch.registered,
        "self.parts",
        LISTED + "[nn.Linear(4, 8), nn.Linear(8, 3)]\n",
        {"[nn.Linear(4, 8), nn.Linear(8, 3)]": "nn.ModuleList([nn.Linear(4, 8), nn.Linear(8, 3)])"},
    ),
    (
        "a list that is filled",
        pytorch.registered,
        "append",
        LISTED + "[]\n        for n in (4, 8):\n            self.parts.append(nn.Linear(n, 8))\n",
        {"self.parts = []": "self.parts = nn.ModuleList()"},
    ),
    (
        "a plain dict",
        pytorch.registered,
        "self.parts",
        LISTED + "{'a': nn.Linear(4, 8)}\n",
        {"{'a': nn.Linear(4, 8)}": "nn.ModuleDict({'a': nn.Linear(4, 8)})"},
    ),
    (
        "changed in place",
        pytorch.changed_copy,
        "/=",
        "def item(img):\n    img /= 255.0\n    img -= 0.4 + 0.05\n    return img\n",
        {"img /= 255.0": "img = img / 255.0", "img -= 0.4 + 0.05": "img = img - (0.4 + 0.05)"},
    ),
    (
        "a chain of changes in place",
        pytorch.changed_copy,
        "sub_",
        "def item(img):\n    img.sub_(m.mean()).div_(s)\n    return img\n",
        {"img.sub_(m.mean()).div_(s)": "img = img.sub(m.mean()).div(s)"},
    ),
]


@pytest.mark.parametrize(("make", "at", "text", "changes"), [row[1:] for row in MENDED], ids=[row[0] for row in MENDED])
def test_the_text_is_mended(make: Callable[..., list[Edit]], at: str, text: str, changes: dict[str, str]) -> None:
    wanted = text
    for old, new in changes.items():
        assert old in wanted
        wanted = wanted.replace(old, new)
    assert edited(text, make, at) == wanted


LEFT = [
    ("a graph that is whole", pytorch.whole_graph, "backward", LOOP),
    ("no_grad elsewhere", pytorch.with_gradients, "backward", LOOP + "with torch.no_grad():\n    print(net(x))\n"),
    ("no loop around", pytorch.train_before, "backward", LOOP.partition("for epoch")[0] + "net(x).sum().backward()\n"),
    ("nothing in place", pytorch.changed_copy, "img /", "img = img / 255.0\n"),
    ("a change of a part", pytorch.changed_copy, "div_", "self.img[0].div_(255.0)\n"),
    (
        "a text over lines",
        pytorch.with_gradients,
        "backward",
        OWN.replace(
            "        x = self.a(x)\n",
            '        with torch.no_grad():\n            x = self.a(x, """a\n            b""")\n',
        ),
    ),
    ("a local list", pytorch.registered, "parts =", "parts = [nn.Linear(4, 8)]\nnet = nn.Sequential(*parts)\n"),
]


@pytest.mark.parametrize(("make", "at", "text"), [row[1:] for row in LEFT], ids=[row[0] for row in LEFT])
def test_what_the_text_does_not_allow_is_left(make: Callable[..., list[Edit]], at: str, text: str) -> None:
    assert edited(text, make, at) == text


def test_lines_of_what_is_mended() -> None:
    cut = LOOP.replace("loss_fn(net(x), y)", "torch.tensor(loss_fn(net(x), y).item(), requires_grad=True)")
    assert pytorch.made_anew_line(Source(cut, "train.py"), 9) == 8
    assert pytorch.made_anew_line(Source(LOOP, "train.py"), 9) is None
    clipped = LOOP.replace(STEP, "        nn.utils.clip_grad_norm_(net.parameters(), 1e-4)\n" + STEP)
    assert pytorch.clip_line(Source(clipped, "train.py"), 9) == 10
    assert pytorch.clip_line(Source(LOOP, "train.py"), 9) is None
