"""A real kernel of this very Python, cell by cell."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

INTERRUPT = """\
def _interrupt_at_the_first_losses():
    import os, signal
    from wontlearn_engine.looking.inside import Inside
    hear = Inside.said
    def said(self, kind, fields):
        hear(self, kind, fields)
        if kind == "points":
            Inside.said = hear
            os.kill(os.getpid(), signal.SIGINT)
    Inside.said = said
_interrupt_at_the_first_losses()"""
"""A cell: the kernel is interrupted as soon as the next examination has its first losses."""


def run(folder: Path, *cells: str, errors: bool = False) -> list[list[dict[str, Any]]]:
    """The outputs of each cell."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in cells])
    manager = AsyncKernelManager()
    manager.kernel_spec.argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    client = NotebookClient(
        notebook, km=manager, timeout=240, allow_errors=errors, resources={"metadata": {"path": str(folder)}}
    )
    # Threads of OpenMP wait in a spin: on a busy machine a small update takes 30 times as long with two of them.
    client.execute(env={**os.environ, "OMP_NUM_THREADS": "1"})
    return [[dict(output) for output in cell.outputs] for cell in notebook.cells]


def printed(outputs: list[dict[str, Any]]) -> str:
    """All text of a cell's outputs. A stream comes in one piece or in several, as the kernel happens to flush it."""
    texts: list[str] = []
    before = ""
    for output in outputs:
        name = output.get("name", "")
        if name and name == before:
            texts[-1] += output["text"]
        elif name:
            texts.append(output["text"])
        else:
            texts += [output.get("data", {}).get("text/plain", ""), *output.get("traceback", [])]
        before = name
    return "\n".join(text for text in texts if text)
