"""What a message of a run changes in its look, one function for each kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

from ..curve import Curve
from ..notebooks.notebook import of_code
from ..probe.contract import VERSION
from ..probe.contract.about import About
from ..probe.contract.measured import Expected, Found, Trained
from ..probe.contract.messages import (
    At,
    Begun,
    End,
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
    ScriptError,
    Skipped,
    Unreachable,
    Waiting,
)
from ..verdict.words import Where
from .look import Control, Ending, Look, Run, Training


def hear(look: Look, run: Run, message: Message, now: float) -> None:
    """Put down in the look what a run said."""
    handler = HEARD.get(type(message))
    if handler is not None:
        handler(look, run, message, now)


def _training_of(look: Look, n: int) -> Training:
    while len(look.trainings) <= n:
        look.trainings.append(Training(index=len(look.trainings)))
    return look.trainings[n]


def _hello(look: Look, run: Run, message: Hello, now: float) -> None:
    run.python = f"{message.python} ({message.version})"
    if message.v != VERSION:
        run.state, run.why, run.ended = "lost", Ending("version", number=message.v), now


def _importing(look: Look, run: Run, message: Importing, now: float) -> None:
    run.doing, run.importing = "importing", message.module


def _framework(look: Look, run: Run, message: Framework, now: float) -> None:
    run.frameworks[message.name] = str(message.version)
    run.doing = "preparing"


def _begun(look: Look, run: Run, message: Begun, now: float) -> None:
    run.state, run.doing = "running", ""
    training = _training_of(look, message.n)
    run.training = training.index
    if message.line:
        training.file, training.cell = of_code(message.file)
        training.line, training.how = message.line, message.how
    if message.about != About():
        training.about = message.about
    if run.mode == "full":
        training.full_state = "running"


def _points(look: Look, run: Run, message: Points, now: float) -> None:
    _training_of(look, message.n).curves.setdefault(message.curve, Curve()).extend(message.points)


def _not_finite(look: Look, run: Run, message: NotFinite, now: float) -> None:
    curve = _training_of(look, message.n).curves.setdefault(message.curve, Curve())
    if curve.nan_at is None:
        curve.nan_at = message.update
        curve.version += 1


def _reduced(look: Look, run: Run, message: Reduced, now: float) -> None:
    training = _training_of(look, message.n)
    control = training.controls.setdefault(message.mode, Control(message.mode))
    found = Found(**{field.name: getattr(message, field.name) for field in fields(Found)})
    # Which rows it is made on may have been said when it started.
    found = replace(found, rows=found.rows or control.found.rows, distinct=found.distinct or control.found.distinct)
    control.state, control.found = message.state, found


def _measured(look: Look, run: Run, message: Measured, now: float) -> None:
    training = _training_of(look, message.n)
    if isinstance(message.value, Expected):
        # The full run knows more of them once a loop has called `fit` a second time.
        known = [n for n in (training.expected_updates, message.value.updates) if n]
        training.expected_updates = max(known) if known else None
    elif message.value is not None:
        fact: dict[str, Any] = {message.key: message.value}
        training.evidence = replace(training.evidence, **fact)
    elif message.failed is not None:
        failed = {**training.evidence.failed, message.key: message.failed}
        training.evidence = replace(training.evidence, failed=failed)


def _trained(look: Look, run: Run, message: Trained, now: float) -> None:
    training = _training_of(look, message.n)
    training.full_state = "finished"
    training.evidence = replace(training.evidence, trained=message, score=None)
    training.score_asked = False


def _skipped(look: Look, run: Run, message: Skipped, now: float) -> None:
    _training_of(look, message.n).skipped = message.why


def _meets(look: Look, run: Run, message: Meets, now: float) -> None:
    run.meets = message.file


def _waiting(look: Look, run: Run, message: Waiting, now: float) -> None:
    run.waiting, run.training = True, message.n


def _at(look: Look, run: Run, message: At, now: float) -> None:
    run.at = Where(*of_code(message.file), message.line)


def _limit(look: Look, run: Run, message: OverMemory, now: float) -> None:
    run.state, run.why, run.ended = "lost", Ending("memory", used=message.used, limit=message.limit), now


def _unreachable(look: Look, run: Run, message: Unreachable, now: float) -> None:
    run.state, run.why, run.ended = "lost", Ending("connection", text=message.why), now


def _note(look: Look, run: Run, message: Note, now: float) -> None:
    told = [note.kind for note in look.notes] if message.kind == "contract" else look.notes
    if (message.kind if message.kind == "contract" else message) not in told:
        look.notes.append(message)


def _end(look: Look, run: Run, message: End, now: float) -> None:
    run.doing, run.waiting = "ended", False
    run.error = _placed(message.error) if message.error is not None else run.error
    run.code, run.said = message.code, message.said


def _placed(error: ScriptError) -> ScriptError:
    file, cell = of_code(error.file)
    return replace(error, file=file, cell=cell)


HEARD: dict[type, Callable[[Look, Run, Any, float], None]] = {
    Hello: _hello,
    Importing: _importing,
    Framework: _framework,
    Begun: _begun,
    Points: _points,
    NotFinite: _not_finite,
    Reduced: _reduced,
    Measured: _measured,
    Trained: _trained,
    Skipped: _skipped,
    Waiting: _waiting,
    Meets: _meets,
    At: _at,
    OverMemory: _limit,
    Unreachable: _unreachable,
    Note: _note,
    End: _end,
}
"""By the kind of the message: (look, run, message, now)."""
