"""The chart: loss curves, floor and baseline as text. The only module that imports plotext.

plotext puts the curves together; axes, ticks, lines and labels are ours, so that they go where there is room. Its own
high-definition lines cost 60 ms a frame for a noisy curve, so the braille comes from raster.py. Its figure is a global
of its module: only one thread may draw.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import plotext as _plotext  # pyright: ignore[reportMissingTypeStubs]

from . import raster
from .axis import Limits, number, ticks, y_ticks
from .glyphs import UNICODE, Glyphs
from .raster import Placed, cell_row
from .series import Series

plotext = cast(Any, _plotext)  # it has no types

ORDER = ("band", "ghost", "control", "proof", "full", "single")
"""From back to front."""
PAPER = ""
"""The role of an empty cell."""

Run = tuple[str, str]
"""Text and its role; a row of the picture is a list of them."""


@dataclass(frozen=True)
class Line:
    """A horizontal line at a loss."""

    value: float
    label: str
    role: str


_SPLIT = re.compile(r"\x1b\[([0-9;]*)m")


class _Cells:
    """A grid of characters with roles."""

    def __init__(self, width: int, height: int) -> None:
        self.text = [[" "] * width for _ in range(height)]
        self.role = [[PAPER] * width for _ in range(height)]
        self.width, self.height = width, height

    def put(self, column: int, row: int, text: str, role: str, *, under: bool = False) -> None:
        """Write; `under`: only where no curve is. What lies outside is left out."""
        if not 0 <= row < self.height:
            return
        for i, char in enumerate(text, column):
            if 0 <= i < self.width and not (under and self.text[row][i] != " " and self.role[row][i] != "band"):
                self.text[row][i], self.role[row][i] = char, role

    def free(self, column: int, row: int, width: int) -> bool:
        """True if `width` cells are there and empty."""
        return (
            0 <= row < self.height
            and column >= 0
            and column + width <= self.width
            and all(char == " " for char in self.text[row][column : column + width])
        )

    def runs(self) -> list[list[Run]]:
        """Rows as runs of equal role."""
        rows: list[list[Run]] = []
        for chars, roles in zip(self.text, self.role, strict=True):
            row: list[Run] = []
            start = 0
            for i in range(1, self.width + 1):
                if i == self.width or roles[i] != roles[start]:
                    row.append(("".join(chars[start:i]), roles[start]))
                    start = i
            rows.append(row)
        return rows


def draw(
    curves: Sequence[Series], lines: Sequence[Line], limits: Limits, width: int, height: int, glyphs: Glyphs = UNICODE
) -> list[list[Run]]:
    """The picture: `height` rows of runs, `width` cells each."""
    if width < 4 or height < 2:
        return [[(" " * max(0, width), PAPER)] for _ in range(height)]
    below = 2 if height >= 8 else 0
    rows = height - below
    marks = y_ticks(limits, rows) if width >= 24 else []
    left = max((len(label) for _, label in marks), default=-1) + 1
    right = max((len(line.label) for line in lines), default=-1) + 1 if width >= 44 else 0
    columns = width - left - right
    page = _Cells(width, height)
    canvas = _canvas(curves, limits, columns, rows, glyphs)
    for row in range(rows):
        page.text[row][left : left + columns] = canvas.text[row]
        page.role[row][left : left + columns] = canvas.role[row]
    _mark_nan(page, curves, limits, left, columns, rows, glyphs)
    _horizontals(page, lines, limits, left, columns, rows, glyphs, labels=bool(right))
    if left:
        _left_axis(page, marks, limits, left, rows, glyphs)
    if below:
        _bottom_axis(page, limits, left, columns, rows, glyphs)
    return page.runs()


def _canvas(curves: Sequence[Series], limits: Limits, columns: int, rows: int, glyphs: Glyphs) -> _Cells:
    """The curves alone, put together by plotext. Its colours serve as tags: (1, 0, i) is the i-th role."""
    cells = _Cells(columns, rows)
    placed = [
        (role, _place(role, curve, limits, columns, rows, glyphs))
        for role in ORDER
        for curve in curves
        if curve.role == ("full" if role == "band" else role)
    ]
    if not any(columns_ for _, (columns_, _, _) in placed):
        return cells
    plotext.clear_figure()
    plotext.limit_size(False, False)  # else it clips to the terminal that happens to be there
    plotext.plotsize(columns, rows)
    plotext.frame(False)
    plotext.xaxes(False, False)
    plotext.yaxes(False, False)
    plotext.xticks([])
    plotext.yticks([])
    for paint in (plotext.canvas_color, plotext.axes_color, plotext.ticks_color):
        paint("default")
    plotext.xlim(0, columns - 1)
    plotext.ylim(0, rows - 1)
    for role, (x, y, markers) in placed:
        if x:
            plotext.scatter(x, y, marker=markers, color=(1, 0, ORDER.index(role)))
    _read(plotext.build(), cells)
    return cells


def _place(role: str, curve: Series, limits: Limits, columns: int, rows: int, glyphs: Glyphs) -> Placed:
    marker = glyphs.markers[role]
    own = None if marker == "braille" else marker
    if role == "band":
        return raster.band(curve, limits, columns, rows, own)
    if role in ("full", "ghost"):
        return raster.line(curve, limits, columns, rows, own)
    return raster.dots(curve, limits, columns, rows, marker)


def _read(built: str, cells: _Cells) -> None:
    for row, text in enumerate(built.split("\n")[: cells.height]):
        column, role = 0, PAPER
        for i, part in enumerate(_SPLIT.split(text)):
            if i % 2:
                if part in ("", "0"):
                    role = PAPER
                elif part.startswith("38;2;1;0;"):
                    role = ORDER[int(part.rsplit(";", 1)[1])]
            else:
                cells.put(column, row, part, role)
                column += len(part)


def column_of(update: float, limits: Limits, columns: int) -> int:
    """The column in which an update is drawn."""
    return math.floor(round(0.5 + (columns - 1) * (update - limits.x0) / (limits.x1 - limits.x0), 8))


def _horizontals(
    page: _Cells,
    lines: Sequence[Line],
    limits: Limits,
    left: int,
    columns: int,
    rows: int,
    glyphs: Glyphs,
    *,
    labels: bool,
) -> None:
    at: dict[int, list[Line]] = {}
    for line in lines:
        row = cell_row(line.value, limits, rows)
        if 0 <= row < rows:
            at.setdefault(row, []).append(line)
    for row, here in at.items():
        here.sort(key=lambda line: line.value)
        glyph = {"floor": glyphs.floor, "baseline": glyphs.baseline}.get(here[0].role, glyphs.baseline)
        page.put(left, row, glyph * columns, here[0].role, under=True)
        if not labels:
            continue
        for offset, line in enumerate(here):
            # Two lines in one row: the second label goes to the next free row above, or below.
            place = (
                row
                if offset == 0
                else next((r for r in (row - offset, row + offset) if 0 <= r < rows and r not in at), -1)
            )
            page.put(left + columns + 1, place, line.label, line.role)


def _mark_nan(
    page: _Cells, curves: Sequence[Series], limits: Limits, left: int, columns: int, rows: int, glyphs: Glyphs
) -> None:
    for curve in curves:
        if curve.nan_at is None or curve.role not in ("full", "single") or not limits.x0 <= curve.nan_at <= limits.x1:
            continue
        column = left + column_of(curve.nan_at, limits, columns)
        row = cell_row(curve.last, limits, rows) if curve.last is not None else rows // 2
        row = min(max(row, 0), rows - 1)
        page.put(column, row, glyphs.nan, "nan")
        text = f"NaN at update {curve.nan_at}"
        for place, where in (
            (column + 2, row),
            (column - len(text) - 1, row),
            (column - len(text) - 1, row - 1),
            (column + 2, row - 1),
            (left + 1, 0),
        ):
            if (
                place > left
                and page.free(place, where, min(len(text), left + columns - place))
                and place + len(text) <= left + columns
            ):
                page.put(place, where, text, "nan")
                break


def _left_axis(
    page: _Cells, marks: list[tuple[float, str]], limits: Limits, left: int, rows: int, glyphs: Glyphs
) -> None:
    for row in range(rows):
        page.put(left - 1, row, glyphs.vertical, "axis")
    for place, label in marks:
        row = cell_row(10.0**place if limits.log else place, limits, rows)
        if 0 <= row < rows:
            page.put(0, row, label.rjust(left - 1) + glyphs.tick, "axis")


def _bottom_axis(page: _Cells, limits: Limits, left: int, columns: int, rows: int, glyphs: Glyphs) -> None:
    if left:
        page.put(left - 1, rows, glyphs.corner, "axis")
    page.put(left, rows, glyphs.horizontal * columns, "axis")
    title = "update"
    places = ticks(limits.x0, limits.x1, max(2, columns // 14))
    step = places[1] - places[0] if len(places) > 1 else 0.0
    end = left + columns - len(title)
    taken = -1
    for place in places:
        column = left + column_of(place, limits, columns)
        label = number(place, step)
        start = max(left, column - len(label) // 2)
        if start > taken and start + len(label) < end:
            page.put(column, rows, glyphs.x_tick, "axis")
            page.put(start, rows + 1, label, "axis")
            taken = start + len(label)
    page.put(end, rows + 1, title, "axis")
