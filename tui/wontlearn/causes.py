"""The page of causes: what each finding's id means, what was seen to say so, and the usual repair."""

from __future__ import annotations

import difflib
import re
from pathlib import Path

_ENTRY = re.compile(r'<a id="([a-z0-9-]+)"></a>\n\n### \1\n\n(.*?)(?=\n<a id=|\n## |\Z)', re.S)


def page() -> Path:
    """The file of causes: the one installed with us, or that of the clone."""
    installed = Path(__file__).parent / "causes.md"
    return installed if installed.exists() else Path(__file__).parents[2] / "docs" / "causes.md"


def entries() -> dict[str, str]:
    """Id to its Markdown text, in the order of the page."""
    return {name: text.strip() for name, text in _ENTRY.findall(page().read_text(encoding="utf-8"))}


def explain(id: str) -> str | None:
    """The text of one cause, None where there is no such id."""
    return entries().get(id)


def near(id: str) -> list[str]:
    """Ids spelt almost so."""
    return difflib.get_close_matches(id, entries(), 3, 0.5)
