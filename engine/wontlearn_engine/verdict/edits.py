"""The one-expression edits that repair a cause, against the user's own text."""

from __future__ import annotations

from typing import Any

from . import places
from .case import Case, Facts
from .words import Edit


def _made(case: Case, place: places.Place, function: str, name: str | None, *arguments: Any) -> tuple[Edit, ...]:
    if place.file != case.script:
        return ()
    try:
        from .. import source as sources

        text = case.source.source
        call = text.call(place.line, name) or text.call(place.line)
        if call is None:
            return ()
        made = getattr(sources, function)(call, *arguments)
        return tuple(Edit(e.line, e.column, e.end_line, e.end_column, e.new_text) for e in made)
    except Exception:  # no edit is better than a wrong one
        return ()


def argument(case: Case, layer: Facts, name: str, text: str) -> tuple[Edit, ...]:
    """Set an argument of a layer's construction."""
    if not layer.get("line"):
        return ()
    return _made(case, places.of_layer(case, layer), "edit_argument", layer["class"], name, None, text)


def remove_argument(case: Case, layer: Facts, name: str) -> tuple[Edit, ...]:
    """Take an argument of a layer's construction away."""
    if not layer.get("line"):
        return ()
    return _made(case, places.of_layer(case, layer), "remove_argument", layer["class"], name)


def optimizer_argument(case: Case, name: str, text: str, position: int | None = None) -> tuple[Edit, ...]:
    """Set an argument of the optimizer's construction."""
    if not case.optimizer.get("line"):
        return ()
    return _made(case, places.of_optimizer(case), "edit_argument", case.optimizer["class"], name, position, text)


def argument_at(case: Case, layer: Facts, name: str, position: int, text: str) -> tuple[Edit, ...]:
    """Set an argument of a layer's construction that may stand without its name."""
    if not layer.get("line"):
        return ()
    return _made(case, places.of_layer(case, layer), "edit_argument", layer["class"], name, position, text)
