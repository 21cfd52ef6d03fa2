"""What an editor shows of a PyTorch loop."""

from __future__ import annotations

import re

import pytest
from lsprotocol import types

from .conftest import Editor
from .test_server import hovered

pytestmark = pytest.mark.slow


async def test_a_torch_loop_says_where_it_stands_and_what_was_measured_at_its_lines(editor: Editor) -> None:
    uri = editor.open(path := editor.put("celsius_torch_fixed.py"))
    editor.save(path)
    assert (await editor.judged()).word == "learns"
    whole = types.Range(types.Position(0, 0), types.Position(100, 0))
    asked = types.InlayHintParams(types.TextDocumentIdentifier(uri), whole)
    [hint] = await editor.text_document_inlay_hint_async(asked) or []
    assert hint.position.line + 1 == 16 and re.fullmatch(
        r"sample ✓ · full \d\S* · skill (1\.00|0\.9\d)", str(hint.label)
    )
    model, loss, optimizer, training = [await hovered(editor, uri, line) for line in (8, 9, 10, 16)]
    assert "**Linear" in model and "- gradient at the first update: norm " in model
    assert "- the first update changes its weights by " in model
    assert "**loss " in loss and "- the best constant answer costs 1741, the lowest 0" in loss
    assert "- the model's answers before training: " in loss and "- in the full run from " in loss
    assert "**optimizer Adam**" in optimizer and "- learning rate at the start: 0.5" in optimizer
    assert "**sample ✓ · full " in training and await hovered(editor, uri, 5) == ""
