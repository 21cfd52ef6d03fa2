"""PyTorch: rows that a script measures itself on are found again and scored; parts of a loss that do without the targets are told."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import wontlearn_engine

pytestmark = pytest.mark.slow

PROBE = Path(wontlearn_engine.__file__).parent / "probe"
LOADERS = """\
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

X = torch.randn(300, 6)
y = X[:, :4].argmax(1)
model = nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, 4))
adam = torch.optim.Adam(model.parameters(), 0.02)
loader = DataLoader(TensorDataset(X[:200], y[:200]), 20, shuffle=True)
unused = DataLoader(TensorDataset(X[:50], y[:50] * 0), 20)
other = DataLoader(TensorDataset(X[200:], CODES), 50)
for epoch in range(12):
    for rows, kinds in loader:
        adam.zero_grad()
        loss = nn.functional.cross_entropy(model(rows), kinds)
        loss.backward()
        adam.step()
    with torch.no_grad():
        for rows, kinds in other:
            model(rows)
"""
NAMES = """\
import torch
from torch import nn

X = torch.randn(300, 6)
y = X[:, :4].argmax(1)
order = torch.argsort(y) if SORTED else torch.arange(300)
X, y = X[order], y[order]
mine, kinds = X[:200], y[:200]
rest, wanted = X[200:], y[200:]
rest = rest * 1.0
model = nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, 4))
adam = torch.optim.Adam(model.parameters(), 0.02)
for epoch in range(12):
    for i in range(0, 200, 20):
        adam.zero_grad()
        loss = nn.functional.cross_entropy(model(mine[i:i + 20]), kinds[i:i + 20])
        loss.backward()
        adam.step()
    with torch.no_grad():
        right = (model(mine).argmax(1) == kinds).float().mean()
with torch.no_grad():
    print((model(rest).argmax(1) == wanted).float().mean())
"""
PENALTY = """\
import torch
from torch import nn

X = torch.randn(200, 6)
y = X[:, :4].argmax(1)
model = nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, 4))
adam = torch.optim.Adam(model.parameters(), 0.02)
for epoch in range(12):
    for i in range(0, 200, 20):
        adam.zero_grad()
        loss = nn.functional.cross_entropy(model(X[i:i + 20]), y[i:i + 20])
        size = sum(weight.abs().sum() for weight in model.parameters())
        loss += 0.5 * size
        loss.backward()
        adam.step()
"""
OVERLAP = """\
import torch
from torch import nn

X = torch.randn(200, 12)
y = (X.cumsum(1) > 0).float()
last = nn.Linear(16, 12)
with torch.no_grad():  # all answers begin between 0 and 1
    last.weight.mul_(0.1)
    last.bias.fill_(0.4)
model = nn.Sequential(nn.Linear(12, 16), nn.Tanh(), last, LAST)
adam = torch.optim.Adam(model.parameters(), 0.01)
for epoch in range(12):
    for i in range(0, 200, 20):
        adam.zero_grad()
        share = SHARE(model(X[i:i + 20]))
        both = (share * y[i:i + 20]).sum(1)
        loss = (1 - (2 * both + 1) / (share.sum(1) + y[i:i + 20].sum(1) + 1)).mean()
        loss.backward()
        adam.step()
"""
STEPS = """\
import torch
from torch import nn

X = torch.randint(1, 6, (200, 4))
y = X.flip(1) * (torch.rand(200, 4) > 0.2)  # 0 is left out
look, cell, last = nn.Embedding(6, 16), nn.GRUCell(16, 16), nn.Linear(16, 6)
adam = torch.optim.Adam([*look.parameters(), *cell.parameters(), *last.parameters()], 0.01)
loss_of = nn.CrossEntropyLoss(ignore_index=0)
for epoch in range(12):
    for i in range(0, 200, 20):
        adam.zero_grad()
        state, steps = look(X[i:i + 20]).mean(1), []
        for place in range(4):
            state = cell(look(X[i:i + 20, place]), state)
            steps.append(MADE(last(state)).unsqueeze(1))
        answers = torch.cat(steps, 1)
        loss = loss_of(answers.reshape(-1, 6), y[i:i + 20].reshape(-1))
        loss.backward()
        adam.step()
"""
SCRIPTS = {
    "step by step": STEPS.replace("MADE(last(state))", "last(state)"),
    "step by step, shares": STEPS.replace("MADE(last(state))", "torch.softmax(last(state), -1)"),
    "logits": OVERLAP.replace("LAST", "nn.Identity()").replace("SHARE", "torch.sigmoid"),
    "shares": OVERLAP.replace("LAST", "nn.Sigmoid()").replace("SHARE", ""),
    "same": LOADERS.replace("CODES", "y[200:]"),
    "renamed": LOADERS.replace("CODES", "(y[200:] + 1) % 4"),
    "mixed": LOADERS.replace("CODES", "y[200:][torch.randperm(100)]"),
    "named": NAMES.replace("SORTED", "False"),
    "sorted": NAMES.replace("SORTED", "True"),
    "none": NAMES.replace("SORTED", "False").partition("with torch.no_grad():\n    print")[0],
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """By script: the score, and the facts of the data that were told last."""
    folder, wanted = tmp_path_factory.mktemp("others"), list[str]()
    for name, text in SCRIPTS.items():
        (folder / f"{name}.py").write_text(text)
        wanted += [f"full:{folder / name}.py", f"single-sample+score:{folder / name}.py"]
    (folder / "penalty.py").write_text(PENALTY)
    wanted.append(f"single-sample+trial:light-parts:{folder / 'penalty'}.py")
    host = str(Path(__file__).parent / "host.py")
    done = subprocess.run([sys.executable, host, str(PROBE), *wanted], check=True, stdout=subprocess.PIPE)
    found: dict[str, Any] = {}
    for name, runs in json.loads(done.stdout).items():
        events = [event for event in runs["single-sample"]["events"] if event["e"] == "evidence"]
        found[name] = {"events": runs["single-sample"]["events"]}
        found[name] |= {event["key"]: event["value"] for event in events if "value" in event}
    return found


def held(told: dict[str, Any], name: str) -> dict[str, Any]:
    return told[name]["score"]["held"]["prediction"]


def line(name: str, piece: str) -> int:
    """In the script as it ran, below a line that seeds it."""
    return next(n for n, row in enumerate(SCRIPTS[name].splitlines(), 2) if piece in row)


def test_a_loader_gone_through_without_gradients_is_scored(told: dict[str, Any]) -> None:
    facts = told["same"]["data"]["validation"]
    assert (facts["rows"], facts["unseen"], facts["line"]) == (100, 0.0, line("same", "other ="))
    assert held(told, "same")["skill"] > 0.7


def test_classes_numbered_in_another_way_are_told_from_pairs_that_are_broken(told: dict[str, Any]) -> None:
    assert held(told, "renamed")["skill"] < 0 and held(told, "renamed")["recoded"] > 0.7
    assert held(told, "mixed")["skill"] < 0.3 and held(told, "mixed")["recoded"] < 0.3
    assert held(told, "same")["recoded"] == pytest.approx(held(told, "same")["skill"], abs=0.1)


def test_tensors_asked_about_by_name_are_scored(told: dict[str, Any]) -> None:
    assert held(told, "named")["skill"] > 0.7
    assert told["named"]["data"]["validation"]["line"] == line("named", "rest, wanted =")
    assert told["sorted"]["data"]["validation"]["unseen"] > 0.5


def test_training_rows_are_no_others(told: dict[str, Any]) -> None:
    assert not told["none"]["score"].get("held")
    assert not told["none"]["data"].get("validation")


@pytest.mark.parametrize("name", ["logits", "shares"])
def test_answers_keep_to_a_range_only_if_they_do_with_any_weights(told: dict[str, Any], name: str) -> None:
    """Dice: with shares above 1 it falls below 0, without end; with logits kept between 0 and 1 it never comes to 0."""
    assert told[name]["anchors"]["answer"] == pytest.approx(0.0, abs=1e-3)
    assert told[name]["anchors"]["baseline"] > 0.1


def test_shares_that_a_cross_entropy_is_given_are_seen_wherever_they_are_made(told: dict[str, Any]) -> None:
    name = "step by step, shares"
    given, scores = (
        next(event for event in told[one]["events"] if event["e"] == "training")["about"]["loop"]["signs"].get(
            "shares_given"
        )
        for one in (name, "step by step")
    )
    assert given["line"] == line(name, "torch.softmax") and scores is None
    # Its floor is that of scores: what a softmax keeps from it is no part of what can be reached.
    assert told[name]["anchors"]["answer"] == pytest.approx(0.0, abs=1e-3)


def test_a_part_of_the_loss_that_does_without_the_targets_is_told_and_scaled_down(told: dict[str, Any]) -> None:
    events = told["penalty"]["events"]
    about = next(event for event in events if event["e"] == "training")["about"]
    place = next(n for n, row in enumerate(PENALTY.splitlines(), 2) if "0.5 * size" in row)
    assert [part["line"] for part in about["loop"]["signs"]["side_parts"]] == [place]
    trial = next(e for e in events if e["e"] == "run" and e["mode"] == "trial:light-parts" and e["state"] == "finished")
    assert trial["prediction"]["skill"] > 0.3
    about = next(event for event in told["same"]["events"] if event["e"] == "training")["about"]
    assert not about["loop"]["signs"].get("side_parts")


NORMED = """\
import json
import torch
from wontlearn_engine.probe.ways.torch import describe

made = lambda: torch.nn.Conv1d(8, 48, 3)
models = made(), torch.nn.utils.parametrizations.weight_norm(made()), torch.nn.utils.weight_norm(made())
layers = [[describe.layer(name, part) for name, part in model.named_modules()] for model in models]
print(json.dumps([sum(w.std is not None for layer in each for w in layer.weights if len(w.shape) > 1) for each in layers]))
"""


def test_the_parts_of_a_normed_weight_have_no_spread_of_their_own() -> None:
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", NORMED], check=True, stdout=subprocess.PIPE)
    assert json.loads(done.stdout) == [1, 0, 0]
