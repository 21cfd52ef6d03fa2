"""The dashboard: takes in what the engine says, and does what keys ask. What is shown is made in stage.py."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any, ClassVar, get_args

from textual import events
from textual.app import App, SystemCommand
from textual.binding import Binding
from textual.message import Message as TextualMessage
from textual.screen import Screen
from wontlearn_engine.looking.attend import Attend, News
from wontlearn_engine.looking.conductor import Conductor, Posted
from wontlearn_engine.looking.session import OnSave
from wontlearn_engine.probe.contract.asks import Mode
from wontlearn_engine.running.runner import Printed, RunEnded
from wontlearn_engine.running.target import Target

from ..config import Config, load
from . import palette, state_signs
from .board import WHEN, Board
from .fix import Taker
from .hang_up import end_with_terminal
from .keys import KEYS, help_rows
from .page import Page
from .pane import Appearance
from .stage import Stage

SAVES = {
    "restart": "A save restarts what runs.",
    "queue": "A save waits for the run to end, then reruns.",
    "hold": "A save during a run does nothing.",
}


class Arrived(TextualMessage):
    """Something has come from the engine."""


class Dashboard(App[int]):
    """One watched script."""

    TITLE = "wontlearn"
    CSS_PATH = "app.tcss"
    COMMAND_PALETTE_BINDING = "ctrl+backslash"
    BINDINGS: ClassVar[list[Any]] = [
        *(Binding(key.keys, key.action, key.help, id=key.id, show=False, priority=key.id == "cancel") for key in KEYS),
        Binding("pageup", "screen.page(-1)", show=False),
        Binding("pagedown", "screen.page(1)", show=False),
    ]

    def __init__(
        self, target: Target, config: Config | None = None, *, conduct: Callable[..., Conductor] = Conductor
    ) -> None:
        self.config = config or load(target.script.parent)
        colorless = bool(os.environ.get("NO_COLOR"))
        super().__init__(ansi_color=True if colorless else None)
        self._colorless = colorless
        self._asked_to_quit = False
        modes, spares = self.config.modes, not self.config.no_spares
        self._attend = Attend(
            lambda post: conduct(target, post=post, modes=modes, spares=spares),
            wake=lambda: self.post_message(Arrived()),
            hear=self._hear,
        )
        self.conductor = self._attend.conductor
        self.conductor.set_on_save(self.config.on_save)
        ascii_only = self.config.ascii or not state_signs.utf8()
        self.stage = Stage(
            (target.given or target.script.name) + (f" via {target.via}" if target.via else ""),
            self.conductor.session,
            self.conductor.clock,
            keymap=self.config.keys,
            ascii_only=ascii_only,
        )
        self.stage.view.log = self.config.scale == "log"
        self.appearance = Appearance(palette.styles(self.config.theme, colorless), ascii_only)
        self.board = Board(self.stage, self.appearance)
        self._taker = Taker(self.stage, target.script, self.appearance)

    def get_default_screen(self) -> Screen[Any]:
        """The board."""
        return self.board

    def on_mount(self) -> None:
        """First paint, then the first runs."""
        for theme in palette.textual_themes():
            self.register_theme(theme)
        self.theme = palette.theme_name(self.config.theme)
        self.set_keymap(self.config.keys)
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self.conductor.start()
        self.board.redraw()
        if self.conductor.python_note:
            self.say(self.conductor.python_note)
        # What draws curves is imported while the first run does the same.
        threading.Thread(target=import_module, args=(f"{__package__}.chart.picture",), daemon=True).start()
        end_with_terminal(self)

    # What the engine says

    def post(self, message: Posted) -> None:
        """Take a message in; called from any thread."""
        self._attend.post(message)

    def on_arrived(self) -> None:
        """See what has changed."""
        try:
            self.attended(self._attend.take())
        except Exception as problem:  # one message that we do not understand must not end a day's dashboard
            self.say(f"wontlearn met an error of its own: {type(problem).__name__}: {problem}. r runs again.")
            self.board.redraw_soon()

    def attended(self, news: News) -> None:
        """Show what has changed, at once where a person waits for it."""
        if news.awaited:
            self.board.redraw()
        else:
            self.board.redraw_soon()
        if isinstance(self.screen, Page):
            self.screen.redraw()

    def _hear(self, message: Posted) -> None:
        log = self.stage.log
        if isinstance(message, Printed):
            log.add(message.run, message.mode, message.text)
        elif isinstance(message, RunEnded):
            log.settle()
            log.forget({message.run})

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A key does something only where its condition holds, and only on the board."""
        if (action, parameters) in WHEN and self.screen is not self.board:
            return action in ("cancel", "open")
        return self.board.check_action(action, parameters)

    async def on_event(self, event: events.Event) -> None:
        """Any key takes away what was said last, and so does a click, unless it is on what was said."""
        key = event.key if isinstance(event, events.Key) else None
        clicked = isinstance(event, events.MouseDown) and not self.board.in_footer(event.screen_y)
        if self.stage.message and (key is not None or clicked):
            self.say("")
            self._asked_to_quit = self._asked_to_quit and key == "q"
        await super().on_event(event)

    async def action_heard(self) -> None:
        """What was said was clicked: it goes, and a question is answered with yes."""
        self.say("")
        if self._asked_to_quit:
            await self.action_quit()

    def say(self, text: str) -> None:
        """Tell something in the footer, until the next key."""
        self.board.say(text)

    def action_rerun(self) -> None:
        self.stage.view.follow()
        self.conductor.rerun()
        self.board.redraw()

    def action_run(self, which: str) -> None:
        modes: tuple[Mode, ...] = get_args(Mode)
        self.stage.view.follow()
        self.conductor.rerun(("single-sample", "full") if which == "both" else tuple(m for m in modes if m == which))
        self.board.redraw()

    def action_cancel(self) -> None:
        self.conductor.cancel()
        self.board.redraw()

    def action_hold(self) -> None:
        self.conductor.set_hold(not self.conductor.session.hold)
        self.say("Held: a save reruns nothing." if self.conductor.session.hold else "A save reruns again.")
        self.board.redraw()

    def action_on_save(self) -> None:
        choices: tuple[OnSave, ...] = get_args(OnSave)
        now = choices[(choices.index(self.conductor.session.on_save) + 1) % len(choices)]
        self.conductor.set_on_save(now)
        self.say(SAVES[now])
        self.board.redraw()

    def action_show(self) -> None:
        view, look, finding = self.stage.view, self.stage.look, self.stage.finding
        if self.board.focus_name == "history":
            newest = self.stage.session.look
            view.look = None if newest is None or view.history in (None, newest.number) else view.history
            view.frozen = view.training = None
            view.finding = view.zoom = 0
            if not self.board.pane("verdict").display:
                self.board.show_pane("verdict")
            self.board.redraw()
        elif look is not None and finding is not None:
            self.push_screen(self._taker.page(look, finding))

    def action_apply(self) -> None:
        if self.stage.look is not None and self.stage.finding is not None:
            self.push_screen(self._taker.page(self.stage.look, self.stage.finding))

    def action_take(self) -> None:
        """On the page of a finding: make its edits."""
        look, finding = self.stage.look, self.stage.finding
        if look is None or finding is None or not isinstance(self.screen, Page):
            return
        done, said = self._taker.take(look, finding)
        if not done and not said:
            self.screen.redraw()
            return
        self.pop_screen()
        self.say(said)
        self.board.redraw()

    def action_undo(self) -> None:
        self.say(self._taker.undo())
        self.board.redraw()

    def action_open(self) -> None:
        from ..editor import open_at

        if self.stage.place is not None:
            (file, cell, line), column = self.stage.place
            target = self.conductor.target
            if target.via and not target.sync:
                self.say(f"{file}:{line} lies behind `{target.via}`.")
                return
            self.say(open_at(self, file, 1 if cell else line, 1 if cell else column, self.config.editor))

    def action_copy(self) -> None:
        from .export import write_verdict

        text = self.stage.verdict_plain()
        self.copy_to_clipboard(text)
        self.say(f"Copied; also in {write_verdict(self.conductor.target.script, text)}")

    def action_export(self) -> None:
        from .export import export

        self.say(export(self, self.stage))

    def action_theme(self) -> None:
        names = list(palette.THEMES)
        now = self.theme.removeprefix("wontlearn-")
        name = names[(names.index(now) + 1) % len(names)] if now in names else names[0]
        self.appearance.styles = palette.styles(name, self._colorless)
        self.theme = palette.theme_name(name)
        for widget in self.board.children:
            widget.refresh()
        self.say(f"Theme {name}.")

    def action_help(self) -> None:
        stage = self.stage
        self.push_screen(
            Page(
                lambda width, height: ("keys", help_rows(stage.keys, width, height, stage.ascii_only)), self.appearance
            )
        )

    async def action_quit(self) -> None:
        look = self.conductor.session.look
        if look is not None and look.alive and not self._asked_to_quit:
            self._asked_to_quit = True
            self.say("Something still runs. q again ends it and quits.")
            return
        self.exit(0)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """The palette offers what the keys do."""
        conditions = self.board.conditions()
        for key in self.stage.keys:
            if key.when in conditions and key.id not in ("palette", "up", "down"):
                yield SystemCommand(
                    key.id, key.help, lambda action=key.action: self.call_later(self.run_action, action)
                )


def run_dashboard(target: Target, config: Config | None = None, conduct: Callable[..., Conductor] = Conductor) -> int:
    """Open the dashboard; returns the exit status. Raises NoPython or ConfigError."""
    app = Dashboard(target, config, conduct=conduct)
    try:
        return app.run() or 0
    finally:
        app.conductor.close()
