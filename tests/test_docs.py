from __future__ import annotations

import ast
import re
from pathlib import Path

from wontlearn_engine.reporting.report import EXIT

from .verdict.test_causes import FAULTS, emitted

CAUSES = (Path(__file__).parents[1] / "docs" / "causes.md").read_text(encoding="utf-8")
ENTRY = re.compile(r'<a id="([\w-]+)"></a>\n\n### \1\n\n(\S.*?)(?=\n<a id|\n## |\Z)', re.DOTALL)


def test_every_id_that_a_finding_may_have_has_its_entry() -> None:
    anchors = [id for id, _ in ENTRY.findall(CAUSES)]
    assert len(anchors) == CAUSES.count("<a id") == CAUSES.count("\n### ")
    words = set(EXIT) - {"learns", "setup", "data"}
    assert sorted(anchors) == sorted(emitted() | words)


def test_each_stands_on_the_side_that_its_finding_names() -> None:
    setup, data = (
        {id for id, _ in ENTRY.findall(CAUSES.split(f"\n## {title}\n")[1].split("\n## ")[0])}
        for title in ("In the setup", "In the data")
    )
    assert setup == {fault.id for fault in FAULTS if fault.side == "setup"}
    assert data == {fault.id for fault in FAULTS if fault.side == "data"}


def test_it_says_which_are_tried_and_which_never_decide() -> None:
    for id, text in ENTRY.findall(CAUSES):
        kinds = {fault.kind for fault in FAULTS if fault.id == id}
        assert ("This never decides" in text) == bool(kinds and kinds <= {"advice", "note"}), id
        if "tried" in kinds:
            assert re.search(r"\b[Tt]ried\b", text), id


def test_its_examples_are_python() -> None:
    for example in re.findall(r"```python\n(.*?)```", CAUSES, re.DOTALL):
        ast.parse(f"def example():\n    {example.replace(chr(10), chr(10) + '    ')}pass")
