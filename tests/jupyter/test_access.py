"""Who can talk to what the tile starts: the user's own page in Jupyter, and nobody else."""

from __future__ import annotations

import http.cookiejar
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import pytest
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect
from wontlearn.jupyter import python_call

from .lab import TOKEN, Lab


@pytest.fixture(scope="module")
def cookie(lab: Lab) -> str:
    """What a browser sends once its user has logged in. Sent to any port of the host, whatever page asks."""
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    opener.open(lab.url(f"lab?token={TOKEN}"), timeout=60).close()
    return "; ".join(f"{item.name}={item.value}" for item in jar)


async def connect(lab: Lab, **headers: str) -> WebSocketClientConnection:
    """To the dashboard's wire, as a page would."""
    address = lab.url("wontlearn/ws?width=90&height=30").replace("http", "ws", 1)
    return await websocket_connect(HTTPRequest(address, headers=headers, connect_timeout=60, request_timeout=60))


@pytest.mark.parametrize("origin", ["http://elsewhere.example", "http://localhost:1", "null", ""])
async def test_a_page_of_another_origin_is_refused(lab: Lab, cookie: str, origin: str) -> None:
    with pytest.raises(HTTPClientError) as refused:
        await connect(lab, Cookie=cookie, Origin=origin)
    assert refused.value.code == 403


async def test_who_is_not_logged_in_is_refused(lab: Lab) -> None:
    with pytest.raises(HTTPClientError) as refused:
        await connect(lab, Origin=f"http://localhost:{lab.port}")
    assert refused.value.code == 403
    with urllib.request.urlopen(lab.url("wontlearn/"), timeout=60) as answer:
        assert "/login" in answer.geturl()


async def test_the_own_page_is_let_in_and_nothing_listens_on_a_port(lab: Lab, cookie: str) -> None:
    wire = await connect(lab, Cookie=cookie, Origin=f"http://localhost:{lab.port}")
    shown = ""
    while "celsius.py" not in shown:
        message = await wire.read_message()
        assert isinstance(message, bytes), shown
        shown += message.decode("utf-8", "replace")
    started = psutil.Process(lab.pid).children(recursive=True)
    [server] = [child for child in started if "wontlearn.jupyter.server" in " ".join(child.cmdline())]
    [dashboard] = server.children()
    assert [c for child in (server, dashboard) for c in child.net_connections("inet")] == []
    wire.close()
    _, left = psutil.wait_procs([dashboard], timeout=60)
    assert not left, "the dashboard outlives its page"


def test_the_page_asks_for_nothing_from_elsewhere(lab: Lab, cookie: str) -> None:
    request = urllib.request.Request(lab.url("wontlearn/"), headers={"Cookie": cookie})
    with urllib.request.urlopen(request, timeout=60) as answer:
        page = answer.read().decode()
        policy = answer.headers["Content-Security-Policy"]
    assert "//" not in page
    assert "default-src 'none'" in policy and "frame-ancestors 'self'" in policy


def test_nothing_is_served_where_others_can_reach_it(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    command = python_call("wontlearn.jupyter.server", str(tmp_path / "socket"), str(tmp_path), str(os.getpid()))
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 2 and "others can reach" in done.stderr
    assert not (tmp_path / "socket").exists()


def test_it_ends_when_jupyter_is_killed(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    command = python_call("wontlearn.jupyter.server", str(tmp_path / "socket"), str(tmp_path))
    starter = "import os, subprocess, sys; print(subprocess.Popen([*sys.argv[1:], str(os.getpid())]).pid, flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", starter, *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        server = psutil.Process(int(parent.stdout.readline()))
        os.kill(parent.pid, signal.SIGKILL)
    _, left = psutil.wait_procs([server], timeout=60)
    assert not left
