"""Where a training stands, in a few signs: `sample ✓ · full 0.41 ↓ · skill 0.72`."""

from __future__ import annotations

import math

from ..curve import Curve
from ..looking.look import Look, Training
from ..verdict.measures import number
from ..verdict.while_training import blocks

MOVES = 0.01
"""Share of the curve's whole span that the last fifth's halves must differ by to be a move."""
ROUNDED = 1e-6
"""Share of a loss that a sum of float32 may be off, by the order of its rows."""
SEEN = 10
"""Points that a curve has before a direction is told."""


def standing(look: Look, training: Training) -> str:
    """The sample, the newest loss of the full run with its direction while it runs, and the skill; "" before any is known."""
    parts = [_sample(look, training), _full(look, training), _skill(training)]
    return " · ".join(part for part in parts if part)


def _sample(look: Look, training: Training) -> str:
    control = training.controls.get("single-sample")
    if control is None or control.state != "finished":
        run = look.runs.get("single-sample")
        return "sample …" if run is not None and run.alive and training.skipped is None else ""
    return f"sample {'?' if control.found.fits is None else '✓' if control.found.fits else '✗'}"


def _full(look: Look, training: Training) -> str:
    curve, run = training.curves.get("full"), look.runs.get("full")
    if curve is None or curve.last is None:
        return "full NaN" if curve is not None and curve.ends_in_nan else ""
    if curve.ends_in_nan:
        return "full NaN"
    goes = run is not None and run.alive and training.full_state != "finished"
    return f"full {number(curve.last)}{_direction(curve) if goes else ''}"


def _direction(curve: Curve) -> str:
    if len(curve) < SEEN:
        return ""
    end = curve.last_update
    whole, last = blocks(curve, 0, end, 20), blocks(curve, int(0.8 * end), end, 2)
    if len(last) < 2:
        return ""
    change, span = last[1] - last[0], max(whole) - min(whole)
    rounding = ROUNDED * abs(last[0])
    return " →" if abs(change) <= MOVES * span + rounding else " ↓" if change < 0 else " ↑"


def _skill(training: Training) -> str:
    """By what was scored at the end, else by the curve's last tenth."""
    score, known = training.evidence.score, list[float | None]()
    for scored in (score.train, score.own) if score is not None else ():
        if scored is not None:
            known += [scored.skill, scored.detached_skill, scored.prediction.skill if scored.prediction else None]
    values = [value for value in known if value is not None and math.isfinite(value)]
    if not values:
        curve, base, floor = training.curves.get("full"), training.baseline, training.floor
        if curve is None or not curve.means or curve.ends_in_nan or base is None or floor is None or base <= floor:
            return ""
        end = curve.last_update
        level = blocks(curve, int(0.9 * end), end, 1) or [curve.means[-1]]
        values = [(base - level[0]) / (base - floor)]
    best = min(1.0, max(values))
    return f"skill {best:.2f}".replace("-", "−") if best >= 0 else "skill < 0"
