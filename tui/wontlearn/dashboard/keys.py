"""The keys, in one table from which bindings, footer, help, palette and README come. A config can remap each by id."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from .styled_rows import Row, fit, link, width_of, wrap


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
    brief: str = ""
    """In the help where there is little room; without, the key stands beside the one before it."""

    @property
    def click(self) -> str:
        """The action as a click names it."""
        return self.action if self.action.startswith("screen.") else f"app.{self.action}"


KEYS: tuple[Key, ...] = (
    Key("rerun",             "r",                "rerun",                  "rerun",     "run again, in the modes of last time", "runs", rank=3, brief="run again"),
    Key("full",              "f",                "run('full')",            "full",      "run in full only", "runs", rank=20, brief="in full only"),
    Key("single",            "s",                "run('single-sample')",   "single",    "run on a single sample only", "runs", rank=21, brief="on one sample only"),
    Key("both",              "b",                "run('both')",            "both",      "run in both modes", "runs", rank=22, brief="in both modes"),
    Key("cancel",            "c,ctrl+c",         "cancel",                 "cancel",    "end what runs", "runs", "running", rank=4, brief="end what runs"),
    Key("hold",              "p",                "hold",                   "hold",      "hold: a save reruns nothing until you press it again", "runs", rank=11, brief="hold: a save runs nothing"),
    Key("on-save",           "w",                "on_save",                "on save",   "what a save does during a run: restart, queue one, or hold", "runs", rank=40, brief="what a save meanwhile does"),
    Key("next-training",     "n",                "screen.training(1)",     "training",  "next training of the script", "view", "trainings", rank=6, brief="next, previous training"),
    Key("previous-training", "N",                "screen.training(-1)",    "",          "previous training", "view", "trainings"),
    Key("log-scale",         "l",                "screen.flip('log')",     "log scale", "losses on a log scale", "chart", "chart", rank=16, brief="log scale"),
    Key("smooth",            "g",                "screen.smooth",          "smooth",    "the full run's curve as a moving mean, or through its points", "chart", "chart", rank=41, brief="moving mean, or points"),
    Key("ghost",             "d",                "screen.ghost",           "last run",  "show the run before as a shade; in the history: the run under the cursor", "chart", "ghost", rank=30, brief="run before, as a shade"),
    Key("controls",          "k",                "screen.beside",          "controls",  "draw the edited copy's curve too, then the controls'", "chart", "controls", rank=45, brief="the edited copy, controls"),
    Key("freeze",            "space",            "screen.freeze",          "freeze",    "freeze what is shown; the runs go on", "view", "look", rank=35, brief="freeze what is shown"),
    Key("zoom-in",           "plus,equals_sign", "screen.zoom(1)",         "zoom",      "show half as many updates, the newest", "chart", "chart", rank=46, brief="nearer, farther, all"),
    Key("zoom-out",          "minus",            "screen.zoom(-1)",        "",          "show twice as many", "chart", "zoomed"),
    Key("zoom-reset",        "0",                "screen.zoom(0)",         "all",       "show all updates", "chart", "zoomed", rank=15),
    Key("earlier",           "left",             "screen.pan(-1)",         "",          "zoomed: earlier updates", "chart", "zoomed", brief="earlier, later"),
    Key("later",             "right",            "screen.pan(1)",          "",          "zoomed: later updates", "chart", "zoomed"),
    Key("chart",             "1",                "screen.pane('chart')",   "",          "the chart", "panes", brief="chart verdict output runs"),
    Key("verdict",           "2",                "screen.pane('verdict')", "",          "the verdict", "panes"),
    Key("log",               "3",                "screen.pane('log')",     "log",       "the script's own output", "panes", rank=25),
    Key("history",           "4",                "screen.pane('history')", "history",   "the runs so far, and what changed between them", "panes", "history", rank=26),
    Key("maximise",          "z",                "screen.maximise",        "maximise",  "one pane on the whole screen, and back", "panes", rank=42, brief="one pane, and back"),
    Key("up",                "up",               "screen.move(-1)",        "",          "up: findings, runs, log", "panes", brief="findings, runs, output"),
    Key("down",              "down",             "screen.move(1)",         "",          "down", "panes"),
    Key("show",              "enter",            "show",                   "show",      "show the finding with its source, or the run under the cursor", "panes", "choice", rank=7, brief="a finding or run in full"),
    Key("open",              "o",                "open",                   "open",      "open the line of a finding or a crash in your editor", "panes", "place", rank=8, brief="its line in your editor"),
    Key("apply",             "a",                "apply",                  "apply",     "show the fix and what came of it; on that page: make it in your file", "panes", "fix", rank=5, brief="the fix; there: apply it"),
    Key("undo",              "u",                "undo",                   "undo",      "take an applied fix back, if nothing else was saved since", "panes", "taken", rank=9, brief="take it back"),
    Key("filter",            "slash",            "screen.filter",          "filter",    "show only lines of the log that hold a text", "log", "log", rank=36, brief="filter"),
    Key("clear",             "x",                "screen.clear",           "clear",     "clear the log", "log", "log", rank=37, brief="clear"),
    Key("copy",              "y",                "copy",                   "copy",      "copy the verdict, and write it to a file", "out", "look", rank=18, brief="copy the verdict"),
    Key("export",            "e",                "export",                 "export",    "write curves (CSV), report (JSON) and picture (SVG) to files", "out", "look", rank=38, brief="CSV, JSON and SVG"),
    Key("theme",             "t",                "theme",                  "theme",     "next theme", "view", rank=47, brief="next theme"),
    Key("help",              "question_mark",    "help",                   "help",      "all keys", "out", rank=1, brief="this page"),
    Key("palette",           "colon",            "command_palette",        "",          "search all actions by name", "out", brief="search all actions"),
    Key("back",              "escape",           "screen.go_back",         "back",      "back: from a run of before, a filter, a big pane", "view", "away", rank=2, brief="back"),
    Key("quit",              "q",                "quit",                   "quit",      "quit; asks once while something runs", "out", rank=0, brief="quit"),
)  # fmt: skip
GROUPS = {
    "runs": "Runs",
    "chart": "Chart",
    "log": "Output",
    "panes": "Panes and findings",
    "view": "View",
    "out": "Else",
}

_NAMES = {
    "question_mark": "?",
    "slash": "/",
    "colon": ":",
    "plus": "+",
    "minus": "-",
    "equals_sign": "=",
    "escape": "esc",
    "left": "←",
    "right": "→",
    "up": "↑",
    "down": "↓",
    "enter": "⏎",
    "comma": ",",
}
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


def help_rows(keys: Collection[Key], width: int, height: int, ascii_only: bool = False) -> list[Row]:
    """All keys, by group: in full sentences or in few words, in one column or two, as there is room."""
    forms = [(False, 1), (False, 2), (True, 2), (True, 1)] if width >= 70 else [(True, 1)]
    rows: list[Row] = []
    for brief, columns in forms:
        rows = _columns(keys, (width - 2 * (columns - 1)) // columns, columns, brief, ascii_only)
        if len(rows) <= height:
            break
    return rows


def _columns(keys: Collection[Key], width: int, columns: int, brief: bool, ascii_only: bool) -> list[Row]:
    blocks: list[list[Row]] = []
    for group, title in GROUPS.items():
        block: list[Row] = [[(title, "bold")]]
        for key, names in _together(keys, group, brief, ascii_only):
            text = key.brief if brief else key.help
            made = wrap(text, width, "text", first=[(f"  {names:<9}", "key")], indent=11)
            block += [link(row, key.click) for row in made]
        blocks.append(block)
    # The groups stay whole, in their order: the first column takes as many as make the two most alike.
    cuts = range(1, len(blocks)) if columns == 2 else [len(blocks)]
    left, right = min(
        ([_stacked(blocks[:cut]), _stacked(blocks[cut:])] for cut in cuts), key=lambda pair: max(map(len, pair))
    )
    if columns == 1:
        return left
    count = max(len(left), len(right))
    left, right = ([*rows, *([[]] * (count - len(rows)))] for rows in (left, right))
    return [[*one, (" " * (width + 2 - width_of(one)), ""), *two] for one, two in zip(left, right, strict=True)]


def _together(keys: Collection[Key], group: str, brief: bool, ascii_only: bool) -> list[tuple[Key, str]]:
    """The keys of a group with their names; in brief, with those of the keys that share a row."""
    found: list[tuple[Key, str]] = []
    for key in keys:
        if key.group == group:
            name = shown(key.keys, ascii_only)
            if brief and not key.brief and found:
                found[-1] = found[-1][0], f"{found[-1][1]} {name}"
            else:
                found.append((key, name))
    return found


def _stacked(blocks: list[list[Row]]) -> list[Row]:
    rows: list[Row] = []
    for block in blocks:
        rows += [[], *block] if rows else block
    return rows


def markdown(keys: Collection[Key] = KEYS) -> str:
    """The table for the README."""
    lines = ["| key | | id |", "|---|---|---|"]
    for key in keys:
        names = " ".join(f"`{name}`" for name in shown(key.keys).split())
        lines.append(f"| {names} | {key.help} | `{key.id}` |")
    return "\n".join(lines) + "\n"
