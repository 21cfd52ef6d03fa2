"""The client's own display of a look under way, which can be cancelled there."""

from __future__ import annotations

# pyright: reportUnknownMemberType=false
# pygls leaves the results of its futures open.
import asyncio
import uuid
from collections.abc import Callable

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer


class Progress:
    """From its making to `end`. Nothing is shown where the client shows none or refuses."""

    def __init__(self, server: LanguageServer, title: str, cancel: Callable[[], None]) -> None:
        self._server, self._title, self._cancel = server, title, cancel
        self._token: str | None = None
        self._ended: str | None = None
        window = server.client_capabilities.window
        shown = window is not None and window.work_done_progress
        self._begun = asyncio.create_task(self._begin()) if shown else None

    async def _begin(self) -> None:
        """The client must know the token before it is used."""
        token, loop = str(uuid.uuid4()), asyncio.get_running_loop()
        try:
            await self._server.work_done_progress.create_async(token)
        except JsonRpcException:
            return
        self._server.work_done_progress.begin(
            token, types.WorkDoneProgressBegin(title=self._title, message="starting", cancellable=True)
        )

        def asked(future: object) -> None:
            loop.call_soon_threadsafe(self._cancelled)

        self._server.work_done_progress.tokens[token].add_done_callback(asked)
        self._token = token
        if self._ended is not None:
            self.end(self._ended)

    def _cancelled(self) -> None:
        if self._ended is None:
            self._cancel()

    def report(self, message: str) -> None:
        """Another sentence."""
        if self._token is not None and self._ended is None:
            self._server.work_done_progress.report(self._token, types.WorkDoneProgressReport(message=message))

    def end(self, message: str) -> None:
        """It is over."""
        self._ended = message
        if self._token is not None:
            self._server.work_done_progress.end(self._token, types.WorkDoneProgressEnd(message=message))
