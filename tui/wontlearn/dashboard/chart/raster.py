"""Curves as characters in a grid of cells. Numbers only; the chart puts them on its canvas."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# (numpy's own types are in part unknown)

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .axis import Limits
from .series import Floats, Series, per_column, window

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
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
    """The lowest and the highest losses around each place, as two dotted lines; none where they lie on the mean."""
    width, height, tall = (columns, rows, 1) if marker else (2 * columns, 4 * rows, 4)
    part = per_column(window(curve, limits.x0, limits.x1), limits.x0, limits.x1, width)
    # Gaps between two peaks that lie near each other are closed; a peak that stands alone keeps its place.
    reach = max(1, len(part.x) // 32)
    middle = _trace(part, part.mid, limits, width, height)
    row, column = np.arange(height)[:, None], np.arange(width)[None, :]
    over = _dots_of(_trace(part, _closed(part.high, reach), limits, width, height), height)
    under = _dots_of(_trace(part, -_closed(-part.low, reach), limits, width, height), height)
    mask = (over & (row >= middle[1] + tall)) | (under & (row <= middle[0] - tall))
    framed = np.pad(mask, ((1, 1), (0, 0)))
    steep = framed[:-2] | framed[2:]
    return _characters(mask & np.where(steep, row % 2 == 0, column % 2 == 0), columns, rows, marker)


def _closed(values: Floats, reach: int) -> Floats:
    """Valleys narrower than twice the reach filled up to the lower of their two sides."""
    if not len(values):
        return values
    for turn in (np.max, np.min):
        padded = np.pad(values, reach, mode="edge")
        values = turn(np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1), axis=1)
    return values


def line(curve: Series, limits: Limits, columns: int, rows: int, marker: str | None) -> Placed:
    """A line without gaps through each column's mean. Braille, or `marker`s."""
    width, height = (columns, rows) if marker else (2 * columns, 4 * rows)
    part = window(curve, limits.x0, limits.x1)
    if len(part.x) > width:
        # Many points: one mean for each whole cell is calmer than one for each half.
        part = per_column(part, limits.x0, limits.x1, columns)
    return _characters(_dots_of(_trace(part, part.mid, limits, width, height), height), columns, rows, marker)


Trace = tuple[Ints, Ints]
"""For each column of dots: the lowest and the highest row that belongs to a line. Where it is not, high is below low."""


def _trace(part: Series, values: Floats, limits: Limits, width: int, height: int) -> Trace:
    """A line through the values, joined halfway between neighbours. Rows count from below."""
    low, high = np.full(width, 0, np.int64), np.full(width, -1, np.int64)
    if not len(part.x):
        return low, high
    column = pixel(part.x, limits.x0, limits.x1, width)
    first, last = max(0, int(column[0])), min(width - 1, int(column[-1]))
    if last < first:
        return low, high
    # What leaves the chart is held at its edge; the shade of another run is cut off there.
    over = 2 * (limits.y1 - limits.y0) if part.role == "ghost" else 0.0
    row = pixel(np.clip(scaled(values, limits), limits.y0 - over, limits.y1 + over), limits.y0, limits.y1, height)
    across = np.arange(first, last + 1)
    bottom = np.floor(np.interp(across, column, row) + 0.5).astype(np.int64)
    top = bottom.copy()
    inside = (column >= first) & (column <= last)
    np.minimum.at(bottom, column[inside] - first, row[inside])
    np.maximum.at(top, column[inside] - first, row[inside])
    gap_up, gap_down = bottom[1:] - top[:-1], bottom[:-1] - top[1:]
    up, down = gap_up > 1, gap_down > 1
    half = gap_up[up] // 2
    top[:-1][up] += half
    bottom[1:][up] -= gap_up[up] - half - 1
    half = gap_down[down] // 2
    bottom[:-1][down] -= half
    top[1:][down] += gap_down[down] - half - 1
    low[first : last + 1], high[first : last + 1] = bottom, top
    return low, high


def _dots_of(trace: Trace, height: int) -> Mask:
    """Which dots a line sets; rows from below."""
    index = np.arange(height)[:, None]
    return (index >= trace[0]) & (index <= trace[1])


def _characters(mask: Mask, columns: int, rows: int, marker: str | None) -> Placed:
    """Dots, or cells where there is a marker, as characters."""
    if marker:
        at = np.argwhere(mask)
        return at[:, 1].tolist(), at[:, 0].tolist(), [marker] * len(at)
    cells = mask[::-1].reshape(rows, 4, columns, 2)
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
