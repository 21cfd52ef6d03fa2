"""Where a cause stands in the user's script: the layer's construction, the keyword in `compile`, the data statement."""

from __future__ import annotations

from typing import Any, NamedTuple

from .case import Case, Facts


class Place(NamedTuple):
    """File, 1-based line and column."""

    file: str
    line: int
    column: int = 1


def fit(case: Case, keyword: str | None = None) -> Place:
    """The `fit` call (or the loop), or one of its arguments."""
    place = Place(case.file or case.script, case.line or 1)
    if keyword and place.file == case.script:
        call = case.source.source.call(case.line, "fit")
        return _argument(place, call, keyword)
    return place


def of_layer(case: Case, layer: Facts, keyword: str | None = None) -> Place:
    """Where a layer was constructed, or the keyword in that call."""
    if not layer.get("line"):
        return fit(case)
    place = Place(layer["file"], layer["line"])
    if keyword and place.file == case.script:
        return _argument(place, case.source.source.call(place.line, layer["class"]), keyword)
    return place


def of_compile(case: Case, keyword: str | None = None) -> Place:
    """The `compile` call, or one of its arguments."""
    about = case.about.get("compile") or {}
    if not about.get("line"):
        return fit(case)
    place = Place(about["file"], about["line"])
    if keyword and place.file == case.script:
        return _argument(place, case.source.source.call(place.line, "compile"), keyword)
    return place


def of_optimizer(case: Case, keyword: str | None = None) -> Place:
    """Where the optimizer was constructed (or the keyword in that call); in `compile` where it is only named."""
    about = case.optimizer
    if not about.get("line"):
        return of_compile(case, "optimizer")
    place = Place(about["file"], about["line"])
    if keyword and place.file == case.script:
        source = case.source.source
        return _argument(place, source.call(place.line, about["class"]) or source.call(place.line), keyword)
    return place


def of_loss(case: Case) -> Place:
    """A loss function of the user's own; else the keyword in `compile`."""
    for loss in case.losses:
        if loss.get("own") and loss.get("line"):
            return Place(loss["file"], loss["line"])
    if case.how == "loop":
        return of_loop(case)
    return of_compile(case, "loss")


def of_loop(case: Case) -> Place:
    """The line of a hand-written loop that computes the loss."""
    about = case.about.get("loop") or {}
    return Place(case.file or case.script, about.get("loss_line") or case.line or 1)


def data(case: Case, picker: str) -> Place:
    """The statement that a picker of the source package finds for the data given to this training."""
    base = fit(case)
    if base.file != case.script:
        return base
    try:
        from .. import source as sources

        lines = getattr(sources, picker)(case.source.source, case.line)
    except Exception:  # odd source: the training's own line is true too
        return base
    return Place(base.file, int(lines[0])) if lines else base


def _argument(place: Place, call: Any, keyword: str) -> Place:
    argument = call.keyword(keyword) if call is not None else None
    if argument is None:
        return place
    return Place(place.file, argument.span.line, argument.span.column)
