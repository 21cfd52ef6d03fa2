"""The edits that repair a cause, against the user's own text. No edit is better than a wrong one: all of them compile."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from .. import source as sources
from ..probe.contract.about import Layer
from . import places
from .case import Case
from .spelling import IN_TORCH, LAYERS_IN_TORCH
from .words import Edit

Edits = tuple[Edit, ...]
WRAPPERS = ("TimeDistributed", "Bidirectional", "SpectralNormalization", "Wrapper")
"""Layers around another one, whose arguments are those of the inner layer (Keras)."""


def rate(value: float) -> str:
    """A learning rate as code: Keras refuses a whole number for one."""
    text = f"{value:.2g}"
    if "e" in text:
        digits, _, power = text.partition("e")
        return f"{digits}e{int(power)}" if int(power) < 0 else f"{value:.1f}"
    return text if "." in text else f"{text}.0"


def argument(case: Case, layers: Layer | list[Layer], name: str, text: str) -> Edits:
    """Set an argument where these layers are constructed."""
    if case.torch:
        name, position = LAYERS_IN_TORCH.get(name, ("", None))
        if not name:
            return ()  # an activation is a line of its own there
        return _each(case, layers, lambda source, call, _: _set(source, call, name, position, text))

    def changed(source: sources.Source, call: sources.Call, layer: Layer) -> list[sources.Edit]:
        return _set(source, call, name, places.position(layer, name), text)

    return _each(case, layers, changed)


def remove_argument(case: Case, layers: Layer | list[Layer], name: str) -> Edits:
    """Take an argument away where these layers are constructed; one without its name becomes None."""
    if case.torch:
        one = layers if isinstance(layers, Layer) else None
        if name != "activation" or one is None or not one.activation:
            return ()
        return before(case, sources.pytorch.drop_activation)

    def removed(source: sources.Source, call: sources.Call, layer: Layer) -> list[sources.Edit]:
        position = places.position(layer, name)
        if call.keyword(name) is None and position is not None and call.positional(position) is not None:
            return sources.edit_argument(call, name, position, "None")
        return sources.remove_argument(call, name)

    return _each(case, layers, removed)


def optimizer_argument(case: Case, name: str, text: str) -> Edits:
    """Set an argument of the optimizer; one that `compile` only names is constructed.

    A number that has a name of its own, used nowhere else, is changed where it is written.
    """
    about = case.optimizer
    place = places.of_optimizer(case)
    source: sources.Source | None = case.text_of(place.file)
    if not about.line or source is None:
        return ()
    position = 0 if name == "learning_rate" else None
    if case.torch:
        # Its first argument are the weights.
        name, position = IN_TORCH.get(name, ("", None))
        if not name:
            return ()
    call = source.call(place.line, about.class_)
    if call is None:
        return _offered(case, source, _constructed(source, place.line, f"optimizers.{about.class_}({name}={text})"))
    written = sources.number_elsewhere(source, call, name, position)
    rate = about.learning_rate if name in ("lr", "learning_rate") else None
    given = written is not None and rate is not None and sources.overruled(source, written, rate)
    made = _set(source, call, name, position, text, at_call=given)
    return _offered(case, source, made)


def compile_argument(case: Case, name: str, text: str) -> Edits:
    """Set an argument of `compile`."""
    about = case.about.compile
    source: sources.Source | None = case.text_of(about.file)
    if not about.line or source is None:
        return ()
    call = source.call(about.line, "compile")
    position = {"optimizer": 0, "loss": 1}.get(name)
    return _offered(case, source, _set(source, call, name, position, text)) if call is not None else ()


def fit_argument(case: Case, name: str, text: str) -> Edits:
    """Set an argument of `fit`."""
    source: sources.Source | None = case.text_of(case.file or case.script)
    call = source.call(case.line, "fit") if source is not None else None
    return (
        _offered(case, source, _set(source, call, name, None, text)) if source is not None and call is not None else ()
    )


def loss_argument(case: Case, name: str, text: str) -> Edits:
    """Set an argument where the loss is constructed."""
    place = places.of_loss_keyword(case, name)
    made = next((x for x in case.losses if x.line and not x.own), None)
    source: sources.Source | None = case.text_of(place.file)
    call = source.call(made.line, made.class_) if made is not None and source is not None else None
    if source is None or call is None:
        return ()
    return _offered(case, source, sources.edit_argument(call, name, None, sources.in_style(source, text)))


def head_and_loss(
    case: Case, heads: tuple[Layer, Layer], activation: str, loss: str, units: int | None = None
) -> Edits:
    """Both change or none: the last layer's units, the activation where it stands (head, bearer), the loss in `compile`."""
    head, bearer = heads
    one = argument(case, bearer, "activation", f"'{activation}'")
    if activation == "linear":
        one = remove_argument(case, bearer, "activation")
    needed = [*([argument(case, head, "units", str(units))] if units is not None else [])]
    # What the text already says needs no edit.
    if one or activation != (bearer.activation or "linear"):
        needed.append(one)
    return together(case, *needed, compile_argument(case, "loss", f"'{loss}'"))


def together(case: Case, *parts: Edits) -> Edits:
    """All of them, or none where one is missing."""
    if not all(parts):
        return ()
    by_file: dict[str, list[sources.Edit]] = {}
    for edit in (edit for part in parts for edit in part):
        made = sources.Edit(edit.line, edit.column, edit.end_line, edit.end_column, edit.new_text)
        by_file.setdefault(edit.file or case.script, []).append(made)
    offered = [_offered(case, case.text_of(file), made) for file, made in by_file.items()]
    return tuple(edit for part in offered for edit in part) if all(offered) else ()


def at(case: Case, place: places.Place, make: Callable[..., list[sources.Edit]], *given: object) -> Edits:
    """What an editing function of the source package makes of the line at a place of the script, or of a file that it imports."""
    source: sources.Source | None = case.text_of(place.file)
    if source is None:
        return ()
    try:
        return _offered(case, source, list(_made(make, source, place.line, given)))
    except RecursionError:  # a text nested deeper than Python walks
        return ()


def before(case: Case, make: Callable[..., list[sources.Edit]], *given: object) -> Edits:
    """The same for the line of the training."""
    return at(case, places.Place(case.file or case.script, case.line), make, *given)


@lru_cache(maxsize=256)  # a verdict is made again and again while the text stays
def _made(
    make: Callable[..., list[sources.Edit]], source: sources.Source, line: int, given: tuple[object, ...]
) -> tuple[sources.Edit, ...]:
    return tuple(make(source, line, *given))


def _constructed(source: sources.Source, line: int, construction: str) -> list[sources.Edit]:
    """`optimizer='sgd'` in `compile` becomes the construction, if the text shows how it calls keras."""
    call = source.call(line, "compile")
    if call is None:
        return []
    given = call.keyword("optimizer")
    value = given.value if given is not None else call.positional(0)
    names = [ast.unparse(c.func).partition("keras.") for c in source.calls if isinstance(c.func, ast.Attribute)]
    prefix = next(
        (before + keras for before, keras, _ in names if keras and before in ("", "tf.", "tensorflow.")), None
    )
    if prefix is None or not isinstance(value, ast.Constant) or not isinstance(value.value, str):
        return []
    return _set(source, call, "optimizer", 0, prefix + construction)


def _set(
    source: sources.Source, call: sources.Call, name: str, position: int | None, text: str, *, at_call: bool = False
) -> list[sources.Edit]:
    """An argument of a call; a number that is written elsewhere and read for nothing else is changed there."""
    if name == "learning_rate" and call.keyword("lr") is not None:
        name = "lr"
    if not sources.takes(source, call, name):
        return []
    written = sources.number_elsewhere(source, call, name, position)
    if written is not None and not at_call:
        return [sources.Edit(*written, text)]
    return sources.edit_argument(call, name, position, sources.in_style(source, text))


Change = Callable[[sources.Source, sources.Call, Layer], "list[sources.Edit]"]


def _each(case: Case, layers: Layer | list[Layer], change: Change) -> Edits:
    found: list[sources.Edit] = []
    some = layers if isinstance(layers, list) else [layers]
    source: sources.Source | None = case.text_of(some[0].file) if some else None
    for layer in some:
        if not layer.line or source is None or layer.file != source.file:
            return ()
        call: sources.Call | None = places.call_of_layer(case, layer)
        if call is not None and layer.class_ in WRAPPERS:
            call = sources.inner_call(source, call)
            layer = replace(layer, class_=sources.last_name(call.node.func) if call is not None else "")
        made = change(source, call, layer) if call is not None else []
        if not made:
            return ()  # not all of them: then the text would be half repaired
        found += [edit for edit in made if edit not in found]  # several layers may be made by one line
    return _offered(case, source, found) if source is not None else ()


def _offered(case: Case, source: sources.Source, made: list[sources.Edit]) -> Edits:
    """With the file, where it is not the script."""
    file = source.file if source.file != case.script else ""
    return tuple(Edit(*one, file) for one in sources.sound(source, made))
