"""What a cell magic runs of its cell has the cell's name, and its lines: IPython calls it `<timed exec>`, or counts from the body."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .cells import Cells

FOLLOWED = ("time", "capture")
"""Cell magics that run the cell's body once, as it stands."""
TIMED = ("<timed exec>", "<timed eval>")
"""IPython's names of what `%%time` compiles."""


def install(shell: Any, cells: Cells) -> None:
    """Name what is compiled in this shell from now on. Whole cells are compiled as they were."""
    theirs: Any = shell.compile.__class__

    class NamingCompiler(theirs):  # type: ignore[misc]
        def cache(self, transformed_code: str, number: int = 0, raw_code: str | None = None) -> str:
            """A text that is about to be compiled; returns its name."""
            raw = raw_code if raw_code is not None else transformed_code
            above = cells.above(raw)
            if not above:
                return str(theirs.cache(self, transformed_code, number, raw))
            head = "#\n" * above
            name = str(theirs.cache(self, head + transformed_code, number, head + raw))
            cells.named(name)
            lines[name] = above
            return name

        def __call__(self, source: Any, filename: str, *more: Any, **options: Any) -> Any:
            """Compile it."""
            above = lines.get(filename, 0)
            if filename in TIMED and (above := cells.above_body("time")):
                body = "\n".join(cells.whole.split("\n")[above:])
                text = "#\n" * above + str(shell.transform_cell(body))
                filename = str(theirs.cache(self, text, cells.number, text))
                cells.named(filename)
            if above and isinstance(source, ast.AST):
                ast.increment_lineno(source, above)
            return theirs.__call__(self, source, filename, *more, **options)

    lines: dict[str, int] = {}
    shell.compile.__class__ = NamingCompiler
