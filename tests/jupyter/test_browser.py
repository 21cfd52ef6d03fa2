"""JupyterLab in a real browser: what a user clicks, types and sees."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Page

from .lab import TOKEN, Lab
from .notebooks import write_notebook
from .screen import browser, new_page, open_tile, wait_for

pytestmark = pytest.mark.skipif(browser() is None, reason="needs a Chromium: none of its usual names is in PATH")

ASK = """async ([page, wire]) => {
    const read = await fetch(page, {credentials: 'include'}).then(() => 'read', () => 'refused');
    const spoke = await new Promise(done => {
        const socket = new WebSocket(wire);
        socket.onopen = () => done('open');
        socket.onerror = () => done('refused');
    });
    return [read, spoke];
}"""


@pytest.fixture(scope="module")
def page(lab: Lab) -> Iterator[Page]:
    """Lab's first page, logged in."""
    with new_page() as opened:
        opened.goto(lab.url(f"lab?token={TOKEN}"))
        yield opened


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """The address of a page on another port of the same host, which gets the same cookies."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"<!doctype html>")

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}/"
    server.shutdown()


@pytest.mark.slow
def test_a_notebook_s_cell_shows_the_finding_once_it_is_saved(lab: Lab, page: Page) -> None:
    write_notebook(lab.work / "celsius.py", lab.work / "degrees.ipynb")
    page.goto(lab.url("lab/tree/degrees.ipynb"))
    page.get_by_text("Fully initialized").wait_for()
    page.locator(".jp-Notebook").click()
    page.keyboard.press("Control+s")
    marked = page.locator(".jp-CodeCell .cm-lintRange-error")
    marked.first.wait_for(timeout=240_000)
    assert "softmax" in marked.first.inner_text()
    (lab.work / "degrees.ipynb").unlink()


@pytest.mark.slow
def test_the_tile_opens_the_dashboard_in_a_tab_and_a_key_brings_the_verdict(lab: Lab, page: Page) -> None:
    page.goto(lab.url("lab?reset"))
    frame = open_tile(page)
    assert page.locator(".jp-MainAreaWidget iframe").count() == 1
    assert "These train something." in wait_for(frame, "celsius.py")
    page.keyboard.press("Enter")
    shown = wait_for(frame, "✗ SETUP")
    assert "celsius.py:11" in shown
    page.keyboard.press("4")
    wait_for(frame, "1 ✗ setup")


def test_a_page_on_another_origin_cannot_talk_to_the_dashboard(lab: Lab, page: Page, elsewhere: str) -> None:
    addresses = [lab.url("wontlearn/"), lab.url("wontlearn/ws").replace("http", "ws", 1)]
    other = page.context.new_page()
    other.goto(elsewhere)
    assert other.evaluate(ASK, addresses) == ["refused", "refused"]
    other.close()
    assert page.evaluate(ASK, addresses) == ["read", "open"]
