"""From noted trainings to a report: the engine's session and the examiner, both in this process."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from typing import Any

from wontlearn_engine.looking.inside import MODES, Inside, numbered
from wontlearn_engine.looking.look import Look
from wontlearn_engine.probe.contract.asks import Mode

from .report import Report


class Interrupted(KeyboardInterrupt):
    """The user ended the examination; all is put back, and `report` has what was there."""

    def __init__(self, report: Report) -> None:
        super().__init__()
        self.report = report

    def _render_traceback_(self) -> list[str]:
        """What IPython shows of it: where we were is of no use to the user."""
        return ["KeyboardInterrupt"]


def report_of(
    trainings: Sequence[Any],
    script: str,
    source: str,
    places: Callable[[str], str] = lambda file: file,
    tell: Callable[[Look], None] = lambda look: None,
    modes: tuple[Mode, ...] = MODES,
    *,
    proofs: bool = False,
) -> Report:
    """Examine trainings that `probe/live` has noted. Raises Interrupted.

    `proofs`: what would repair one is tried on the edited source, run from its beginning in a process of its own.
    """
    from wontlearn_engine.probe.live import exam

    began = time.monotonic()
    inside = Inside(script, source, places, tell, modes)
    inside.frameworks(
        {name: str(getattr(sys.modules[name], "__version__", "")) for name in _FRAMEWORKS if name in sys.modules}
    )

    def report() -> Report:
        return Report(inside.look, script, sys.executable, time.monotonic() - began)

    try:
        with tempfile.TemporaryDirectory(prefix="wontlearn-") as folder:
            if "full" in modes:
                inside.full([said for n, one in enumerate(trainings) for said in numbered(one.said, n)])
            for n, one in enumerate(trainings):
                exam.run(one, n, inside.said, inside.answer, folder)
        if proofs:
            inside.prove()
        else:
            inside.over()
    except KeyboardInterrupt:
        inside.interrupt()
        raise Interrupted(report()) from None
    return report()


_FRAMEWORKS = ("keras", "tensorflow", "torch", "jax")
