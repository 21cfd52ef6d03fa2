"""Where a script trains, and whether it may do so more than once."""

from __future__ import annotations

import ast
from typing import NamedTuple

from .text import Source, last_name


class Site(NamedTuple):
    """A place that trains: "fit", "train_on_batch", or a hand-written "loop"."""

    line: int
    in_loop: bool
    kind: str


def training_sites(source: Source) -> list[Site]:
    """The places that train, in the order of the text."""
    return [
        Site(c.lineno, True, last_name(c.func))
        for c in source.calls
        if last_name(c.func) in ("fit", "train_on_batch")
    ]
