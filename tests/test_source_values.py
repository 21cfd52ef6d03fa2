"""Where the values of arguments are written: far above, in settings, by options, in what an object is made of."""

from __future__ import annotations

from pathlib import Path

import pytest
import wontlearn_engine.source as sources
from wontlearn_engine.source import Source, value_span


def marked(text: str, mark: str) -> int | None:
    return next((number for number, line in enumerate(text.split("\n"), 1) if mark in line), None)


RATES = (Path(__file__).parent / "source_values.txt").read_text(encoding="utf-8").split("===== ")[1:]


@pytest.mark.parametrize("case", RATES, ids=lambda case: case.partition("\n")[0])
def test_where_a_rate_is_written(case: str) -> None:
    source = Source(case.partition("\n")[2], "a.py")
    call = source.call(marked(source.text, "# CALL") or 0)
    span = value_span(source, call, ("lr",), 1) if call is not None else None
    assert span is not None
    assert span.line == marked(source.text, "<-")


@pytest.mark.parametrize(
    "text",
    [
        "L2 = 10.0  # <-\nDense(3, kernel_regularizer=l2(L2))  # AT",
        "penalty = l1(0.5)  # <-\nDense(3, kernel_regularizer=penalty)  # AT",
        "Dense(3, kernel_regularizer=l1(0.5))  # AT <-",
        "Dense(3, kernel_regularizer=L1L2(A, B))  # AT <-\nA = 1.0\nB = 2.0",
    ],
)
def test_where_the_number_of_a_penalty_is_written(text: str) -> None:
    source = Source(text, "a.py")
    call = source.call(marked(text, "# AT") or 0, "Dense")
    span = value_span(source, call, ("kernel_regularizer",), None) if call is not None else None
    assert span is not None
    assert span.line == marked(text, "<-")


@pytest.mark.parametrize(("value", "given"), [(0.1, False), (0.10000000149, False), (5.0, True)])
def test_the_default_of_an_option_is_not_what_the_command_line_gave(value: float, given: bool) -> None:
    text = 'p.add_argument("--lr", type=float, default=0.1)\nLR = 0.1\n'
    source = Source(text, "a.py")
    number = text.splitlines()[0].index("0.1") + 1
    assert sources.overruled(source, sources.Span(1, number, 1, number + 3), value) is given
    assert not sources.overruled(source, sources.Span(2, 6, 2, 9), value)
