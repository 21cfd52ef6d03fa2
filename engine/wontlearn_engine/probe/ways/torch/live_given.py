"""A training that a function is asked for: this model, loss and optimizer on these rows, as a plain loop trains them."""

import contextlib
import linecache
from typing import Any, List

import torch
from torch.utils import data

from ...live import keeping, recorded
from ...script import user_code
from . import live, models
from .live_state import kept_modules

_NAME = "<wontlearn training>"
_TEXT = """\
def train(model, loader, loss_fn, optimizer, epochs):
    for epoch in range(epochs):
        for *x, y in loader:
            optimizer.zero_grad()
            loss = loss_fn(model(*x), y)
            loss.backward()
            optimizer.step()
"""
_names: dict = {"__name__": "wontlearn_training"}


def trained(
    model: Any, x: Any, y: Any, loss_fn: Any, optimizer: Any, epochs: int, batch_size: int, place: Any, folder: str
) -> List[Any]:
    """Train for so many epochs and take it back; returns the training as it was noted.

    `x`: a tensor or an array, or several of them for several arguments; `place` has the file and line that are told.
    """
    models.know(model)
    if not _names.get("train"):
        linecache.cache[_NAME] = (len(_TEXT), None, _TEXT.splitlines(True), _NAME)
        user_code.add_user_names(lambda name: name == _NAME)
        exec(compile(_TEXT, _NAME, "exec"), _names)
    rows = data.TensorDataset(*(_tensor(part) for part in (x if isinstance(x, (tuple, list)) else [x])), _tensor(y))
    before = list(recorded.trainings)
    said = recorded.KeptMessages()
    try:
        with recorded.speaking(said, folder), keeping.process(), contextlib.ExitStack() as stack:
            if optimizer is None:
                optimizer = torch.optim.Adam(model.parameters())
            user_code.remember_at(optimizer, place.file, place.line)
            stack.enter_context(kept_modules(model, loss_fn, optimizer))
            loader = data.DataLoader(rows, batch_size, shuffle=True)
            with live.watched():
                _names["train"](model, loader, loss_fn, optimizer, epochs)
        made = [one for one in recorded.trainings if not any(one is other for other in before)]
    finally:
        recorded.trainings[:] = before
    for one in made:
        one.stands_at(_NAME, place)
    return made


def _tensor(part):
    return part if isinstance(part, torch.Tensor) else torch.as_tensor(part)
