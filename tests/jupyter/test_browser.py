"""JupyterLab in a real browser: what a user clicks, types and sees."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Page, TimeoutError

from .lab import TOKEN, Lab
from .notebooks import write_notebook
from .screen import browser, new_page, open_tile, wait_for, wait_for_tooltip

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
    wait_for_tooltip(page, marked.first)
    assert "softmax over one unit" in page.locator(".cm-tooltip-lint").first.inner_text()
    (lab.work / "degrees.ipynb").unlink()


CELLS = (
    "%load_ext wontlearn",
    "import torch\ntorch.manual_seed(1)\nx = torch.rand(100, 3)\ny = x.sum(1)\nmodel = torch.nn.Linear(3, 1)",
    "%%wontlearn --no-proof\noptimizer = torch.optim.SGD(model.parameters(), 0.1)\nfor epoch in range(100):\n"
    "    loss = torch.nn.functional.mse_loss(model(x), y)\n    optimizer.zero_grad()\n    loss.backward()\n"
    "    optimizer.step()",
    "%%wontlearn\nmodel = torch.nn.Linear(3, 1)\noptimizer = torch.optim.SGD(model.parameters(), 0.5)\n"
    "for epoch in range(200):\n    loss = torch.nn.functional.mse_loss(model(x), y[:, None])\n    optimizer.zero_grad()\n"
    "    loss.backward()\n    optimizer.step()",
)


@pytest.mark.slow
def test_a_cell_s_examination_is_shown_below_it_with_both_curves(lab: Lab, page: Page) -> None:
    cells = [
        {"cell_type": "code", "metadata": {}, "source": text, "execution_count": None, "outputs": []} for text in CELLS
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    content = {"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 4}
    (lab.work / "live.ipynb").write_text(json.dumps(content), "utf-8")
    page.goto(lab.url("lab/tree/live.ipynb"))
    page.get_by_text("Python 3 | Idle").or_(page.get_by_text("Python 3 (ipykernel) | Idle")).first.wait_for()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    reports = page.locator(".jp-RenderedHTML .wontlearn")
    shown = reports.first
    shown.wait_for(timeout=240_000)
    words = shown.inner_text()
    assert "SETUP" in words.upper() and "loss-broadcast" in words, words
    assert shown.locator("svg path, svg polyline").count() >= 2
    box = shown.bounding_box()
    assert box is not None and box["width"] > 300 and box["height"] > 100
    healthy = reports.filter(has_text="It learns:")
    for _ in range(60):
        # What is out of sight is not drawn.
        page.locator(".jp-WindowedPanel-outer").first.evaluate("panel => panel.scrollTo(0, panel.scrollHeight)")
        with contextlib.suppress(TimeoutError):
            healthy.last.wait_for(timeout=2000)
            break
    words = healthy.last.inner_text()
    assert "It learns" in words and "It fits one sample" in words and "loss-broadcast" not in words, words
    assert healthy.last.locator("svg path, svg polyline").count() >= 2
    (lab.work / "live.ipynb").unlink()


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
