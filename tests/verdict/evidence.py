"""What was measured on a healthy training, as plain data after real runs, and how to change one thing about it.

`healthy(...)` and `stuck(...)` give a Case; what stands between the brackets is what is different (pieces.py, `Changes`:
mypy knows each). A key names a part of the evidence (PARTS), a dictionary is merged into it, GONE takes it away, `write` changes the script's text, and `at`
stands for the line that holds a piece of the text. What is built is read by the contract: a fact that it does not know,
or of another type, is an error.
"""

from __future__ import annotations

import copy
import functools
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from wontlearn_engine.curve import Curve
from wontlearn_engine.probe.contract.about import About
from wontlearn_engine.probe.contract.from_json import read
from wontlearn_engine.probe.contract.measured import Evidence, Found
from wontlearn_engine.source.facts import SourceFacts
from wontlearn_engine.verdict.case import Case

from .measured import FILE as FILE
from .measured import base, line_of
from .pieces import GONE as GONE
from .pieces import Changes, Facts, scored
from .texts import CLASSES, NUMBERS

if TYPE_CHECKING:
    from typing_extensions import Unpack

PARTS: dict[str, tuple[str | int, ...]] = {
    "about": ("about",), "fit": ("about", "fit"), "optimizer": ("about", "optimizer"), "loss": ("about", "loss", 0),
    "layers": ("about", "layers"), "loop": ("about", "loop"), "signs": ("about", "loop", "signs"),
    "evidence": ("evidence",), "data": ("evidence", "data"), "x": ("evidence", "data", "x", 0),
    "y": ("evidence", "data", "y", 0), "anchors": ("evidence", "anchors"), "rows": ("evidence", "rows"),
    "dependence": ("evidence", "dependence"), "cost": ("evidence", "loss"), "trained": ("evidence", "trained"),
    "first": ("evidence", "first"), "outputs": ("evidence", "first", "outputs", 0),
    "seen": ("evidence", "first", "layers"), "gradients": ("evidence", "first", "gradients", "weights"),
    "score": ("evidence", "score"), "train": ("evidence", "score", "train"),
    "own": ("evidence", "score", "own"), "held": ("evidence", "score", "held"),
    "single": ("controls", "single-sample"), "few": ("controls", "few-sample"), "controls": ("controls",),
}  # fmt: skip
"""Parts that can be changed; lists of named things take {"name": changes}."""


def healthy(text: str = CLASSES, **given: Unpack[Changes]) -> Case:
    """A training that has learned, everything measured, nothing running; but for what is given."""
    measured, changes = base(text), dict[str, Any](given)
    curve = changes.pop("curve", None)
    for old, new in changes.pop("write", {}).items():
        assert old in text, old
        text = text.replace(old, new)
    for after, made in changes.pop("insert", {}).items():
        place = [item["name"] for item in measured["about"]["layers"]].index(after) + 1
        measured["about"]["layers"][place:place] = made
    fields = {key: changes.pop(key) for key in list(changes) if key in Case.__dataclass_fields__ and key not in PARTS}
    for part, change in changes.items():
        _change(measured, PARTS[part], change)
    how = fields.get("how", "loop" if "tf.GradientTape" in text or "import torch" in text else "fit")
    line = line_of(text, fields.pop("line", "for epoch" if how == "loop" else ".fit("))
    case = Case(
        script=FILE,
        source=_source(text),
        line=line,
        file=FILE,
        how=how,
        expected_updates=475,
        curve=curve if isinstance(curve, Curve) else of(curve or [1.3 * 0.99**i + 0.03 for i in range(475)]),
        full_over=True,
        full_finished=True,
        **typed(_lines(measured, text)),
    )
    return replace(case, **fields)


def typed(measured: Facts) -> Facts:
    """The same as the contract's classes. Raises ContractError at what it does not know."""
    controls = {name: read(Found, found) for name, found in measured["controls"].items()}
    return {
        "about": read(About, measured["about"]),
        "evidence": read(Evidence, measured["evidence"]),
        "controls": controls,
    }


def stuck(text: str = CLASSES, **given: Unpack[Changes]) -> Case:
    """The same, but the full run has stayed at the baseline; one sample is fitted, and y depends on x."""
    accuracy = None if text == NUMBERS else 0.36
    flat = {"score": {"train": scored(0.01, accuracy), "own": scored(0.01, accuracy)}}
    changes: Changes = {"curve": [1.1 + 0.005 * (-1) ** i for i in range(475)], **given}
    if changes.get("score") is not GONE:
        changes["score"] = _merged(flat["score"], changes.get("score", {}))
    return healthy(text, **changes)


def of(losses: Sequence[float | None], every: int = 1) -> Curve:
    """A curve of these losses, one every so many updates; None stands for NaN."""
    curve = Curve()
    curve.extend((every * (i + 1), v, v, v) for i, v in enumerate(losses))
    return curve


@functools.cache
def _source(text: str) -> SourceFacts:
    return SourceFacts(text, FILE)


def line_with(case: Case, piece: str) -> int:
    """The number of the line of the case's script that holds a piece of text."""
    return line_of(case.source.text, piece)


def _merged(old: Any, change: Any) -> Any:
    if isinstance(old, list) and isinstance(change, dict):
        assert all(any(item["name"].endswith(name) for item in old) for name in change), change
        return [
            next((_merged(item, c) for name, c in change.items() if item["name"].endswith(name)), item) for item in old
        ]
    if not isinstance(old, dict) or not isinstance(change, dict):
        return copy.deepcopy(change)
    return {
        key: _merged(old.get(key), change[key]) if key in change else value
        for key, value in {**old, **change}.items()
        if change.get(key) is not GONE
    }


def _change(measured: Any, path: tuple[str | int, ...], change: Any) -> None:
    for step in path[:-1]:
        measured = measured[step]
    if change is GONE:
        del measured[path[-1]]
    else:
        old = measured.get(path[-1]) if isinstance(measured, dict) else measured[path[-1]]
        measured[path[-1]] = _merged(old, change)


def _lines(measured: Any, text: str) -> Any:
    if isinstance(measured, list):
        return [_lines(item, text) for item in measured]
    if not isinstance(measured, dict):
        return measured
    found = {key: _lines(value, text) for key, value in measured.items() if key != "at"}
    return {**found, "file": FILE, "line": line_of(text, measured["at"])} if "at" in measured else found
