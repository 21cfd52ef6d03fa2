"""How many updates a loop will make, where its text says so: asked of the running frame, without running anything."""

from __future__ import annotations

import linecache
import sys
from types import FrameType
from typing import Any

import numpy as np
import pytest
from wontlearn_engine.probe.script import running_source

SOURCE: Any = running_source
LOOPS = {
    "for step in range(0, data.size - 2, 3):\n    here()": (6, 1),
    "for step in range(0, size(0) - 2, 3):\n    here()": (6, 1),
    "for epoch in range(conf['epochs']):\n    for row in enumerate(range(data.shape[0] // 2)):\n        here()": (
        10,
        7,
    ),
    "for epoch in range(int(math.ceil(2.5))):\n    for row in data:\n        here()": (20, 3),
    "step = 0\nwhile step < conf['steps']:\n    here()\n    step += 1": (50, 1),
    "step = 0\nwhile True:\n    here()\n    step += 1\n    if step >= 30:\n        break": (30, 1),
    "step = 0\nwhile step < 40:\n    for row in data:\n        here()\n        step += 1": (20, None),
    "bad = 0\nwhile bad < 5:\n    here()\n    if changes():\n        bad += 1": (None, 1),
    "for step in range(changes()):\n    here()": (None, 1),
    "while True:\n    here()": (None, 1),
}


class Done(Exception):
    """The first update was made."""


@pytest.mark.parametrize("loop", LOOPS)
def test_a_loops_rounds_are_known_by_its_text(loop: str) -> None:
    found: list[tuple[int | None, int | None]] = []
    called: list[bool] = []

    def here() -> None:
        frame: FrameType | None = sys._getframe(1)
        assert frame is not None
        found.append(SOURCE.expected(SOURCE.all_loops([frame]), None))
        raise Done

    def changes() -> int:
        called.append(True)
        return 5

    class Sized:
        def size(self, axis: int) -> int:
            return (20, 3)[axis]

    text, file = f"import math\n{loop.replace(' size(', ' sized.size(')}\n", f"<loop {id(loop)}>"
    linecache.cache[file] = len(text), None, text.splitlines(True), file
    names = {
        "here": here,
        "changes": changes,
        "data": np.zeros(20),
        "sized": Sized(),
        "conf": {"epochs": 7, "steps": 50},
    }
    with pytest.raises(Done):
        exec(compile(text, file, "exec"), names)
    assert found == [LOOPS[loop]]
    assert len(called) == loop.count("range(changes")  # by the loop itself
