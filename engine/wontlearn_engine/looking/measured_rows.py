"""What the engine measures itself: whether y depends on x, in the rows that a run handed over."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from ..probe.contract.measured import RowsFile
from ..probe.contract.messages import Measured
from ..running.runner import RunEvent


def measure_rows(message: RunEvent, post: Callable[[RunEvent], None]) -> None:
    """If rows were handed over, test them in a thread of their own, and post what was found as evidence of the run."""
    event = message.event
    rows = event.value if isinstance(event, Measured) else None
    if not isinstance(event, Measured) or not isinstance(rows, RowsFile) or not rows.path:
        return

    def measure() -> None:
        from threadpoolctl import threadpool_limits

        from .dependence_test import test_file

        # It is raised too; the verdict must not wait for the test.
        found = Measured(event.n, "rows", failed="an error of wontlearn's own")
        try:
            # The matrices are small, and threads that wait for the next one spin on the cores that the training needs.
            with threadpool_limits(limits=1, user_api="blas"):
                found = Measured(event.n, "dependence", test_file(Path(rows.path), rows.classes, rows.tokens))
        except (OSError, ValueError, MemoryError) as problem:  # not readable, odd, too many: "not checked"
            found = Measured(event.n, "rows", failed=f"{type(problem).__name__}: {problem}")
        finally:
            post(RunEvent(message.run, found))

    threading.Thread(target=measure, daemon=True).start()
