"""From decoded JSON to the typed facts and messages, by their type hints, and back."""

from __future__ import annotations

import dataclasses
import functools
from typing import (
    Any,
    Literal,
    Optional,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

T = TypeVar("T")


class ContractError(ValueError):
    """Something was sent that the contract does not know; the text names message, field and what was sent."""


def read(kind: type[T], sent: object, problems: Optional[list[str]] = None) -> T:
    """`sent` (decoded JSON) as a dataclass of this kind. What was not sent, or is null, has its default.

    Raises ContractError at the first key that is not known or value of another type. With a list of `problems` each is
    put down there instead, and its field keeps its default.
    """
    return cast("T", _object(kind, sent, name_of(kind), problems))


def plain(value: object) -> Any:
    """The same as JSON holds it; fields that have their default are left out."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            _key(field.name): plain(held)
            for field in dataclasses.fields(value)
            if not _is_default(field, held := getattr(value, field.name))
        }
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in cast("list[object]", value)]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in cast("dict[object, object]", value).items()}
    return value


def name_of(kind: type) -> str:
    """What a message or fact is called in a sentence."""
    return kind.__name__


@functools.lru_cache(maxsize=None)
def _hints(kind: type) -> dict[str, Any]:
    """Type hints by the key that is sent: `class_` is sent as `class`."""
    hints = get_type_hints(kind)
    return {_key(field.name): (field.name, hints[field.name]) for field in dataclasses.fields(kind)}


def _key(name: str) -> str:
    return name.rstrip("_")


def _is_default(field: dataclasses.Field[Any], held: object) -> bool:
    if field.default is not dataclasses.MISSING:
        return type(held) is type(field.default) and held == field.default
    return field.default_factory is not dataclasses.MISSING and held == field.default_factory()


def _object(kind: type, sent: object, place: str, problems: Optional[list[str]]) -> object:
    if not isinstance(sent, dict):
        raise ContractError(f"{place} is {_shown(sent)}, not an object")
    hints, found = _hints(kind), dict[str, object]()
    for key, item in cast("dict[str, object]", sent).items():
        try:
            if key not in hints:
                raise ContractError(f"{place} has no field {key!r}; sent was {_shown(item)}")
            if item is not None:
                name, hint = hints[key]
                found[name] = _value(hint, item, f"{place}.{key}", problems)
        except ContractError as problem:
            if problems is None:
                raise
            problems.append(str(problem))
    return kind(**found)


def _value(hint: Any, sent: object, place: str, problems: Optional[list[str]]) -> object:
    """`sent` as this hint asks for it. Raises ContractError."""
    origin = get_origin(hint)
    if origin is Union:
        return _one_of(get_args(hint), sent, place, problems)
    if dataclasses.is_dataclass(hint):
        return _object(cast("type", hint), sent, place, problems)
    if origin is Literal:
        if sent in get_args(hint):
            return sent
    elif origin is tuple:
        if isinstance(sent, list):
            return _tuple(get_args(hint), cast("list[object]", sent), place, problems)
    elif origin is dict:
        if isinstance(sent, dict):
            of = get_args(hint)[1]
            items = cast("dict[str, object]", sent).items()
            return {key: _value(of, item, f"{place}.{key}", problems) for key, item in items if item is not None}
    elif hint is float:
        if isinstance(sent, (int, float)) and not isinstance(sent, bool):
            return float(sent)
    elif hint is type(None):
        if sent is None:
            return None
    elif isinstance(sent, hint) and (hint is bool or not isinstance(sent, bool)):
        return sent
    raise ContractError(f"{place} is {_shown(sent)}, not {_words(hint)}")


def _one_of(hints: tuple[Any, ...], sent: object, place: str, problems: Optional[list[str]]) -> object:
    wanted = [hint for hint in hints if hint is not type(None)]
    if sent is None and len(wanted) < len(hints):
        return None
    if len(wanted) == 1:
        return _value(wanted[0], sent, place, problems)
    for hint in wanted:
        try:
            return _value(hint, sent, place, None)
        except ContractError:
            continue
    raise ContractError(f"{place} is {_shown(sent)}, not {' or '.join(map(_words, wanted))}")


def _tuple(hints: tuple[Any, ...], sent: list[object], place: str, problems: Optional[list[str]]) -> object:
    if hints[-1] is Ellipsis:
        return tuple(_value(hints[0], item, f"{place}[{i}]", problems) for i, item in enumerate(sent))
    if len(hints) != len(sent):
        raise ContractError(f"{place} holds {len(sent)} values, not {len(hints)}")
    return tuple(_value(hint, item, f"{place}[{i}]", problems) for i, (hint, item) in enumerate(zip(hints, sent)))


def _shown(sent: object) -> str:
    text = repr(sent)
    return text if len(text) <= 80 else text[:77] + "…"


def _words(hint: Any) -> str:
    return getattr(hint, "__name__", None) if get_origin(hint) is None else str(hint).replace("typing.", "")  # type: ignore[return-value]
