"""What a loss does, asked with answers: a sign is turned in every few rows, or it is not turned."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from wontlearn_engine.probe.exam import loss_facts
from wontlearn_engine.probe.exam.rows import Rows


class Asked:
    """A training of which only the loss is asked; `sign` times the log-likelihood of the first target, times the second."""

    bounds = None
    compute = SimpleNamespace(tensor=np.asarray, constant=np.asarray)

    def __init__(self, sign: float, weighed: bool) -> None:
        self.sign, self.weighed = sign, weighed

    def closed_form(self) -> bool:
        return True

    def overshoots(self) -> bool:
        return False

    def predict(self, x: Any) -> Any:
        return np.zeros((len(x), 4), "float32")

    def data_loss(self, y: Any, answer: Any, w: Any) -> float:
        kinds, won = y if self.weighed else (y, 1.0)
        shares = (
            answer
            - np.log(np.exp(answer - answer.max(1, keepdims=True)).sum(1, keepdims=True))
            - answer.max(1, keepdims=True)
        )
        return float(self.sign * np.mean(shares[np.arange(len(kinds)), kinds] * won))


def turned(subject: Asked, seed: int) -> bool | None:
    drawn = np.random.RandomState(seed)
    kinds, won = drawn.randint(0, 4, 64), drawn.normal(0.0, 2.0, 64).astype("float32")
    y: Any = [kinds, won] if subject.weighed else kinds
    return loss_facts.look(subject, Rows(drawn.normal(size=(64, 3)), y, None, 64, True, 8)).sign_turned


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_a_turned_sign_is_seen(sign: float) -> None:
    assert turned(Asked(sign, weighed=False), 0) is (sign > 0)


def test_what_each_row_has_won_turns_no_sign() -> None:
    assert not any(turned(Asked(-1.0, weighed=True), seed) for seed in range(40))
