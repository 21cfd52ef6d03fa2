"""A Chromium, and what the terminal in a page shows."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from playwright.sync_api import Frame, Locator, Page, TimeoutError, sync_playwright

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
# The terminal draws on a canvas. Its client is caught when it takes its first add-on, and asked for its screen's cells.
CATCH = """
Object.defineProperty(Object.prototype, 'fitAddon', {configurable: true, set(value) {
    Object.defineProperty(this, 'fitAddon', {value, writable: true, configurable: true});
    window.caught = this.terminal;
}});
"""
READ = """() => {
    if (!window.caught) return '';
    const lines = window.caught.buffer.active;
    return Array.from({length: window.caught.rows}, (_, i) => lines.getLine(i).translateToString(true)).join('\\n');
}"""


def browser() -> str | None:
    """The path of a Chromium, if this machine has one."""
    return next((found for found in map(shutil.which, BROWSERS) if found), None)


@contextmanager
def new_page(width: int = 1400, height: int = 900, scale: float = 1) -> Iterator[Page]:
    """In a browser of its own."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser(), args=["--no-sandbox"])
        context: Any = chromium.new_context(
            viewport={"width": width, "height": height}, device_scale_factor=scale, permissions=["clipboard-read"]
        )
        context.add_init_script(CATCH)
        context.set_default_timeout(120_000)
        yield context.new_page()
        chromium.close()


def open_tile(page: Page) -> Frame:
    """Click the launcher's tile; the frame in the tab that opens."""
    page.locator('.jp-LauncherCard[title="wontlearn"]').click()
    frame = page.wait_for_selector('.jp-IFrame iframe, iframe[src*="wontlearn"]').content_frame()
    assert frame is not None
    frame.wait_for_selector("body.-first-byte")
    frame.locator(".xterm-screen").click()
    return frame


def wait_for(frame: Frame, wanted: str, seconds: float = 240) -> str:
    """What the terminal shows, once that holds `wanted`. The limit is for a machine that is busy."""
    until = time.monotonic() + seconds
    while wanted not in (shown := str(frame.evaluate(READ))):
        assert time.monotonic() < until, f"{wanted!r} did not come:\n{shown}"
        frame.page.wait_for_timeout(100)
    return shown


def wait_for_tooltip(page: Page, marked: Locator) -> None:
    """Hover until it shows: while a fix is being tried the marks are made anew, and a tooltip goes with its mark."""
    for _ in range(60):
        page.mouse.move(1, 1)
        marked.hover()
        with suppress(TimeoutError):
            page.locator(".cm-tooltip-lint").first.wait_for(timeout=2000)
            return
