"""A program on the screen ends with its terminal, also where no signal says that it is gone (nohup, a server's terminal)."""

from __future__ import annotations

import os
import threading
from typing import Any

from textual.app import App

EVERY = 2.0
"""Seconds between two looks at whether it is still there."""
PATIENCE = 5.0
"""Seconds for an end in order."""


def end_with_terminal(app: App[Any]) -> None:
    """From now on, if it was started in one: what reads its keys would spin for ever."""
    if os.isatty(0):
        app.set_interval(EVERY, lambda: None if os.isatty(0) else _leave(app))


def _leave(app: App[Any]) -> None:
    """In order if that goes; what still wants to be written may block it, and then at once: the runs end with us."""
    by_force = threading.Timer(PATIENCE, os._exit, (1,))
    by_force.daemon = True
    by_force.start()
    app.exit(return_code=1)
