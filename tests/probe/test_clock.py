"""The order of the rows of a short training, and what ends it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from wontlearn_engine.probe import state
from wontlearn_engine.probe.exam import rows as rows_
from wontlearn_engine.probe.exam import trainer


def trained(monkeypatch: pytest.MonkeyPatch, weights: int = 2, traced: Any = None, **limits: Any) -> Any:
    """A training of at most 500 updates of a subject whose loss is how many it has made; how many were traced at once."""
    monkeypatch.setattr(state, "channel", SimpleNamespace(send=lambda *_, **__: None))
    made = iter(range(1, 10**6))

    def block(x: Any, y: Any, w: Any, index: Any) -> Any:
        if traced is not None:
            traced.append(len(index))
        return np.array([float(next(made)) for _ in index])

    subject = SimpleNamespace(
        compute=SimpleNamespace(tensor=np.asarray, take=lambda leaf, index: leaf[index], TRACES=True, ONE_BY_ONE=True),
        weights=lambda: [None] * weights,
        step=lambda *_: float(next(made)),
        batch_size=4,
        fixed_batch=None,
        in_order=False,
        updates=lambda *_: block,
    )
    held = rows_.Rows(np.zeros((8, 1)), np.zeros(8), None, 8, True, 4)
    return trainer.train(trainer.Trainer(subject), held, 500, "one", 0, **limits)


def test_a_model_of_many_weights_makes_a_few_updates_before_any_are_traced(monkeypatch: pytest.MonkeyPatch) -> None:
    few, many, whole = list[int](), list[int](), list[int]()
    enough = trained(monkeypatch, trainer.MANY + 1, few, stop=lambda losses: len(losses) >= 1)
    more = trained(monkeypatch, trainer.MANY + 1, many, stop=lambda losses: len(losses) >= 200)
    trained(monkeypatch, trainer.MANY + 1, whole)  # nothing may end it sooner: only the first update is no block
    assert (few, enough.made.tolist()) == ([], [1.0])
    assert sum(many) >= 200 - trainer.SOON and more.made.tolist() == [float(n + 1) for n in range(len(more.made))]
    assert sum(whole) == 499


@pytest.mark.parametrize(
    ("size", "pace", "then"),
    [(1, 1e-4, 10), (10, 1e-4, 20), (300, 1e-4, 400), (1, 2.0, 1), (10, 0.1, 5), (10, 0.02, 20), (1, 0.0, 10)],
)
def test_blocks_grow_and_those_of_a_slow_model_stay_short(size: int, pace: float, then: int) -> None:
    assert trainer.larger(size, pace) == then


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
