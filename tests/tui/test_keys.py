"""Every key of the table, pressed in the app."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from wontlearn.config import Config
from wontlearn.dashboard.keys import KEYS, shown
from wontlearn.dashboard.page import Page
from wontlearn.dashboard.pane import Pane
from wontlearn.dashboard.styled_rows import plain
from wontlearn_engine.probe.contract.messages import ScriptError
from wontlearn_engine.running.runner import Printed
from wontlearn_engine.verdict.words import Verdict

from . import support

pytestmark = pytest.mark.usefixtures("_terminal")
PRESSED: set[str] = set()


async def press(pilot: Any, *keys: str) -> None:
    PRESSED.update(keys)
    await pilot.press(*keys)
    await pilot.pause()


async def test_runs_are_started_in_the_modes_asked_for(tmp_path: Path) -> None:
    async with support.dashboard(tmp_path) as (app, pilot):
        asked = support.state(app).asked
        await press(pilot, "r")
        assert asked == ["start single-sample", "start full"]
        await press(pilot, "f")
        assert asked[-3:] == ["kill", "kill", "start full"]
        await press(pilot, "s")
        assert asked[-2:] == ["kill", "start single-sample"]
        await press(pilot, "r")
        assert asked[-2:] == ["kill", "start single-sample"]
        await press(pilot, "b")
        assert asked[-2:] == ["start single-sample", "start full"]
        assert "run 6" in support.text(app)


@pytest.mark.parametrize("key", ["c", "ctrl+c"])
async def test_cancel_ends_what_runs_and_says_by_whom(key: str, tmp_path: Path) -> None:
    async with support.dashboard(tmp_path, looks="running") as (app, pilot):
        await press(pilot, key)
        assert support.state(app).asked == ["kill", "kill"]
        assert "cancelled" in support.text(app) and "by you" in support.text(app)
        await press(pilot, key)
        assert len(support.state(app).asked) == 2


async def test_hold_and_what_a_save_does(tmp_path: Path) -> None:
    async with support.dashboard(tmp_path) as (app, pilot):
        session = app.conductor.session
        await press(pilot, "p")
        assert session.hold and "HELD" in support.text(app)
        await press(pilot, "p")
        assert not session.hold
        seen = []
        for _ in range(3):
            await press(pilot, "w")
            seen.append(session.on_save)
        assert seen == ["queue", "hold", "restart"]


async def test_chart_keys_change_the_chart_and_nothing_else(tmp_path: Path) -> None:
    async with support.dashboard(tmp_path, looks="broken repaired") as (app, pilot):
        before = first = support.text(app)
        for key in ("l", "g", "d", "k", "plus", "plus", "left", "right", "minus", "0", "l", "g", "d", "k"):
            await press(pilot, key)
            after = support.text(app)
            assert after != before, key
            before = after
        await press(pilot, "2")
        assert support.text(app) == first
        assert support.state(app).asked == []


async def test_log_scale_is_named_and_its_ticks_are_powers_of_ten(tmp_path: Path) -> None:
    async with support.dashboard(tmp_path, looks="repaired") as (app, pilot):
        await press(pilot, "l")
        chart = support.text(app)
        assert "log scale" in chart and "0.01┤" in chart


async def test_freeze_keeps_the_screen_while_the_run_goes_on(tmp_path: Path) -> None:
    async with support.dashboard(tmp_path, looks="running") as (app, pilot):
        await press(pilot, "space")
        frozen = support.text(app).split("\n")[1:-1]
        assert "FROZEN" in support.text(app)
        app.conductor.session.looks[-1].trainings[0].curves["full"].extend([(201, 1.0, 1.0, 1.0)])
        app.board.redraw()
        await pilot.pause()
        assert support.text(app).split("\n")[1:-1] == frozen
        await press(pilot, "space")
        assert "update 201/200" in support.text(app)


async def test_panes(tmp_path: Path) -> None:
    async with support.dashboard(tmp_path, (80, 24), looks="broken repaired") as (app, pilot):
        for key, name in (("1", "chart"), ("3", "log"), ("4", "history"), ("2", "verdict")):
            await press(pilot, key)
            assert app.board.focus_name == name
            assert app.board.pane(name).display
        await press(pilot, "z")
        assert [name for name in ("chart", "verdict", "log", "history") if app.board.pane(name).display] == ["verdict"]
        await press(pilot, "1")
        assert app.board.pane("chart").size.height == 22
        await press(pilot, "escape")
        assert app.board.pane("verdict").display


async def test_cursor_moves_through_findings_and_enter_shows_one_with_its_source(tmp_path: Path) -> None:
    async with support.dashboard(tmp_path, (80, 24)) as (app, pilot):
        await press(pilot, "down")
        assert "▸2 input-scale" in support.text(app)
        assert "Standardise each column." in support.text(app)
        await press(pilot, "up")
        assert "▸1 softmax-one-unit" in support.text(app)
        await press(pilot, "enter")
        assert isinstance(app.screen, Page)
        shown = support.text(app)
        assert "9 - │     keras.layers.Dense(1, activation='softmax')," in shown
        assert "delete activation='softmax'" in shown and "tried in memory: it learns" in shown
        assert "+ │     keras.layers.Dense(1)," in shown
        await press(pilot, "escape")
        assert app.screen is app.board


async def test_a_fix_is_applied_and_taken_back(tmp_path: Path) -> None:
    async with support.dashboard(tmp_path, looks="proved") as (app, pilot):
        await press(pilot, "a", "a")
        assert "u undo" in plain(app.stage.footer(200, app.board.conditions())[0]) or "u takes it back" in support.text(
            app
        )
        await press(pilot, "u")
        assert (tmp_path / "celsius.py").read_text() == support.BROKEN


async def test_long_verdicts_scroll(tmp_path: Path) -> None:
    async with support.dashboard(tmp_path, (60, 20)) as (app, pilot):
        assert "more below" in support.text(app)
        await press(pilot, "pagedown", "pagedown", "pagedown", "pagedown")
        assert "rows are too few to tell" in support.text(app)
        await press(pilot, "pageup", "pageup", "pageup", "pageup")
        assert "✗ SETUP" in support.text(app)


async def test_open_runs_the_editor_at_the_line(tmp_path: Path) -> None:
    editor = support.Editor(tmp_path)
    async with support.dashboard(tmp_path, config=Config(editor=editor.command)) as (app, pilot):
        await press(pilot, "o")
        assert await editor.opened(pilot) == ["-g", f"{tmp_path}/celsius.py:9:27"]
        assert "line 9" in app.stage.message
        # Where there is no finding: the line at which the script crashed.
        newest = app.conductor.session.looks[-1]
        newest.verdict, newest.findings, newest.trainings = Verdict("crashed", "NameError."), (), []
        newest.runs["full"].error = ScriptError("NameError", "x", f"{tmp_path}/celsius.py", 5)
        await press(pilot, "o")
        assert await editor.opened(pilot) == ["-g", f"{tmp_path}/celsius.py:5:1"]


async def test_open_without_an_editor_says_what_to_do(tmp_path: Path) -> None:
    async with support.dashboard(tmp_path) as (app, pilot):
        await press(pilot, "o")
        assert "$EDITOR" in support.text(app)
        await press(pilot, "2")
        assert "$EDITOR" not in support.text(app)


async def test_log_is_filtered_and_cleared(tmp_path: Path) -> None:
    async with support.dashboard(tmp_path) as (app, pilot):
        app.post(Printed(1, "full", "epoch 1\nloss: 3\nepoch 2\n"))
        await pilot.pause()
        app.board.redraw()
        await press(pilot, "slash")
        await pilot.press("e", "p", "o")
        await press(pilot, "enter")
        await pilot.pause()
        log = "\n".join(plain(row) for row in app.board.pane("log").rows)
        assert "epoch 2" in log and "loss" not in log
        await press(pilot, "escape")
        assert "loss: 3" in "\n".join(plain(row) for row in app.board.pane("log").rows)
        await press(pilot, "x")
        assert app.board.pane("log").rows == []


async def test_copy_reaches_clipboard_and_file(tmp_path: Path) -> None:
    async with support.dashboard(tmp_path) as (app, pilot):
        await press(pilot, "y")
        assert "softmax-one-unit" in app.clipboard
        [path] = (tmp_path / "cache").rglob("verdict.txt")
        assert path.read_text() == app.clipboard and "verdict.txt" in app.stage.message


async def test_export_writes_curves_report_and_picture(tmp_path: Path) -> None:
    async with support.dashboard(tmp_path) as (_, pilot):
        await press(pilot, "e")
        [folder] = (tmp_path / "cache").rglob("run-1")
        lines = (folder / "curves.csv").read_text().splitlines()
        assert lines[0] == "training,line,curve,update,mean,low,high" and len(lines) == 1 + 200 + 631
        assert json.loads((folder / "report.json").read_text())["verdict"]["word"] == "setup"
        assert (folder / "screen.svg").read_text().startswith("<svg")
        assert sorted(path.name for path in tmp_path.iterdir()) == ["cache", "celsius.py"]


async def test_theme_changes_every_pane(tmp_path: Path) -> None:
    async with support.dashboard(tmp_path) as (app, pilot):
        seen = {support.ink(app)}
        for _ in range(3):
            await press(pilot, "t")
            seen.add(support.ink(app))
        assert len(seen) == 4
        await press(pilot, "t")
        assert app.theme == "wontlearn-calm"


async def test_trainings_are_walked_through(tmp_path: Path) -> None:
    async with support.dashboard(tmp_path, looks="two") as (app, pilot):
        assert "✗ SETUP" in support.text(app)
        await press(pilot, "n")
        assert "✓ LEARNS" in support.text(app) and "training 2 of 2, line 21" in support.text(app)
        await press(pilot, "N")
        assert "✗ SETUP" in support.text(app)


async def test_history_shows_a_run_of_before_and_lays_any_two_over_each_other(tmp_path: Path) -> None:
    async with support.dashboard(tmp_path, looks="broken repaired broken") as (app, pilot):
        await press(pilot, "4", "down")
        await press(pilot, "enter")
        assert "run 2 of 3" in support.text(app) and "✓ LEARNS" in support.text(app)
        assert "+ keras.layers.Dense(1)," in support.text(app)
        await press(pilot, "up", "d")
        shade = app.stage.view.shade(app.conductor.session.looks)
        assert shade is not None and shade.number == 3
        assert "░░ run 3" in support.text(app)
        await press(pilot, "escape")
        assert "run 3" in support.text(app) and "✗ SETUP" in support.text(app)


@pytest.mark.parametrize("size", [(80, 24), (120, 30), (140, 40), (200, 60)])
async def test_help_lists_every_key_on_one_screen(size: tuple[int, int], tmp_path: Path) -> None:
    async with support.dashboard(tmp_path, size) as (app, pilot):
        await press(pilot, "question_mark")
        said = support.text(app)
        for key in KEYS:
            assert shown(key.keys).split()[0] in said and (key.brief in said or key.help.split(",")[0][:30] in said)
        assert "more below" not in said and len({plain(row) for row in app.screen.query_one(Pane).rows}) > 15
        await pilot.press("q")
        await pilot.pause()
        assert app.screen is app.board and app.is_running


async def test_palette_finds_an_action_by_name(tmp_path: Path) -> None:
    async with support.dashboard(tmp_path) as (app, pilot):
        await press(pilot, "colon")
        await pilot.press(*"log-scale")
        await pilot.pause(0.5)
        await pilot.press("enter")
        await pilot.pause()
        await pilot.pause()
        assert app.stage.view.log


async def test_quit_asks_once_while_something_runs(tmp_path: Path) -> None:
    async with support.dashboard(tmp_path, looks="running") as (app, pilot):
        await press(pilot, "q")
        assert app.is_running and "q again" in support.text(app)
        await press(pilot, "2")
        await press(pilot, "q")
        assert app.return_value is None
        await press(pilot, "q")
        assert app.return_value == 0


async def test_quit_leaves_at_once_when_nothing_runs(tmp_path: Path) -> None:
    async with support.dashboard(tmp_path) as (app, pilot):
        await press(pilot, "q")
        assert app.return_value == 0


def test_every_key_of_the_table_was_pressed_above() -> None:
    if "r" not in PRESSED:
        pytest.skip("only with the whole file")
    assert {key.keys.split(",")[0] for key in KEYS} - PRESSED == set()
