"""Scripts in many styles with one fault in their data each: the first line named must be one that is marked `# <-`."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

import pytest
import wontlearn_engine.source as sources
from wontlearn_engine.source import Source, training_sites

HERE = Path(__file__).resolve().parent
PICKERS = {
    "nan-input": "nan_lines",
    "nan-target": "nan_lines",
    "pairs-broken": "pairs_lines",
    "no-signal": "pairs_lines",
    "time-shift": "pairs_lines",
    "axis-order": "pairs_lines",
    "conflicting-rows": "pairs_lines",
    "augmentation-mismatch": "pairs_lines",
    "constant-target": "target_lines",
    "label-type": "target_lines",
    "constant-input": "constant_lines",
    "constant-columns": "constant_lines",
    "integer-wrap": "wrap_lines",
    "corrupt-files": "empty_lines",
    "input-scale": "scale_lines",
    "feature-scales": "scale_lines",
    "input-vanishing": "scale_lines",
    "target-scale": "target_scale_lines",
    "sentinels": "outlier_lines",
    "outliers": "outlier_lines",
    "not-shuffled": "order_lines",
    "single-label-batches": "order_lines",
    "generator-repeats": "order_lines",
    "padding": "sequence_lines",
    "sequence": "sequence_lines",
}


class Sample(NamedTuple):
    """A script, the picker that is asked, and the lines that count as right."""

    picker: str
    text: str
    right: list[int]
    fit_line: int


def samples() -> list[Sample]:
    found: list[Sample] = []
    for path in sorted((HERE / "source_lines").glob("*.txt")):
        for part in path.read_text(encoding="utf-8").split("===== ")[1:]:
            picker, _, text = part.partition("\n")
            lines = text.split("\n")
            right = [number for number, line in enumerate(lines, 1) if "# <-" in line]
            fit_line = next(number for number, line in enumerate(lines, 1) if "# FIT" in line)
            found.append(Sample(picker, text, right, fit_line))
    return found


def title(sample: Sample) -> str:
    return f"{sample.picker}-{sample.text.splitlines()[sample.right[0] - 1].strip()[:50]}"


@pytest.mark.parametrize("sample", samples(), ids=title)
def test_the_first_line_is_the_one_at_fault(sample: Sample) -> None:
    picked = getattr(sources, sample.picker)(Source(sample.text, "train.py"), sample.fit_line)
    assert picked and picked[0] in sample.right, picked


def labelled() -> list[tuple[str, str, list[int]]]:
    """File, picker and lines at fault of the corpus' scripts whose data is at fault."""
    with (HERE / "corpus" / "labels.tsv").open(encoding="utf-8", newline="") as handle:
        rows = [r for r in csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE) if r["side"] == "data"]
    return [
        (row["file"], PICKERS[cause], [int(line) for line in row["lines"].split(",")])
        for row in rows
        for cause in row["cause"].split(",")[:1]
        if cause in PICKERS
    ]


def test_the_lines_of_the_corpus_are_found() -> None:
    missed: list[tuple[str, str, list[int]]] = []
    for file, picker, right in labelled():
        source = Source((HERE / "corpus" / file).read_text(encoding="utf-8"), file)
        picked = getattr(sources, picker)(source, training_sites(source)[-1].line)
        if not picked or picked[0] not in right:
            missed.append((file, picker, picked))
    assert len(labelled()) > 20
    assert len(missed) <= 0.1 * len(labelled()), missed


@pytest.mark.parametrize("picker", sorted({*PICKERS.values(), "wrap_lines"}))
def test_nothing_is_said_about_text_without_a_training(picker: str) -> None:
    for text in ("", "x = 1\n", "def broken(:\n", "model.fit()\n", "for k in range(3): pass\n"):
        assert getattr(sources, picker)(Source(text, "a.py"), 1) in ([], [1])


@pytest.mark.parametrize(
    ("broken", "between"),
    [
        (True, "rng.shuffle(x)\nrng.shuffle(y)"),
        (True, "x = np.sort(x)"),
        (True, "for a in (x, y):\n    rng.shuffle(a)"),
        (True, "x, x_test, y_test, y = train_test_split(x, y)"),
        (True, "x, y = x[1:], y[:-1]"),
        (False, ""),
        (False, "order = rng.permutation(len(x))\nx, y = x[order], y[order]"),
        (False, "np.random.seed(1)\nnp.random.shuffle(x)\nnp.random.seed(1)\nnp.random.shuffle(y)"),
        (False, "state = rng.get_state()\nrng.shuffle(x)\nrng.set_state(state)\nrng.shuffle(y)"),
        (False, "x = shuffle(x, random_state=0)\ny = shuffle(y, random_state=0)"),
        (False, "x, y = shuffle(x, y)"),
        (False, "x, x_test, y, y_test = train_test_split(x, y)"),
        (False, "x, y = x[100:], y[100:]"),
        (False, "x, y = x[:, None], y[:50]"),
        (False, "x = x.reshape(-1, 4)\ny = y.astype(int)"),
        (False, "pairs = list(zip(x, y))\nrng.shuffle(pairs)\nx, y = zip(*pairs)"),
        (False, "x = np.stack([rng.permutation(row) for row in x])"),
        (False, "noise = rng.random(len(x)) < 0.1\nx[noise] = 0"),
    ],
)
def test_steps_that_put_x_and_y_in_different_orders(broken: bool, between: str) -> None:
    script = f'import numpy as np\nx = np.load("x.npy")\ny = np.load("y.npy")\n{between}\nmodel.fit(x, y)\n'
    assert sources.breaks_pairs(Source(script, "train.py"), script.count("\n")) is broken


@pytest.mark.parametrize(
    ("broken", "batch"),
    [
        (False, "ids = order[k:k + 32]\n    loss = crit(net(x[ids]), y[ids])"),
        (False, "ids = order[k:k + 32]\n    out = net(x[ids])\n    loss = own_loss(out, y[ids])"),
        (False, "out = net(x)\n    loss = crit(out[order], y[order])"),
        (True, "loss = crit(net(x[order[k:k + 32]]), y[k:k + 32])"),
        (True, "ids = order[k:k + 32]\n    xb = x[ids]\n    yb = y[k:k + 32]\n    loss = crit(net(xb), yb)"),
    ],
)
def test_rows_that_a_loop_of_pytorch_takes_by_hand(broken: bool, batch: str) -> None:
    script = (
        "x, y = torch.load('x.pt'), torch.load('y.pt')\ncrit, net = nn.MSELoss(), nn.Sequential(nn.Linear(3, 1))\n"
        "def own_loss(out, target):\n    return nn.functional.mse_loss(out, target.float())\n"
        f"order = torch.randperm(len(x))\nfor k in range(0, 99, 32):\n    {batch}\n    loss.backward()\n    opt.step()\n"
    )
    assert sources.breaks_pairs(Source(script, "train.py"), script.count("\n")) is broken


def test_nan_is_looked_for_on_the_side_that_has_it() -> None:
    script = 'd = np.load("d.npz")\nx = np.log(d["x"])\ny = d["y"] / d["total"]\nmodel.fit(x, y)\n'
    source = Source(script, "train.py")
    assert sources.nan_lines(source, 4, side="x")[0] == 2
    assert sources.nan_lines(source, 4, side="y")[0] == 3
