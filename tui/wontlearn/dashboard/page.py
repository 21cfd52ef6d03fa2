"""A page over the board: help, a finding in full. Esc goes back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.screen import ModalScreen
from wontlearn_engine.looking.look import Look as ScriptLook
from wontlearn_engine.notebooks.notebook import at, cells, split_place
from wontlearn_engine.verdict.proofs import tried_words
from wontlearn_engine.verdict.words import Edit, Finding

from .chart.glyphs import Glyphs
from .history import change
from .pane import Appearance, Bar, Painted, Pane
from .styled_rows import Row, link, shorten, wrap
from .verdict_text import place

Content = Callable[[int, int], tuple[str, list[Row]]]
"""From a width and the rows that can be seen at once to title and rows."""
AROUND = 6
"""Source lines shown before and after the line of a finding."""


class Page(ModalScreen[None]):
    """Rows of text on the whole screen."""

    BINDINGS: ClassVar = [
        Binding("escape,enter,q,question_mark", "dismiss", show=False),
        Binding("up,k", "scroll(-1)", show=False),
        Binding("down,j", "scroll(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown,space", "page(1)", show=False),
        Binding("o", "open", show=False),
    ]

    def __init__(self, content: Content, appearance: Appearance, *, can_open: bool = False) -> None:
        super().__init__()
        self._content, self._appearance, self._can_open = content, appearance, can_open

    def compose(self) -> ComposeResult:
        """The rows, and how to go back."""
        yield Pane("page", self._appearance, self._paint)
        scroll = "up down" if self._appearance.ascii_only else "↑ ↓"
        keys = link([(" esc", "key"), (" back", "dim")], "screen.dismiss")
        keys += link([(f"  {scroll}", "key"), (" scroll", "dim")], "screen.page(1)")
        if self._can_open:
            keys += link([("  o", "key"), (" open in your editor", "dim")], "screen.open")
        yield Bar("page-keys", self._appearance, lambda width: [keys])

    def _paint(self, width: int, height: int) -> Painted:
        title, rows = self._content(width - 2, height)
        return Painted([(title, "title")], [[(" ", ""), *row] for row in rows])

    def on_resize(self, event: events.Resize) -> None:
        """All rows but the last are the page's."""
        pane, bar = self.query_one(Pane), self.query_one(Bar)
        width, height = event.size
        pane.styles.width = bar.styles.width = width
        pane.styles.height, bar.styles.height = max(1, height - 1), 1
        bar.styles.offset = (0, height - 1)

    def action_scroll(self, count: int) -> None:
        """Up or down."""
        self.query_one(Pane).scroll_rows(count)

    def action_page(self, step: int) -> None:
        """A screen down, or up."""
        pane = self.query_one(Pane)
        pane.scroll_rows(step * max(1, pane.room - 1))

    async def action_open(self) -> None:
        """The same as on the board."""
        if self._can_open:
            await self.app.run_action("app.open")  # pyright: ignore[reportUnknownMemberType]


def finding_page(look: ScriptLook, finding: Finding, glyphs: Glyphs) -> Content:
    """A finding in full, with the source lines around it."""

    def content(width: int, height: int) -> tuple[str, list[Row]]:
        rows: list[Row] = [[(finding.id, "bold"), (f"   {place(finding)}", "where")], []]
        rows += wrap(finding.message, width)
        for other in finding.related:
            where = at(other.file, other.line)
            rows += wrap(other.message, width, "text", first=[(f"{where} ", "where")], indent=4)
        if finding.fix is not None:
            rows += [[], *wrap(finding.fix.description, width, "text", first=[("fix ", "good")], indent=4)]
            tried = tried_words(finding.fix)
            if tried:
                rows += wrap(tried, width, "dim", indent=4)
            rows += _change(_lines(look, finding), finding.fix.edits, width)
        rows += [[], *_source(look, finding, width, glyphs)]
        sure = f"{finding.confidence:.0%}".replace("%", " %")
        side = {"setup": "the setup", "data": "the data"}[finding.side]
        note = " It is a note: it does not decide the verdict." if finding.note else ""
        rows += [[], *wrap(f"On the side of {side}; {sure} sure.{note}", width, "dim")]
        return "finding", rows

    return content


def _change(lines: list[str], edits: tuple[Edit, ...], width: int) -> list[Row]:
    """What the edits would make of the lines, as a diff."""
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    before = after = "\n".join(lines)
    for edit in sorted(edits, key=lambda edit: (edit.line, edit.column), reverse=True):
        if edit.end_line > len(lines):
            return []
        start, stop = starts[edit.line - 1] + edit.column - 1, starts[edit.end_line - 1] + edit.end_column - 1
        after = after[:start] + edit.new_text + after[stop:]
    difference = change(before, after)
    signs = (("-", difference.removed, "remove"), ("+", difference.added, "add"))
    return [shorten([(f"    {sign} ", kind), (text, kind)], width) for sign, texts, kind in signs for text in texts]


def _source(look: ScriptLook, finding: Finding, width: int, glyphs: Glyphs) -> list[Row]:
    lines = _lines(look, finding)
    if not 1 <= finding.line <= len(lines):
        return []
    rows: list[Row] = []
    for number in range(max(1, finding.line - AROUND), min(len(lines), finding.line + AROUND) + 1):
        here = number == finding.line
        text = lines[number - 1].expandtabs(4)
        row: Row = [("▸ " if here else "  ", "mark"), (f"{number:>4} {glyphs.vertical} ", "mark" if here else "dim"),
                    (text, "bold" if here else "code")]  # fmt: skip
        rows.append(shorten(row, width))
    return rows


def _lines(look: ScriptLook, finding: Finding) -> list[str]:
    """The text that the finding's line counts in: a cell, the script as it was run, or another file."""
    file, number = split_place(finding.file)
    if number:
        return next((cell.text.splitlines() for cell in cells(look.source) if cell.number == number), list[str]())
    if not file or any(split_place(training.file)[0] == file for training in look.trainings):
        return look.source.splitlines()
    try:
        return Path(file).read_text("utf-8", "replace").splitlines()
    except OSError:
        return []
