"""A page over the board: help, a finding in full. Esc goes back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.screen import ModalScreen
from wontlearn_engine.report import shown
from wontlearn_engine.state import Look as ScriptLook
from wontlearn_engine.verdict.words import Finding

from .chart import Glyphs
from .pane import Bar, Look, Painted, Pane
from .rows import Row, shorten, wrap
from .verdict_text import PROVED

Content = Callable[[int], tuple[str, list[Row]]]
"""From a width to title and rows."""
AROUND = 6
"""Source lines shown before and after the line of a finding."""


class Page(ModalScreen[None]):
    """Rows of text on the whole screen."""

    BINDINGS: ClassVar = [
        Binding("escape,enter,q,question_mark", "dismiss", show=False),
        Binding("up,k", "scroll(-1)", show=False),
        Binding("down,j", "scroll(1)", show=False),
        Binding("pageup", "scroll(-10)", show=False),
        Binding("pagedown,space", "scroll(10)", show=False),
        Binding("o", "open", show=False),
    ]

    def __init__(self, content: Content, appearance: Look, *, can_open: bool = False) -> None:
        super().__init__()
        self._content, self._appearance, self._can_open = content, appearance, can_open

    def compose(self) -> ComposeResult:
        """The rows, and how to go back."""
        yield Pane("page", self._appearance, self._paint)
        keys: Row = [(" esc", "key"), (" back", "dim")]
        if self._can_open:
            keys += [("  o", "key"), (" open in your editor", "dim")]
        yield Bar("page-keys", self._appearance, lambda width: [keys])

    def _paint(self, width: int, height: int) -> Painted:
        title, rows = self._content(min(width - 2, 100))
        return Painted([(title, "title")], [[(" ", ""), *row] for row in rows])

    def on_resize(self) -> None:
        """All rows but the last are the page's."""
        pane, bar = self.query_one(Pane), self.query_one(Bar)
        pane.styles.width = bar.styles.width = self.size.width
        pane.styles.height, bar.styles.height = max(1, self.size.height - 1), 1
        bar.styles.offset = (0, self.size.height - 1)

    def action_scroll(self, count: int) -> None:
        """Up or down."""
        self.query_one(Pane).scroll_rows(count)

    async def action_open(self) -> None:
        """The same as on the board."""
        if self._can_open:
            await self.app.run_action("app.open")  # pyright: ignore[reportUnknownMemberType]


def finding_page(look: ScriptLook, finding: Finding, glyphs: Glyphs) -> Content:
    """A finding in full, with the source lines around it."""

    def content(width: int) -> tuple[str, list[Row]]:
        rows: list[Row] = [[(finding.id, "bold"), (f"   {shown(finding.file)}:{finding.line}", "where")], []]
        rows += wrap(finding.message, width)
        if finding.fix is not None:
            rows += [[], *wrap(finding.fix.description, width, "text", first=[("fix ", "good")], indent=4)]
            if PROVED[finding.fix.verified]:
                rows += wrap(PROVED[finding.fix.verified], width, "dim", indent=4)
            rows += [row for edit in finding.fix.edits for row in _edit(edit.line, edit.new_text, width)]
        rows += [[], *_source(look, finding, width, glyphs)]
        sure = f"{finding.confidence:.0%}".replace("%", " %")
        side = {"setup": "the setup", "data": "the data"}[finding.side]
        note = " It is a note: it does not decide the verdict." if finding.note else ""
        rows += [[], *wrap(f"On the side of {side}; {sure} sure.{note}", width, "dim")]
        return "finding", rows

    return content


def _edit(line: int, text: str, width: int) -> list[Row]:
    return [
        shorten([(f"    line {line}: ", "dim"), (part or "(nothing)", "add")], width)
        for part in text.splitlines() or [""]
    ]


def _source(look: ScriptLook, finding: Finding, width: int, glyphs: Glyphs) -> list[Row]:
    lines = look.source.splitlines() if _is_script(look, finding) else _read(finding.file)
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


def _is_script(look: ScriptLook, finding: Finding) -> bool:
    return any(training.file == finding.file for training in look.trainings) or not finding.file


def _read(file: str) -> list[str]:
    try:
        return Path(file).read_text("utf-8", "replace").splitlines()
    except OSError:
        return []
