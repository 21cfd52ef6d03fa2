"""Runs that a process forks which has imported the framework: to the bit what a process of their own gives, and as well ended."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from wontlearn_engine.looking.attend import Attend
from wontlearn_engine.looking.conductor import Conductor, Posted
from wontlearn_engine.probe.contract.asks import Mode
from wontlearn_engine.running.runner import Local, Printed
from wontlearn_engine.running.target import Target

from .processes import WITH_CHILDREN, gone_in_time

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="a fork of a framework is safe on Linux alone"),
]
TRAINS = {
    "keras": """
import random
import numpy as np
import keras
keras.utils.set_random_seed(3)
x = np.random.normal(size=(64, 3)); y = x @ [[1.0], [-2.0], [0.5]]
model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(8, activation="tanh"), keras.layers.Dense(1)])
model.compile("adam", "mse")
print(*[loss.hex() for loss in model.fit(x, y, epochs=4, verbose=0).history["loss"]])
""",
    "torch": """
import random, sys
import numpy as np
import torch
torch.manual_seed(3)
x = torch.randn(640, 30); y = x @ torch.randn(30, 1)
model = torch.nn.Sequential(torch.nn.Linear(30, 64), torch.nn.Tanh(), torch.nn.Linear(64, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
for epoch in range(30):
    optimizer.zero_grad()
    loss = torch.nn.functional.mse_loss(model(x), y)
    loss.backward()
    optimizer.step()
    print(loss.item().hex())
print(len(sys.argv), __file__, sys.stdin.read() == "")
""",
}
UNSEEDED = """
import os, random
import numpy as np
import torch
print("drawn", random.random(), np.random.rand(), torch.rand(()).item(), os.getpgrp() == os.getpid(), os.getppid())
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Local]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    made = Local(many=True)
    yield made
    made.close()


@contextmanager
def looked(place: Local, script: Path, *modes: Mode) -> Iterator[tuple[Attend, list[str]]]:
    """Who attends its first look, and what it prints."""
    printed = list[str]()

    def hear(message: Posted) -> None:
        if isinstance(message, Printed):
            printed.append(message.text)

    target = Target(script, (), sys.executable, script.parent, script.name)
    attend = Attend(
        lambda post: Conductor(target, post=post, modes=modes, watch=False, proofs=False, runner=place), hear=hear
    )
    try:
        attend.conductor.start()
        yield attend, printed
    finally:
        attend.conductor.close()


def ran(place: Local, script: Path, *modes: Mode) -> str:
    """What it printed; all its runs have ended well."""
    with looked(place, script, *modes) as (attend, printed):
        for news in attend.news():
            if news.settled:
                assert news.look is not None
                assert {run.state for run in news.look.runs.values()} == {"finished"}, (news.look.runs, printed)
                return "".join(printed)
    raise AssertionError("the news have ended")


def kept() -> list[psutil.Process]:
    """Those who fork."""
    return [one for one in psutil.Process().children() if "--nursery" in one.cmdline()]


def test_a_fork_computes_what_a_process_of_its_own_does_to_the_bit(tmp_path: Path, place: Local) -> None:
    for name, text in TRAINS.items():
        script = tmp_path / name / "train.py"
        script.parent.mkdir()
        script.write_text(text)
        by_hand = subprocess.run(
            [sys.executable, "train.py"], cwd=script.parent, capture_output=True, text=True, stdin=subprocess.DEVNULL
        )
        assert by_hand.returncode == 0 and by_hand.stdout
        for _ in range(2):  # TensorFlow says a word of its own on stderr
            assert by_hand.stdout in ran(place, script, "full")
    # PyTorch's is there: what nobody has seeded is another number in each, and what they share is only the import.
    script.write_text(UNSEEDED)
    drawn = [ran(place, script, "full").split() for _ in range(2)]
    assert all(one != other for one, other in zip(drawn[0][1:4], drawn[1][1:4], strict=True)), drawn
    forks = kept()
    assert [words[4:] for words in drawn] == [["True", str(forks[-1].pid)]] * 2 and len(forks) == 2
    # A module of the user's that goes by a name taken there: then it is a process of its own.
    (script.parent / "colorsys.py").write_text("mine = 'mine'\n")
    script.write_text("import torch\nimport os, colorsys\nprint(colorsys.mine, os.getppid())\n")
    assert ran(place, script, "full").split() == ["mine", str(os.getpid())]
    (script.parent / "colorsys.py").unlink()
    # What runs is ended with all that it started, and goes with those who fork.
    script.write_text("import torch\n" + WITH_CHILDREN + "print(os.getpid(), child.pid, flush=True)\ntime.sleep(600)\n")
    ends: tuple[Callable[[Attend], object], ...] = (
        lambda attend: attend.conductor.cancel(),
        lambda attend: forks[-1].kill(),
    )
    for end in ends:
        with looked(place, script, "full") as (attend, printed):
            for _ in attend.news():
                if "\n" in "".join(printed):
                    break
            pids = {int(word) for word in "".join(printed).split()}
            end(attend)
            assert gone_in_time(pids, 5.0)
    # One that was killed is missed by nobody.
    script.write_text("import torch\nimport os\nprint('on', os.getppid())\n")
    assert ran(place, script, "full").split() == ["on", str(os.getpid())]
