"""Calls and the places of their arguments, in whatever text."""

from __future__ import annotations

import sys

import pytest
from wontlearn_engine.source import Source

MODEL = """\
import keras
from keras import layers as L
from keras.layers import Dense as Fully, Dropout
Plain = keras.layers.Dense
model = keras.Sequential([
    keras.Input((4,)),
    L.Dense(
        16,
        activation='tanh',
    ),
    Fully(8, activation="relu"), Dropout(0.5),
    Plain(3, activation=('soft'
                         'max')),
])
out = L.Dense(1)(L.Dense(2)(model.output))
model.compile(
    optimizer=keras.optimizers.Adam(learning_rate=(0.1)), loss='mse')
"""


def argument_text(text: str, line: int, name: str, keyword: str) -> tuple[str, str]:
    """The text of a keyword argument and of its value, by the spans."""
    source = Source(text, "train.py")
    call = source.call(line, name)
    assert call is not None
    argument = call.keyword(keyword)
    assert argument is not None
    return tuple(cut(source, *span) for span in (argument.span, argument.value_span))  # type: ignore[return-value]


def cut(source: Source, line: int, column: int, end_line: int, end_column: int) -> str:
    lines = source.lines[line - 1 : end_line]
    lines[-1] = lines[-1][: end_column - 1]
    lines[0] = lines[0][column - 1 :]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("line", "name", "keyword", "whole", "value"),
    [
        (7, "Dense", "activation", "activation='tanh'", "'tanh'"),
        (9, "Dense", "activation", "activation='tanh'", "'tanh'"),
        (11, "Dense", "activation", 'activation="relu"', '"relu"'),
        (12, "Dense", "activation", f"activation=('soft'\n{' ' * 25}'max')", f"('soft'\n{' ' * 25}'max')"),
        (17, "Adam", "learning_rate", "learning_rate=(0.1)", "(0.1)"),
        (16, "compile", "loss", "loss='mse'", "'mse'"),
    ],
)
def test_an_argument_is_found_where_it_is_written(line: int, name: str, keyword: str, whole: str, value: str) -> None:
    assert argument_text(MODEL, line, name, keyword) == (whole, value)


def test_a_call_is_known_by_its_name_and_by_its_aliases() -> None:
    source = Source(MODEL, "train.py")
    named = {line: source.call(line, "Dense") for line in (7, 11, 12)}
    assert [call is not None and call.span.line for call in named.values()] == [7, 11, 12]
    dropout = source.call(11, "Dropout")
    assert dropout is not None and dropout.span.column == 34
    assert source.call(11, "LSTM") is None
    assert source.call(4, "Dense") is None


def test_several_calls_of_a_name_on_a_line_are_told_apart() -> None:
    source = Source(MODEL, "train.py")
    first, second = source.call(15, "Dense"), source.call(15, "Dense", nth=1)
    assert first is not None and second is not None
    assert (first.span.column, second.span.column) == (7, 18)


def test_without_a_name_the_call_that_starts_on_the_line_is_meant() -> None:
    source = Source("a = 1\nfit(x,\n    y)\n", "train.py")
    for line in (2, 3):
        call = source.call(line)
        assert call is not None and call.span.line == 2
    assert source.call(1) is None


def test_a_chained_call_is_found_at_the_line_of_its_own_name() -> None:
    text = "ds = (tf.data.Dataset.from_tensor_slices(x)\n      .batch(32, drop_remainder=True)\n      .shuffle(4))\n"
    assert argument_text(text, 2, "batch", "drop_remainder")[0] == "drop_remainder=True"


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_columns_count_characters_whatever_the_text(newline: str, mark: str) -> None:
    lines = [
        "größe = '𝛼βγ'; Dense(1, name='日本', activation='relu')",
        "if größe:",
        "\tDense(2, name='é', activation='elu')",
    ]
    text = mark + newline.join(lines)
    assert argument_text(text, 1, "Dense", "activation") == ("activation='relu'", "'relu'")
    assert argument_text(text, 3, "Dense", "activation") == ("activation='elu'", "'elu'")


@pytest.mark.parametrize(
    "text",
    ["def f(:\n  Dense(1)", "x = '\0'", "'''", "\t x\n y", "(" * 400 + ")" * 400, "x = '\ud800'\nDense(1)\n", ""],
)
def test_odd_text_is_survived(text: str) -> None:
    source = Source(text, "train.py")
    call = source.call(2, "Dense")
    assert (call is None) == (source.tree is None or "Dense" not in text)


def test_lines_of_notebooks_are_passed_over() -> None:
    text = "%matplotlib inline\n!pip install keras\nif True:\n    %time\nmodel.fit?\nmodel.fit(x, y, epochs=3)\n"
    assert argument_text(text, 6, "fit", "epochs") == ("epochs=3", "3")


def test_positional_arguments_are_counted_as_far_as_they_can_be() -> None:
    call = Source("Dense(16, *rest, 'relu')\n", "train.py").call(1)
    assert call is not None
    assert call.positional(0) is call.node.args[0]
    assert call.positional(1) is None and call.positional(2) is None and call.positional(9) is None


RUN = """\
from functools import partial
class Thing:
    def __getattr__(self, name):
        return lambda *a, id=None, **k: note(name, id)
layers, ds = Thing(), Thing()
def Dense(*a, id=None, **k):
    return note('Dense', id)
layers.Dense(1, id=1)
model = [
    layers.Dense(
        2,
        id=2,
    ), Dense(
        3,
        id=3),
    layers.Conv2D(1, id=4), layers.Dense(
        4, id=5)(
            layers.Dense(
                5,
                id=6)),
]
out = (ds
       .map(lambda v: v, id=7)
       .batch(32,
              id=8)
       .shuffle(
           9, id=9))
def build(
    units, id):
    return layers.Dense(units,
                        id=id)
small = partial(
    layers.LSTM, 8)
small(
    id=10)
x = [layers.GRU(n,
                id=11) for n in range(1)]
layers.fit(out, x,
           epochs=3, id=12) if out else None
"""


def test_the_line_of_a_running_call_leads_back_to_it() -> None:
    seen: list[tuple[str, int, int]] = []

    class Result:
        def __call__(self, *args: object) -> Result:
            return self

        def __getattr__(self, name: str) -> object:
            return lambda *args, id=None, **more: note(name, id)

    def note(name: str, id: int) -> Result:
        frame = sys._getframe(1)
        while frame.f_code.co_filename != "train.py" or frame.f_code.co_name in ("<lambda>", "Dense"):
            assert frame.f_back is not None
            frame = frame.f_back
        seen.append((name, frame.f_lineno, id))
        return Result()

    exec(compile(RUN, "train.py", "exec"), {"note": note, "__name__": "train"})
    assert sorted(id for _, _, id in seen) == list(range(1, 13))
    source = Source(RUN, "train.py")
    for name, line, id in seen:
        call = source.call(line, name)
        argument = call.keyword("id") if call is not None else None
        assert argument is not None, (name, line, id)
        assert cut(source, *argument.value_span) == str(id), (name, line, id)
