"""The order of the rows of a short training, and what ends it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from wontlearn_engine.probe import state
from wontlearn_engine.probe.exam import rows as rows_
from wontlearn_engine.probe.exam import trainer


def trained(monkeypatch: pytest.MonkeyPatch, **limits: Any) -> Any:
    """A training of at most 500 updates of a subject whose loss is how many it has made."""
    monkeypatch.setattr(state, "channel", SimpleNamespace(send=lambda *_, **__: None))
    made = iter(range(1, 10**6))
    subject = SimpleNamespace(
        compute=SimpleNamespace(tensor=np.asarray),
        batch_size=4,
        fixed_batch=None,
        in_order=False,
        updates=lambda *_: lambda x, y, w, index: np.array([float(next(made)) for _ in index]),
    )
    held = rows_.Rows(np.zeros((8, 1)), np.zeros(8), None, 8, True, 4)
    return trainer.train(trainer.Trainer(subject), held, 500, "one", 0, **limits)


def test_the_clock_waits_for_the_least_updates_where_somebody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    soon, late, whole = (
        trained(monkeypatch, seconds=0.0),
        trained(monkeypatch, seconds=0.0, least=100, most=3600.0),
        trained(monkeypatch),
    )
    assert (len(soon.made), soon.cut) == (1, "clock")
    assert late.cut == "clock" and 100 <= len(late.made) < 500
    assert (len(whole.made), whole.cut) == (500, None)


def test_the_wait_itself_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    assert trained(monkeypatch, seconds=0.0, least=100, most=0.0)[1] == "clock"
    assert trained(monkeypatch, stop=lambda losses: len(losses) > 20).cut == "stop"


@pytest.mark.parametrize(("rows", "fixed", "batch"), [(1, 6, 6), (4, 6, 6), (20, 6, 6), (20, None, 5), (3, None, 3)])
def test_a_model_of_one_batch_size_gets_batches_of_that_size(rows: int, fixed: int | None, batch: int) -> None:
    index = trainer.order(rows, 5, 40, fixed=fixed)
    assert index.shape == (40, batch) and set(index.ravel()) <= set(range(rows))


def test_rows_that_are_trained_on_in_order_come_in_order() -> None:
    assert trainer.order(6, 3, 3, in_order=True).tolist() == [[0, 1, 2], [3, 4, 5], [0, 1, 2]]
