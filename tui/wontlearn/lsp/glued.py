"""Where a notebook's cells lie in the one document that jupyterlab-lsp makes of them.

It knows no notebook documents of the protocol: a server is told of `train.ipynb` as a Python text, the code cells with
empty lines between them and a call in place of each magic. Findings have to be given by the lines of that text.
"""

from __future__ import annotations

from difflib import SequenceMatcher

from wontlearn_engine.notebooks.notebook import cells


def line_in(document: str, joined: str, cell: int, line: int) -> int | None:
    """The document's line of a cell's line, both from 1; `joined` is the engine's text. None if it is not there."""
    first = next((found.first for found in cells(joined) if found.number == cell), None)
    if first is None:
        return None
    ours, theirs = joined.split("\n"), document.split("\n")
    top, wanted = first - 1, first + line - 2
    for start, there, size in reversed(SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks()):
        # The nearest lines above that both have, in the same cell: a magic is another text in each.
        if size and start <= wanted and start + size > top:
            return there + wanted - start + 1
    return None
