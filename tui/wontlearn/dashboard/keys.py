"""The keys, in one table from which bindings, footer, help, palette and README come. A config can remap each by id."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from .styled_rows import Row, fit, link, width_of


@dataclass(frozen=True)
class Key:
    """One thing that a key does. `action` is a method `action_…` of the dashboard, or with `screen.` of its board."""

    id: str
    keys: str
    """As Textual names them, with commas between."""
    action: str
    label: str
    """In the footer."""
    help: str
    group: str
    when: str = "always"
    """The condition under which it does something (see `Board.conditions`)."""
    rank: int = 50
    """The footer drops the highest first."""

    @property
    def click(self) -> str:
        """The action as a click names it."""
        return self.action if self.action.startswith("screen.") else f"app.{self.action}"


KEYS: tuple[Key, ...] = (
    Key("rerun", "r", "rerun", "rerun", "run again, in the modes of last time", "runs", rank=3),
    Key("full", "f", "run('full')", "full", "run in full only", "runs", rank=20),
    Key("single", "s", "run('single-sample')", "single", "run on a single sample only", "runs", rank=21),
    Key("both", "b", "run('both')", "both", "run in both modes", "runs", rank=22),
    Key("cancel", "c,ctrl+c", "cancel", "cancel", "end what runs", "runs", "running", rank=4),
    Key("hold", "p", "hold", "hold", "hold: a save reruns nothing until you press it again", "runs", rank=11),
    Key("on-save", "w", "on_save", "on save", "what a save does during a run: restart, queue one, or hold",
        "runs", rank=40),
    Key("next-training", "n", "screen.training(1)", "training", "next training of the script", "view", "trainings", rank=6),
    Key("previous-training", "N", "screen.training(-1)", "", "previous training", "view", "trainings"),
    Key("log-scale", "l", "screen.flip('log')", "log scale", "losses on a log scale", "chart", "chart", rank=16),
    Key("smooth", "g", "screen.smooth", "smooth", "the full run's curve as a moving mean, or through its points", "chart", "chart", rank=41),
    Key("ghost", "d", "screen.ghost", "last run", "show the run before as a shade; in the history: the run under the cursor",
        "chart", "ghost", rank=30),
    Key("controls", "k", "screen.flip('controls')", "controls", "draw the controls' curves too", "chart", "controls", rank=45),
    Key("freeze", "space", "screen.freeze", "freeze", "freeze what is shown; the runs go on", "view", "look", rank=35),
    Key("zoom-in", "plus,equals_sign", "screen.zoom(1)", "zoom", "show half as many updates, the newest", "chart",
        "chart", rank=46),
    Key("zoom-out", "minus", "screen.zoom(-1)", "", "show twice as many", "chart", "zoomed"),
    Key("zoom-reset", "0", "screen.zoom(0)", "all", "show all updates", "chart", "zoomed", rank=15),
    Key("earlier", "left", "screen.pan(-1)", "", "zoomed: earlier updates", "chart", "zoomed"),
    Key("later", "right", "screen.pan(1)", "", "zoomed: later updates", "chart", "zoomed"),
    Key("chart", "1", "screen.pane('chart')", "", "the chart", "panes"),
    Key("verdict", "2", "screen.pane('verdict')", "", "the verdict", "panes"),
    Key("log", "3", "screen.pane('log')", "log", "the script's own output", "panes", rank=25),
    Key("history", "4", "screen.pane('history')", "history", "the runs so far, and what changed between them",
        "panes", "history",
        rank=26),
    Key("maximise", "z", "screen.maximise", "maximise", "one pane on the whole screen, and back", "panes", rank=42),
    Key("up", "up", "screen.move(-1)", "", "up: findings, runs, log", "panes"),
    Key("down", "down", "screen.move(1)", "", "down", "panes"),
    Key("show", "enter", "show", "show", "show the finding with its source, or the run under the cursor", "panes",
        "choice", rank=7),
    Key("open", "o", "open", "open", "open the line of the finding in your editor", "panes", "findings", rank=8),
    Key("filter", "slash", "screen.filter", "filter", "show only lines of the log that hold a text", "log", "log", rank=36),
    Key("clear", "x", "screen.clear", "clear", "clear the log", "log", "log", rank=37),
    Key("copy", "y", "copy", "copy", "copy the verdict, and write it to a file", "out", "look", rank=18),
    Key("export", "e", "export", "export", "write curves (CSV), report (JSON) and picture (SVG) to files",
        "out", "look",
        rank=38),
    Key("theme", "t", "theme", "theme", "next theme", "view", rank=47),
    Key("help", "question_mark", "help", "help", "all keys", "out", rank=1),
    Key("palette", "colon", "command_palette", "", "search all actions by name", "out"),
    Key("back", "escape", "screen.go_back", "back", "back: from a run of before, a filter, a big pane", "view",
        "away", rank=2),
    Key("quit", "q", "quit", "quit", "quit; asks once while something runs", "out", rank=0),
)  # fmt: skip
GROUPS = {"runs": "Runs", "chart": "Chart", "panes": "Panes and findings", "view": "View", "log": "Log", "out": "Else"}

_NAMES = {
    "question_mark": "?", "slash": "/", "colon": ":", "plus": "+", "minus": "-", "equals_sign": "=", "escape": "esc",
    "left": "←", "right": "→", "up": "↑", "down": "↓", "enter": "⏎", "comma": ",",
}  # fmt: skip
_ASCII = {"←": "left", "→": "right", "↑": "up", "↓": "down", "⏎": "enter"}


def remapped(changes: Mapping[str, str]) -> tuple[Key, ...]:
    """The table with other keys for some ids."""
    return tuple(replace(key, keys=changes[key.id]) if key.id in changes else key for key in KEYS)


def shown(keys: str, ascii_only: bool = False) -> str:
    """How keys are named on the screen."""
    names = [_NAMES.get(key.strip(), key.strip()) for key in keys.split(",")]
    return " ".join(_ASCII.get(name, name) if ascii_only else name for name in names)


def footer(keys: Collection[Key], conditions: Collection[str], width: int, ascii_only: bool = False) -> Row:
    """The keys that do something now, as many as there is room for."""
    parts = [
        (key.rank, link([(shown(key.keys.split(",")[0], ascii_only), "key"), (" " + key.label, "dim")], key.click))
        for key in keys
        if key.label and key.when in conditions
    ]
    row = fit(parts, width - 2, ("  ", ""))
    return [(" ", ""), *row, (" " * max(0, width - 1 - width_of(row)), "")]


def help_rows(keys: Collection[Key], width: int, ascii_only: bool = False) -> list[Row]:
    """All keys, by group."""
    from .styled_rows import wrap

    rows: list[Row] = []
    for group, title in GROUPS.items():
        if rows:
            rows.append([])
        rows.append([(title, "bold")])
        for key in keys:
            if key.group == group:
                name = shown(key.keys, ascii_only)
                rows += wrap(key.help, width, "text", first=[(f"  {name:<9}", "key")], indent=11)
    return rows


def markdown(keys: Collection[Key] = KEYS) -> str:
    """The table for the README."""
    lines = ["| key | | id |", "|---|---|---|"]
    for key in keys:
        names = " ".join(f"`{name}`" for name in shown(key.keys).split())
        lines.append(f"| {names} | {key.help} | `{key.id}` |")
    return "\n".join(lines) + "\n"
