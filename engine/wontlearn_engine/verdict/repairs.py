"""The edits of arguments that repair a cause, against the user's own text. No edit is better than a wrong one."""

from __future__ import annotations

import ast
from typing import Any

from .. import source as sources
from . import places
from .case import Case, Facts
from .words import Edit

Edits = tuple[Edit, ...]
POSITIONS = {
    "activation": {"Dense": 1, "LSTM": 1, "GRU": 1, "SimpleRNN": 1, "Activation": 0},
    "rate": {"Dropout": 0, "SpatialDropout1D": 0, "SpatialDropout2D": 0, "AlphaDropout": 0, "GaussianDropout": 0},
    "input_dim": {"Embedding": 0},
}
"""Where an argument of a layer may stand without its name."""


def argument(case: Case, layers: Facts | list[Facts], name: str, text: str) -> Edits:
    """Set an argument where these layers are constructed."""
    return _each(case, layers, lambda call, layer: _set(call, name, _position(layer, name), text))


def remove_argument(case: Case, layers: Facts | list[Facts], name: str) -> Edits:
    """Take an argument away where these layers are constructed; one without its name becomes None."""

    def removed(call: Any, layer: Facts) -> Any:
        position = _position(layer, name)
        if call.keyword(name) is None and position is not None and call.positional(position) is not None:
            return sources.edit_argument(call, name, position, "None")
        return sources.remove_argument(call, name)

    return _each(case, layers, removed)


def optimizer_argument(case: Case, name: str, text: str) -> Edits:
    """Set an argument of the optimizer; one that `compile` only names is constructed."""
    about = case.optimizer
    place = places.of_optimizer(case)
    if not about.get("line") or place.file != case.script:
        return ()
    source = case.source.source
    call = source.call(place.line, about["class"])
    if call is not None:
        return _plain(_set(call, name, 0 if name == "learning_rate" else None, text))
    return _constructed(source, place.line, f"optimizers.{about['class']}({name}={text})")


def _constructed(source: Any, line: int, construction: str) -> Edits:
    """`optimizer='sgd'` in `compile` becomes the construction, if the text shows how it calls keras."""
    call = source.call(line, "compile")
    given = call.keyword("optimizer") if call is not None else None
    value = given.value if given is not None else call.positional(0) if call is not None else None
    names = [ast.unparse(c.func).partition("keras.") for c in source.calls if isinstance(c.func, ast.Attribute)]
    prefix = next(
        (before + keras for before, keras, _ in names if keras and before in ("", "tf.", "tensorflow.")), None
    )
    if prefix is None or not isinstance(value, ast.Constant) or not isinstance(value.value, str):
        return ()
    return _plain(_set(call, "optimizer", 0, prefix + construction))


def _position(layer: Facts, name: str) -> int | None:
    return POSITIONS.get(name, {}).get(layer["class"])


def _set(call: Any, name: str, position: int | None, text: str) -> Any:
    return sources.edit_argument(call, name, position, text)


def _each(case: Case, layers: Facts | list[Facts], change: Any) -> Edits:
    found: list[Edit] = []
    for layer in layers if isinstance(layers, list) else [layers]:
        if not layer.get("line") or layer.get("file") != case.script:
            return ()
        call = places.call_of_layer(case, layer)
        made = _plain(change(call, layer)) if call is not None else ()
        if not made:
            return ()  # not all of them: then the text would be half repaired
        found += [edit for edit in made if edit not in found]
    return tuple(found)


def _plain(made: Any) -> Edits:
    return tuple(Edit(e.line, e.column, e.end_line, e.end_column, e.new_text) for e in made)
