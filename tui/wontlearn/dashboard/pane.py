"""The widgets: a pane with a title row above rows that scroll, and a bar of one row. They show; they know nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from .state_signs import to_ascii
from .styled_rows import Row, link, shorten, width_of


@dataclass(frozen=True)
class Painted:
    """What a pane shows. `keep`: rows to be kept in sight, from and to. `follow`: stay at the end."""

    title: Row
    rows: list[Row]
    keep: tuple[int, int] | None = None
    follow: bool = False


_PLAIN = Style()


@dataclass
class Appearance:
    """How roles look now. Shared by all panes; replaced as a whole by a change of theme."""

    styles: Mapping[str, Style] = field(default_factory=dict[str, Style])
    ascii_only: bool = False

    def strip(self, row: Row, width: int, base: Style) -> Strip:
        """A row as Textual shows it, filled up to the width."""
        segments = [
            Segment(to_ascii(text) if self.ascii_only else text, self._style(role)) for text, role in row if text
        ]
        if row and "@" in row[-1][1]:  # the rest of a row that can be clicked can be, too
            rest = "@" + row[-1][1].partition("@")[2]
            segments.append(Segment(" " * max(0, width - width_of(row)), self._style(rest)))
        return Strip(segments).adjust_cell_length(width).apply_style(base)

    def _style(self, role: str) -> Style:
        name, _, action = role.partition("@")
        style = self.styles.get(name, _PLAIN)
        return style + Style(meta={"@click": action}) if action else style


def _failed(problem: Exception) -> Row:
    """In the place of what could not be painted: the rest of the dashboard goes on."""
    return [(f"wontlearn could not draw this: {type(problem).__name__}: {problem}", "bad")]


class Bar(Widget):
    """A row, or a few, painted anew when told so."""

    ALLOW_SELECT = False

    def __init__(self, name: str, look: Appearance, paint: Callable[[int], list[Row]]) -> None:
        super().__init__(id=name)
        self.auto_links = False  # else the mouse, moved over what can be clicked, would have it painted anew
        self._look, self._paint = look, paint
        self._rows: list[Row] = []

    def redraw(self) -> None:
        """Paint again; nothing is sent if nothing changed."""
        try:
            rows = self._paint(self.size.width) if self.size.width else []
        except Exception as problem:  # survives a fault of our own in one painter, and shows it in its place
            rows = [_failed(problem)]
        if rows != self._rows:
            self._rows = rows
            self.refresh()

    def on_resize(self) -> None:
        """Another width: paint for it."""
        self.redraw()

    def render_line(self, y: int) -> Strip:
        """One of its rows."""
        row = self._rows[y] if y < len(self._rows) else []
        return self._look.strip(row, self.size.width, self.rich_style)


class Pane(Widget, can_focus=True):
    """A title, and rows below it. Only rows that changed are sent to the terminal."""

    ALLOW_SELECT = False

    def __init__(self, name: str, look: Appearance, paint: Callable[[int, int], Painted]) -> None:
        super().__init__(id=name)
        self.auto_links = False  # else the mouse, moved over what can be clicked, would have it painted anew
        self._look, self._paint = look, paint
        self._painted = Painted([], [])
        self._head: Row = []
        self.top = 0
        """The first row shown."""
        self._at_end = True

    @property
    def rows(self) -> list[Row]:
        """What it shows, without the title."""
        return self._painted.rows

    @property
    def room(self) -> int:
        """Rows that can be seen at once."""
        return max(0, self.size.height - 1)

    def redraw(self) -> None:
        """Paint again."""
        width, height = self.size
        if not self.display or width < 1 or height < 1:
            return
        before = self._painted
        try:
            painted = self._paint(width, height - 1)
        except Exception as problem:  # likewise
            painted = Painted([(str(self.id), "title-off")], [_failed(problem)])
        self._painted = painted
        top = self._goal(painted, before)
        if top != self.top or len(painted.rows) != len(before.rows):
            self.top = top
            self.refresh()
        else:
            changed = [
                i - top + 1 for i, (old, new) in enumerate(zip(before.rows, painted.rows, strict=True)) if old != new
            ]
            regions = [Region(0, y, width, 1) for y in changed if 1 <= y < height]
            if regions:
                self.refresh(*regions)
        self._title()

    def _goal(self, painted: Painted, before: Painted) -> int:
        """Which row comes first: what must be seen is seen, and what follows the end stays there."""
        last = max(0, len(painted.rows) - self.room)
        goal = self.top
        if painted.follow and self._at_end:
            goal = last
        if painted.keep is not None and painted.keep != before.keep:
            start, stop = painted.keep
            goal = max(min(goal, start), min(start, stop - self.room))
        return max(0, min(goal, last))

    def scroll_rows(self, count: int) -> None:
        """Down by so many rows; up if negative."""
        top = max(0, min(self.top + count, len(self._painted.rows) - self.room))
        self._at_end = top + self.room >= len(self._painted.rows)
        if top != self.top:
            self.top = top
            self.refresh()
            self._title()

    def _title(self) -> None:
        """The title row, filled with a line; at its end how much is below."""
        width = self.size.width
        below = len(self._painted.rows) - self.room - self.top
        more = link([(f" {below} more below ", "dim")], "screen.page(1)") if below > 0 and width >= 30 else []
        title = shorten(self._painted.title, max(1, width - 4 - width_of(more)))
        fill = width - width_of(title) - width_of(more) - 3
        head: Row = [("─ ", "line"), *title, (" " + "─" * max(0, fill), "line"), *more]
        if self.has_focus:
            head = [(text, role.replace("title-off", "title")) for text, role in head]
        if head != self._head:
            self._head = head
            self.refresh(Region(0, 0, width, 1))

    def on_resize(self) -> None:
        """Another size: paint for it."""
        self.redraw()
        self.refresh()

    def on_focus(self) -> None:
        """Its title stands out."""
        self._title()

    def on_blur(self) -> None:
        """Its title steps back."""
        self._title()

    def on_mouse_scroll_down(self) -> None:
        """The wheel."""
        self.scroll_rows(3)

    def on_mouse_scroll_up(self) -> None:
        """The wheel."""
        self.scroll_rows(-3)

    def render_line(self, y: int) -> Strip:
        """The title, or the row that is scrolled to this place."""
        if y == 0:
            return self._look.strip(self._head, self.size.width, self.rich_style)
        i = y - 1 + self.top
        row = self._painted.rows[i] if i < len(self._painted.rows) else []
        return self._look.strip(row, self.size.width, self.rich_style)
