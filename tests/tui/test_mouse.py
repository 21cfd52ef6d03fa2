"""What a click does: on a finding, a run, a pane, a key, the legend, what was said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from wontlearn.config import Config
from wontlearn.dashboard.app import Dashboard
from wontlearn.dashboard.first import First
from wontlearn.dashboard.page import Page
from wontlearn.dashboard.styled_rows import plain
from wontlearn_engine.running.runner import Printed

from . import support

pytestmark = pytest.mark.usefixtures("_terminal")


async def click(app: Any, pilot: Any, words: str, *, times: int = 1, row: int | None = None) -> None:
    """Click on the first place of the screen, or of a row of it, that says this."""
    lines = support.text(app).split("\n")
    y = row if row is not None else next(i for i, line in enumerate(lines) if words in line)
    await pilot.click(offset=(lines[y].index(words) + 1, y), times=times)
    await pilot.pause()


async def test_a_finding_is_chosen_and_then_shown_and_its_place_opens_the_editor(tmp_path: Path) -> None:
    editor = support.Editor(tmp_path)
    async with support.dashboard(tmp_path, config=Config(editor=editor.command)) as (app, pilot):
        await click(app, pilot, "input-scale")
        assert "▸2 input-scale" in support.text(app) and app.screen is app.board
        await click(app, pilot, "Standardise each column.")
        assert isinstance(app.screen, Page) and "not scaled" in support.text(app)
        await click(app, pilot, "esc back")
        assert app.screen is app.board
        await click(app, pilot, "celsius.py:9")
        assert await editor.opened(pilot) == ["-g", f"{tmp_path}/celsius.py:9:27"]
        assert "▸1 softmax-one-unit" in support.text(app)


async def test_a_run_of_the_history_and_a_training_of_the_strip(tmp_path: Path) -> None:
    async with support.dashboard(tmp_path, (140, 40), looks="two repaired broken") as (app, pilot):
        await click(app, pilot, "2 ✓ learns")
        assert "run 2 of 3" in support.text(app) and "✓ LEARNS" in support.text(app)
        await click(app, pilot, "1 ✗ setup")
        assert "run 1 of 3" in support.text(app) and "✗ SETUP" in support.text(app)
        await click(app, pilot, "2 line 21")
        assert "training 2 of 2, line 21" in support.text(app) and "✓ LEARNS" in support.text(app)


async def test_a_pane_has_the_cursor_and_two_clicks_on_its_title_give_it_the_screen(tmp_path: Path) -> None:
    async with support.dashboard(tmp_path, (140, 40), looks="broken repaired") as (app, pilot):
        await pilot.click(offset=(30, 10))
        assert app.board.focus_name == "chart"
        await click(app, pilot, "output", times=2)
        shown = [name for name in ("chart", "verdict", "log", "history") if app.board.pane(name).display]
        assert shown == ["log"] and app.board.focus_name == "log"
        await click(app, pilot, "output", times=2)
        assert app.board.pane("chart").display


async def test_keys_of_the_footer(tmp_path: Path) -> None:
    async with support.dashboard(tmp_path) as (app, pilot):
        await click(app, pilot, "r rerun")
        assert support.state(app).asked == ["start single-sample", "start full"]
        await click(app, pilot, "on save: restart")
        assert app.conductor.session.on_save == "queue"
        await click(app, pilot, "A save waits")  # what was said goes, and does nothing else
        assert app.is_running and "r rerun" in support.text(app)
        await click(app, pilot, "p hold")
        await click(app, pilot, "HELD")
        assert not app.conductor.session.hold
        await click(app, pilot, "A save reruns again")
        await click(app, pilot, "? help")
        assert isinstance(app.screen, Page)


async def test_quit_is_asked_and_a_click_on_the_question_means_yes(tmp_path: Path) -> None:
    async with support.dashboard(tmp_path, looks="running") as (app, pilot):
        await click(app, pilot, "q quit")
        assert app.is_running
        await pilot.click(offset=(30, 5))
        assert "q again" not in support.text(app)
        await click(app, pilot, "q quit")
        await click(app, pilot, "q again")
        assert app.return_value == 0


async def test_curves_are_taken_out_in_the_legend_and_put_back(tmp_path: Path) -> None:
    def drawn(app: Dashboard) -> set[str]:
        return {role.partition("@")[0] for row in app.board.pane("chart").rows for _, role in row}

    async with support.dashboard(tmp_path, (140, 40), looks="broken repaired") as (app, pilot):
        assert {"full", "single", "ghost"} <= drawn(app)
        for words, role in (("full 0", "full"), ("single-sample 0", "single"), ("run 1", "ghost")):
            words = words if words in support.text(app) else words.split()[0]
            await click(app, pilot, words, row=1)
            assert role not in drawn(app)
        await click(app, pilot, "full off", row=1)
        assert "full" in drawn(app) and "single" not in drawn(app)
        await pilot.press("l")
        await click(app, pilot, "log scale", row=1)
        assert not app.stage.view.log


async def test_more_below_goes_there(tmp_path: Path) -> None:
    async with support.dashboard(tmp_path, (60, 20)) as (app, pilot):
        top = app.board.pane("verdict").top
        await click(app, pilot, "more below")
        assert app.board.pane("verdict").top > top


async def test_the_list_of_scripts(tmp_path: Path) -> None:
    for name in ("one.py", "two.py"):
        (tmp_path / name).write_text("import keras\nmodel.fit(x, y)\n")
    app = First(tmp_path, Config())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        other = app.scripts[1].path.name
        await click(app, pilot, other)
        assert app.cursor == 1 and app.is_running
        await click(app, pilot, other)
    assert app.return_value == str(tmp_path / other)


async def test_what_tensorflow_says_about_itself_is_one_line_until_it_is_asked_for(tmp_path: Path) -> None:
    said = (
        "WARNING: All log messages before absl::InitializeLog() is called are written to STDERR\n"
        "I0000 00:00:1764414000.000000  101 cpu_feature_guard.cc:227] This TensorFlow binary is optimized\n"
        "2026-11-29 11:00:00.123456: E external/local_xla/xla/stream_executor/cuda/cuda_driver.cc:9] failed call to cuInit\n"
        "To enable the following instructions: AVX2, rebuild TensorFlow with the appropriate compiler flags.\n"
    )
    async with support.dashboard(tmp_path, (140, 40)) as (app, pilot):
        app.post(Printed(1, "full", said + "epoch 1\n"))
        await pilot.pause()
        app.board.redraw()
        await pilot.pause()
        lines = [plain(row).split(maxsplit=1)[1] for row in app.board.pane("log").rows]
        assert lines == ["TensorFlow about itself: 4 lines", "epoch 1"]
        await click(app, pilot, "about itself")
        assert "cuInit" in "".join(plain(row) for row in app.board.pane("log").rows)
        await click(app, pilot, "cuda_driver")
        await pilot.press("slash", *"cuinit")
        await pilot.pause()
        assert "cuInit" in "".join(plain(row) for row in app.board.pane("log").rows)


async def test_the_footer_has_the_keys_of_the_pane_with_the_cursor(tmp_path: Path) -> None:
    async with support.dashboard(tmp_path, (200, 40)) as (app, pilot):
        for how, wanted in (("3", False), ("1", True), ("3", False), ("2", True)):
            await pilot.press(how)
            await pilot.pause()
            assert ("⏎ show" in support.text(app)) is wanted, how
        log = app.board.pane("log").region
        await pilot.click(offset=(log.x + 3, log.y + 1))
        await pilot.pause()
        assert app.board.focus_name == "log" and "⏎ show" not in support.text(app)
