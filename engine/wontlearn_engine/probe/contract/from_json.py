"""From decoded JSON to the typed facts and messages, by their type hints, and back."""

from __future__ import annotations

import dataclasses
import functools
import types
from collections.abc import Callable
from typing import Any, Literal, Optional, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")

_UNION = getattr(types, "UnionType", Union)
"""Of `int | None`, from Python 3.10 on."""
Problems = Optional[list[str]]
Reader = Callable[[object, Problems], object]
"""From what was sent to what the hint asks for."""


class ContractError(ValueError):
    """Something was sent that the contract does not know; the text names message, field and what was sent."""


class _Wrong(Exception):
    """What is wrong with a value; the places around it are added on the way out."""

    def __init__(self, words: str, place: str = "") -> None:
        super().__init__(words, place)
        self.words, self.place = words, place

    def at(self, step: str) -> _Wrong:
        return _Wrong(self.words, step + self.place)


def read(kind: type[T], sent: object, problems: Problems = None) -> T:
    """`sent` (decoded JSON) as a dataclass of this kind. What was not sent, or is null, has its default.

    Raises ContractError at the first key that is not known or value of another type. With a list of `problems` each is
    put down there instead, and its field keeps its default.
    """
    try:
        hint: Any = kind
        return cast("T", _reader(hint)(sent, problems))
    except _Wrong as wrong:
        raise ContractError(f"{kind.__name__}{wrong.place} {wrong.words}") from None


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


def _key(name: str) -> str:
    """`class_` travels as `class`."""
    return name.rstrip("_")


def _is_default(field: dataclasses.Field[Any], held: object) -> bool:
    if field.default is not dataclasses.MISSING:
        return type(held) is type(field.default) and held == field.default
    return field.default_factory is not dataclasses.MISSING and held == field.default_factory()


@functools.lru_cache(maxsize=None)
def _reader(hint: Any) -> Reader:
    """Made once for each hint: a busy training sends thousands of losses a second."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Union or origin is _UNION:
        return _one_of(hint, [argument for argument in arguments if argument is not type(None)])
    if dataclasses.is_dataclass(hint):
        return _object(cast("type", hint))
    if origin is tuple and arguments[-1] is Ellipsis:
        return _many(_reader(arguments[0]), hint)
    if origin is tuple:
        return _tuple([_reader(argument) for argument in arguments], hint)
    if origin is dict:
        return _dict(_reader(arguments[1]), hint)
    if origin is Literal:
        return _plain(lambda sent: sent in arguments, hint)
    if hint is float:
        return _number
    return _plain(lambda sent: type(sent) is hint, hint)


def _plain(fits: Callable[[object], bool], hint: Any) -> Reader:
    def reader(sent: object, problems: Problems) -> object:
        if fits(sent):
            return sent
        raise _wrong(sent, hint)

    return reader


def _number(sent: object, problems: Problems) -> object:
    if type(sent) is float:
        return sent
    if type(sent) is int:
        return float(sent)
    raise _wrong(sent, float)


def _one_of(hint: Any, kinds: list[Any]) -> Reader:
    readers = [_reader(kind) for kind in kinds]
    if len(readers) == 1:
        only = readers[0]
        return lambda sent, problems: None if sent is None else only(sent, problems)

    def reader(sent: object, problems: Problems) -> object:
        for one in readers:
            try:
                return one(sent, None)
            except _Wrong:
                continue
        if sent is None and type(None) in get_args(hint):
            return None
        raise _wrong(sent, hint)

    return reader


def _many(of: Reader, hint: Any) -> Reader:
    def reader(sent: object, problems: Problems) -> object:
        if not isinstance(sent, list):
            raise _wrong(sent, hint)
        found: list[object] = []
        try:
            for item in cast("list[object]", sent):
                found.append(of(item, problems))
        except _Wrong as wrong:
            raise wrong.at(f"[{len(found)}]") from None
        return tuple(found)

    return reader


def _tuple(of: list[Reader], hint: Any) -> Reader:
    def reader(sent: object, problems: Problems) -> object:
        if not isinstance(sent, list):
            raise _wrong(sent, hint)
        items = cast("list[object]", sent)
        if len(items) != len(of):
            raise _wrong(items, hint)
        found: list[object] = []
        try:
            for one, item in zip(of, items):
                found.append(one(item, problems))
        except _Wrong as wrong:
            raise wrong.at(f"[{len(found)}]") from None
        return tuple(found)

    return reader


def _dict(of: Reader, hint: Any) -> Reader:
    def reader(sent: object, problems: Problems) -> object:
        if not isinstance(sent, dict):
            raise _wrong(sent, hint)
        found: dict[str, object] = {}
        for key, item in cast("dict[str, object]", sent).items():
            try:
                if item is not None:
                    found[key] = of(item, problems)
            except _Wrong as wrong:
                raise wrong.at(f".{key}") from None
        return found

    return reader


def _object(kind: type) -> Reader:
    hints = get_type_hints(kind)
    fields = {_key(field.name): (field.name, _reader(hints[field.name])) for field in dataclasses.fields(kind)}

    def reader(sent: object, problems: Problems) -> object:
        if not isinstance(sent, dict):
            raise _wrong(sent, kind)
        found: dict[str, object] = {}
        for key, item in cast("dict[str, object]", sent).items():
            try:
                if key not in fields:
                    raise _Wrong(f"is not known; sent was {_shown(item)}")
                if item is not None:
                    name, of = fields[key]
                    found[name] = of(item, problems)
            except _Wrong as wrong:
                if problems is None:
                    raise wrong.at(f".{key}") from None
                problems.append(f"{kind.__name__}.{key}{wrong.place} {wrong.words}")
        return kind(**found)

    return reader


def _wrong(sent: object, hint: Any) -> _Wrong:
    words = hint.__name__ if isinstance(hint, type) else str(hint).replace("typing.", "")
    return _Wrong(f"is {_shown(sent)}, not {words}")


def _shown(sent: object) -> str:
    text = repr(sent)
    return text if len(text) <= 80 else text[:77] + "…"
