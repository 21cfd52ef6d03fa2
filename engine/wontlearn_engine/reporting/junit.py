"""The report as JUnit's XML, which CI services draw: a script is a test case."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from ..looking.look import Look
from .compared import Compared
from .report import PROBLEMS, as_full, place_of, shown

_BAD = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no place for, e.g. the colours of a terminal in an error's text."""


def as_junit(look: Look, script: str, python: str, seconds: float, than: Compared | None = None) -> str:
    """A suite of one case."""
    return suite([case(look, script, python, seconds, than)])


def suite(cases: list[tuple[str, str, float]]) -> str:
    """Cases as `case` makes them, in one suite."""
    kinds = [kind for kind, _, _ in cases]
    total = sum(seconds for _, _, seconds in cases)
    counts = f'tests="{len(cases)}" failures="{kinds.count("failure")}" errors="{kinds.count("error")}"'
    head = f'<testsuite name="wontlearn" {counts} skipped="{kinds.count("skipped")}" time="{total:.2f}">'
    body = "".join(text for _, text, _ in cases)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n{head}\n{body}</testsuite>\n</testsuites>\n'


def case(look: Look, script: str, python: str, seconds: float, than: Compared | None = None) -> tuple[str, str, float]:
    """What became of it ("failure": a problem was found; "error": it crashed or trained nothing; "skipped": not to be
    judged; "": it learns, or nothing got worse), the element, and its seconds."""
    word = look.verdict.word or "unclear"
    kind = "" if word == "learns" else "failure" if word in PROBLEMS else "skipped" if word == "unclear" else "error"
    kind = "" if than is not None and not than.worse else kind
    file, _, line = place_of(look, script)
    name = f"name={_attribute(shown(script))} classname={_attribute('wontlearn')}"
    head = f'<testcase {name} file={_attribute(shown(file))} line="{line}" time="{seconds:.2f}"'
    if not kind:
        return kind, f"{head}/>\n", seconds
    message = f"message={_attribute(look.verdict.headline)}"
    type = "" if kind == "skipped" else f" type={_attribute(look.findings[0].id if look.findings else word)}"
    text = escape(_BAD.sub("\ufffd", as_full(look, script, python, seconds)))
    return kind, f"{head}>\n<{kind} {message}{type}>{text}</{kind}>\n</testcase>\n", seconds


def _attribute(text: str) -> str:
    return quoteattr(_BAD.sub("\ufffd", text))
