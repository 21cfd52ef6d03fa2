"""The language server: the verdict at the lines of an open file, for any editor that speaks the protocol."""

from __future__ import annotations

import sys

INSTALL = "pip install 'wontlearn[lsp]'"


def main() -> int:
    """Serve on stdin and stdout until the client ends it; returns the exit status."""
    try:
        from .server import serve
    except ModuleNotFoundError as problem:
        if (problem.name or "").partition(".")[0] not in ("pygls", "lsprotocol", "attrs", "cattrs"):
            raise
        print(f"wontlearn: the language server needs pygls. {INSTALL}", file=sys.stderr)
        return 2
    serve()
    return 0
