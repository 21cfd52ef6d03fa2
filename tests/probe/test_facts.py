"""What is counted in the rows and in the answers: plain arrays in, numbers out."""

from __future__ import annotations

import numpy as np
import pytest
from wontlearn_engine.probe.exam import data_facts, score

RNG = np.random.default_rng(5)
DEPTHS = RNG.gamma(2.0, 0.5, 1200).round(2)


def with_value(value: float, every: int) -> np.ndarray:
    """The depths, each so many-th of them lost."""
    return np.where(np.arange(1200) % every == 0, value, DEPTHS)[:, None]


@pytest.mark.parametrize("every", [8, 50, 200], ids=["an eighth", "a fiftieth", "six"])
def test_one_value_far_from_all_others_is_a_mark(every: int) -> None:
    ((cells, value, away, rows),) = data_facts.shared_ends(with_value(-9.99, every))
    assert (cells, value) == (len(range(0, 1200, every)), -9.99)
    assert away > 8 and (rows == (np.arange(1200) % every == 0)).all()


@pytest.mark.parametrize(
    "column",
    [
        DEPTHS[:, None],
        np.minimum(DEPTHS, 1.5)[:, None],
        np.minimum(RNG.standard_cauchy(1200), 40.0)[:, None],
        (RNG.random((1200, 1)) < 0.05).astype(float),
        np.maximum(RNG.normal(size=(1200, 1)), 0.0),
        with_value(-9.99, 400),
    ],
    ids=["a tail", "cut off", "a heavy tail cut off", "a flag", "half of it 0", "only three"],
)
def test_the_end_of_a_range_is_no_mark(column: np.ndarray) -> None:
    assert data_facts.shared_ends(column) == []


def test_the_commonest_token_is_counted_without_the_padding() -> None:
    tokens = np.where(np.arange(40) % 4 == 0, 0, 1)[None, :].repeat(50, axis=0)
    tokens[:, 1] = np.arange(50) + 2
    about = data_facts.leaf_facts(tokens, False)
    assert about["zeros"] == 0.25
    assert about["commonest"] == [1.0, pytest.approx(29 / 30)]
    assert "commonest" not in data_facts.leaf_facts(tokens[:, :1], False)


@pytest.mark.parametrize(
    ("turn", "expected"), [(1.0, 1.0), (-2.0, -1.0), (0.0, 0.0)], ids=["along", "opposite", "constant"]
)
def test_correlation_of_answers_and_targets_keeps_its_sign(turn: float, expected: float) -> None:
    targets = RNG.normal(size=(30, 2, 2))
    assert score.correlation([targets], [turn * targets + 3]) == pytest.approx(expected)
    assert score.correlation([targets], [targets[:, :1]]) is None
    assert score.correlation([targets.round(), targets], [np.full_like(targets, np.nan), targets]) == pytest.approx(1.0)
