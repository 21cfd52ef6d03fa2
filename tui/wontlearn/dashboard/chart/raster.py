"""Curves as characters in a grid of cells. Numbers only; the chart puts them on its canvas."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# (numpy's own types are in part unknown)

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from .axis import Limits
from .series import Floats, Series, per_column, window

Ints = NDArray[np.int64]
Placed = tuple[list[int], list[int], list[str]]
"""Columns, rows counted from below, characters."""

# The eight dots of a braille character, from the top left down, and the right column after the left.
DOTS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]])


def scaled(values: Floats, limits: Limits) -> Floats:
    """Losses on the axis; on a log axis what is not above its lower edge lies on that edge."""
    if not limits.log:
        return values
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(values > 0, np.maximum(np.log10(np.maximum(values, 1e-300)), limits.y0), limits.y0)


def pixel(values: Floats, start: float, stop: float, count: int) -> Ints:
    """Index of the dot in which a value lies; the middle of the first is `start`, that of the last `stop`."""
    return np.floor(0.5 + (count - 1) * (values - start) / (stop - start) + 1e-9).astype(np.int64)


def band(curve: Series, limits: Limits, columns: int, rows: int, marker: str | None) -> Placed:
    """From each column's lowest to its highest loss, joined from column to column."""
    part = per_column(window(curve, limits.x0, limits.x1), limits.x0, limits.x1, columns * (1 if marker else 2))
    return _fill(part, limits, columns, rows, marker)


def line(curve: Series, limits: Limits, columns: int, rows: int, marker: str | None) -> Placed:
    """A line without gaps through each column's mean. Braille, or `marker`s."""
    part = window(curve, limits.x0, limits.x1)
    if len(part.x) > columns * (1 if marker else 2):
        # Many points: one mean for each whole cell is calmer than one for each half.
        part = per_column(part, limits.x0, limits.x1, columns)
    return _fill(replace(part, low=part.mid, high=part.mid), limits, columns, rows, marker)


def _fill(part: Series, limits: Limits, columns: int, rows: int, marker: str | None) -> Placed:
    wide, tall = (1, 1) if marker else (2, 4)
    width, height = columns * wide, rows * tall
    if not len(part.x):
        return [], [], []
    column = pixel(part.x, limits.x0, limits.x1, width)

    # What leaves the chart is held at its edge; the shade of another run is cut off there.
    over = 2 * (limits.y1 - limits.y0) if part.role == "ghost" else 0.0

    def row(losses: Floats) -> Ints:
        held = np.clip(scaled(losses, limits), limits.y0 - over, limits.y1 + over)
        return pixel(held, limits.y0, limits.y1, height)

    first, last = max(0, int(column[0])), min(width - 1, int(column[-1]))
    if last < first:
        return [], [], []
    across = np.arange(first, last + 1)
    middle = np.floor(np.interp(across, column, row(part.mid)) + 0.5).astype(np.int64)
    low, high = middle.copy(), middle.copy()
    inside = (column >= first) & (column <= last)
    np.minimum.at(low, column[inside] - first, row(part.low)[inside])
    np.maximum.at(high, column[inside] - first, row(part.high)[inside])
    # Join neighbours halfway.
    gap_up, gap_down = low[1:] - high[:-1], low[:-1] - high[1:]
    up, down = gap_up > 1, gap_down > 1
    half = gap_up[up] // 2
    high[:-1][up] += half
    low[1:][up] -= gap_up[up] - half - 1
    half = gap_down[down] // 2
    low[:-1][down] -= half
    high[1:][down] += gap_down[down] - half - 1
    mask = np.zeros((height, width), bool)
    index = np.arange(height)[:, None]
    mask[:, first : last + 1] = (index >= low) & (index <= high)
    cells = mask[::-1].reshape(rows, tall, columns, wide)
    if marker:
        at = np.argwhere(cells[:, 0, :, 0])
        return at[:, 1].tolist(), (rows - 1 - at[:, 0]).tolist(), [marker] * len(at)
    codes = (cells * DOTS[None, :, None, :]).sum(axis=(1, 3))
    at = np.argwhere(codes)
    chars = [chr(0x2800 + int(code)) for code in codes[at[:, 0], at[:, 1]]]
    return at[:, 1].tolist(), (rows - 1 - at[:, 0]).tolist(), chars


def dots(curve: Series, limits: Limits, columns: int, rows: int, marker: str) -> Placed:
    """One marker a column, at the mean; columns without a point between two that have one are filled in."""
    part = per_column(window(curve, limits.x0, limits.x1), limits.x0, limits.x1, columns)
    if not len(part.x):
        return [], [], []
    column = pixel(part.x, limits.x0, limits.x1, columns)
    y = np.clip(scaled(part.mid, limits), limits.y0, limits.y1)
    row = _row_of_cell(y, limits, rows)
    good = (column >= 0) & (column < columns)
    found = dict(zip(column[good].tolist(), row[good].tolist(), strict=True))
    for before, after in zip(column[:-1].tolist(), column[1:].tolist(), strict=True):
        if after - before == 2 and before in found and after in found:
            found[before + 1] = (found[before] + found[after]) // 2
    return list(found), list(found.values()), [marker] * len(found)


def _row_of_cell(y: Floats, limits: Limits, rows: int) -> Ints:
    """The cell, from below, that holds the braille dot of a value on the axis: lines and dots agree."""
    return pixel(y, limits.y0, limits.y1, 4 * rows) // 4


def cell_row(value: float, limits: Limits, rows: int) -> int:
    """The row, from above, in which a loss is drawn."""
    return rows - 1 - int(_row_of_cell(scaled(np.array([value]), limits), limits, rows)[0])
