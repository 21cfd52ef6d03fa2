"""`wontlearn.overfit` and `wontlearn.examine`: an examination as a function, for plain code and tests."""

from __future__ import annotations

import inspect
import linecache
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from .cells import cells_of
from .examination import report_of
from .report import Report

HERE = str(Path(__file__).parents[1])


@dataclass(frozen=True)
class _Place:
    """Where the user calls."""

    file: str
    line: int
    loop: None = None
    times: int = 1


def overfit(model: Any, x: Any, y: Any, **fit: Any) -> Report:
    """Whether a compiled Keras model can learn one sample, and eight: a model that cannot is set up wrongly.

    Nothing is changed: weights, optimizer and random states are put back to the bit. A model that has no weights yet is
    built. `fit`: what else `model.fit` would be given (`batch_size`, `sample_weight`, ...).
    """
    from wontlearn_engine.probe.live import recorded

    place = _place()
    training = recorded.given(_keras(model), model, {"x": x, "y": y, **fit}, place)
    script, source, places = _around(place.file)
    return report_of([training], script, source, places, modes=("single-sample",))


def examine(model: Any, x: Any, y: Any, **fit: Any) -> Report:
    """Train a compiled Keras model as `model.fit(x, y, **fit)` does, and say whether it learns and what keeps it from it.

    The training is one more, and is taken back: weights, optimizer and random states are put back to the bit.
    """
    from wontlearn_engine.probe.live import exam, keeping, recorded

    place, keras = _place(), _keras(model)
    training = recorded.given(keras, model, {"x": x, "y": y, **fit}, place)
    script, source, places = _around(place.file)
    if training.start is None:
        return report_of([training], script, source, places)
    with tempfile.TemporaryDirectory(prefix="wontlearn-") as folder, keeping.kept(keras, model):
        exam.start_again(training)
        trained = recorded.trained(training, {"verbose": 0, **fit, "x": x, "y": y}, folder)
        return report_of([trained], script, source, places)


def _keras(model: Any) -> Any:
    keras = sys.modules.get("keras")
    if keras is None or not isinstance(model, keras.Model):
        raise TypeError(f"a Keras model is wanted, not {type(model).__name__}; of other trainings check the script")
    if not getattr(model, "compiled", False):
        raise ValueError("the model is not compiled")
    return keras


def _place() -> _Place:
    frame: FrameType | None = inspect.currentframe()
    while frame is not None and frame.f_code.co_filename.startswith(HERE):
        frame = frame.f_back
    return _Place(frame.f_code.co_filename, frame.f_lineno) if frame is not None else _Place("", 0)


def _around(file: str) -> tuple[str, str, Callable[[str], str]]:
    """What the caller stands in, as a report names it: a notebook's cells, or a file; its text, and how places are told."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    cells = cells_of(shell) if shell is not None else None
    if cells is not None and cells.knows(file):
        return cells.script, cells.source(), cells.place
    return file, "".join(linecache.getlines(file)) if file else "", lambda name: name
