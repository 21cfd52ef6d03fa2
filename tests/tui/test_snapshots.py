"""The whole screen at each size, exact. To accept a change on purpose: UPDATE_SNAPSHOTS=1 pytest tests/tui."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from . import support

FOLDER = Path(__file__).with_name("snapshots")
SIZES = [(40, 10), (60, 20), (80, 24), (120, 30), (140, 40), (200, 60)]
STATES = {
    "broken": "broken",
    "repaired": "broken repaired",
    "several": "two",
    "running": "running",
    "scattered": "scattered",
}


def same(name: str, shown: str) -> None:
    """Compare with what was accepted."""
    path = FOLDER / f"{name}.txt"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        path.write_text(shown + "\n", "utf-8")
    assert shown + "\n" == path.read_text("utf-8")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("state", STATES)
async def test_screen_in_colour(state: str, size: tuple[int, int], tmp_path: Path) -> None:
    async with support.dashboard(tmp_path, size, looks=STATES[state]) as (app, _):
        same(f"{state}-{size[0]}x{size[1]}", support.text(app))
        if size == (80, 24):
            same(f"{state}-ink", support.ink(app))


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_pages(size: tuple[int, int], tmp_path: Path) -> None:
    async with support.dashboard(tmp_path, size, looks="proved") as (app, pilot):
        for key, name in (("enter", "finding"), ("question_mark", "help")):
            await pilot.press(key)
            await pilot.pause()
            same(f"{name}-{size[0]}x{size[1]}", support.text(app))
            await pilot.press("escape")
            await pilot.pause()


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_without_colour_nothing_is_lost(
    size: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with support.dashboard(tmp_path, size, looks="broken repaired") as (app, _):
        same(f"repaired-{size[0]}x{size[1]}", support.text(app))
        for strip in app.screen._compositor.render_strips():
            for segment in strip:
                for color in (segment.style.color, segment.style.bgcolor) if segment.style else ():
                    assert color is None or color.is_default


async def test_without_utf8_all_is_ascii(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setenv("LANG", "C")
    monkeypatch.setattr("wontlearn.dashboard.state_signs.utf8", lambda: False)
    async with support.dashboard(tmp_path, (80, 24), looks="broken repaired") as (app, _):
        shown = support.text(app)
        assert shown.isascii()
        same("ascii-80x24", shown)
