"""The first page, the demo, and what stays when something of ours fails."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest
from wontlearn.config import Config
from wontlearn.dashboard import demo
from wontlearn.dashboard.first import DEMO, First
from wontlearn.dashboard.pane import Pane
from wontlearn.dashboard.styled_rows import plain
from wontlearn_engine.looking.attend import News
from wontlearn_engine.probe.contract.messages import Points
from wontlearn_engine.running.runner import RunEvent

from . import support

TRAINS = "import keras\nmodel.fit(x, y)\n"


def shown(app: First) -> str:
    return "\n".join(plain(row) for row in app.query_one(Pane).rows)


async def test_without_a_script_those_that_train_are_offered_newest_first(tmp_path: Path) -> None:
    for name, text, when in (("old.py", TRAINS, 1_000), ("new.py", TRAINS, 2_000), ("notes.py", "print(1)\n", 3_000)):
        (tmp_path / name).write_text(text)
        os.utime(tmp_path / name, (when, when))
    app = First(tmp_path, Config())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        said = shown(app)
        assert said.index("new.py") < said.index("old.py") and "notes.py" not in said
        await pilot.press("down", "enter")
    assert app.return_value == str(tmp_path / "old.py")


@pytest.mark.parametrize(("key", "wanted"), [("d", DEMO), ("q", None), ("escape", None)])
async def test_with_nothing_found_a_page_says_how_to_begin(key: str, wanted: str | None, tmp_path: Path) -> None:
    app = First(tmp_path, Config())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "No script or notebook here trains a model." in shown(app) and "model.fit" in shown(app)
        await pilot.press(key)
    assert app.return_value == wanted


@pytest.mark.parametrize("framework", ["keras", "torch"])
async def test_enter_moves_the_demo_on_and_space_lets_it_wait(
    framework: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "PAUSE", 1_000.0)
    story = demo.story_for(Config(), tmp_path, framework)
    app = demo.Demo(tmp_path, Config(), story=story, conduct=support.Still)
    script = tmp_path / "celsius.py"
    texts = [(demo.examples() / chapter.file).read_text() for chapter in story]
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.pause()
        for number, text in enumerate(texts, 1):
            assert script.read_text() == text
            made = support.look(number, str(script), support.training(str(script), number == 1), source=text)
            app.conductor.session.looks.append(made)
            app.board.redraw()
            await pilot.pause()
            assert story[number - 1].caption[:20] in support.text(app)
            app.attended(News(made))
            if number == 1:
                await pilot.press("space", "enter")
                assert script.read_text() == text  # it is read still
                await pilot.press("space")
            if number < len(texts):
                await pilot.press("enter")
        await pilot.pause()
        assert "That was all four" in support.text(app)
        app.conductor.close()
        await asyncio.sleep(0)


@pytest.mark.parametrize(
    ("there", "wanted"), [(["tensorflow", "torch"], demo.KERAS), (["torch"], demo.TORCH), ([], demo.KERAS)]
)
def test_the_demo_is_told_in_what_the_environment_has(
    there: list[str], wanted: tuple[demo.Chapter, ...], tmp_path: Path
) -> None:
    python = tmp_path / "env" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\nexit 1\n")
    python.chmod(0o755)
    for name in there:
        (tmp_path / "env" / "lib" / "python3.11" / "site-packages" / name).mkdir(parents=True)
    assert demo.story_for(Config(python=str(python)), tmp_path) == wanted


async def test_a_message_that_breaks_the_engine_does_not_end_the_dashboard(tmp_path: Path) -> None:
    async with support.dashboard(tmp_path) as (app, pilot):
        app.post(RunEvent(1, Points(0, [])))
        await pilot.pause()
        await pilot.pause()
        assert "error of its own: TypeError" in support.text(app)
        await pilot.press("r")
        assert support.state(app).asked


async def test_a_pane_that_cannot_be_drawn_says_so_and_the_rest_stays(tmp_path: Path) -> None:
    async with support.dashboard(tmp_path) as (app, pilot):

        def broken(*_: Any) -> Any:
            raise ZeroDivisionError("nothing to divide")

        app.board.pane("chart")._paint = broken
        app.board.redraw()
        await pilot.pause()
        said = support.text(app)
        assert "could not draw this: ZeroDivisionError" in said and "SETUP" in said


async def test_a_floor_of_0_is_told_from_the_tick_it_stands_at_on_a_log_scale(tmp_path: Path) -> None:
    async with support.dashboard(tmp_path) as (app, pilot):
        assert "floor 0" not in "".join(plain(row) for row in app.board.pane("chart").rows)
        await pilot.press("l")
        await pilot.pause()
        assert "floor 0" in "".join(plain(row) for row in app.board.pane("chart").rows)


async def test_a_narrow_title_names_what_was_asked_for_before_notes_and_losses(tmp_path: Path) -> None:
    async with support.dashboard(tmp_path, (80, 24), looks="repaired") as (app, pilot):
        for key in ("l", "g", "k"):
            await pilot.press(key)
            await pilot.pause()
        title = support.text(app).split("\n")[1]
        assert "few-sample" in title and "log scale" in title and "full 0" not in title
