"""In every mode but full: what a script writes, it can read back, and none of the user's files is changed."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import h5py
import numpy as np
import pytest

from .support import Checked, Row, check, contents, fresh, table

WRITES = table("writes")


def project(folder: Path, text: str) -> Path:
    """A folder of a user's, with files of every kind that the scripts change."""
    fresh(folder)
    (folder / "script.py").write_text(text)
    (folder / "data.csv").write_text("a,b\n1,2\n")
    (folder / "keep.bin").write_bytes(bytes(range(256)))
    (folder / "gone.txt").symlink_to("nowhere.txt")
    (folder / "gone.txt").unlink()
    (folder / "link.csv").symlink_to("data.csv")
    (folder / "helper.py").write_text("A = 1\n")
    (folder / "folder").mkdir()
    (folder / "folder" / "inner.txt").write_text("inner")
    return folder


def one(root: Path, row: Row) -> tuple[Checked, dict[str, str], dict[str, str]]:
    """The report of one row in single-sample mode, and the folder before and after."""
    folder = project(root / row.name / "project", row.text)
    if "theirs.npy" in row.text:
        np.save(folder / "theirs.npy", np.arange(3.0))
    if "theirs.h5" in row.text:
        with h5py.File(folder / "theirs.h5", "w") as file:
            file["x"] = [1]
    if "theirs.db" in row.text:
        base = sqlite3.connect(folder / "theirs.db")
        base.execute("create table t (a)")
        base.execute("insert into t values (5)")
        base.commit()
        base.close()
    for name in ("helper.py", "keep.bin"):
        if name == "helper.py" and "helper" not in row.text:
            (folder / name).unlink()
    home = fresh(root / row.name / "home")
    (home / ".keras").mkdir()
    (home / ".keras" / "found.txt").write_text("found")
    before = contents(folder)
    done = check(folder, "script.py", "--mode", "single-sample", HOME=str(home))
    return done, before, contents(folder)


@pytest.fixture(scope="module")
def runs(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Future[tuple[Checked, dict[str, str], dict[str, str]]]]:
    """The selected rows, two at a time."""
    root = tmp_path_factory.mktemp("guard")
    wanted = {
        item.callspec.id
        for item in request.session.items
        if isinstance(item, pytest.Function) and hasattr(item, "callspec")
    }
    pool = ThreadPoolExecutor(2)
    request.addfinalizer(lambda: pool.shutdown(cancel_futures=True))
    return {row.name: pool.submit(one, root, row) for row in WRITES if row.name in wanted}


@pytest.mark.parametrize("row", WRITES, ids=lambda row: row.name)
def test_the_folder_stays_as_it_was(
    row: Row, runs: dict[str, Future[tuple[Checked, dict[str, str], dict[str, str]]]]
) -> None:
    done, before, after = runs[row.name].result()
    assert done.word == (row.word or "no-training"), done.said
    assert row.says in done.said
    assert after == before


def test_caches_in_the_home_folder_are_kept(tmp_path: Path) -> None:
    row = next(row for row in WRITES if row.name == "caches-are-kept")
    one(tmp_path, row)
    home = contents(tmp_path / row.name / "home")
    assert sorted(home) == [".keras", ".keras/found.txt", ".keras/probe.txt"]


def landlock() -> bool:
    """True if this system's kernel can hold programs back."""
    code = "import ctypes; print(ctypes.CDLL(None).syscall(444, None, ctypes.c_size_t(0), 1))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    return sys.platform == "linux" and done.stdout.strip() not in ("", "-1")


@pytest.mark.skipif(not landlock(), reason="this kernel has no Landlock")
def test_the_kernel_holds_other_programs_and_native_code_back(tmp_path: Path) -> None:
    text = """
import ctypes, os, subprocess, sys
assert subprocess.run(["sh", "-c", "echo x > data.csv; rm -rf folder; mkdir made"]).returncode
assert ctypes.CDLL(None).creat(b"native.txt", 0o644) == -1
assert subprocess.run([sys.executable, "-c", "open('other.txt', 'w')"]).returncode
assert subprocess.run(["sh", "-c", "echo x > $TMPDIR/free.txt"]).returncode == 0
open("ours.txt", "w").write("x")
"""
    folder = project(tmp_path / "project", text)
    before = contents(folder)
    # The kernel knows no exceptions below a folder that may be written: the temporary one lies elsewhere.
    done = check(folder, "script.py", "--mode", "single-sample", TMPDIR=str(fresh(tmp_path / "temporary")))
    assert done.word == "no-training", done.said
    assert contents(folder) == before
