"""The output formats of a check. A new one is a file with a function like these, and a line here."""

from __future__ import annotations

from typing import Protocol

from ..looking.look import Look
from .compared import Compared
from .github import as_github
from .html import as_html
from .junit import as_junit
from .markdown import as_markdown
from .report import as_concise, as_full, as_json
from .sarif import as_sarif


class Form(Protocol):
    """Makes the text of a report."""

    def __call__(
        self, look: Look, script: str, python: str, seconds: float, than: Compared | None = None, /
    ) -> str: ...


FORMATS: dict[str, Form] = {
    "full": as_full,
    "concise": as_concise,
    "json": as_json,
    "github": as_github,
    "sarif": as_sarif,
    "markdown": as_markdown,
    "html": as_html,
    "junit": as_junit,
}
"""By the name that `--format` takes: (look, script, python, seconds, comparison with an earlier report) -> text."""
