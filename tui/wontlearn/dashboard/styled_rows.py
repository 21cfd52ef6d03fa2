"""Rows of styled text: what every pane shows. A row is a list of (text, role); the palette knows the roles.

A role may end in `@` and an action of Textual's, which a click on the text does (see `link`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.cells import cell_len, set_cell_size

Run = tuple[str, str]
Row = list[Run]


def width_of(row: Row) -> int:
    """Cells that a row takes."""
    return sum(cell_len(text) for text, _ in row)


def plain(row: Row) -> str:
    """A row's text."""
    return "".join(text for text, _ in row)


def link(row: Row, action: str) -> Row:
    """The same row, and a click on it does the action. What has an action of its own keeps it."""
    return [(text, role if "@" in role else f"{role}@{action}") for text, role in row]


def wrap(text: str, width: int, role: str = "text", *, first: Row | None = None, indent: int = 0) -> list[Row]:
    """Break at spaces; only a word longer than a row is cut. `first` begins the first row, `indent` the others."""
    width = max(width, 1)
    head: Row = list(first) if first is not None else ([(" " * indent, role)] if indent else [])
    rows: list[Row] = []
    words: list[str] = []
    room = width - width_of(head)

    def flush() -> None:
        nonlocal head, words, room
        rows.append([*head, (" ".join(words), role)] if words else list(head))
        indent_here = min(indent, max(0, width - 8))
        head, words, room = ([(" " * indent_here, role)] if indent_here else []), [], width - indent_here

    for word in text.split():
        size = cell_len(word)
        long_head = not words and not rows and size > room and width_of(head) > indent and size <= width - indent
        if (words and size + 1 > room) or long_head:
            flush()
        while cell_len(word) > room and not words:
            part = set_cell_size(word, room)
            cut = len(part.rstrip()) if cell_len(part) else 1
            words = [word[:cut]]
            word = word[cut:]
            flush()
        if word:
            room -= cell_len(word) + (1 if words else 0)
            words.append(word)
    if words or not rows:
        flush()
    return rows


def spread(left: Row, right: Row, width: int) -> Row:
    """Left and right at the ends of one row; without room for both the right is left out."""
    gap = width - width_of(left) - width_of(right)
    return [*left, (" " * gap, ""), *right] if gap >= 1 else left


def fit(parts: Sequence[tuple[int, Row]], width: int, gap: Run = ("  ", "")) -> Row:
    """As many parts as there is room for, in their order; those with the highest rank number go first."""
    kept = list(parts)
    while kept and sum(width_of(row) for _, row in kept) + len(gap[0]) * (len(kept) - 1) > width:
        worst = max(range(len(kept)), key=lambda i: (kept[i][0], i))
        if len(kept) == 1:
            return shorten(kept[0][1], width)
        del kept[worst]
    return join([row for _, row in kept], gap)


def join(rows: Iterable[Row], gap: Run) -> Row:
    """Rows one after the other in one row."""
    joined: Row = []
    for row in rows:
        if joined:
            joined.append(gap)
        joined.extend(row)
    return joined


def shorten(row: Row, width: int) -> Row:
    """Cut to a width; an ellipsis says that something is missing."""
    if width_of(row) <= width:
        return row
    kept: Row = []
    room = max(0, width - 1)
    for text, role in row:
        if cell_len(text) > room:
            kept.append((set_cell_size(text, room).rstrip(), role))
            break
        kept.append((text, role))
        room -= cell_len(text)
    return [*kept, ("…" if width > 0 else "", "dim")]


def short_path(path: str, width: int) -> str:
    """A path's end, from a folder's beginning on."""
    while cell_len(path) > width and "/" in path.removeprefix("…/"):
        path = "…/" + path.removeprefix("…/").split("/", 1)[1]
    return path
