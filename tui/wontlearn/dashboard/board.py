"""The main screen: the keys and clicks that change what is shown. Its widgets are in panes.py."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from textual import events, on
from textual.actions import parse
from textual.widgets import Input

from .keys import KEYS
from .pane import Pane
from .panes import Panes
from .view import Beside

if TYPE_CHECKING:
    from .chart.series import Role  # with NumPy, which the first paint does not wait for

WHEN = {parse(key.action)[1:]: key.when for key in KEYS}
"""By an action's name and parameters: the condition under which its key does something."""


class Board(Panes):
    """Panes, and what can be done with them."""

    BINDINGS = []

    def conditions(self) -> set[str]:
        """What holds now; keys whose `when` is not among these do nothing."""
        stage, view = self.stage, self.stage.view
        look, training, newest = stage.look, stage.training, stage.session.look
        facts = {
            "always": True,
            "running": newest is not None and (newest.alive or newest.proving),
            "look": look is not None,
            "chart": training is not None and bool(training.curves),
            "controls": bool(self._besides()),
            "zoomed": view.zoom > 0,
            "ghost": len(stage.session.looks) > 1,
            "history": len(stage.session.looks) > 1,
            "trainings": look is not None and len(look.trainings) > 1,
            "place": stage.place is not None,
            "choice": self.focus_name == "history" or (self.focus_name != "log" and bool(stage.findings)),
            "fix": bool(stage.finding and stage.finding.fix and stage.finding.fix.edits),
            "taken": bool(stage.taken),
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

    # What was clicked: it is chosen; a finding that was chosen already is shown in full

    async def action_point(self, kind: str, number: int) -> None:
        view = self.stage.view
        if kind == "training":
            view.training = number
            view.finding, view.zoom, view.centre = 0, 0, None
        elif kind == "run":
            view.history = number
            self.set_focus(self.pane("history"))
            await self.run_action("app.show")
        elif min(view.finding, len(self.stage.findings) - 1) == number:
            await self.run_action("app.show")
        else:
            view.finding = number
        self.redraw()

    async def action_open_at(self, number: int) -> None:
        self.stage.view.finding = number
        self.redraw()
        await self.run_action("app.open")

    def on_click(self, event: events.Click) -> None:
        """Twice on a pane's title: the whole screen, and back."""
        titles = [pane.region.y for pane in self.query(Pane) if pane.region.contains(*event.screen_offset)]
        if event.chain == 2 and event.screen_y in titles:
            self.action_maximise()

    def action_hide(self, role: Role) -> None:
        self.stage.view.hidden.symmetric_difference_update((role,))
        self.redraw()

    def action_flip(self, what: str) -> None:
        setattr(self.stage.view, what, not getattr(self.stage.view, what))
        self.redraw()

    def _besides(self) -> list[Beside]:
        look, training = self.stage.look, self.stage.training
        if look is None or training is None:
            return []
        proof = look.proof_curve is not None and training.index == look.deciding
        found: list[Beside] = ["proof"] if proof else []
        return [*found, "controls"] if len(training.curves) > 2 else found

    def action_beside(self) -> None:
        view = self.stage.view
        choices: list[Beside] = ["", *self._besides()]
        here = choices.index(view.beside) if view.beside in choices else 0
        view.beside = choices[(here + 1) % len(choices)]
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
