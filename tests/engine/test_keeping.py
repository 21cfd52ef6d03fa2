"""Scripts that write before, during and after their training: one sample leaves the folder as it was."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from .support import Row, check, contents, environment, table
from .test_fits import project

KEEPING = table("keeping")
HEAD = """import keras
from made import compiled, x, y

OUT, THEIRS, CALLBACKS = "NAME", "NAME-theirs.csv", []
m = compiled()
"""
TAIL = """
write("before")
during = keras.callbacks.LambdaCallback(on_train_end=lambda logs: write("during"))
m.fit(x, y, epochs=2, batch_size=32, verbose=0, callbacks=[*CALLBACKS, during])
write("after")
"""


def folder_of(path: Path) -> Path:
    """The scripts, and for each a file and a folder of the user's that it writes to."""
    folder = project(path, [])
    for row in KEEPING:
        (folder / f"{row.name}.py").write_text(HEAD.replace("NAME", row.name) + row.text + TAIL)
        (folder / f"{row.name}-theirs.csv").write_text("1,2\n")
        (folder / row.name).mkdir()
    (folder / "rows.json").write_text(str([row.name for row in KEEPING]).replace("'", '"'))
    return folder


def touched(before: dict[str, str], after: dict[str, str], row: Row) -> bool:
    """A file of this row's is new, changed or gone."""
    return any(
        before.get(name) != after.get(name) for name in before.keys() | after.keys() if name.startswith(row.name)
    )


@pytest.mark.slow
def test_one_sample_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    plain, ours = folder_of(tmp_path / "plain" / "project"), folder_of(tmp_path / "ours" / "project")
    before = contents(plain)
    assert contents(ours) == before
    alone = subprocess.Popen(
        [sys.executable, "driver.py"],
        cwd=plain,
        env=environment(plain.parent),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
    )
    done = check(ours, "driver.py", "--mode", "single-sample")
    assert contents(ours) == before
    assert [Path(one["file"]).stem for one in done.report["trainings"]] == [row.name for row in KEEPING]
    assert all(one["skipped"] is None for one in done.report["trainings"])
    # Without us each of them does write, and fails nowhere.
    assert alone.wait(600) == 0
    assert not (plain / "failed.txt").exists(), (plain / "failed.txt").read_text()
    after = contents(plain)
    assert [row.name for row in KEEPING if not touched(before, after, row)] == []
