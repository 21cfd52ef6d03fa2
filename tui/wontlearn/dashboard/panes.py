"""Bars and panes of the main screen: where they are, and when they are painted. What keys do is in board.py."""

from __future__ import annotations

import os
import time

from textual import events
from textual.app import ComposeResult
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Input

from .arrange import PANES, arrange
from .pane import Appearance, Bar, Pane
from .stage import Stage

PERIOD = 1.0 if os.environ.get("SSH_CONNECTION") or os.environ.get("SSH_TTY") else 0.5
"""Seconds between two redraws that only new points ask for, at least."""
SELDOM, OF_ALL = 1.0, 1 / 60
"""And at most; between them such a part of the time that the runs have gone on. A redraw takes a core for a moment from a
run that has its threads wait for each other."""


class Panes(Screen[None]):
    """Status, chart, verdict, runs, output, footer."""

    def __init__(self, stage: Stage, appearance: Appearance) -> None:
        super().__init__()
        self.stage, self.appearance = stage, appearance
        self.big: str | None = None
        """A pane that has the screen to itself."""
        self.wanted: str | None = None
        """A pane that is shown although there is no room for it besides the others."""
        self._last = 0.0
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """All bars and panes; `place` shows those that have room."""
        stage, look = self.stage, self.appearance
        yield Bar("status", look, stage.status)
        yield Bar("strip", look, stage.strip)
        yield Pane("chart", look, stage.chart)
        yield Pane("verdict", look, stage.verdict)
        yield Pane("history", look, stage.history)
        yield Pane("log", look, stage.output)
        yield Bar("footer", look, lambda width: stage.footer(width, self.conditions()))
        yield Input(id="filter", placeholder="show lines that hold …", compact=True)

    def on_mount(self) -> None:
        """The verdict has the cursor first."""
        self.set_focus(self.query_one("#verdict"))

    def pane(self, name: str) -> Pane:
        """A pane by name."""
        return self.query_one("#" + name, Pane)

    @property
    def focus_name(self) -> str:
        """The pane with the cursor."""
        return (self.focused.id or "") if isinstance(self.focused, Pane) else ""

    # When it is painted

    def redraw_soon(self) -> None:
        """Paint when the last time is long enough ago."""
        if self._timer is not None:
            return
        look = self.stage.look
        age = self.stage.clock() - look.started if look is not None else 0.0
        wait = self._last + max(PERIOD, min(SELDOM, OF_ALL * age)) - time.monotonic()
        if wait <= 0:
            self.redraw()
        else:
            self._timer = self.set_timer(wait, self._due)

    def _due(self) -> None:
        self._timer = None
        self.redraw()

    def redraw(self) -> None:
        """Paint everything; what did not change is not sent."""
        self._last = time.monotonic()
        self.stage.log.settle()
        look = self.stage.look
        if (look is not None and len(look.trainings) > 1) != self.query_one("#strip").display:
            self.place()
        for bar in self.query(Bar):
            bar.redraw()
        for pane in self.query(Pane):
            pane.redraw()

    def in_footer(self, y: int) -> bool:
        """True for a row of the footer."""
        return self.query_one("#footer", Bar).region.contains(0, y)

    def say(self, text: str) -> None:
        """Tell something in the footer, which grows for it if need be."""
        tall = self.query_one("#footer", Bar).size.height
        self.stage.message = text
        if text or tall > 1:
            self.place()
        self.query_one("#footer", Bar).redraw()

    def on_descendant_focus(self) -> None:
        """Another pane has the cursor, e.g. by a click: other keys do something."""
        self.query_one("#footer", Bar).redraw()

    # Where things are

    def on_resize(self, event: events.Resize) -> None:
        """Another size: other places."""
        self.place(event.size.width, event.size.height)

    def place(self, width: int = 0, height: int = 0) -> None:
        """Give each widget its rectangle; hide those without."""
        look = self.stage.look
        several = look is not None and len(look.trainings) > 1
        width, height = width or self.size.width, height or self.size.height
        said = len(self.stage.footer(width, set())) if self.stage.message else 1
        places = arrange(width, height, strip=several, footer=said, big=self.big, wanted=self.wanted)
        for name in ("status", "strip", "footer", *PANES):
            widget, spot = self.query_one("#" + name), places.get(name)
            widget.display = spot is not None
            if spot is not None:
                widget.styles.offset = (spot.x, spot.y)
                widget.styles.width, widget.styles.height = spot.width, spot.height
        if "log" in places:
            entry = self.query_one("#filter", Input)
            entry.styles.offset, entry.styles.width = (places["log"].x, places["log"].y), places["log"].width
        if isinstance(self.focused, Pane) and self.focus_name not in places:
            self.set_focus(self.pane(next(name for name in ("verdict", *PANES) if name in places)))

    def show_pane(self, name: str) -> None:
        """Show a pane and give it the cursor."""
        self.wanted = (
            None if name in ("chart", "verdict") and self.size.width >= 44 and self.size.height >= 14 else name
        )
        if self.big is not None:
            self.big = name
        self.place()
        self.set_focus(self.pane(name))
        self.redraw()

    def conditions(self) -> set[str]:
        """What holds now; keys whose `when` is not among these do nothing."""
        raise NotImplementedError
