"""Whole checks in another place: the same losses as by hand there, to the last bit, and the same verdict as here."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from ..engine.support import check, contents, run
from .driven import driven
from .ways import bare, greeting

EXAMPLES = Path(__file__).resolve().parent.parent.parent / "examples"
LEARNS = """
import torch
torch.manual_seed(1)
x = torch.randn(96, 3)
y = (x @ torch.tensor([[1.0], [-2.0], [0.5]])) + 0.1 * torch.randn(96, 1)
model = torch.nn.Sequential(torch.nn.Linear(3, 8), torch.nn.Tanh(), torch.nn.Linear(8, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
for epoch in range(120):
    optimizer.zero_grad()
    loss = torch.nn.functional.mse_loss(model(x), y)
    loss.backward()
    optimizer.step()
    print(loss.item().hex())
torch.save(model.state_dict(), "model.pt")
"""


@pytest.mark.slow
def test_losses_are_those_by_hand_and_what_the_engine_reads_comes_back(
    tmp_path: Path, ssh: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "project"
    folder.mkdir()
    script = folder / "train.py"
    script.write_text(LEARNS)
    by_hand = subprocess.run([sys.executable, "train.py"], cwd=folder, capture_output=True, text=True, check=True)
    (folder / "model.pt").unlink()
    before = contents(folder)
    with driven(script, ssh, modes=("single-sample", "full")) as drive:
        drive.to_the_end()
        assert drive.printed_by["full"] == by_hand.stdout
        [training] = drive.look.trainings
        assert drive.look.verdict.word == "learns", drive.look.verdict
        # The rows were handed over there, and tested here.
        assert training.evidence.dependence is not None and training.evidence.dependence.signal, training.evidence
        assert training.evidence.score is not None
    (folder / "model.pt").unlink()  # the full run's
    assert contents(folder) == before


@pytest.mark.slow
def test_losses_are_those_by_hand_behind_any_command(tmp_path: Path, there: Path) -> None:
    script = tmp_path / "train.py"
    script.write_text(LEARNS.replace("torch.save", "# "))
    by_hand = subprocess.run([sys.executable, "train.py"], cwd=tmp_path, capture_output=True, text=True, check=True)
    for via, sync in ((bare(there), False), (greeting(there), True)):
        with driven(script, via, sync=sync) as drive:
            drive.to_the_end()
            assert drive.printed == by_hand.stdout


@pytest.mark.slow
def test_the_four_examples_over_ssh(tmp_path: Path, ssh: str) -> None:
    names = ["celsius.py", "celsius_fixed.py", "shuffled_apart.py", "shuffled_together.py"]
    before = contents(EXAMPLES)
    done = run(
        EXAMPLES,
        "check",
        "--format",
        "json",
        "--via",
        ssh,
        "--python",
        sys.executable,
        "-j",
        "2",
        *[str(EXAMPLES / name) for name in names],
        cache=tmp_path,
    )
    reports = {Path(report["script"]).name: report for report in map(json.loads, done.stdout.splitlines())}
    assert {name: report["verdict"]["word"] for name, report in reports.items()} == {
        "celsius.py": "setup",
        "celsius_fixed.py": "learns",
        "shuffled_apart.py": "data",
        "shuffled_together.py": "learns",
    }, done.stderr
    assert done.returncode == 1 and contents(EXAMPLES) == before


def test_a_script_that_is_not_there_is_exit_2_and_a_sentence(tmp_path: Path, via: str) -> None:
    done = run(tmp_path, "check", "--via", via, "nowhere.py", cache=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "nowhere.py does not exist behind `" in done.stderr and "Traceback" not in done.stderr


def test_a_script_sent_from_here_is_told_of_as_the_one_here(tmp_path: Path, via: str) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "train.py").write_text("x = 1\nraise ValueError('bad')\n")
    done = check(folder, "--via", via, "--sync", "train.py")
    assert (done.code, done.word) == (2, "crashed") and "line 2: bad" in done.said
    assert done.report["script"] == str(folder / "train.py")
