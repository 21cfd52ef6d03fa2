"""Which rows are kept apart: a row that comes twice would stand on both sides."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from wontlearn_engine.probe.contract.measured import Found, Prediction
from wontlearn_engine.probe.exam import folds
from wontlearn_engine.probe.exam.rows import Rows


def rows(x: Any) -> Any:
    """These inputs, numbered by their targets."""
    return Rows(np.asarray(x), np.arange(len(x)), None, len(x), True, 8)


def inputs(part: Any) -> set[bytes]:
    return {row.tobytes() for row in part.x}


@pytest.mark.parametrize(("different", "ways"), [(8, 1), (12, 3), (32, 3), (60, 1), (300, 1)])
def test_equal_inputs_stay_on_one_side_and_are_scored_once(different: int, ways: int) -> None:
    drawn = np.random.RandomState(0).normal(size=(different, 5))
    parts = folds.apart(rows(np.tile(drawn, (7, 1))), np.random.RandomState(1))
    assert len(parts) == ways
    for train, rest in parts:
        assert not inputs(train) & inputs(rest)
        assert len(inputs(train)) + len(rest) == different == len(inputs(train) | inputs(rest))
        assert len(train) == 7 * len(inputs(train)) and len(inputs(rest)) == len(rest)
    scored = [inputs(rest) for _, rest in parts]
    assert ways == 1 or len(set.union(*scored)) == different


def test_rows_of_text_are_all_taken_for_different() -> None:
    [(train, rest)] = folds.apart(rows(["a", "b"] * 60), np.random.RandomState(1))
    assert (len(train), len(rest)) == (80, 40)


def test_the_mean_of_scores() -> None:
    a = Found(skill=0.2, prediction=Prediction(skill=0.0, accuracy=0.5), cut="end")
    b = Found(skill=0.6, prediction=Prediction(), cut="end")
    found = folds.mean_of([a, b])
    assert (found.skill, found.detached_skill, found.cut) == (0.4, None, "end")
    assert found.prediction == Prediction(skill=0.0, accuracy=0.5)
