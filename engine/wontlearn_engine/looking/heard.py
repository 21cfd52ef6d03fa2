"""What an event of a run changes in its look, one function for each kind of event."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..curve import Curve
from ..probe.protocol import Event
from .look import Control, Frame, Look, Run, ScriptError, Training


def _training_of(look: Look, n: int) -> Training:
    while len(look.trainings) <= n:
        look.trainings.append(Training(index=len(look.trainings)))
    return look.trainings[n]


def _hello(look: Look, run: Run, event: Event, now: float) -> None:
    run.python = f"{event.get('python')} ({event.get('version')})"


def _importing(look: Look, run: Run, event: Event, now: float) -> None:
    run.doing = f"importing {event['module']}"


def _framework(look: Look, run: Run, event: Event, now: float) -> None:
    run.frameworks[event["name"]] = str(event.get("version"))
    run.doing = "preparing"


def _training(look: Look, run: Run, event: Event, now: float) -> None:
    run.state, run.doing = "running", ""
    training = _training_of(look, event["n"])
    run.training = training.index
    if event.get("line"):
        training.line, training.file, training.how = event["line"], event["file"], event["how"]
    if event.get("about"):
        training.about = event["about"]
    if run.mode == "full":
        training.full_state = "running"


def _points(look: Look, run: Run, event: Event, now: float) -> None:
    curve = _training_of(look, event["n"]).curves.setdefault(event["curve"], Curve())
    curve.extend((p[0], p[1], p[2], p[3]) for p in event["points"])


def _nan(look: Look, run: Run, event: Event, now: float) -> None:
    curve = _training_of(look, event["n"]).curves.setdefault(event["curve"], Curve())
    if curve.nan_at is None:
        curve.nan_at = event["update"]
        curve.version += 1


def _run(look: Look, run: Run, event: Event, now: float) -> None:
    training = _training_of(look, event["n"])
    rest = {k: v for k, v in event.items() if k not in ("e", "t", "n", "mode", "state")}
    control = training.controls.setdefault(event["mode"], Control(event["mode"]))
    control.state = event["state"]
    for key in ("rows", "distinct", "updates", "first_loss", "last_loss", "fits", "seconds"):
        if key in rest:
            setattr(control, key, rest.pop(key))
    control.found.update(rest)


def _evidence(look: Look, run: Run, event: Event, now: float) -> None:
    training = _training_of(look, event["n"])
    value: Any = event["value"]
    if event["key"] == "expected":
        training.expected_updates = training.expected_updates or value.get("updates")
        return
    training.evidence[event["key"]] = value


def _trained(look: Look, run: Run, event: Event, now: float) -> None:
    training = _training_of(look, event["n"])
    training.full_state = "finished"
    training.evidence["trained"] = {k: v for k, v in event.items() if k not in ("e", "t", "n")}
    training.evidence.pop("score", None)
    training.evidence.pop("asked-score", None)


def _skipped(look: Look, run: Run, event: Event, now: float) -> None:
    _training_of(look, event["n"]).skipped = event["why"]


def _waiting(look: Look, run: Run, event: Event, now: float) -> None:
    run.waiting, run.training = True, event["n"]


def _at(look: Look, run: Run, event: Event, now: float) -> None:
    run.at = event["file"], event["line"]


def _limit(look: Look, run: Run, event: Event, now: float) -> None:
    run.state, run.why, run.ended = "lost", event["why"], now


def _note(look: Look, run: Run, event: Event, now: float) -> None:
    if event["text"] not in look.notes:
        look.notes.append(event["text"])


def _end(look: Look, run: Run, event: Event, now: float) -> None:
    run.doing, run.waiting = "ended", False
    error = event.get("error")
    if error:
        run.error = ScriptError(
            error["type"], error["message"], error["file"], error["line"], [Frame(**f) for f in error["frames"]]
        )
    run.code = event.get("code") or 0


HEARD: dict[str, Callable[[Look, Run, Event, float], None]] = {
    "hello": _hello,
    "importing": _importing,
    "framework": _framework,
    "training": _training,
    "points": _points,
    "nan": _nan,
    "run": _run,
    "evidence": _evidence,
    "trained": _trained,
    "skipped": _skipped,
    "waiting": _waiting,
    "at": _at,
    "limit": _limit,
    "note": _note,
    "end": _end,
}
"""By the event's `e`: (look, run, event, now)."""
