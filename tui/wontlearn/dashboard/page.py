"""A page over the board: help, a finding in full (its rows come from finding_page.py). Esc goes back."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.screen import ModalScreen

from .pane import Appearance, Bar, Painted, Pane
from .styled_rows import Row, link, shorten

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
        Binding("a", "apply", show=False),
    ]

    def __init__(
        self,
        content: Content,
        appearance: Appearance,
        *,
        can_open: bool = False,
        offer: Callable[[], Row] | None = None,
    ) -> None:
        """`offer`: what `a` does here, for the last row."""
        super().__init__()
        self._content, self._appearance, self._can_open, self._offer = content, appearance, can_open, offer

    def compose(self) -> ComposeResult:
        """The rows, and how to go back."""
        yield Pane("page", self._appearance, self._paint)
        scroll = "up down" if self._appearance.ascii_only else "↑ ↓"
        yield Bar("page-keys", self._appearance, lambda width: [self._keys(scroll, width)])

    def _keys(self, scroll: str, width: int) -> Row:
        keys = link([(" esc", "key"), (" back", "dim")], "screen.dismiss")
        if self._offer is not None:
            keys += link(self._offer(), "screen.apply")
        keys += link([(f"  {scroll}", "key"), (" scroll", "dim")], "screen.page(1)")
        if self._can_open:
            keys += link([("  o", "key"), (" open in your editor", "dim")], "screen.open")
        return shorten(keys, width)

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

    def redraw(self) -> None:
        """Something has changed."""
        self.query_one(Pane).redraw()
        self.query_one(Bar).redraw()

    def action_scroll(self, count: int) -> None:
        """Up or down."""
        self.query_one(Pane).scroll_rows(count)

    def action_page(self, step: int) -> None:
        """A screen down, or up."""
        pane = self.query_one(Pane)
        pane.scroll_rows(step * max(1, pane.room - 1))

    async def action_apply(self) -> None:
        """Make the edits that are shown."""
        if self._offer is not None:
            await self.app.run_action("app.take")  # pyright: ignore[reportUnknownMemberType]

    async def action_open(self) -> None:
        """The same as on the board."""
        if self._can_open:
            await self.app.run_action("app.open")  # pyright: ignore[reportUnknownMemberType]
