"""Keras on another backend than TensorFlow: the same words, and a full run that is Python's to the last bit."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

from .support import Checked, check, environment, table
from .test_fits import FITS, project

pytestmark = pytest.mark.slow
NAMES = ("one-good-one-broken", "two-inputs", "generator", "batch-norm-and-dropout", "batch-by-batch")
LOADERS = table("torch")


@dataclass(frozen=True)
class Both:
    """The same rows by plain Python and by the engine."""

    plain: str
    ours: str
    done: Checked


@pytest.fixture(scope="module", params=["jax", "torch"])
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Both:
    backend: str = request.param
    if find_spec(backend) is None:
        pytest.skip(f"{backend} is not installed")
    root = tmp_path_factory.mktemp(backend)
    rows = [row for row in FITS if row.name in NAMES] + (LOADERS if backend == "torch" else [])
    plain, ours = project(root / "plain", rows), project(root / "ours", rows)
    own = {"KERAS_BACKEND": backend}
    alone = subprocess.Popen(
        [sys.executable, "driver.py"],
        cwd=plain,
        env=environment(root) | own,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
    )
    done = check(ours, "driver.py", cache=root, **own)
    assert alone.wait(600) == 0
    assert not (plain / "failed.txt").exists(), (plain / "failed.txt").read_text()
    return Both((plain / "losses.txt").read_text(), (ours / "losses.txt").read_text(), done)


def test_each_training_gets_its_word(both: Both) -> None:
    words = {row.name: row.word for row in FITS + LOADERS}
    found: dict[str, list[str]] = {}
    for one in both.done.report["trainings"]:
        name = Path(one["file"]).stem
        found.setdefault(name, []).append(one["verdict"]["word"])
        single = [run for run in one["runs"] if run["mode"] == "single-sample"]
        assert [(len(run["rows"]), run["distinct"]) for run in single] == [(1, 1)], one
    assert {name: " ".join(said) for name, said in found.items()} == {name: words[name] for name in found}
    assert set(NAMES) <= found.keys()


def test_the_full_run_is_python_to_the_last_bit(both: Both) -> None:
    assert both.ours == both.plain != ""
