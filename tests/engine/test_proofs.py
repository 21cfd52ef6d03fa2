"""Proofs through the real engine: the edited copy is run, the user's files stay as they are, and the fix is taken."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
import pytest
from wontlearn_engine.looking import taking
from wontlearn_engine.looking.attend import Attend, News
from wontlearn_engine.looking.conductor import Conductor
from wontlearn_engine.looking.look import Look
from wontlearn_engine.looking.save_watch import Saved, sha256
from wontlearn_engine.running.target import Target

from .support import COMMAND, check, contents, environment, fresh

LOOP = """for epoch in range(60):
    for i in range(0, 200, 20):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(x[i:i + 20]), y[i:i + 20])
        loss.backward()
        optimizer.step()
"""
DATA = """torch.manual_seed(3)
x = torch.randn(200, 4)
y = x[:, :1] * 2 - x[:, 1:2]
"""
WRITES = f"""import torch
from torch import nn

{DATA}model = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))  # ü
optimizer = torch.optim.Adam(model.parameters(), lr=0.0)
open("begun.txt", "a").write("begun")
{LOOP.replace("    ", chr(9))}	with open("log.csv", "a") as log:
		log.write("%d,%g\\n" % (epoch, loss.item()))
torch.save(model.state_dict(), "model.pt")
"""
NET = """from torch import nn, optim


def build():
    return nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))


def stepper(model):
    return optim.Adam(model.parameters(), lr=0.0)
"""
IMPORTS = f"""import torch
from torch import nn
from net import build, stepper

{DATA}model = build()
optimizer = stepper(model)
{LOOP}"""
CELLS = [
    "import torch\nfrom torch import nn\n%matplotlib inline",
    DATA,
    "model = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))\n"
    "optimizer = torch.optim.Adam(model.parameters(), lr=0.0)",
    LOOP,
]
CELSIUS = Path(__file__).parents[2] / "examples" / "celsius.py"

pytestmark = pytest.mark.slow


def written(folder: Path) -> Path:
    """A file with tabs, a BOM, and lines that end as Windows ends them."""
    (fresh(folder) / "train.py").write_bytes(b"\xef\xbb\xbf" + WRITES.replace("\n", "\r\n").encode())
    return folder


def in_a_file_that_writes(root: Path) -> Any:
    folder = written(root / "writes" / "project")
    # As bytes: a patch of such a file has such lines too.
    words = [*COMMAND, "check", "--diff", "--python", sys.executable, "train.py"]
    done = subprocess.run(words, cwd=folder, env=environment(folder.parent), capture_output=True)
    plain = written(root / "plain" / "project")
    subprocess.run([sys.executable, "train.py"], cwd=plain, check=True)
    return done, folder, plain


def in_a_module(root: Path) -> Any:
    folder = fresh(root / "imports" / "project")
    (folder / "net.py").write_text(NET)
    (folder / "train.py").write_text(IMPORTS)
    return check(folder, "--proof", "--fix", "train.py"), folder


def in_a_cell(root: Path) -> Any:
    folder = fresh(root / "cells" / "project")
    cells = [
        {"cell_type": "code", "metadata": {}, "outputs": [], "source": text.splitlines(keepends=True)} for text in CELLS
    ]
    book = {"cells": [{"cell_type": "markdown", "source": ["# one"]}, *cells], "metadata": {}, "nbformat": 4}
    (folder / "n.ipynb").write_text(json.dumps(book, indent=1))
    return check(folder, "--proof", "--fix", "n.ipynb"), folder, book


def in_keras(root: Path) -> Any:
    folder = fresh(root / "keras" / "project")
    (folder / "celsius.py").write_text(CELSIUS.read_text())
    before = contents(folder)
    return check(folder, "--proof", "celsius.py"), before, contents(folder)


@pytest.fixture(scope="module")
def runs(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Callable[[Callable[[Path], Any]], Any]:
    """All are begun at once, two at a time."""
    root = tmp_path_factory.mktemp("proofs")
    pool = ThreadPoolExecutor(2)
    request.addfinalizer(lambda: pool.shutdown(cancel_futures=True))
    begun: dict[Any, Future[Any]] = {
        one: pool.submit(one, root) for one in (in_keras, in_a_file_that_writes, in_a_module, in_a_cell)
    }
    return lambda one: begun[one].result()


def test_one_mistake_is_one_finding_with_its_proof(runs: Callable[[Any], Any]) -> None:
    done, before, after = runs(in_keras)
    assert done.word == "setup" and after == before
    (finding,) = done.report["findings"]
    proof = finding["fix"]["proof"]
    assert (finding["id"], finding["fix"]["verified"], proof["state"]) == ("softmax-one-unit", True, "learns")
    assert proof["before"] > 1000 > proof["after"] and proof["updates"] > 0 and proof["rows"] == 7
    assert proof["seconds"] > 0 and proof["seeds"] == 1 and proof["same_units"]


def test_the_proof_writes_none_of_the_users_files_and_its_patch_applies(runs: Callable[[Any], Any]) -> None:
    done, folder, plain = runs(in_a_file_that_writes)
    assert (folder / "log.csv").read_text().count("\n") == 60 and (folder / "begun.txt").read_text() == "begun"
    assert contents(folder) == contents(plain)
    assert b"; it learns" in done.stderr and done.returncode == 1
    text = (folder / "train.py").read_bytes()
    subprocess.run(["git", "apply", "-"], cwd=folder, input=done.stdout, check=True)
    assert (folder / "train.py").read_bytes() == text.replace(b"lr=0.0", b"lr=0.001")


def test_an_edit_in_a_module_that_the_script_imports(runs: Callable[[Any], Any]) -> None:
    done, folder = runs(in_a_module)
    (finding,) = done.report["findings"]
    assert (finding["file"], finding["fix"]["verified"], done.code) == ("net.py", True, 0)
    assert (folder / "net.py").read_text() == NET.replace("lr=0.0", "lr=0.001")
    assert (folder / "train.py").read_text() == IMPORTS


def test_an_edit_in_a_cell_of_a_notebook(runs: Callable[[Any], Any]) -> None:
    done, folder, book = runs(in_a_cell)
    (finding,) = done.report["findings"]
    assert (finding["cell"], finding["line"], finding["fix"]["verified"], done.code) == (4, 2, True, 0)
    now = json.loads((folder / "n.ipynb").read_text())
    assert now["cells"][3]["source"][1].endswith("lr=0.001)")
    now["cells"][3] = book["cells"][3]
    assert now == book


def test_a_proof_is_taken_and_undone_and_a_save_ends_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    script = fresh(tmp_path / "project") / "train.py"
    script.write_text(WRITES)
    target = Target(script, (), sys.executable, script.parent, "train.py")
    attend = Attend(lambda post: Conductor(target, post=post, watch=False))
    conductor = attend.conductor
    settled: list[int] = []

    def until(over: Callable[[Look, News], bool]) -> Look:
        for news in attend.news():
            look = conductor.session.look
            assert look is not None
            settled.extend([look.number] if news.settled else [])
            if over(look, news):
                return look
        raise AssertionError("the news never end")

    try:
        conductor.start()
        proved = until(lambda look, news: news.settled)
        edits = taking.wanted(proved)
        taken = taking.take(proved, script, edits)
        assert script.read_text() == WRITES.replace("lr=0.0", "lr=0.001")
        with pytest.raises(taking.Refused, match="no longer what was judged"):
            taking.take(proved, script, edits)
        taking.undo(taken)
        assert script.read_text() == WRITES

        conductor.rerun()
        look = until(lambda look, _: look.proof is not None and any(r.frameworks for r in look.proof.runs.values()))
        copy, proving = look.proof, children()
        assert copy is not None and copy.alive and len(proving) >= 2  # the script's own run may go on
        text = "print('nothing')\n"
        script.write_text(text)
        conductor.post(Saved(text, sha256(text), script))
        until(lambda newest, news: news.settled and newest is not look)
        assert not copy.alive and not look.proving and "learns" not in str(look.findings[0].fix)
        _gone, alive = psutil.wait_procs(proving, timeout=10)
        assert not alive
        assert settled == [1, 3]  # each once, and the one that a save ended never
    finally:
        conductor.close()


def children() -> list[psutil.Process]:
    return [p for p in psutil.Process().children() if any("boot.py" in word for word in p.cmdline())]
