"""The main screen: bars and panes, where they are, when they are painted, and the keys that change what they show."""

from __future__ import annotations

import copy
import os
import time

from textual import events, on
from textual.actions import parse
from textual.app import ComposeResult
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Input

from .arrange import PANES, arrange
from .keys import KEYS
from .pane import Appearance, Bar, Pane
from .stage import Stage

PERIOD = 1.0 if os.environ.get("SSH_CONNECTION") or os.environ.get("SSH_TTY") else 0.5
"""Seconds between two redraws that only new points ask for."""
WHEN = {parse(key.action)[1:]: key.when for key in KEYS}
"""By an action's name and parameters: the condition under which its key does something."""


class Board(Screen[None]):
    """Status, chart, verdict, runs, output, footer."""

    BINDINGS = []

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
        self.query_one("#verdict").focus()

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
        wait = self._last + PERIOD - time.monotonic()
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

    def say(self, text: str) -> None:
        """Tell something in the footer, which grows for it if need be."""
        tall = self.query_one("#footer", Bar).size.height
        self.stage.message = text
        if text or tall > 1:
            self.place()
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
            self.pane(next(name for name in ("verdict", *PANES) if name in places)).focus()

    def show_pane(self, name: str) -> None:
        """Show a pane and give it the cursor."""
        self.wanted = (
            None if name in ("chart", "verdict") and self.size.width >= 44 and self.size.height >= 14 else name
        )
        if self.big is not None:
            self.big = name
        self.place()
        self.pane(name).focus()
        self.redraw()

    def conditions(self) -> set[str]:
        """What holds now; keys whose `when` is not among these do nothing."""
        stage, view = self.stage, self.stage.view
        look, training, newest = stage.look, stage.training, stage.session.look
        facts = {
            "always": True,
            "running": newest is not None and newest.alive,
            "look": look is not None,
            "chart": training is not None and bool(training.curves),
            "controls": training is not None and len(training.curves) > 2,
            "zoomed": view.zoom > 0,
            "ghost": len(stage.session.looks) > 1,
            "history": len(stage.session.looks) > 1,
            "trainings": look is not None and len(look.trainings) > 1,
            "findings": bool(stage.findings),
            "choice": self.focus_name == "history" or (self.focus_name != "log" and bool(stage.findings)),
            "log": bool(stage.log.lines) or bool(stage.filter),
            "away": view.look is not None or bool(stage.filter) or self.big is not None or self.wanted is not None,
        }
        return {name for name, holds in facts.items() if holds}

    # Keys: what they change is only what is shown

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A key does something only where its condition holds."""
        when = WHEN.get((action, parameters))
        return when is None or when in self.conditions()

    def action_training(self, step: int) -> None:
        look, training, view = self.stage.look, self.stage.training, self.stage.view
        if look is not None and training is not None:
            view.training = (training.index + step) % len(look.trainings)
            view.finding, view.zoom, view.centre = 0, 0, None
            self.redraw()

    def action_flip(self, what: str) -> None:
        setattr(self.stage.view, what, not getattr(self.stage.view, what))
        self.redraw()

    def action_smooth(self) -> None:
        self.stage.view.smooth = not self.stage.view.smoothed
        self.redraw()

    def action_ghost(self) -> None:
        view = self.stage.view
        look = self.stage.look
        if self.focus_name == "history" and view.history is not None and look and view.history != look.number:
            view.ghost, view.under = True, None if view.under == view.history else view.history
        else:
            view.ghost = not view.ghost
        shade = view.shade(self.stage.session.looks)
        self.say(f"Run {shade.number} is drawn as a shade." if shade is not None else "No other run is drawn.")
        self.redraw()

    def action_freeze(self) -> None:
        view = self.stage.view
        view.frozen = copy.deepcopy(self.stage.look) if view.frozen is None else None
        self.redraw()

    def action_zoom(self, step: int) -> None:
        view = self.stage.view
        view.zoom = min(12, max(0, view.zoom + step)) if step else 0
        view.centre = view.centre if view.zoom else None
        self.redraw()

    def action_pan(self, step: int) -> None:
        self.stage.pan(step)
        self.redraw()

    def action_pane(self, name: str) -> None:
        self.show_pane(name)

    def action_maximise(self) -> None:
        self.big = None if self.big else (self.focus_name or "chart")
        self.place()
        self.redraw()

    def action_move(self, step: int) -> None:
        name = self.focus_name
        if not (name in ("verdict", "history") and self.stage.move(name, step)) and name:
            self.pane(name).scroll_rows(step)
        self.redraw()

    def action_page(self, step: int) -> None:
        if self.focus_name:
            pane = self.pane(self.focus_name)
            pane.scroll_rows(step * max(1, pane.room - 1))

    def action_filter(self) -> None:
        self.show_pane("log")
        entry = self.query_one("#filter", Input)
        entry.value, entry.display = self.stage.filter, True
        entry.focus()

    @on(Input.Changed, "#filter")
    def _filter_changed(self, event: Input.Changed) -> None:
        self.stage.filter = event.value
        self.pane("log").redraw()

    @on(Input.Submitted, "#filter")
    def _filter_done(self) -> None:
        self.query_one("#filter").display = False
        self.show_pane("log")

    def action_clear(self) -> None:
        self.stage.log.clear()
        self.redraw()

    def action_go_back(self) -> None:
        view = self.stage.view
        if self.stage.filter or self.query_one("#filter").display:
            self.stage.filter = ""
            self.query_one("#filter").display = False
            self.show_pane("log")
        elif self.big is not None:
            self.action_maximise()
        elif view.look is not None:
            self.stage.view.follow()
        else:
            self.wanted = None
            self.place()
        self.redraw()
