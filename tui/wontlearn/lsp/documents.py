"""Between the engine's places (file, cell, line and column from 1) and the client's (document, UTF-16 from 0)."""

from __future__ import annotations

import ast
from pathlib import Path
from urllib.parse import unquote

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import from_fs_path, to_fs_path
from pygls.workspace import TextDocument
from wontlearn_engine.looking.save_watch import read
from wontlearn_engine.notebooks.notebook import is_notebook, join
from wontlearn_engine.source import Source
from wontlearn_engine.verdict.words import Edit, Where

from .glued import line_in


class Documents:
    """The client's documents, by the engine's names for them."""

    def __init__(self, server: LanguageServer) -> None:
        self._server = server
        self._glued: dict[Path, tuple[str, str, str]] = {}
        """Notebooks that the client gives as one text: document, its text when saved, and what the engine read then."""
        self._sources: dict[str, Source] = {}

    def path(self, uri: str) -> Path | None:
        """The script or notebook that a document is, or is a cell of; None for what is no file."""
        book = self._server.workspace.get_notebook_document(cell_uri=uri)
        found = to_fs_path(book.uri if book is not None else uri)
        return Path(found) if found and uri.partition(":")[0] in ("file", "vscode-notebook-cell") else None

    def uri(self, file: str, cell: int = 0) -> str | None:
        """The document of a file, or of a notebook's cell."""
        path = Path(file).absolute()
        uri: str | None = from_fs_path(str(path))
        if not cell or uri is None:
            document = self._opened(path)
            return document.uri if document is not None else uri  # as the client writes it
        book = self._book(uri)
        return book.cells[cell - 1].document if book is not None and cell <= len(book.cells) else None

    def at(self, place: Where) -> tuple[str, int] | None:
        """Document and line of a place; None if the client has it nowhere."""
        file, cell, line = place
        glued = self._glued.get(Path(file).absolute())
        if cell and glued is not None:
            found = line_in(self._server.workspace.get_text_document(glued[0]).source, glued[2], cell, line)
            return (glued[0], found) if found is not None else None
        uri = self.uri(file, cell)
        return (uri, line) if uri is not None else None

    def saved(self, uri: str) -> None:
        """The document is now what its file holds. Only of use where the two are written in different ways."""
        path = self.path(uri)
        document = self._opened(path) if path is not None and is_notebook(path) else None
        if path is not None and document is not None:
            self._glued[path] = uri, document.source, read(path) or ""

    def _opened(self, path: Path) -> TextDocument | None:
        """The document of a file that the client has open; pygls knows it by its URI without escapes."""
        documents: dict[str, TextDocument] = self._server.workspace.text_documents
        return documents.get(unquote(from_fs_path(str(path)) or ""))

    def _book(self, uri: str) -> types.NotebookDocument | None:
        books = self._server.workspace.notebook_documents
        wanted = to_fs_path(uri)
        return next((book for book in books.values() if to_fs_path(book.uri) == wanted), None)

    def cells(self, path: Path) -> list[tuple[int, str]]:
        """Number and document of each code cell of an open notebook; empty for a script."""
        book = self._book(from_fs_path(str(path)) or "") if is_notebook(path) else None
        code = types.NotebookCellKind.Code
        return [] if book is None else [(n, c.document) for n, c in enumerate(book.cells, 1) if c.kind == code]

    def text(self, path: Path) -> str | None:
        """The text in the editor as the engine would read it from the file; None if it is not open."""
        workspace = self._server.workspace
        if is_notebook(path):
            if path in self._glued:
                document, then, joined = self._glued[path]
                now = workspace.get_text_document(document).source
                return joined if now == then else now
            cells = self.cells(path)
            return join((n, workspace.get_text_document(uri).source) for n, uri in cells) if cells else None
        opened = self._opened(path)
        return _plain(opened.source) if opened is not None else None

    def whole_line(self, uri: str, line: int, column: int = 1) -> types.Range:
        """From a column to the end of the line."""
        text = self._line(uri, line).rstrip()
        start = max(column - 1, len(text) - len(text.lstrip()))
        return types.Range(self._position(uri, line, start + 1), self._position(uri, line, max(len(text), start) + 1))

    def part(self, uri: str, line: int, column: int = 1) -> types.Range:
        """What begins there: an argument, a call, a statement; to the end of the line where it is longer, or the text is no Python."""
        whole = self.whole_line(uri, line, column)
        source, text = self._source(uri), self._line(uri, line)
        begin = max(column, len(text) - len(text.lstrip()) + 1)
        nodes = (n for n in source.nodes if isinstance(n, (ast.expr, ast.stmt, ast.keyword)) and n.lineno == line)
        spans = [span for span in map(source.span, nodes) if span.column == begin]
        if not spans or any(span.end_line > line for span in spans):
            return whole
        return types.Range(whole.start, self._position(uri, line, max(span.end_column for span in spans)))

    def edit(self, uri: str, edit: Edit) -> types.TextEdit:
        """An edit of a fix as the client applies it."""
        start = self._position(uri, edit.line, edit.column)
        return types.TextEdit(types.Range(start, self._position(uri, edit.end_line, edit.end_column)), edit.new_text)

    def _position(self, uri: str, line: int, column: int) -> types.Position:
        codec = self._server.workspace.position_codec
        return types.Position(line - 1, codec.client_num_units(self._line(uri, line)[: column - 1]))

    def _line(self, uri: str, line: int) -> str:
        """A line as Python and the protocol count them: a form feed starts none."""
        lines = self._text(uri).split("\n")
        return lines[line - 1] if line <= len(lines) else ""

    def _text(self, uri: str) -> str:
        path = to_fs_path(uri)
        known = unquote(uri) in self._server.workspace.text_documents or path is None
        return _plain(self._server.workspace.get_text_document(uri).source if known else read(Path(path or "")) or "")

    def _source(self, uri: str) -> Source:
        """The document's text, parsed once for as long as it stays the same."""
        text, known = self._text(uri), self._sources.get(uri)
        if known is None or known.text != text:
            known = self._sources[uri] = Source(text, uri)
        return known


def _plain(text: str) -> str:
    """With the line ends that the engine reads."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
