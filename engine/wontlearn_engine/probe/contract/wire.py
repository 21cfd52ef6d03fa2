"""Messages as they travel: one JSON object a line. What came in is read into its class here, once."""

from __future__ import annotations

import json
from typing import Any, Optional, Union, cast

from . import VERSION
from .first_update import FirstUpdate
from .from_json import ContractError, plain, read
from .measured import Anchors, Dependence, Evaluated, Expected, FirstStep, LossFacts, RowsFile, Score, Trained
from .messages import (
    At,
    Begun,
    End,
    Fact,
    Framework,
    Hello,
    Importing,
    Measured,
    Meets,
    Message,
    Note,
    NotFinite,
    OverMemory,
    Points,
    Reduced,
    Resting,
    Skipped,
    Unreachable,
    Waiting,
    Warm,
)
from .rows import Data

KINDS: dict[str, type] = {
    "hello": Hello,
    "importing": Importing,
    "framework": Framework,
    "training": Begun,
    "points": Points,
    "nan": NotFinite,
    "run": Reduced,
    "evidence": Measured,
    "trained": Trained,
    "skipped": Skipped,
    "waiting": Waiting,
    "resting": Resting,
    "meets": Meets,
    "at": At,
    "limit": OverMemory,
    "note": Note,
    "end": End,
    "warm": Warm,
    "unreachable": Unreachable,
}
"""By the object's `e`."""
FACTS: dict[str, type] = {
    "expected": Expected,
    "data": Data,
    "anchors": Anchors,
    "first": FirstUpdate,
    "loss": LossFacts,
    "step": FirstStep,
    "rows": RowsFile,
    "dependence": Dependence,
    "score": Score,
    "evaluated": Evaluated,
}
"""What the value of an `evidence` is, by its key."""


def message(sent: object, problems: Optional[list[str]] = None) -> Message:
    """One decoded object as a message. Raises ContractError, or puts down in `problems` what is then left out.

    Of a probe of another version only its hello is read, and of that the version.
    """
    if not isinstance(sent, dict):
        raise ContractError(f"a message is {sent!r}, not an object")
    given = {str(key): item for key, item in cast("dict[object, object]", sent).items() if key not in ("e", "t")}
    kind = KINDS.get(str(cast("dict[str, object]", sent).get("e")))
    if kind is None:
        raise ContractError(f"there is no message {cast('dict[str, object]', sent).get('e')!r}")
    if kind is Hello and given.get("v") != VERSION:
        return read(Hello, {"v": given.get("v")}, problems)
    if kind is not Measured:
        return cast("Message", read(kind, given, problems))
    value = given.pop("value", None)
    made = read(Measured, given, problems)
    fact = FACTS.get(made.key)
    if fact is None:
        raise ContractError(f"there is no fact {made.key!r}; sent was {str(value)[:80]}")
    if made.failed is not None:
        return made
    try:
        return Measured(made.n, made.key, cast("Fact", read(fact, {} if value is None else value, problems)))
    except ContractError as problem:
        if problems is None:
            raise
        problems.append(str(problem))
        return Measured(made.n, made.key, failed=str(problem))  # so that nobody waits for it


def heard(line: Union[str, bytes]) -> list[Message]:
    """What one line of the event pipe says: its message, and a note if some of it was not understood.

    Raises ValueError for a line cut short by the process's death.
    """
    problems: list[str] = []
    found: list[Message] = []
    sent = json.loads(line)
    try:
        found.append(message(sent, problems))
    except ContractError as problem:
        problems.append(str(problem))
    return [*found, Note("contract", problems[0])] if problems else found


def sent(said: Message) -> dict[str, Any]:
    """The object that a message travels as."""
    kind = next(name for name, kind in KINDS.items() if type(said) is kind)
    return {"e": kind, **plain(said)}
