from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest_asyncio
from lsprotocol import types
from pygls.protocol import default_converter
from pytest_lsp import LanguageClient

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


class Editor(LanguageClient):
    """An editor in a folder of its own, with the server as its child process, and all that it was told."""

    def __init__(self, folder: Path) -> None:
        super().__init__(converter_factory=default_converter)
        self.folder = folder
        self.told: list[tuple[str, Any]] = []
        self.versions: dict[str, int] = {}
        self._news = asyncio.Condition()

        @self.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        async def _(params: types.PublishDiagnosticsParams) -> None:
            self.diagnostics[params.uri] = list(params.diagnostics)
            await self._tell("diagnostics", params)

        @self.feature(types.WINDOW_WORK_DONE_PROGRESS_CREATE)
        async def _(params: types.WorkDoneProgressCreateParams) -> None:
            await self._tell("token", params.token)

        @self.feature(types.PROGRESS)
        async def _(params: types.ProgressParams) -> None:
            await self._tell("progress", params.value)

        @self.feature(types.WORKSPACE_CODE_LENS_REFRESH)
        async def _(params: Any) -> None:
            await self._tell("lenses", params)

        @self.feature(types.WORKSPACE_INLAY_HINT_REFRESH)
        async def _(params: Any) -> None:
            await self._tell("hints", params)

        @self.feature(types.WINDOW_SHOW_MESSAGE)
        async def _(params: types.ShowMessageParams) -> None:
            await self._tell("message", params)

        @self.feature("$/wontlearn/state")
        async def _(params: Any) -> None:
            await self._tell("state", params)

        @self.feature("$/wontlearn/loss")
        async def _(params: Any) -> None:
            await self._tell("loss", params)

    async def _tell(self, kind: str, what: Any) -> None:
        async with self._news:
            self.told.append((kind, what))
            self._news.notify_all()

    async def until(self, holds: Any, seconds: float = 240.0) -> None:
        """Wait for news until something holds."""
        async with self._news:
            await asyncio.wait_for(self._news.wait_for(holds), seconds)

    def states(self) -> list[Any]:
        return [what for kind, what in self.told if kind == "state"]

    async def judged(self, count: int = 1) -> Any:
        """The state told at the end of the so-manieth run."""
        await self.until(lambda: sum(s.state != "running" for s in self.states()) >= count)
        return [s for s in self.states() if s.state != "running"][count - 1]

    def put(self, name: str, text: str | None = None) -> Path:
        """A file in the editor's folder, by default one of the examples."""
        path = self.folder / name
        if text is None:
            shutil.copyfile(EXAMPLES / name, path)
        else:
            path.write_text(text, encoding="utf-8", newline="")
        return path

    def open(self, path: Path) -> str:
        """Open a file."""
        uri, self.versions[path.as_uri()] = path.as_uri(), 1
        self.text_document_did_open(
            types.DidOpenTextDocumentParams(types.TextDocumentItem(uri, "python", 1, path.read_bytes().decode()))
        )
        return uri

    def type(self, uri: str, text: str) -> None:
        """Another text in the editor, not saved."""
        self.versions[uri] += 1
        change = types.TextDocumentContentChangeWholeDocument(text)
        document = types.VersionedTextDocumentIdentifier(self.versions[uri], uri)
        self.text_document_did_change(types.DidChangeTextDocumentParams(document, [change]))

    def save(self, path: Path, text: str | None = None) -> None:
        """Write the file, by default as it is, and say so."""
        if text is not None:
            self.type(path.as_uri(), text)
            self.put(path.name, text)
        self.text_document_did_save(types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(path.as_uri())))

    async def command(self, name: str, *arguments: Any) -> None:
        await self.workspace_execute_command_async(types.ExecuteCommandParams(name, list(arguments)))


@pytest_asyncio.fixture
async def editor(tmp_path: Path) -> AsyncIterator[Editor]:
    """An editor that has started the server, in a folder whose name has to be escaped."""
    folder = tmp_path / "runs of mäy (2)"
    folder.mkdir()
    async with opened(folder) as client:
        yield client


class opened:
    """An editor with its server, ended at the end."""

    def __init__(self, folder: Path, options: Any = None) -> None:
        self.editor, self.options = Editor(folder), options

    async def __aenter__(self) -> Editor:
        editor = self.editor
        await editor.start_io(sys.executable, "-m", "wontlearn", "lsp")
        capabilities = types.ClientCapabilities(
            window=types.WindowClientCapabilities(work_done_progress=True),
            text_document=types.TextDocumentClientCapabilities(code_action=types.CodeActionClientCapabilities()),
            workspace=types.WorkspaceClientCapabilities(
                code_lens=types.CodeLensWorkspaceClientCapabilities(refresh_support=True),
                inlay_hint=types.InlayHintWorkspaceClientCapabilities(refresh_support=True),
            ),
        )
        folder = types.WorkspaceFolder(editor.folder.as_uri(), "work")
        await editor.initialize_session(
            types.InitializeParams(capabilities, initialization_options=self.options, workspace_folders=[folder])
        )
        return editor

    async def __aexit__(self, *_: object) -> None:
        await self.editor.shutdown_session()
        await self.editor.stop()
