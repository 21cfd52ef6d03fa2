"""Why a training does not learn: the command line, the faces, and what a notebook or a test calls.

In a notebook: `%load_ext wontlearn`. In a test: `assert wontlearn.overfit(model, x, y).learns`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .live.overfit import examine, overfit
    from .live.report import Report

__all__ = ["Report", "examine", "load_ipython_extension", "overfit"]


def __getattr__(name: str) -> Any:
    """Loaded when it is asked for: the command line starts without it."""
    if name in ("overfit", "examine"):
        from .live import overfit

        return getattr(overfit, name)
    if name == "Report":
        from .live.report import Report

        return Report
    raise AttributeError(f"module 'wontlearn' has no attribute {name!r}")


def load_ipython_extension(shell: Any) -> None:
    """Called by `%load_ext wontlearn`."""
    from .live.magics import load

    load(shell)
