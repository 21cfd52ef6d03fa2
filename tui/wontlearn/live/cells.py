"""The cells of a living notebook: their texts, by the number that stands beside each (`In [5]`), and their names in tracebacks."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, cast

from wontlearn_engine.notebooks.notebook import code_name, join

NAME = "notebook.ipynb"
"""A kernel does not know the file's name. Places are told as those of a notebook: cell and line."""


KEPT = "_wontlearn_cells"


def cells_of(shell: Any) -> Cells:
    """The cells of a shell, always the same ones."""
    found: Cells | None = getattr(shell, KEPT, None)
    if found is None:
        found = Cells(shell)
        setattr(shell, KEPT, found)
    return found


def _plain(text: str) -> str:
    """A cell with our own magic's line as a comment, as any Python runs it; it stands on the first line, or behind `%%time`."""
    lines = text.split("\n")
    for line in lines:
        if line.startswith("%%wontlearn"):
            # What stands below it is a magic of its own line no more.
            return "\n".join("# " + other if other.startswith("%%") else other for other in lines)
        if line.strip() and not line.startswith("%%"):
            break
    return text


def _of_a_magic(line: str) -> bool:
    return line.startswith("%%") or not line.strip()


def _without_empty_lines(text: str) -> str:
    """As IPython runs it: without those at the start."""
    lines = text.split("\n")
    first = next((n for n, line in enumerate(lines) if line.strip()), 0)
    return "\n".join(lines[first:])


class Cells:
    """Of one IPython shell."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self.script = str(Path.cwd() / NAME)
        self._names: dict[str, int] = {}
        """Python's names of cells that were run by us, and their numbers."""
        self._failed: set[int] = set()
        self._seconds = 0.0
        self._since: float | None = None

    @property
    def number(self) -> int:
        """Of the cell that runs now."""
        # Not `execution_count`: that is the next one's already while a cell runs, or not yet, by IPython's version.
        return len(cast("list[str]", self._shell.history_manager.input_hist_raw)) - 1

    def source(self) -> str:
        """All cells run so far as one text."""
        texts = cast("list[str]", self._shell.history_manager.input_hist_raw)
        kept = {n: text for n, text in enumerate(texts) if n and text.strip() and n not in self._failed}
        # As a comment: the lines stay, and the cell is one that any Python runs.
        return join((n, _plain(text)) for n, text in kept.items())

    @property
    def whole(self) -> str:
        """The text of the cell that runs now."""
        return cast("list[str]", self._shell.history_manager.input_hist_raw)[-1]

    def above(self, text: str) -> int:
        """Lines of the cell that runs now above this part of it, where that is what its magics run; else 0."""
        part = _without_empty_lines(text).rstrip()
        head, found, _ = self.whole.rstrip().rpartition(part)
        lines = head.split("\n")[:-1]
        return len(lines) if found and part and all(_of_a_magic(line) for line in lines) else 0

    def above_body(self, magic: str) -> int:
        """Lines of the cell that runs now above what this cell magic runs; 0 where it has none of that name."""
        lines, found = self.whole.split("\n"), 0
        for number, line in enumerate(lines, 1):
            if not _of_a_magic(line):
                return number - 1 if found else 0
            if found and line.strip():
                return found
            if line[2:].split()[:1] == [magic]:
                found = number
        return found

    @property
    def seconds(self) -> float:
        """What the cells took so far."""
        return self._seconds

    def began(self) -> None:
        """A cell begins."""
        self._since = time.monotonic()

    def ended(self, number: int | None, *, failed: bool) -> None:
        """A cell has ended; `number` is None for one that is no part of the notebook."""
        if self._since is not None:
            self._seconds += time.monotonic() - self._since
            self._since = None
        if failed and number is not None:
            self._failed.add(number)

    def knows(self, file: str) -> bool:
        """True for a cell's name."""
        return self._number(file) > 0

    def place(self, file: str) -> str:
        """Python's name of a cell as a script's; other files as they are."""
        number = self._number(file)
        return code_name(self.script, number) if number else file

    def named(self, file: str) -> None:
        """The cell that runs now is known by this name too."""
        self._names[file] = self.number

    def _number(self, file: str) -> int:
        if file in self._names:
            return self._names[file]
        # Kept by IPython for its own tracebacks, since 7.23.
        known = cast("dict[str, int]", getattr(self._shell.compile, "_filename_map", {}))
        return int(known.get(file, 0))
