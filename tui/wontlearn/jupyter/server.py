"""Serves the dashboard to Jupyter's proxy, over a Unix socket that nobody else can reach.

The page and the terminal in it are textual-serve's client files, as installed. Its server is not used: it answers
pages of any origin, writes absolute addresses, and loads fonts from the web.
"""

from __future__ import annotations

# pyright: reportUnknownMemberType=false
# Tornado leaves some of its types open.
import asyncio
import importlib.util
import json
import os
import sys
from pathlib import Path
from typing import Any

from tornado import httpserver, ioloop, netutil, web, websocket

from . import HERE, python_call
from .terminal import Terminal

WIDEST = 1000
"""Cells; no window has more."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; img-src 'self'; "
    "frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
)


class TerminalPage(web.RequestHandler):
    """The page with the terminal. All addresses in it are relative: it does not know where the proxy has put it."""

    def set_default_headers(self) -> None:
        """Nothing from elsewhere in it, and no page from elsewhere around it."""
        self.set_header("Content-Security-Policy", POLICY)

    def get(self) -> None:
        """The same for everybody."""
        self.finish((HERE / "page.html").read_text("utf-8"))


class Client(websocket.WebSocketHandler):
    """One browser tab: one dashboard, which ends with it."""

    terminal: Terminal | None = None

    def initialize(self, folder: Path) -> None:
        """`folder` is where scripts are looked for."""
        self.folder = folder

    def check_origin(self, origin: str) -> bool:
        """Checked already: Jupyter's proxy, the only one who reaches the socket, knows which origins are allowed."""
        return True

    async def open(self, *args: str, **kwargs: str) -> None:
        """Start the dashboard, of the size the page has."""
        width, height = (_cells(self.get_query_argument(name, "")) for name in ("width", "height"))
        extra = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
        self.terminal = Terminal(python_call("wontlearn.cli"), self.folder, width or 80, height or 24, extra)
        await self.terminal.connect()
        self.pump = asyncio.create_task(self._pump(self.terminal))

    async def _pump(self, terminal: Terminal) -> None:
        """From the screen to the page, no faster than the page takes it."""
        try:
            while data := await terminal.read():
                await self.write_message(data, binary=True)
        except websocket.WebSocketClosedError:
            return
        self.close()

    def on_message(self, message: str | bytes) -> None:
        """Textual's own wire: a JSON array of a kind and what belongs to it. What we do not know is left out."""
        assert self.terminal is not None
        match json.loads(message):
            case ["stdin", str(text)]:
                self.terminal.write(text.encode())
            case ["resize", {"width": width, "height": height}]:
                if (columns := _cells(width)) and (rows := _cells(height)):
                    self.terminal.resize(columns, rows)
            case ["ping", data]:
                self.write_message(json.dumps(["pong", data]))
            case _:
                pass

    def on_close(self) -> None:
        """The tab was closed."""
        if self.terminal is not None:
            self.ending = asyncio.create_task(self.terminal.end())


def _cells(given: Any) -> int | None:
    """A width or a height from outside."""
    try:
        return min(max(int(given), 1), WIDEST)
    except (TypeError, ValueError):
        return None


def application(folder: Path) -> web.Application:
    """All that is served; `folder` is where scripts are looked for."""
    found = importlib.util.find_spec("textual_serve")
    assert found is not None and found.origin is not None
    static = Path(found.origin).parent / "static"
    return web.Application(
        [
            ("/", TerminalPage),
            ("/ws", Client, {"folder": folder}),
            (r"/static/(js/textual\.js|css/xterm\.css)", web.StaticFileHandler, {"path": str(static)}),
        ],
        websocket_ping_interval=30,
    )


def private(socket: Path) -> bool:
    """Whether only this user can reach what is in the socket's folder."""
    status = socket.parent.stat()
    return status.st_uid == os.getuid() and not status.st_mode & 0o077


def end_with(parent: int) -> None:
    """Jupyter may be killed, and then nobody tells us."""
    if os.getppid() != parent:
        ioloop.IOLoop.current().stop()


async def serve(socket: Path, folder: Path, parent: int) -> None:
    """Until Jupyter ends it, or ends."""
    server = httpserver.HTTPServer(application(folder))
    server.add_socket(netutil.bind_unix_socket(str(socket), mode=0o600))
    ioloop.PeriodicCallback(lambda: end_with(parent), 2000).start()


def main() -> int:
    """`server SOCKET FOLDER PARENT`, as Jupyter's proxy starts it; PARENT is Jupyter's process id."""
    socket, folder, parent = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    if not private(socket):
        print(f"wontlearn: others can reach {socket.parent}; nothing is served there.", file=sys.stderr)
        return 2
    loop = ioloop.IOLoop.current()
    loop.add_callback(serve, socket, folder, parent)
    loop.start()
    return 0
