"""The status line, and the title of the chart that is also its legend."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wontlearn_engine.looking.endings import doing_words, ending_words
from wontlearn_engine.looking.look import Look, Run, Training
from wontlearn_engine.looking.session import OnSave, Session
from wontlearn_engine.notebooks.notebook import at
from wontlearn_engine.verdict.labels import CONTROL_NAMES, trial_words

from .chart.axis import number
from .chart.glyphs import Glyphs
from .state_signs import STATES, VERDICTS
from .styled_rows import Row, fit, join, link, spread, width_of

if TYPE_CHECKING:
    from .chart.picture import Picture

SHORT = {
    "few-sample": "eight rows",
    "shuffled-targets": "shuffled targets",
    "zeroed-inputs": "zeroed inputs",
    "held-out": "held-out rows",
    "held-out-shuffled": "held out, mixed",
}
"""Controls whose names in sentences are long."""


def short_name(control: str) -> str:
    """What a control is called where there is little room."""
    return SHORT.get(control) or CONTROL_NAMES.get(control, control)


@dataclass(frozen=True)
class Phase:
    """What goes on, as a word of `signs.STATES` and a detail."""

    word: str
    detail: str = ""


COPY = "the fix on a copy"


def phase(look: Look | None, now: float) -> Phase:
    """One word for all the runs of a look."""
    if look is None:
        return Phase("idle")
    runs = list(look.runs.values())
    alive = [run for run in runs if run.alive]
    if not alive:
        return Phase("checking", COPY) if look.proving else _ended(runs)
    silent = next((run for run in alive if run.state == "silent"), None)
    if silent is not None:
        return Phase("silent", f"no word for {now - silent.last_event:.0f} s")
    starting = [run for run in alive if run.state in ("starting", "queued")]
    if len(starting) == len(alive):
        doing = next((words for run in starting if (words := doing_words(run))), "")
        return Phase("starting", f"{doing}, {now - look.started:.0f} s" if doing else "")
    full = look.runs.get("full")
    if full is None or not full.alive:
        return Phase("checking", _control(look) or (COPY if look.proving else ""))
    # A fix of what is certain is tried beside the script's own run.
    return Phase("running", f"and {COPY}" if look.proving else "")


def _control(look: Look) -> str:
    for training in look.trainings:
        for control in training.controls.values():
            if control.state == "started":
                name = control.name
                return f"trying {trial_words(name[6:])}" if name.startswith("trial:") else short_name(name)
    return ""


def _ended(runs: list[Run]) -> Phase:
    for word in ("failed", "lost", "cancelled"):
        run = next((run for run in runs if run.state == word), None)
        if run is not None:
            why = {
                "failed": run.error.type if run.error else "",
                "lost": ending_words(run.why),
                "cancelled": f"by {ending_words(run.why)}",
            }[word]
            return Phase(word, why)
    return Phase("finished")


class Rate:
    """Updates a second, over the last few seconds."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque(maxlen=12)

    def __call__(self, now: float, update: int) -> float | None:
        """Tell the newest update; None while too little is known."""
        if self._seen and update < self._seen[-1][1]:
            self._seen.clear()
        if not self._seen or update != self._seen[-1][1]:
            self._seen.append((now, update))
        (t0, u0), (t1, u1) = self._seen[0], self._seen[-1]
        return (u1 - u0) / (t1 - t0) if t1 - t0 > 0.5 else None


def clock(seconds: float) -> str:
    """0:05, 12:34, 1:02:03."""
    minutes, rest = divmod(max(0, int(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


FLAGS = {"STALE": "app.rerun", "HELD": "app.hold", "QUEUED": "app.rerun", "FROZEN": "screen.freeze"}
"""What is said in capitals, and what a click on it does about it."""
SAVES: dict[OnSave, str] = {"restart": "restart", "queue": "queue one", "hold": "do nothing"}


def status_row(
    name: str,
    session: Session,
    look: Look | None,
    training: Training | None,
    now: float,
    width: int,
    *,
    rate: float | None = None,
    frozen: bool = False,
    newest: bool = True,
    ascii_only: bool = False,
) -> Row:
    """The status line, what matters most first; what has no room is left out."""
    here = phase(look, now)
    glyph, plain_glyph, role = STATES[here.word]
    state: Row = [(f"{plain_glyph if ascii_only else glyph} {here.word}", role)]
    parts: list[tuple[int, Row]] = [(2, [(name, "bold")]), (0, state)]
    if here.detail:
        parts.append((7 if here.word == "running" else 5, [(here.detail, "dim")]))
    parts += [(1, link([(flag, "flag")], FLAGS[flag])) for flag in _flags(session, look, frozen)]
    if session.problem is not None:
        parts.append((1, [(f"syntax error, {at(session.problem.cell, session.problem.line)}", "bad")]))
    if look is not None:
        parts.append(
            (4, [(f"run {look.number}" if newest else f"run {look.number} of {session.looks[-1].number}", "dim")])
        )
        parts += _progress(look, training, rate)
        ended = look.ended if look.ended is not None else now
        parts.append((6, [(clock(ended - look.started), "dim")]))
        if len(look.runs) == 1:
            parts.append((5, [(f"{next(iter(look.runs))} only", "dim")]))
    right: Row = [] if session.hold else link([(f"on save: {SAVES[session.on_save]}", "dim")], "app.on_save")
    row = fit(parts, width - 2, ("  ", ""))
    return spread([(" ", ""), *row], [*right, (" ", "")], width) if right else [(" ", ""), *row]


def _flags(session: Session, look: Look | None, frozen: bool) -> list[str]:
    flags: list[str] = []
    if look is not None and look.stale:
        flags.append("STALE")
    if session.hold:
        flags.append("HELD")
    if session.queued:
        flags.append("QUEUED")
    if frozen:
        flags.append("FROZEN")
    return flags


def _progress(look: Look, training: Training | None, rate: float | None) -> list[tuple[int, Row]]:
    curve = training.curves.get("full") if training is not None else None
    if training is None or curve is None:
        return []
    of = f"/{training.expected_updates}" if training.expected_updates else ""
    parts: list[tuple[int, Row]] = [(3, [(f"update {curve.last_update}{of}", "dim")])]
    full = look.runs.get("full")
    if rate is not None and full is not None and full.alive:
        parts.append((8, [(f"{rate:.0f}/s", "dim")]))
    return parts


def legend(pic: Picture, glyphs: Glyphs, width: int, *, smoothed: bool) -> Row:
    """Title of the chart: each curve's marker, name and newest loss; the losses go before a curve that is drawn has no name."""
    gap = ("   ", "")
    parts = _legend(pic, glyphs, smoothed=smoothed, losses=True)
    if width_of(join([row for rank, row in parts if rank <= 4], gap)) > width:
        parts = _legend(pic, glyphs, smoothed=smoothed, losses=False)
    return fit(parts, width, gap)


def _legend(pic: Picture, glyphs: Glyphs, *, smoothed: bool, losses: bool) -> list[tuple[int, Row]]:
    parts: list[tuple[int, Row]] = [(0, [("loss", "title")])]
    for curve in pic.curves:
        sample = glyphs.line if curve.role == "full" else glyphs.markers[curve.role]
        # What came of a proof is said in its sentence: its run may have gone on for a moment after it was decided.
        told = losses and curve.last is not None and curve.role not in ("ghost", "proof")
        value = f" {number(curve.last)}" if told and curve.last is not None else ""
        if (
            curve.nan_at is not None
            and curve.role in ("full", "single")
            and (not len(curve.x) or curve.x[-1] <= curve.nan_at)
        ):
            value = " NaN"
        rank = {"full": 1, "single": 2, "proof": 3, "control": 3, "ghost": 4}[curve.role]
        entry: Row = [
            (sample * 2 + " ", curve.role),
            (curve.label + value, "dim" if curve.role in ("control", "ghost") else "text"),
        ]
        parts.append((rank, link(entry, f"screen.hide('{curve.role}')")))
    parts += [(4, link([(f"{curve.label} off", "dim")], f"screen.hide('{curve.role}')")) for curve in pic.hidden]
    notes = [
        (4, "log scale", "flip('log')", pic.limits.log),
        (5, "smoothed", "smooth", smoothed),
        (3, "no log scale: losses at or below 0", "flip('log')", pic.log_refused),
    ]
    return parts + [(rank, link([(text, "dim")], f"screen.{action}")) for rank, text, action, wanted in notes if wanted]


def strip_row(look: Look, chosen: Training | None, width: int, ascii_only: bool = False) -> Row:
    """The trainings of a script, the chosen one marked."""
    parts: list[tuple[int, Row]] = []
    for training in look.trainings:
        glyph, plain_glyph, role = VERDICTS[training.judgement.verdict.word]
        on = chosen is not None and training.index == chosen.index
        text = f"{training.index + 1} {at(training.cell, training.line)}"
        distance = abs(training.index - (chosen.index if chosen is not None else 0))
        entry: Row = [((plain_glyph if ascii_only else glyph) + " ", role), (text, "bold" if on else "dim")]
        parts.append((distance, link(entry, f"screen.point('training', {training.index})")))
    return [(" ", ""), *fit(parts, width - 2, ("   ", ""))]
