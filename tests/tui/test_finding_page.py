"""A finding in full, what came of its fix, and taking it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from wontlearn.dashboard.page import Page
from wontlearn_engine.looking.attend import News

from . import support

pytestmark = pytest.mark.usefixtures("_terminal")


async def press(pilot: Any, *keys: str) -> None:
    await pilot.press(*keys)
    await pilot.pause()


async def test_k_draws_the_edited_copy_and_the_controls(tmp_path: Path) -> None:
    async with support.dashboard(tmp_path, looks="proved") as (app, pilot):
        await press(pilot, "k")
        assert "◆◆ with the fix" in support.text(app)
        await press(pilot, "k")
        assert "with the fix" not in support.text(app)
    async with support.dashboard(tmp_path, looks="repaired") as (app, pilot):
        await press(pilot, "k")
        assert "×× few-sample" in support.text(app)
    async with support.dashboard(tmp_path, (60, 20), looks="proved") as (app, pilot):
        await press(pilot, "k")
        title = support.text(app).split("\n")[1]
        assert all(name in title for name in ("━━ full", "●● single-sample", "◆◆ with the fix")), title


async def test_a_proof_that_comes_while_its_page_is_open_is_shown_there(tmp_path: Path) -> None:
    async with support.dashboard(tmp_path, (80, 24)) as (app, pilot):
        await press(pilot, "enter")
        shown_page = support.text(app)
        assert "why Softmax makes the units of a layer add up to 1" in shown_page and "with the fix" not in shown_page
        look = app.stage.look
        assert look is not None
        support.proved(look)
        app.attended(News(look))
        await pilot.pause()
        assert "it learns" in support.text(app) and "◆◆ with the fix" in support.text(app)


async def test_a_shows_the_proved_fix_a_again_applies_it_and_u_takes_it_back(tmp_path: Path) -> None:
    async with support.dashboard(tmp_path, (80, 24), looks="proved") as (app, pilot):
        script = tmp_path / "celsius.py"
        script.chmod(0o640)
        assert "tried: 3351 → 0.02 after 200 updates; it learns" in support.text(app)
        await press(pilot, "u")  # nothing to take back
        await press(pilot, "a")
        assert isinstance(app.screen, Page) and script.read_text() == support.BROKEN
        assert "a apply it" in support.text(app) and "unproved" not in support.text(app)
        await press(pilot, "a")
        assert app.screen is app.board and script.read_text() == support.REPAIRED
        assert script.stat().st_mode & 0o777 == 0o640 and "Applied in celsius.py" in support.text(app)
        await press(pilot, "u")
        assert script.read_text() == support.BROKEN and "Taken back" in support.text(app)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["cache", "celsius.py"]


async def test_what_was_not_proved_is_asked_for_twice(tmp_path: Path) -> None:
    async with support.dashboard(tmp_path, (80, 24)) as (app, pilot):
        script = tmp_path / "celsius.py"
        await press(pilot, "a", "a")
        assert "again applies what was not proved" in support.text(app) and script.read_text() == support.BROKEN
        await press(pilot, "escape", "a")
        assert "a apply it, unproved" in support.text(app)
        await press(pilot, "a", "a")
        assert script.read_text() == support.REPAIRED


async def test_a_file_that_is_no_longer_what_was_judged_is_left_alone(tmp_path: Path) -> None:
    async with support.dashboard(tmp_path, (80, 24), looks="proved") as (app, pilot):
        script = tmp_path / "celsius.py"
        script.write_text(support.BROKEN + "# more\n")
        await press(pilot, "a", "a")
        assert script.read_text() == support.BROKEN + "# more\n"
        assert "Not applied." in support.text(app) and "no longer what was judged" in support.text(app)


async def test_a_file_that_was_saved_since_is_not_taken_back(tmp_path: Path) -> None:
    async with support.dashboard(tmp_path, (80, 24), looks="proved") as (app, pilot):
        script = tmp_path / "celsius.py"
        await press(pilot, "a", "a")
        script.write_text(support.REPAIRED + "# mine\n")
        await press(pilot, "u")
        assert script.read_text() == support.REPAIRED + "# mine\n" and "Not taken back." in support.text(app)


async def test_a_click_applies_too(tmp_path: Path) -> None:
    async with support.dashboard(tmp_path, (80, 24), looks="proved") as (app, pilot):
        for words in ("a apply", "a apply it"):
            row, line = next((i, t) for i, t in enumerate(support.text(app).split("\n")) if words in t)
            await pilot.click(offset=(line.index(words), row))
            await pilot.pause()
        assert (tmp_path / "celsius.py").read_text() == support.REPAIRED


async def test_while_the_fix_is_tried_the_status_says_so_and_it_can_be_ended(tmp_path: Path) -> None:
    async with support.dashboard(tmp_path) as (app, pilot):
        look = app.stage.look
        assert look is not None
        support.proved(look, "running")
        app.board.redraw()
        await pilot.pause()
        assert "checking  the fix on a copy" in support.text(app) and "being tried on a copy" in support.text(app)
        assert "c cancel" in support.text(app)


async def test_a_fix_that_is_tried_beside_the_script_s_own_run_is_told_with_it(tmp_path: Path) -> None:
    async with support.dashboard(tmp_path, looks="running") as (app, pilot):
        look = app.stage.look
        assert look is not None and "the fix on a copy" not in support.text(app)
        support.proved(look, "running")
        app.board.redraw()
        await pilot.pause()
        assert "● running  and the fix on a copy" in support.text(app) and "being tried on a copy" in support.text(app)
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert "● running" in support.text(app) and "update" in support.text(app).split("\n")[0]
