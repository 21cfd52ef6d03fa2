"""The characters of a chart and of its legend."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Glyphs:
    """The characters of a chart. Curves differ by marker, not only by colour."""

    markers: dict[str, str]
    floor: str
    baseline: str
    nan: str
    vertical: str
    tick: str
    corner: str
    horizontal: str
    x_tick: str
    blocks: str
    line: str
    """In the legend, for the curve that is drawn as a line."""


UNICODE = Glyphs(
    {"full": "braille", "single": "●", "ghost": "░", "control": "×", "proof": "◆", "band": "braille"},
    floor="┄",
    baseline="┈",
    nan="╳",
    vertical="│",
    tick="┤",
    corner="└",
    horizontal="─",
    x_tick="┬",
    blocks="▁▂▃▄▅▆▇█",
    line="━",
)
ASCII = Glyphs(
    {"full": "*", "single": "o", "ghost": ":", "control": "x", "proof": "#", "band": "."},
    floor="_",
    baseline="-",
    nan="!",
    vertical="|",
    tick="+",
    corner="+",
    horizontal="-",
    x_tick="+",
    blocks="_.-=*#",
    line="*",
)
