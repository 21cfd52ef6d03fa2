"""The table of keys: what is shown of it, and what changes which keys there are."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.actions import parse
from wontlearn.config import Config
from wontlearn.dashboard.app import Dashboard
from wontlearn.dashboard.board import Board
from wontlearn.dashboard.keys import KEYS, footer, help_rows, markdown
from wontlearn.dashboard.styled_rows import plain
from wontlearn_engine.running.runner import Printed

from . import support

pytestmark = pytest.mark.usefixtures("_terminal")


async def test_keys_can_be_remapped(tmp_path: Path) -> None:
    async with support.dashboard(tmp_path, config=Config(keys={"rerun": "f5", "help": "h"})) as (app, pilot):
        assert "f5 rerun" in support.text(app) and "h help" in support.text(app)
        await pilot.press("r")
        await pilot.pause()
        assert support.state(app).asked == []
        await pilot.press("f5")
        await pilot.pause()
        assert support.state(app).asked == ["start single-sample", "start full"]


async def test_a_key_whose_condition_does_not_hold_does_nothing(tmp_path: Path) -> None:
    async with support.dashboard(tmp_path, looks="") as (app, pilot):
        before = support.text(app)
        for key in KEYS:
            if key.when != "always":
                await pilot.press(key.keys.split(",")[0])
        await pilot.pause()
        assert support.text(app) == before


def test_footer_help_and_readme_come_from_the_table() -> None:
    shown = plain(footer(KEYS, {key.when for key in KEYS}, 1000))
    assert all(key.label in shown for key in KEYS)
    listed = " ".join(" ".join(plain(row) for row in help_rows(KEYS, 100, 90)).split())
    table = markdown()
    for key in KEYS:
        assert key.help in listed and f"`{key.id}`" in table
    assert len({key.id for key in KEYS}) == len(KEYS)


def test_actions_of_the_table_exist() -> None:
    for key in KEYS:
        where, name, _ = parse(key.action)
        assert hasattr(Board if where == "screen" else Dashboard, "action_" + name)


def test_the_readme_shows_this_very_table() -> None:
    assert markdown() in (Path(__file__).parents[2] / "README.md").read_text("utf-8")


async def test_typing_a_filter_triggers_no_key(tmp_path: Path) -> None:
    async with support.dashboard(tmp_path) as (app, pilot):
        app.post(Printed(1, "full", "quick run\n"))
        await pilot.pause()
        app.board.redraw()
        await pilot.press("slash", "q", "r", "f", "2")
        await pilot.pause()
        assert app.stage.filter == "qrf2" and support.state(app).asked == [] and app.is_running


async def test_help_on_a_small_terminal_scrolls(tmp_path: Path) -> None:
    async with support.dashboard(tmp_path, (40, 12)) as (app, pilot):
        await pilot.press("question_mark", *["pagedown"] * 5)
        assert "quit" in support.text(app)
