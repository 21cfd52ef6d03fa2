"""Where the parts of a plain PyTorch training stand, in functions, classes and `main`."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from wontlearn_engine.source import Source, pytorch
from wontlearn_engine.source.pytorch.parts import parts_of
from wontlearn_engine.source.pytorch.places import line_of
from wontlearn_engine.source.values import Written

HERE = Path(__file__).parent / "pytorch_source"


def cases(file: str) -> dict[str, str]:
    """Scripts by their title."""
    parts = (HERE / file).read_text(encoding="utf-8").split("===== ")[1:]
    return {part.partition("\n")[0]: part.partition("\n")[2] for part in parts}


CASES, VALUES = cases("places.txt"), cases("values.txt")
PARTS = ("module", "model", "criterion", "loss", "optimizer", "loader", "zero_grad", "backward")
"""What edits start from."""


def asked(part: str) -> Callable[[Source, int], int | None]:
    """Where this part stands, of the training at a line."""

    def line(source: Source, at: int) -> int | None:
        found = getattr(parts_of(source, at), part)
        return line_of(found.node if isinstance(found, Written) else found)

    return line


QUESTIONS: dict[str, Callable[[Source, int], int | None]] = {
    **{part: asked(part) for part in PARTS},
    "forward": pytorch.torch_forward_line,
    "return": pytorch.torch_return_line,
    "step": pytorch.torch_step_line,
    "scheduler": pytorch.torch_scheduler_line,
}

NUMBERS: dict[str, Callable[[Source, int], int | None]] = {
    "clip": pytorch.clip_line,
    "epochs": pytorch.torch_epochs_line,
    "batch": pytorch.torch_batch_line,
    "rate": pytorch.rate_by_hand_line,
}


def lines(text: str) -> dict[str, int]:
    """The words behind `#` on each line, and the line."""
    found: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        for word in re.findall(r"\w+", line.rpartition("# ")[2]) if "# " in line else []:
            found[word] = number
    return found


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("part", QUESTIONS)
def test_where_a_part_stands(name: str, part: str) -> None:
    expected = lines(CASES[name])
    assert QUESTIONS[part](Source(CASES[name], "train.py"), expected["AT"]) == expected.get(part)


@pytest.mark.parametrize("name", VALUES)
@pytest.mark.parametrize("part", NUMBERS)
def test_where_a_number_is_written(name: str, part: str) -> None:
    expected = lines(VALUES[name])
    assert NUMBERS[part](Source(VALUES[name], "train.py"), expected["AT"]) == expected.get(part)


LOST = (HERE / "lost.txt").read_text(encoding="utf-8").split("===== ")[1:]


@pytest.mark.parametrize("case", LOST, ids=lambda case: case.partition("\n")[0])
def test_where_rows_come_to_look_alike(case: str) -> None:
    """The layers of the title are the first one that is given rows that are alike, and the last that was not."""
    title, _, text = case.partition("\n")
    layer, _, before = title.partition("<")
    text += "net = Net()\nloss = F.mse_loss(net(X), Y)\nloss.backward()\nopt.step()\n"
    found = pytorch.lost_line(Source(text, "train.py"), text.count("\n"), layer.strip(), before.strip())
    assert found == next(number for number, line in enumerate(text.split("\n"), 1) if "# <-" in line)


@pytest.mark.parametrize("text", cases("mixed.txt").values(), ids=cases("mixed.txt").keys())
def test_where_rows_are_mixed(text: str) -> None:
    text += "net = Net()\nloss = F.mse_loss(net(X), Y)\nloss.backward()\nopt.step()\n"
    marked = next((number for number, line in enumerate(text.split("\n"), 1) if "# <-" in line), None)
    assert pytorch.mixed_line(Source(text, "train.py"), text.count("\n")) == marked


@pytest.mark.parametrize("text", cases("steps.txt").values(), ids=cases("steps.txt").keys())
def test_where_the_gradient_ends_in_forward(text: str) -> None:
    text += "net = Net()\nloss = F.mse_loss(net(X), Y)\nloss.backward()\nopt.step()\n"
    marked = next((number for number, line in enumerate(text.split("\n"), 1) if "# <-" in line), None)
    assert pytorch.step_in_forward_line(Source(text, "train.py"), text.count("\n")) == marked


def test_the_gradient_ends_between_model_and_loss() -> None:
    text = "class Net(nn.Module):\n    def forward(self, x):\n        return self.a(x)\nnet = Net()\npred = net(X).argmax(1)\nloss = F.mse_loss(pred, Y)\nloss.backward()\nopt.step()\n"
    assert pytorch.step_in_forward_line(Source(text, "train.py"), 8) == 5


@pytest.mark.parametrize("text", cases("cut.txt").values(), ids=cases("cut.txt").keys())
def test_where_the_way_back_is_cut_outside_of_the_model(text: str) -> None:
    text = "net = nn.Sequential(nn.Linear(3, 1))\ncrit = nn.MSELoss()\n" + text
    marked = {mark: n for n, line in enumerate(text.split("\n"), 1) for mark in ("# <-", "# AT") if mark in line}
    assert pytorch.cut_on_way_line(Source(text, "train.py"), marked["# AT"]) == marked.get("# <-")


@pytest.mark.parametrize(
    ("body", "right"),
    [
        ("img = np.rot90(img, k)\n    img = np.fliplr(img)", 2),
        ("img = self.transform(img)\n    mask = self.transform(mask)", 3),
        ("img = F.hflip(img) if flip else np.fliplr\n    return img, mask", 2),
    ],
)
def test_where_a_picture_is_turned_without_its_target(body: str, right: int) -> None:
    text = f"def __getitem__(self, i):\n    {body}\n    return img, mask\nloss.backward()\n"
    assert pytorch.turned_line(Source(text, "train.py"), 5, 1) == right


def test_the_parts_are_the_same_from_every_line_of_the_loop() -> None:
    text = CASES["everything at the top"]
    expected = lines(text)
    for at in range(expected["zero_grad"], expected["step"] + 1):
        assert {part: ask(Source(text, "train.py"), at) for part, ask in QUESTIONS.items()} == {
            part: expected.get(part) for part in QUESTIONS
        }


def test_odd_text_has_no_parts() -> None:
    for text in (
        "",
        "x = (",
        "def f(): f()\n",
        "loss.backward()\n",
        "x.backward()\nx = x\n",
        "class A(A): pass\nA()(1).backward()\n",
    ):
        for part, ask in QUESTIONS.items():
            assert ask(Source(text, "a.py"), 1) in (None, 1, 2), (text, part)
