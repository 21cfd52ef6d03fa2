"""`check --diff` and `--fix`: what is proved is taken, what is not is refused, unless it is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from wontlearn.fixing import grant
from wontlearn.named import Wish
from wontlearn_engine.looking.look import Look
from wontlearn_engine.verdict.words import Edit, Finding, Fix, Proof

TEXT = "a = 1\nrate = 0.0\n"
EDIT = Edit(2, 8, 2, 11, "0.1")


def looked(folder: Path, proof: Proof | None, edits: tuple[Edit, ...] = (EDIT,)) -> tuple[Look, Path]:
    script = folder / "train.py"
    script.write_text(TEXT)
    finding = Finding("lr-not-positive", "setup", "It is 0.", str(script), 2, fix=Fix("0.1", edits, proof=proof))
    return Look(1, TEXT, "", 0.0, findings=(finding,)), script


def proved(script: Path) -> Proof:
    edit = Edit(2, 8, 2, 11, "0.1", str(script))
    return Proof("learns", before=1.0, after=0.1, updates=9, ids=("lr-not-positive",), edits=(edit,))


def test_what_is_proved_is_made_and_the_status_says_that_it_is_repaired(tmp_path: Path) -> None:
    look, script = looked(tmp_path, proved(tmp_path / "train.py"))
    assert grant(Wish(fix=True), look, script, 1) == 0
    assert script.read_text() == TEXT.replace("0.0", "0.1")
    assert grant(Wish(fix=True), look, script, 1) == 1  # it no longer is what was judged
    assert script.read_text() == TEXT.replace("0.0", "0.1")


def test_a_patch_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.chdir(tmp_path)
    look, script = looked(tmp_path, proved(tmp_path / "train.py"))
    assert grant(Wish(diff=True), look, script, 1) == 1
    out, _ = capfdbinary.readouterr()
    assert out.startswith(b"--- a/train.py\n+++ b/train.py\n") and b"+rate = 0.1\n" in out
    assert script.read_text() == TEXT


@pytest.mark.parametrize(
    "proof", [None, Proof("no better"), Proof("better", after=0.5), Proof("not tried", "it broke")]
)
def test_what_is_not_proved_is_refused_unless_it_is_asked_for(
    proof: Proof | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    look, script = looked(tmp_path, proof)
    assert grant(Wish(fix=True), look, script, 1) == 1
    assert script.read_text() == TEXT and "--unproved" in capsys.readouterr().err
    assert grant(Wish(fix=True, unproved=True), look, script, 1) == 1
    assert script.read_text() == TEXT.replace("0.0", "0.1")


def test_where_there_is_no_edit_there_is_nothing_to_take(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    look, script = looked(tmp_path, None, ())
    assert grant(Wish(fix=True, unproved=True), look, script, 2) == 2
    assert "no edit" in capsys.readouterr().err and script.read_text() == TEXT
