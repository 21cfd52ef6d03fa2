"""What the client may ask, and who answers. Commands return at once; what comes of them is told by notification.

Initialization options and `workspace/didChangeConfiguration`: see settings.py.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from wontlearn_engine import __version__
from wontlearn_engine.probe.contract.asks import Mode

from ..discover import trains
from .answers import CANCEL, CHECK, RUN_FULL, RUN_SAMPLE, lenses, quick_fixes
from .documents import Documents
from .hover_and_hints import hover, inlay_hints
from .settings import Settings
from .watched import Watched

# All cells, those of text too: a finding's cell is counted as the eye does.
NOTEBOOKS = types.NotebookDocumentSyncOptions([types.NotebookDocumentFilterWithNotebook("jupyter-notebook")], save=True)
COMMANDS: dict[str, tuple[Mode, ...]] = {
    CHECK: ("single-sample", "full"),
    RUN_SAMPLE: ("single-sample",),
    RUN_FULL: ("full",),
}


class Desk:
    """The files that are open, and the settings. One file at a time keeps warm processes."""

    def __init__(self, server: LanguageServer) -> None:
        self.server, self.documents, self.settings = server, Documents(server), Settings()
        self._watched: dict[Path, Watched] = {}
        self._latest: Watched | None = None
        """The script that was last run."""

    def of(self, uri: str) -> Watched | None:
        """The file that a document is, or is a cell of; None for what is no Python file or notebook."""
        path = self.documents.path(uri)
        if path is None or path.suffix not in (".py", ".ipynb"):
            return None
        if path not in self._watched:
            uri = self.documents.uri(str(path)) or path.as_uri()
            self._watched[path] = Watched(self.server, self.documents, path, uri, self._folder(path))
        return self._watched[path]

    def _folder(self, path: Path) -> Path:
        """Where the script is started: in the workspace's folder, as an editor's terminal is."""
        folders = [self.documents.path(folder.uri) for folder in self.server.workspace.folders.values()]
        above = [folder for folder in folders if folder is not None and folder in path.parents]
        return max(above, key=lambda folder: len(folder.parts), default=path.parent)

    def saved(self, uri: str) -> None:
        """A file was saved: what runs is the script that imports it, else itself if it trains something."""
        watched = self.of(uri)
        self.documents.saved(uri)
        if watched is None or self.settings.run != "onSave":
            return
        if self._latest is not None and self._latest.imports(watched.path):
            self._latest.saved(self.settings)
        elif trains(watched.path):
            self._turn_to(watched)
            watched.saved(self.settings)

    def run(self, uri: str, modes: tuple[Mode, ...]) -> None:
        """The user asks for it."""
        watched = self.of(uri)
        if watched is not None:
            self._turn_to(watched)
            watched.run(modes, self.settings)

    def edited(self, uri: str) -> None:
        """A document was changed or opened."""
        changed = self.of(uri)
        for watched in self._watched.values():
            if changed is watched or (changed is not None and watched.imports(changed.path)):
                watched.edited()

    def cancel(self, uri: str) -> None:
        """End the runs of a file."""
        watched = self.of(uri)
        if watched is not None:
            watched.cancel()

    def close(self) -> None:
        """End everything."""
        for watched in self._watched.values():
            watched.release()

    def _turn_to(self, script: Watched) -> None:
        self._latest = script
        for watched in self._watched.values():
            if watched is not script and not watched.running:
                watched.release()


def make() -> LanguageServer:
    """The server with all it can do."""
    server = LanguageServer("wontlearn", __version__, notebook_document_sync=NOTEBOOKS)
    desk = Desk(server)

    @server.feature(types.INITIALIZE)
    def _(params: types.InitializeParams) -> None:
        desk.settings = desk.settings.changed(params.initialization_options)

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    def _(params: types.DidChangeConfigurationParams) -> None:
        desk.settings = desk.settings.changed(params.settings)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def _(params: types.DidSaveTextDocumentParams) -> None:
        desk.saved(params.text_document.uri)

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_SAVE)
    def _(params: types.DidSaveNotebookDocumentParams) -> None:
        desk.saved(params.notebook_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def _(params: types.DidOpenTextDocumentParams) -> None:
        desk.edited(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def _(params: types.DidChangeTextDocumentParams) -> None:
        desk.edited(params.text_document.uri)

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_CHANGE)
    def _(params: types.DidChangeNotebookDocumentParams) -> None:
        desk.edited(params.notebook_document.uri)

    @server.feature(types.TEXT_DOCUMENT_CODE_LENS)
    def _(params: types.CodeLensParams) -> list[types.CodeLens]:
        uri = params.text_document.uri
        watched = desk.of(uri)
        return [] if watched is None else lenses(watched.look, watched.fresh, watched.path, uri, desk.documents)

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions([types.CodeActionKind.QuickFix]))
    def _(params: types.CodeActionParams) -> list[types.CodeAction]:
        watched = desk.of(params.text_document.uri)
        if watched is None or watched.look is None or not watched.fresh:
            return []
        return quick_fixes(watched.look, params, desk.documents)

    @server.feature(types.TEXT_DOCUMENT_INLAY_HINT)
    def _(params: types.InlayHintParams) -> list[types.InlayHint]:
        watched = desk.of(params.text_document.uri)
        if watched is None or watched.look is None or not watched.fresh:
            return []
        return inlay_hints(watched.look, watched.path, params, desk.documents)

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def _(params: types.HoverParams) -> types.Hover | None:
        watched = desk.of(params.text_document.uri)
        if watched is None or watched.look is None or not watched.fresh:
            return None
        # JupyterLab's, which shows either a finding's words or these, is the one that has no quick fixes.
        known = server.client_capabilities.text_document
        beside = known is not None and known.code_action is not None
        return hover(watched.look, watched.path, params, desk.documents, beside=beside)

    def runs(modes: tuple[Mode, ...]) -> Callable[[str], None]:
        def run(uri: str) -> None:
            desk.run(uri, modes)

        return run

    for name, modes in COMMANDS.items():
        server.command(name)(runs(modes))

    @server.command(CANCEL)
    def _(uri: str) -> None:
        desk.cancel(uri)

    @server.feature(types.SHUTDOWN)
    def _(_: None) -> None:
        desk.close()

    return server


def serve() -> None:
    """Speak the protocol on stdin and stdout; whatever else is printed goes to stderr."""
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr
    make().start_io(source, sink)
