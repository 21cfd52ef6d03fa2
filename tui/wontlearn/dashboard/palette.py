"""Themes: what each role of text looks like. Colour only where it means something, and never alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.style import Style

if TYPE_CHECKING:
    from textual.theme import Theme


@dataclass(frozen=True)
class Colors:
    """The colours of a theme. Each is a Rich colour name or #rrggbb."""

    background: str
    text: str
    dim: str
    line: str
    band: str
    """Fainter than text: the edges of what surrounds a curve."""
    full: str
    single: str
    good: str
    bad: str
    warn: str
    key: str
    dark: bool = True


THEMES: dict[str, Colors] = {
    "calm": Colors(
        background="#14161b",
        text="#d7dae0",
        dim="#8b92a0",
        line="#3a404c",
        band="#566072",
        full="#7cb7ff",
        single="#f0b357",
        good="#7fcf8a",
        bad="#ff7b72",
        warn="#e3b341",
        key="#9fb4d0",
    ),
    "paper": Colors(
        background="#fbfaf7",
        text="#24292f",
        dim="#656d76",
        line="#cfd3d8",
        band="#a9b1ba",
        full="#0a58b8",
        single="#b35900",
        good="#1a7f37",
        bad="#c21f2c",
        warn="#8a6100",
        key="#42566f",
        dark=False,
    ),
    # Okabe and Ito's palette: told apart with every kind of colour vision.
    "safe": Colors(
        background="#101216",
        text="#e6e6e6",
        dim="#9aa0a8",
        line="#3f444c",
        band="#5d6470",
        full="#56b4e9",
        single="#e69f00",
        good="#2bbf94",
        bad="#ff8a3d",
        warn="#f0e442",
        key="#b8c4d0",
    ),
    "sixteen": Colors(
        background="default",
        text="default",
        dim="bright_black",
        line="bright_black",
        band="bright_black",
        full="blue",
        single="yellow",
        good="green",
        bad="red",
        warn="yellow",
        key="cyan",
    ),
}
DEFAULT = "calm"


def theme_name(name: str) -> str:
    """The name under which Textual knows a theme of ours."""
    return "wontlearn-" + name


def textual_themes() -> list[Theme]:
    """Our themes for Textual's own widgets: screen, scrollbars, input, palette."""
    from textual.theme import BUILTIN_THEMES, Theme

    made: list[Theme] = []
    for name, c in THEMES.items():
        ansi = c.background == "default"

        def color(value: str, ansi: bool = ansi) -> str:
            return "ansi_" + value if ansi else value

        paper, ink = color(c.background), color(c.line)
        made.append(
            Theme(
                theme_name(name),
                primary=color(c.full),
                secondary=color(c.single),
                warning=color(c.warn),
                error=color(c.bad),
                success=color(c.good),
                accent=color(c.key),
                foreground=color(c.text),
                background=paper,
                surface=paper,
                panel=paper,
                dark=c.dark,
                ansi=ansi,
                # Textual asks these of a theme that speaks in the terminal's own colours.
                variables=dict(BUILTIN_THEMES["ansi-dark"].variables)
                if ansi
                else {"scrollbar": ink, "scrollbar-background": paper, "scrollbar-corner-color": paper},
            )
        )
    return made


def styles(name: str, no_color: bool = False) -> Mapping[str, Style]:
    """Rich styles by role. Without colour, weight and reverse carry what glyphs and words already say."""
    c = THEMES[name]

    def ink(color: str, *, bold: bool = False, reverse: bool = False) -> Style:
        return Style(color=None if no_color else color, bold=bold or None, reverse=reverse or None)

    dim = Style(dim=True) if no_color else Style(color=c.dim)
    line = Style(dim=True) if no_color else Style(color=c.line)
    faint = dim if no_color else line
    found = {
        "": Style(),
        "text": ink(c.text),
        "bold": ink(c.text, bold=True),
        "dim": dim,
        "line": line,
        "axis": dim,
        "title": ink(c.text, bold=True),
        "title-off": dim,
        "key": ink(c.key, bold=True),
        "where": ink(c.key),
        "full": ink(c.full, bold=no_color),
        "single": ink(c.single),
        "ghost": faint,
        "band": dim if no_color else ink(c.band),
        "control": dim,
        "proof": ink(c.good),
        "floor": dim,
        "baseline": dim,
        "nan": ink(c.bad, bold=True),
        "good": ink(c.good, bold=True),
        "bad": ink(c.bad, bold=True),
        "warn": ink(c.warn, bold=True),
        "flag": ink(c.warn, bold=True),
        "add": ink(c.good),
        "remove": ink(c.bad),
        "mark": ink(c.bad, bold=True),
        "code": ink(c.text),
        "running": ink(c.full),
        "cursor": ink(c.text, bold=True, reverse=no_color),
    }
    return found
