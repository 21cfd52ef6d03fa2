"""Glyphs, and words for states: each state is a word and a glyph, and only then a colour."""

from __future__ import annotations

import locale
import os
import sys

VERDICTS: dict[str | None, tuple[str, str, str]] = {
    "learns": ("✓", "+", "good"),
    "undertrained": ("▲", "^", "warn"),
    "setup": ("✗", "x", "bad"),
    "data": ("✗", "x", "bad"),
    "unclear": ("?", "?", "warn"),
    "crashed": ("‼", "!", "bad"),
    "no-training": ("∅", "0", "warn"),
    None: ("…", ".", "dim"),
}
"""Verdict word: glyph, glyph in ASCII, role."""

STATES: dict[str, tuple[str, str, str]] = {
    "idle": ("○", "o", "dim"),
    "starting": ("◌", "o", "running"),
    "running": ("●", "*", "running"),
    "checking": ("●", "*", "running"),
    "finished": ("■", "=", "text"),
    "failed": ("✗", "x", "bad"),
    "cancelled": ("◻", "-", "dim"),
    "silent": ("◍", "~", "warn"),
    "lost": ("‼", "!", "bad"),
}

_ASCII = str.maketrans(
    {
        "✓": "+",
        "▲": "^",
        "✗": "x",
        "‼": "!",
        "∅": "0",
        "…": ".",
        "○": "o",
        "◌": "o",
        "●": "*",
        "■": "=",
        "◻": "-",
        "◍": "~",
        "─": "-",
        "│": "|",
        "━": "*",
        "░": ":",
        "▸": ">",
        "·": ".",
        "−": "-",
        "–": "-",
        "×": "x",
        "→": ">",
        "┄": "_",
        "┈": "-",
        "’": "'",
        "“": '"',
        "”": '"',
        "°": " ",
        "²": "2",
        "≥": ">",
        "≤": "<",
        "±": "~",
    }
)
"""One character for one: translating changes no width."""


def to_ascii(text: str) -> str:
    """The same text for a terminal without UTF-8."""
    return text.translate(_ASCII).encode("ascii", "replace").decode()


def utf8(environment: dict[str, str] | None = None) -> bool:
    """True if the terminal is likely to show more than ASCII."""
    env = dict(os.environ) if environment is None else environment
    if env.get("TERM") in ("linux", "vt100", "dumb"):
        return False
    named = env.get("LC_ALL") or env.get("LC_CTYPE") or env.get("LANG") or ""
    if named:
        # The C locale is what containers and cron have; Python itself speaks UTF-8 there.
        return "utf" in named.lower() or (named in ("C", "POSIX") and sys.flags.utf8_mode == 1)
    return "utf" in (locale.getpreferredencoding(False) or "").lower()
