"""A notebook file with another text in one of its cells: all else stays as it is, to the character."""

from __future__ import annotations

import json
import re
from json.decoder import JSONDecoder
from typing import cast

_SPACE = re.compile(r"[ \t\n\r]*")
_DECODER = JSONDecoder()


def with_cell(content: str, number: int, text: str) -> str:
    """The file's content with `text` in cell `number` (counted as the eye does). Raises ValueError where there is none."""
    start, end = _source_of(content, number)
    before: object = json.loads(content[start:end])
    if isinstance(before, str):
        return content[:start] + _dumped(text, content) + content[end:]
    return content[:start] + _listed(content[start:end], text, content) + content[end:]


def _source_of(content: str, number: int) -> tuple[int, int]:
    """Where the text of a cell stands in the file."""
    for sheet in _places(content):
        cells = _items(content, sheet)
        if number <= len(cells):
            named = _members(content, cells[number - 1][0])
            for name in ("source", "input"):
                if name in named:
                    return named[name]
        number -= len(cells)
    raise ValueError(f"there is no cell {number}")


def _places(content: str) -> list[int]:
    """Where the lists of cells begin: one, or in an old notebook one for each sheet."""
    top = _members(content, _after_space(content, 0))
    if "worksheets" in top:
        sheets = [_members(content, start) for start, _ in _items(content, top["worksheets"][0])]
        return [sheet["cells"][0] for sheet in sheets if "cells" in sheet]
    return [top["cells"][0]] if "cells" in top else []


def _members(content: str, at: int) -> dict[str, tuple[int, int]]:
    """The values of the object at a place: from where to where each stands."""
    found: dict[str, tuple[int, int]] = {}
    at = _after_space(content, at + 1)
    while content[at] != "}":
        name, at = _DECODER.raw_decode(content, at)
        start = _after_space(content, _after_space(content, at) + 1)
        _, end = _DECODER.raw_decode(content, start)
        found[str(name)] = start, end
        at = _after_comma(content, end)
    return found


def _items(content: str, at: int) -> list[tuple[int, int]]:
    """The items of the list at a place."""
    found: list[tuple[int, int]] = []
    at = _after_space(content, at + 1)
    while content[at] != "]":
        _, end = _DECODER.raw_decode(content, at)
        found.append((at, end))
        at = _after_comma(content, end)
    return found


def _after_space(content: str, at: int) -> int:
    found = _SPACE.match(content, at)
    return found.end() if found is not None else at


def _after_comma(content: str, at: int) -> int:
    at = _after_space(content, at)
    return _after_space(content, at + 1) if content[at] == "," else at


def _dumped(text: str, content: str) -> str:
    """A string as the file writes them: other letters as they are, or escaped if it has none."""
    return json.dumps(text, ensure_ascii=content.isascii())


def _listed(written: str, text: str, content: str) -> str:
    """A list of lines, laid out as the one that is there; lines that stay are written as they were."""
    items = _items(written, 0)
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)
    known = {cast("str", json.loads(written[a:b])): written[a:b] for a, b in items}
    dumped = [known.get(line) or _dumped(line, content) for line in lines]
    if not dumped:
        return "[]"
    if items:
        opening, closing = written[: items[0][0]], written[items[-1][1] :]
        between = written[items[0][1] : items[1][0]] if len(items) > 1 else "," + opening[1:]
    else:
        opening, between, closing = "[", ", ", "]"
    return opening + between.join(dumped) + closing
