"""Rough weather: tiny terminals, another size in the middle of a run, half-typed files, a file that is gone, notebooks."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from wontlearn.config import Config
from wontlearn.dashboard.app import Dashboard
from wontlearn.dashboard.page import Page
from wontlearn.dashboard.palette import THEMES
from wontlearn.dashboard.styled_rows import plain
from wontlearn_engine.looking.save_watch import Saved, read, sha256
from wontlearn_engine.notebooks.notebook import joined_text
from wontlearn_engine.running.target import Target
from wontlearn_engine.verdict.words import Edit, Finding, Fix, Judgement, Verdict

from . import support

pytestmark = pytest.mark.usefixtures("_terminal")
KEYS = (
    "down",
    "1",
    "2",
    "3",
    "4",
    "z",
    "z",
    "enter",
    "escape",
    "a",
    "escape",
    "question_mark",
    "escape",
    "l",
    "k",
    "plus",
    "0",
)


@pytest.mark.parametrize("size", [(1, 1), (10, 3), (20, 6), (40, 12), (43, 13)], ids=str)
async def test_no_terminal_is_too_small_and_no_key_fails_there(size: tuple[int, int], tmp_path: Path) -> None:
    async with support.dashboard(tmp_path, size, looks="broken proved") as (app, pilot):
        for key in KEYS:
            await pilot.press(key)
            await pilot.pause()
            assert "could not draw" not in support.text(app)
        await pilot.resize_terminal(120, 30)
        await pilot.pause()
        await pilot.press("2")
        await pilot.pause()
        assert "✗ SETUP" in support.text(app) and "━━ full" in support.text(app)


async def test_another_size_in_the_middle_of_a_run(tmp_path: Path) -> None:
    async with support.dashboard(tmp_path, (140, 40), looks="running") as (app, pilot):
        curve = app.conductor.session.looks[-1].trainings[0].curves["full"]
        for i, size in enumerate([(60, 20), (200, 60), (40, 10), (80, 24), (140, 40)]):
            await pilot.resize_terminal(*size)
            curve.extend([(201 + i, 3000.0, 3000.0, 3000.0)])
            app.board.redraw()
            await pilot.pause()
            said = support.text(app)
            assert "● running" in said and "SETUP" in said
            assert len(said.split("\n")) == size[1] and max(map(len, said.split("\n"))) <= size[0]
        assert "update 205/200" in said and "output" in said


async def save(app: Dashboard, pilot: Any, text: str) -> None:
    app.conductor.target.script.write_text(text)
    app.post(Saved(text, sha256(text), app.conductor.target.script))
    await pilot.pause()
    app.board.redraw()
    await pilot.pause()


async def test_a_half_typed_line_costs_nothing_and_is_named(tmp_path: Path) -> None:
    async with support.dashboard(tmp_path, (120, 30), looks="running") as (app, pilot):
        await save(app, pilot, support.BROKEN + "model.fit(\n")
        assert support.state(app).asked == []
        said = " ".join(plain(row).strip() for row in app.board.pane("verdict").rows)
        assert "syntax error, line 14" in support.text(app) and "STALE" in support.text(app)
        assert "It was not run; this is the run before." in said
        await save(app, pilot, support.REPAIRED)
        assert support.state(app).asked == ["kill", "kill", "start single-sample", "start full"]
        assert "syntax error" not in support.text(app)


async def test_a_script_that_is_gone_and_comes_back(tmp_path: Path) -> None:
    async with support.dashboard(tmp_path, (120, 30), looks="proved") as (app, pilot):
        script = tmp_path / "celsius.py"
        script.unlink()
        assert read(script) is None
        for key in ("r", "enter", "a", "escape", "y", "e"):
            await pilot.press(key)
            await pilot.pause()
        assert app.is_running and "error of its own" not in support.text(app)
        await save(app, pilot, support.REPAIRED)
        assert support.state(app).asked[-2:] == ["start single-sample", "start full"]


NOTEBOOK = {
    "nbformat": 4,
    "nbformat_minor": 5,
    "metadata": {},
    "cells": [
        {"cell_type": "markdown", "id": "a", "metadata": {}, "source": ["# Temperatures\n"]},
        {
            "cell_type": "code",
            "id": "b",
            "metadata": {},
            "execution_count": 3,
            "outputs": [{"output_type": "stream", "name": "stdout", "text": ["hello\n"]}],
            "source": ["%matplotlib inline\n", "import keras\n"],
        },
        {
            "cell_type": "code",
            "id": "c",
            "metadata": {},
            "execution_count": None,
            "outputs": [],
            "source": [
                "layer = keras.layers.Dense(1, activation='softmax')\n",
                "model = keras.Sequential([layer])\n",
                "model.fit(x, y)",
            ],
        },
    ],
}


async def test_a_notebook_is_shown_by_cell_and_its_fix_is_made_in_the_cell(tmp_path: Path) -> None:
    path = tmp_path / "temperatures.ipynb"
    path.write_text(json.dumps(NOTEBOOK, indent=1))
    app = Dashboard(Target(path, cwd=tmp_path, given=path.name), Config(), conduct=support.Still)
    fix = Fix("delete activation='softmax'", (Edit(1, 29, 1, 51, ""),))
    found = Finding(
        "softmax-one-unit", "setup", "A softmax over one unit always answers 1.", str(path), 1, 31, 0.97, fix, cell=3
    )
    made = support.training(str(path), True, line=3)
    made.cell = 3
    made.judgement = Judgement(Verdict("setup", "The model cannot fit even one sample.", 0.97, final=True), (found,))
    text = joined_text(path.read_text())
    assert text is not None
    app.conductor.session.looks.append(support.proved(support.look(1, str(path), made, source=text)))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        app.board.redraw()
        await pilot.pause()
        assert "temperatures.ipynb cell 3:1" in support.text(app)
        await pilot.press("a")
        await pilot.pause()
        assert isinstance(app.screen, Page)
        assert "1 - │ layer = keras.layers.Dense(1, activation='softmax')" in support.text(app)
        await pilot.press("a")
        await pilot.pause()
        after = json.loads(path.read_text())
        assert after["cells"][2].pop("source")[0] == "layer = keras.layers.Dense(1)\n"
        before = json.loads(json.dumps(NOTEBOOK))
        del before["cells"][2]["source"]
        assert after == before
        await pilot.press("u")
        await pilot.pause()
        assert path.read_text() == json.dumps(NOTEBOOK, indent=1)
        app.conductor.close()


def light(color: str) -> float:
    """Relative luminance (WCAG 2)."""
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


@pytest.mark.parametrize("name", [name for name, colors in THEMES.items() if colors.background != "default"])
def test_text_of_every_theme_stands_out(name: str) -> None:
    colors = THEMES[name]
    paper = light(colors.background)

    def contrast(color: str) -> float:
        one, other = sorted((light(color), paper))
        return (other + 0.05) / (one + 0.05)

    for role in ("text", "dim", "full", "single", "good", "bad", "warn", "key"):
        assert contrast(getattr(colors, role)) >= 4.5, role
    assert contrast(colors.band) >= 1.5 and contrast(colors.line) >= 1.3


@pytest.mark.parametrize(("named", "wanted"), [(True, b"begun"), (False, b"shall be watched")])
def test_it_ends_with_its_terminal_where_no_signal_says_so(tmp_path: Path, named: bool, wanted: bytes) -> None:
    script = tmp_path / "train.py"
    script.write_text("import time\nprint('begun')\ntime.sleep(600)\nimport torch\nloss.backward()\noptimizer.step()\n")
    ours, theirs = pty.openpty()
    environment = {
        **os.environ,
        "TERM": "xterm-256color",
        "COLUMNS": "100",
        "LINES": "30",
        "XDG_CACHE_HOME": str(tmp_path),
    }
    words = [sys.executable, "-m", "wontlearn", *(("--python", sys.executable, str(script)) if named else ())]
    deaf = lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN)  # noqa: E731
    made = subprocess.Popen(
        words,
        cwd=tmp_path,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment,
        start_new_session=True,
        preexec_fn=deaf,
    )
    try:
        os.close(theirs)
        shown = b""
        while wanted not in shown:
            shown += os.read(ours, 1 << 16)
        os.close(ours)
        made.wait(120)  # for a machine that is busy, not a claim
    finally:
        made.kill()
        made.wait()
