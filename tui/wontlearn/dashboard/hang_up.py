"""A program on the screen ends with its terminal, also where no signal says that it is gone (nohup, a server's terminal)."""

from __future__ import annotations

import os
from typing import Any

from textual.app import App

EVERY = 2.0
"""Seconds between two looks at whether it is still there."""


def end_with_terminal(app: App[Any]) -> None:
    """From now on, if it was started in one: what reads its keys would spin for ever."""
    if os.isatty(0):
        app.set_interval(EVERY, lambda: None if os.isatty(0) else app.exit(return_code=1))
