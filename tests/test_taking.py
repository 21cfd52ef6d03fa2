"""Taking a fix: the file becomes what was proved, to the byte, or stays as it is."""

from __future__ import annotations

import codecs
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from wontlearn_engine.looking.look import Look
from wontlearn_engine.looking.save_watch import read
from wontlearn_engine.looking.taking import Refused, Taken, patch, planned, take, undo
from wontlearn_engine.verdict.words import Edit

TEXT = "import numpy\nrate = 0.0  # ü\n\tx = 1\nlast"
CHANGE = Edit(2, 8, 2, 11, "0.001")
PUT_IN = Edit(3, 1, 3, 1, "a = 1\nb = 2\n")


def look_at(path: Path, **beside: str) -> Look:
    source = read(path)
    assert source is not None
    return Look(1, source, "", 0.0, beside={str(path.parent / f"{name}.py"): text for name, text in beside.items()})


WRITTEN = {
    "plain": TEXT.encode(),
    "crlf": TEXT.replace("\n", "\r\n").encode(),
    "old mac": TEXT.replace("\n", "\r").encode(),
    "bom": codecs.BOM_UTF8 + TEXT.encode(),
    "bom and crlf": codecs.BOM_UTF8 + TEXT.replace("\n", "\r\n").encode(),
    "latin-1": b"# coding: latin-1" + TEXT.removeprefix("import numpy").encode("latin-1"),
}


@pytest.mark.parametrize("data", WRITTEN.values(), ids=WRITTEN.keys())
def test_all_but_the_edits_stays_to_the_byte(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "train.py"
    path.write_bytes(data)
    path.chmod(0o640)
    look = look_at(path)
    taken = take(look, path, [CHANGE, PUT_IN])
    end = b"\r\n" if b"\r\n" in data else b"\r" if b"\r" in data else b"\n"
    assert path.read_bytes() == data.replace(b"0.0", b"0.001").replace(b"\tx", b"a = 1" + end + b"b = 2" + end + b"\tx")
    assert path.stat().st_mode & 0o777 == 0o640 and os.listdir(tmp_path) == ["train.py"]  # noqa: PTH208 - all names
    undo(taken)
    assert path.read_bytes() == data


def test_a_file_that_is_no_longer_what_was_judged_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "train.py"
    path.write_text(TEXT)
    look = look_at(path)
    path.write_text(TEXT + "\n")
    with pytest.raises(Refused, match="no longer what was judged"):
        take(look, path, [CHANGE])
    assert path.read_text() == TEXT + "\n"
    path.unlink()
    with pytest.raises(Refused, match="cannot be read"):
        take(look, path, [CHANGE])


def test_undo_leaves_a_file_that_was_saved_since(tmp_path: Path) -> None:
    path = tmp_path / "train.py"
    path.write_text(TEXT)
    taken = take(look_at(path), path, [CHANGE])
    path.write_text("something else")
    with pytest.raises(Refused, match="changed since"):
        undo(taken)
    assert path.read_text() == "something else"


@pytest.mark.parametrize(
    "edits",
    [[], [Edit(9, 1, 9, 2, "")], [Edit(2, 1, 2, 90, "")], [CHANGE, Edit(2, 9, 2, 11, "5")]],
    ids=["none", "no such line", "no such column", "overlapping"],
)
def test_what_does_not_fit_is_refused(edits: list[Edit], tmp_path: Path) -> None:
    path = tmp_path / "train.py"
    path.write_text(TEXT)
    with pytest.raises(Refused):
        take(look_at(path), path, edits)
    assert path.read_text() == TEXT


def test_a_link_stays_a_link_and_two_files_are_changed_together(tmp_path: Path) -> None:
    path, true = tmp_path / "train.py", tmp_path / "true.py"
    true.write_text(TEXT)
    path.symlink_to("true.py")
    (tmp_path / "net.py").write_text("units = 1\n")
    edits = [CHANGE, Edit(1, 9, 1, 10, "16", str(tmp_path / "net.py"))]
    look = look_at(path, net="units = 1\n")
    taken = take(look, path, edits)
    assert path.is_symlink() and "0.001" in true.read_text() and (tmp_path / "net.py").read_text() == "units = 16\n"
    undo(taken)
    assert (true.read_text(), (tmp_path / "net.py").read_text()) == (TEXT, "units = 1\n")
    (tmp_path / "net.py").write_text("units = 2\n")
    with pytest.raises(Refused, match=r"net\.py"):
        take(look, path, edits)
    assert true.read_text() == TEXT


CELLS = ["import numpy as np\n%matplotlib inline\nrate = 0.0", "x = 'ü'\n", "print(rate)"]
LAYOUTS: dict[str, dict[str, Any]] = {
    "as Jupyter": {"indent": 1, "ensure_ascii": False},
    "on one line": {"separators": (",", ":")},
    "escaped": {"indent": 4},
}


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS.keys())
@pytest.mark.parametrize("whole", [False, True], ids=["lines", "one string"])
def test_a_cell_is_changed_and_no_other_byte_of_the_notebook(
    layout: dict[str, Any], whole: bool, tmp_path: Path
) -> None:
    path = tmp_path / "train.ipynb"
    cells: list[dict[str, Any]] = [{"cell_type": "markdown", "metadata": {}, "source": ["# ü"]}]
    for text in CELLS:
        cells.append(
            {
                "cell_type": "code",
                "outputs": [{"text": ["0.0\n"]}],
                "source": text if whole else text.splitlines(keepends=True),
            }
        )
    path.write_text(json.dumps({"metadata": {"a": [1, {}]}, "cells": cells, "nbformat": 4}, **layout) + "\n")
    before = path.read_text()
    edits = [
        Edit(3, 8, 3, 11, "0.001", str(path), 2),
        Edit(2, 1, 2, 1, "y = 'é'\n", str(path), 3),
    ]
    taken = take(look_at(path), path, edits)
    held = json.loads(path.read_text())
    texts = ["".join(cell["source"]) for cell in held["cells"]]
    assert texts == ["# ü", CELLS[0].replace("0.0", "0.001"), "x = 'ü'\ny = 'é'\n", CELLS[2]]
    for cell, old in zip(held["cells"], cells, strict=True):
        cell["source"] = old["source"]
    assert held == json.loads(before)
    if not whole and "indent" in layout:
        changed = set(path.read_text().split("\n")) ^ set(before.split("\n"))
        assert 3 <= len(changed) <= 5  # one line in two versions, one that is new, and a comma before it
    undo(taken)
    assert path.read_text() == before
    with pytest.raises(Refused, match="a command of IPython"):
        take(look_at(path), path, [Edit(2, 1, 2, 5, "", str(path), 2)])


@pytest.mark.parametrize("data", WRITTEN.values(), ids=WRITTEN.keys())
def test_the_patch_is_one_that_git_and_patch_take(data: bytes, tmp_path: Path) -> None:
    if b"\n" not in data:
        pytest.skip("git knows no lines that end with a carriage return alone")
    folder = tmp_path / "below"
    folder.mkdir()
    path = folder / "train.py"
    path.write_bytes(data)
    plan = planned(look_at(path), path, [CHANGE, PUT_IN])
    assert path.read_bytes() == data
    text = patch(plan, tmp_path)
    commands = [["git", "apply", "-"], ["patch", "-p1", "--binary"]]
    for command in commands:
        if shutil.which(command[0]) is None:
            continue
        path.write_bytes(data)
        subprocess.run(command, cwd=tmp_path, input=text, check=True, capture_output=True)
        assert path.read_bytes() == plan[0].after, command


def test_a_file_that_cannot_be_written_leaves_all_as_they_were(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, net = tmp_path / "train.py", tmp_path / "net.py"
    path.write_text(TEXT)
    net.write_text("units = 1\n")
    look = look_at(path, net="units = 1\n")
    replace = Path.replace

    def full(self: Path, target: Path) -> Path:
        if target.name == "net.py":
            raise OSError(28, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        take(look, path, [CHANGE, Edit(1, 9, 1, 10, "16", str(net))])
    assert (path.read_text(), net.read_text()) == (TEXT, "units = 1\n")
    assert sorted(os.listdir(tmp_path)) == ["net.py", "train.py"]  # noqa: PTH208 - all names


def test_what_was_taken_tells_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "train.py"
    path.write_text(TEXT)
    assert take(look_at(path), path, [CHANGE]) == [Taken(path, TEXT.encode(), TEXT.replace("0.0", "0.001").encode())]
