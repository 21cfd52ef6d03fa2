"""What a chart shows: the curves that the user wants to see, floor and baseline, and limits that hold them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from wontlearn_engine.curve import Curve
from wontlearn_engine.looking.look import Look, Training
from wontlearn_engine.verdict.measures import number

from ..view import View
from .axis import Limits, extent, fit_x, fit_y, zoomed
from .chart import Line
from .series import Role, Series, scatters, series, smooth, window


@dataclass(frozen=True)
class Picture:
    """All that a chart needs."""

    curves: list[Series]
    lines: list[Line]
    limits: Limits
    hidden: tuple[Series, ...] = ()
    """Left out by the user; the legend still names them."""
    log_refused: bool = False
    """A log scale was asked for, but no loss is above 0."""


def _series(role: Role, label: str, curve: Curve | None) -> Series | None:
    if curve is None or (not len(curve) and curve.nan_at is None):
        return None
    return series(role, label, curve.updates, curve.means, curve.lows, curve.highs, curve.nan_at)


def compared(training: Training, proof: Curve) -> Picture:
    """The full run as it is, and that of the edited copy."""
    anchors = [training.floor] if training.floor is not None else []
    curves = [
        smooth(curve) if scatters(curve, anchors, log=False) else curve
        for curve in (_series("full", "as it is", training.curves.get("full")), _series("proof", "with the fix", proof))
        if curve is not None
    ]
    lines = [Line(value, "floor", "floor") for value in anchors]
    last = max((float(curve.x[-1]) for curve in curves if len(curve.x)), default=0.0)
    low, high = extent(curves, [line.value for line in lines], False) or (0.0, 1.0)
    y0, y1 = fit_y(None, low, high, False)
    return Picture(curves, lines, Limits(0.0, fit_x(None, last, last), y0, y1))


def picture(view: View, look: Look, training: Training, shade: Look | None) -> Picture:
    """The curves of a training, floor and baseline, and limits that hold them."""
    found: list[Series | None] = []
    anchors = [value for value in (training.baseline, training.floor) if value is not None]
    full = _series("full", "full", training.curves.get("full"))
    if full is not None:
        view.smoothed = scatters(full, anchors, view.log) if view.smooth is None else view.smooth and len(full.x) >= 40
        full = smooth(full) if view.smoothed else full
    found.append(full)
    found.append(_series("single", "single-sample", training.curves.get("single-sample")))
    if view.beside == "proof" and training.index == look.deciding:
        found.append(_series("proof", "with the fix", look.proof_curve))
    if view.beside == "controls":
        names = [name for name in training.curves if name not in ("full", "single-sample")]
        found += [_series("control", name, training.curves[name]) for name in names]
    if shade is not None and training.index < len(shade.trainings):
        old = shade.trainings[training.index]
        ghost = _series("ghost", f"run {shade.number}", old.curves.get("full") or old.curves.get("single-sample"))
        if ghost is not None:
            ghost = smooth(ghost)
            found.append(replace(ghost, low=ghost.mid, high=ghost.mid))
    curves = [curve for curve in found if curve is not None]
    lines = [
        # A log scale has no place for 0: the line stands at its end, with its value.
        Line(value, name if value > 0 or not view.log else f"{name} {number(value)}", name)
        for name, value in (("baseline", training.baseline), ("floor", training.floor))
        if value is not None
    ]
    hidden = tuple(curve for curve in curves if curve.role in view.hidden)
    curves = [curve for curve in curves if curve.role not in view.hidden]
    expected = training.expected_updates if "full" in look.runs else None
    return replace(_within(view, (look.number, training.index), curves, lines, expected), hidden=hidden)


def _within(view: View, key: tuple[int, int], curves: list[Series], lines: list[Line], expected: int | None) -> Picture:
    own = [curve for curve in curves if curve.role in ("full", "single", "proof")]
    last = max((float(curve.x[-1]) for curve in own if len(curve.x)), default=0.0)
    axes = (key[0], key[1], view.log)
    ends = [float(curve.nan_at) for curve in own if curve.nan_at is not None]
    old = view.limits.get(axes)
    x1 = fit_x(old, max([last, *ends]), expected)
    base = Limits(0.0, x1)
    here = zoomed(base, view.zoom, view.centre if view.centre is not None else (last if last < x1 else None))
    visible = [window(curve, here.x0, here.x1) for curve in curves if len(curve.x)]
    main = [curve for curve in visible if curve.role != "ghost"] or visible
    # A shade that is far above leaves the chart; it does not flatten what is looked at.
    top = max((float(curve.high.max()) for curve in main), default=0.0)
    main += [curve for curve in visible if curve.role == "ghost" and curve not in main and curve.mid.max() <= 3 * top]
    values = [line.value for line in lines]
    span = extent(main, values, view.log)
    refused = view.log and span is None
    log = view.log and not refused
    if span is None:
        span = extent(main, values, False) or (0.0, 1.0)
    y0, y1 = fit_y(None if view.zoom else old, span[0], span[1], log)
    limits = Limits(here.x0, here.x1, y0, y1, log)
    if not view.zoom:
        view.limits[axes] = limits
    return Picture(curves, lines, limits, log_refused=refused)
