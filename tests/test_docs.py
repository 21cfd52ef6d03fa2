from __future__ import annotations

import re
from pathlib import Path

from wontlearn_engine.report import EXIT

from .verdict.test_causes import emitted

CAUSES = Path(__file__).parents[1] / "docs" / "causes.md"


def test_every_id_that_a_finding_may_have_has_its_entry() -> None:
    text = CAUSES.read_text(encoding="utf-8")
    anchors = re.findall(r'<a id="([\w-]+)"></a>\n\n### \1\n\n\S', text)
    assert len(anchors) == text.count("<a id") == text.count("\n### ")
    words = set(EXIT) - {"learns", "setup", "data"}
    assert sorted(anchors) == sorted(emitted() | words)
