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
BATCH = 32
"""Rows in a batch where none are named, as in Keras."""


@dataclass(frozen=True)
class _Place:
    """Where the user calls."""

    file: str
    line: int
    loop: None = None
    times: int = 1


def overfit(model: Any, x: Any, y: Any, **options: Any) -> Report:
    """Whether a model can learn one sample, and eight: a model that cannot is set up wrongly.

    A compiled Keras model is all it takes; `options` are what else `model.fit` would be given (`batch_size`, ...). Of a
    PyTorch module they are `loss_fn` (a function of answers and targets), `optimizer` (Adam if there is none) and
    `batch_size`. Nothing is changed: weights, optimizer and random states are put back to the bit. A Keras model that has no
    weights yet is built.
    """
    place = _place()
    script, source, places = _around(place.file)
    if _is_module(model):
        with tempfile.TemporaryDirectory(prefix="wontlearn-") as folder:
            trainings = _module(model, x, y, place, folder, {**options, "epochs": 1})
            return report_of(trainings, script, source, places, modes=("single-sample",))
    from wontlearn_engine.probe.ways.keras import live

    training = live.given(_keras(model), model, {"x": x, "y": y, **options}, place)
    return report_of([training], script, source, places, modes=("single-sample",))


def examine(model: Any, x: Any, y: Any, **options: Any) -> Report:
    """Train a model, and say whether it learns and what keeps it from it.

    A compiled Keras model is trained as `model.fit(x, y, **options)` does; a PyTorch module by a plain loop, with the options
    of `overfit`, and `epochs`. The training is one more, and is taken back: weights, optimizer and random states are put
    back to the bit.
    """
    place = _place()
    script, source, places = _around(place.file)
    with tempfile.TemporaryDirectory(prefix="wontlearn-") as folder:
        if _is_module(model):
            return report_of(_module(model, x, y, place, folder, options), script, source, places)
        from wontlearn_engine.probe.ways.keras import live

        training = live.given(_keras(model), model, {"x": x, "y": y, **options}, place)
        if training.why is not None:
            return report_of([training], script, source, places)
        with training.kept():
            training.start_again()
            trained = live.trained(training, {"verbose": 0, **options, "x": x, "y": y}, folder)
            return report_of([trained], script, source, places)


def _is_module(model: Any) -> bool:
    torch = sys.modules.get("torch")
    keras = sys.modules.get("keras")
    # With Keras on PyTorch a model is both.
    return torch is not None and isinstance(model, torch.nn.Module) and not (keras and isinstance(model, keras.Model))


def _module(model: Any, x: Any, y: Any, place: _Place, folder: str, options: dict[str, Any]) -> Any:
    """A PyTorch module's training. Raises TypeError for options that it does not have."""
    from wontlearn_engine.probe.ways.torch import live_given

    def given(
        loss_fn: Any, optimizer: Any = None, epochs: int = 1, batch_size: int = BATCH
    ) -> tuple[Any, Any, int, int]:
        return loss_fn, optimizer, epochs, batch_size

    return live_given.trained(model, x, y, *given(**options), place, folder)


def _keras(model: Any) -> Any:
    keras = sys.modules.get("keras")
    if keras is None or not isinstance(model, keras.Model):
        raise TypeError(f"a Keras model or a PyTorch module is wanted, not {type(model).__name__}")
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
