"""A finding in full, what came of its fix, and taking it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from wontlearn_engine.looking.attend import News

from . import support

pytestmark = pytest.mark.usefixtures("_terminal")


async def press(pilot: Any, *keys: str) -> None:
    await pilot.press(*keys)
    await pilot.pause()


async def test_k_draws_the_controls_then_the_edited_copy(tmp_path: Path) -> None:
    async with support.dashboard(tmp_path, looks="proved") as (app, pilot):
        await press(pilot, "k")
        assert "◆◆ with the fix" in support.text(app)
        await press(pilot, "k")
        assert "with the fix" not in support.text(app)
    async with support.dashboard(tmp_path, looks="repaired") as (app, pilot):
        await press(pilot, "k")
        assert "×× few-sample" in support.text(app)


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
