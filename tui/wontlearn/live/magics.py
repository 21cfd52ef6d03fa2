"""`%load_ext wontlearn`, `%wontlearn` and `%%wontlearn`."""

from __future__ import annotations

import atexit
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

from wontlearn_engine.looking.look import Look

from . import naming
from .cells import cells_of
from .examination import Interrupted, report_of
from .report import Report

TOLD_EVERY = 0.2
"""Seconds between two texts of the progress line."""
NOTHING = (
    "wontlearn: no training by Keras's `fit` or `train_on_batch`, and no loop with a GradientTape or of PyTorch, was seen{since}. "
    "What cell magics run is seen of `%%time` and `%%capture` only."
)
OTHERWISE = "wontlearn: %%{name} runs the cell otherwise than it stands, so it was not followed: without that line it is examined."
NO_PROOF = "--no-proof"
LONGEST = 20.0
"""Seconds that the cells may have taken so far for a fix to be tried: the edited cells run from the first one."""
UNTRIED = (
    "wontlearn: the fix was not tried on the edited cells, which took {seconds:.0f} s so far: save the notebook and run "
    "`wontlearn check` on it."
)
LOADED = "_wontlearn_loaded"


def load(shell: Any) -> None:
    """Note every training from now on, and offer the magics. In a notebook that wontlearn itself runs they do nothing."""
    if getattr(shell, LOADED, False):
        return
    setattr(shell, LOADED, True)
    if "_wontlearn_probe" in sys.modules:

        def nothing(line: str) -> None:
            return None

        def plain(line: str, cell: str) -> None:
            shell.run_cell(cell)

        shell.register_magic_function(nothing, "line", "wontlearn")
        shell.register_magic_function(plain, "cell", "wontlearn")
        return
    from wontlearn_engine.probe.live import recorded, watching
    from wontlearn_engine.probe.script import user_code

    folder = tempfile.mkdtemp(prefix="wontlearn-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    magics = Magics(shell, recorded, watching)
    user_code.add_user_names(magics.cells.knows)
    naming.install(shell, magics.cells)
    watching.watch(folder)

    def cell_begins(info: object = None) -> None:
        magics.cells.began()

    def cell_ended(result: Any = None) -> None:
        watching.close()
        failed = result is not None and not result.success
        magics.cells.ended(getattr(result, "execution_count", None), failed=failed)

    shell.events.register("pre_run_cell", cell_begins)
    shell.events.register("post_run_cell", cell_ended)
    shell.register_magic_function(magics.line, "line", "wontlearn")
    shell.register_magic_function(magics.cell, "cell", "wontlearn")


class Failed(Exception):
    """The cell itself failed: the cells below must not run. IPython has shown how."""

    def _render_traceback_(self) -> list[str]:
        return []


class Magics:
    """Of one shell."""

    def __init__(self, shell: Any, recorded: Any, watching: Any) -> None:
        self._shell, self._recorded, self._watching = shell, recorded, watching
        self.cells = cells_of(shell)

    def line(self, line: str) -> Report | None:
        """`%wontlearn`: examine the newest training of the cells run so far; `%wontlearn all`: each that is kept.

        `--no-proof`: what would repair it is not tried.
        """
        self._watching.close()
        trainings = list(self._recorded.trainings)
        if not trainings:
            print(NOTHING.format(since=" since `%load_ext wontlearn`: run the cell that trains again"))
            return None
        return self._examine(trainings if "all" in line.split() else trainings[-1:], line)

    def cell(self, line: str, cell: str) -> Report | None:
        """`%%wontlearn`: run the cell, then examine its trainings. Raises Failed, Interrupted."""
        before = set(map(id, self._recorded.trainings))
        inner = _magic(cell)
        self._run(cell)
        if inner and inner not in naming.FOLLOWED:
            print(OTHERWISE.format(name=inner))
            return None
        self._watching.close()
        trainings = [one for one in self._recorded.trainings if id(one) not in before]
        if not trainings:
            print(NOTHING.format(since=" in this cell"))
            return None
        return self._examine(trainings, line)

    def _run(self, text: str) -> None:
        done = self._shell.run_cell(text, store_history=False)
        if done.error_before_exec is not None or done.error_in_exec is not None:
            raise Failed from None

    def _examine(self, trainings: list[Any], line: str) -> Report | None:
        self.cells.ended(None, failed=False)  # what follows is our own time
        proofs, tell, ended = NO_PROOF not in line.split(), *_progress()
        try:
            quick = self.cells.seconds < LONGEST
            cells = self.cells
            report = report_of(trainings, cells.script, cells.source(), cells.place, tell, proofs=proofs and quick)
            if (
                proofs
                and not quick
                and any(finding.fix is not None and finding.fix.edits for finding in report.findings)
            ):
                print(UNTRIED.format(seconds=self.cells.seconds))
            return report
        except Interrupted as stop:
            _display(stop.report)
            print("wontlearn: interrupted; everything is put back, and judged is what was there.")
            raise
        finally:
            ended()


def _magic(cell: str) -> str:
    """The cell magic that a text begins with, or ""."""
    head, sign, rest = cell.partition("%%")
    words = rest.split("\n", 1)[0].split()
    return words[0] if sign and words and not head.strip() else ""


def _display(thing: object, **options: Any) -> Any:
    from importlib import import_module

    show: Any = import_module("IPython.display").display
    return show(thing, **options)


def _progress() -> tuple[Callable[[Look], None], Callable[[], None]]:
    """A line that lives while it is examined, and its end."""
    handle: Any = None
    shown, text = 0.0, ""

    def tell(look: Look) -> None:
        nonlocal handle, shown, text
        now, said = time.monotonic(), f"wontlearn: {look.verdict.headline}"
        if not look.trainings or said == text or now - shown < TOLD_EVERY:
            return
        shown, text = now, said
        content = {"text/plain": said}
        if handle is None:
            handle = _display(content, raw=True, display_id=True)
        else:
            handle.update(content, raw=True)

    def ended() -> None:
        if handle is not None:
            handle.update({"text/plain": ""}, raw=True)

    return tell, ended
