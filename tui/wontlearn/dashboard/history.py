"""The runs so far: when, what changed in the script, and the verdict; so that one sees which edit helped."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from wontlearn_engine.looking.look import Look

from .state_signs import VERDICTS
from .status import clock
from .styled_rows import Row, link, shorten, spread


@dataclass(frozen=True)
class Change:
    """What changed between two texts of a script."""

    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    line: int = 0
    """The first changed line of the new text."""

    def words(self) -> str:
        """E.g. "2 lines changed at 9"."""
        count = max(len(self.removed), len(self.added))
        if not count:
            return "the same text"
        return f"line {self.line}" if count == 1 else f"{count} lines from {self.line} on"


def change(before: str, after: str) -> Change:
    """Lines that differ, without their indentation; blank ones left out."""
    old, new = before.splitlines(), after.splitlines()
    removed: list[str] = []
    added: list[str] = []
    line = 0
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            line = line or c + 1
            removed += [text.strip() for text in old[a:b] if text.strip()]
            added += [text.strip() for text in new[c:d] if text.strip()]
    return Change(tuple(removed), tuple(added), line)


def around(text: str, other: str, width: int) -> str:
    """The part of a line that differs from the other's, with what is before it as far as there is room."""
    if len(text) <= width:
        return text
    same = _common(text, other)
    alike = _common(text[:same:-1], other[:same:-1])
    # All of the difference if there is room, else its beginning.
    start = max(0, min(len(text) - alike + 2 - width, same - width // 4))
    return "…" + text[start + 1 :] if start else text


def _common(one: str, other: str) -> int:
    """Length of the beginning that two texts share."""
    ends = (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
    return next(ends, min(len(one), len(other)))


class Changes:
    """Changes between looks, worked out once."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Change] = {}

    def between(self, before: Look, after: Look) -> Change:
        """What was edited from one look to the next."""
        key = before.sha256, after.sha256
        if key not in self._known:
            self._known[key] = change(before.source, after.source)
        return self._known[key]


def history_rows(
    looks: Sequence[Look],
    width: int,
    *,
    cursor: int,
    shown: int,
    shade: int | None,
    changes: Changes,
    now: float,
    ascii_only: bool = False,
) -> tuple[list[Row], dict[int, int]]:
    """Newest first; also the row in which each look begins, by its number."""
    rows: list[Row] = []
    starts: dict[int, int] = {}
    for i in range(len(looks) - 1, -1, -1):
        look = looks[i]
        starts[look.number] = len(rows)
        glyph, plain_glyph, role = VERDICTS[look.verdict.word]
        mark = "▸" if look.number == cursor else " "
        word: str = look.verdict.word or ("running" if look.alive else "no verdict")
        if look.verdict.live:
            word += " so far"
        head: Row = [
            (mark, "cursor"),
            (f"{look.number:>2} ", "bold" if look.number == shown else "text"),
            ((plain_glyph if ascii_only else glyph) + " ", role),
            (word, role),
        ]
        notes = [name for name, on in (("shown", look.number == shown), ("shade", look.number == shade)) if on]
        if notes:
            head.append((f"  {', '.join(notes)}", "dim"))
        ago = clock(max(0.0, now - look.started)) + " ago"
        made = [spread(head, [(ago, "dim")], width)]
        if i:
            difference = changes.between(looks[i - 1], look)
            for sign, texts, kind in (("-", difference.removed, "remove"), ("+", difference.added, "add")):
                other = (difference.added if sign == "-" else difference.removed)[:2]
                for j, text in enumerate(texts[:2]):
                    text = around(text, other[j], width - 8) if j < len(other) else text
                    made.append(shorten([(f"     {sign} ", kind), (text, "code")], width))
                if len(texts) > 2:
                    made.append([(f"     {sign} and {len(texts) - 2} more", "dim")])
        rows += [link(row, f"screen.point('run', {look.number})") for row in made]
    return rows, starts
