"""What the engine measures itself: whether y depends on x, in the rows that a run handed over."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from ..running.runner import RunEvent


def measure_rows(message: RunEvent, post: Callable[[RunEvent], None]) -> None:
    """If rows were handed over, test them in a thread of their own, and post what was found as evidence of the run."""
    event = message.event
    value = event.get("value")
    if event["e"] != "evidence" or event.get("key") != "rows" or not isinstance(value, dict):
        return

    def measure() -> None:
        from .dependence_test import test_file

        found: object = "an error of wontlearn's own"  # it is raised too; the verdict must not wait for the test
        key = "failed:rows"
        try:
            found = test_file(Path(value["path"]), value["classes"], value["tokens"])
            key = "dependence"
        except (OSError, ValueError, MemoryError) as problem:  # not readable, odd, too many: "not checked"
            found = f"{type(problem).__name__}: {problem}"
        finally:
            post(RunEvent(message.run, {"e": "evidence", "t": 0.0, "n": event["n"], "key": key, "value": found}))

    threading.Thread(target=measure, daemon=True).start()
