"""What opens when no script was named: a list of those that are here, or how to begin."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any, ClassVar

from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding

from ..config import Config
from ..discover import Offered, discover
from . import palette, state_signs
from .hang_up import end_with_terminal
from .pane import Appearance, Bar, Painted, Pane
from .styled_rows import Row, link, short_path, shorten, spread, wrap

DEMO = "demo"
"""Returned instead of a path: the user wants the demo."""

EXAMPLE = """\
import numpy as np
from tensorflow import keras

celsius = np.array([-40, -10, 0, 8, 15, 22, 38], dtype=float)
fahrenheit = celsius * 1.8 + 32

model = keras.Sequential([keras.layers.Dense(1)])
model.compile(optimizer=keras.optimizers.Adam(0.5), loss='mse')
model.fit(celsius, fahrenheit, epochs=200, verbose=0)
"""


def ago(seconds: float) -> str:
    """A time in the past, in its largest unit."""
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        count = int(seconds // size)
        if count:
            return f"{count} {unit}{'s' if count > 1 else ''} ago"
    return "just now"


class First(App[str]):
    """Choose a script. Returns its path, or DEMO; None if the user leaves."""

    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[Any]] = [
        Binding("up,k", "move(-1)", show=False),
        Binding("down,j", "move(1)", show=False),
        Binding("enter", "choose", show=False),
        Binding("d", "demo", show=False),
        Binding("q,escape,ctrl+c", "leave", show=False, priority=True),
    ]

    def __init__(self, folder: Path, config: Config) -> None:
        colorless = bool(os.environ.get("NO_COLOR"))
        super().__init__(ansi_color=True if colorless else None)
        self.folder, self.config = folder, config
        self.scripts = discover(folder)
        self.cursor = 0
        ascii_only = config.ascii or not state_signs.utf8()
        self.appearance = Appearance(palette.styles(config.theme, colorless), ascii_only)

    def compose(self) -> ComposeResult:
        """The list, and the keys."""
        yield Pane("page", self.appearance, self._paint)
        yield Bar("keys", self.appearance, lambda width: [self._keys()])

    def on_mount(self) -> None:
        """Our colours."""
        end_with_terminal(self)
        for theme in palette.textual_themes():
            self.register_theme(theme)
        self.theme = palette.theme_name(self.config.theme)

    def on_resize(self, event: events.Resize) -> None:
        """All rows but the last are the list's."""
        pane, bar = self.query_one(Pane), self.query_one(Bar)
        width, height = event.size
        pane.styles.width = bar.styles.width = width
        pane.styles.height, bar.styles.height = max(1, height - 1), 1
        bar.styles.offset = (0, height - 1)

    def _keys(self) -> Row:
        enter = "enter" if self.appearance.ascii_only else "⏎"
        keys: Row = (
            [*link([(f" {enter}", "key"), (" watch", "dim")], "app.choose"), ("  ↑ ↓", "key"), (" choose", "dim")]
            if self.scripts
            else []
        )
        demo = link([("  d", "key"), (" demo", "dim")], "app.demo")
        return [*keys, *demo, *link([("  q", "key"), (" quit", "dim")], "app.leave")]

    def _paint(self, width: int, height: int) -> Painted:
        rows = self._list(width - 2) if self.scripts else self._welcome(min(width - 2, 78))
        keep = (self.cursor + 2, self.cursor + 3) if self.scripts else None
        return Painted([("wontlearn", "title")], [[(" ", ""), *row] for row in rows], keep)

    def _list(self, width: int) -> list[Row]:
        rows: list[Row] = [*wrap("These train something. Which one shall be watched?", width), []]
        now = time.time()
        for i, item in enumerate(self.scripts):
            chosen = i == self.cursor
            when = ago(now - item.modified)
            name = short_path(str(item.path.relative_to(self.folder)), width - len(when) - 4)
            left: Row = [("▸ " if chosen else "  ", "cursor"), (name, "cursor" if chosen else "text")]
            rows.append(link(spread(left, [(when, "dim")], width), f"app.pick({i})"))
        return rows

    def _welcome(self, width: int) -> list[Row]:
        rows = wrap("No script or notebook here trains a model.", width, "bold")
        rows.append([])
        rows += wrap(
            "wontlearn watches a Keras or PyTorch script: it runs it on every save, in full and on a single sample, draws "
            "both loss curves, and says why it won't learn, at which line.",
            width,
        )
        rows.append([])
        rows += wrap(
            "Press d for a demo that needs no file of yours. Or save this as train.py, and type: wontlearn train.py",
            width,
        )
        rows.append([])
        rows += [shorten([("   " + line, "code")], width) for line in EXAMPLE.splitlines()]
        return rows

    def action_move(self, step: int) -> None:
        """Up or down the list."""
        if self.scripts:
            self.cursor = min(max(self.cursor + step, 0), len(self.scripts) - 1)
            self.query_one(Pane).redraw()

    def action_pick(self, number: int) -> None:
        """A click chooses, a second one watches."""
        if self.cursor == number:
            self.action_choose()
        self.action_move(number - self.cursor)

    def action_choose(self) -> None:
        """Watch the script under the cursor."""
        if self.scripts:
            self.exit(str(self.scripts[self.cursor].path))

    def action_demo(self) -> None:
        """The story of the four programs."""
        self.exit(DEMO)

    def action_leave(self) -> None:
        """Nothing was chosen."""
        self.exit(None)


def choose(folder: Path, config: Config) -> str | None:
    """Let the user choose a script in this folder."""
    return First(folder, config).run()


def listed(found: list[Offered], folder: Path) -> str:
    """The list for an output that is no terminal."""
    return "".join(f"{item.path.relative_to(folder)}\n" for item in found)
