"""Edits of statements: what the user's text becomes, that it runs, and where nothing is offered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from wontlearn_engine.source import Edit, Source, apply, mend, sound

Made = Callable[[Source, int], list[Edit]]


def edited(make: Made, text: str, mark: str = "AT") -> str | None:
    """The text after the edit at the line that holds `mark`; None where none is offered."""
    source = Source(text, "train.py")
    line = next((n for n, t in enumerate(source.lines, 1) if mark in t), 1)
    edits = sound(source, make(source, line))
    return apply(text, edits) if edits else None


AT_LINE: dict[str, tuple[Made, str, str | None]] = {
    "a lost shuffle": (mend.keep_result, "ds.shuffle(9)  # AT\n", "ds = ds.shuffle(9)  # AT\n"),
    "a lost chain": (
        mend.keep_result,
        "if a:\n\tself.ds.shuffle(9).batch(3)  # AT\n",
        "if a:\n\tself.ds = self.ds.shuffle(9).batch(3)  # AT\n",
    ),
    "a lost dropna": (mend.keep_result, "d.dropna() # AT\r\nb\r\n", "d = d.dropna() # AT\r\nb\r\n"),
    "what works in place": (mend.keep_result, "rng.shuffle(x)  # AT\n", None),
    "what is kept": (mend.keep_result, "d = d.dropna()  # AT\n", None),
    "in place by name": (mend.keep_result, "d.dropna(inplace=True)  # AT\n", None),
    "no shuffling": (
        mend.shuffle_on,
        "m.fit(x, y,\n      shuffle=False)  # AT\n",
        "m.fit(x, y,\n      shuffle=True)  # AT\n",
    ),
    "shuffling": (mend.shuffle_on, "m.fit(x, y, shuffle=True)  # AT\n", None),
    "a feed that shuffles": (
        mend.feed_in_order,
        "f = g.flow_from_directory('a')  # AT\n",
        "f = g.flow_from_directory('a', shuffle=False)  # AT\n",
    ),
    "a feed by chain": (mend.feed_in_order, "f = d.shuffle(9).batch(3)  # AT\n", "f = d.batch(3)  # AT\n"),
    "arrays shuffled in place": (mend.feed_in_order, "import numpy as np\nnp.random.shuffle(y)  # AT\n", None),
    "arrays shuffled by a generator": (mend.feed_in_order, "rng.shuffle(y)  # AT\n", None),
    "arrays shuffled by a function": (
        mend.feed_in_order,
        "import sklearn.utils\nx = sklearn.utils.shuffle(x)  # AT\n",
        None,
    ),
    "not a feed": (mend.feed_in_order, "f = load('a')  # AT\n", None),
    "a frozen layer": (
        mend.trainable_on,
        "for l in m.layers:\n    l.trainable = False  # AT\n",
        "for l in m.layers:\n    l.trainable = True  # AT\n",
    ),
    "frozen when made": (
        mend.trainable_on,
        "a = Dense(3, trainable=False)  # AT\n",
        "a = Dense(3, trainable=True)  # AT\n",
    ),
    "frozen by a variable": (mend.trainable_on, "l.trainable = FREE  # AT\n", None),
    "training for good": (mend.training_off, "y = drop(x, training=True)  # AT\n", "y = drop(x)  # AT\n"),
    "training by a variable": (mend.training_off, "y = drop(x, training=t)  # AT\n", None),
    "clipped by norm": (
        lambda s, n: mend.clip_at(s, n, "1.0"),
        "g, n = tf.clip_by_global_norm(g, CLIP)  # AT\n",
        "g, n = tf.clip_by_global_norm(g, 1.0)  # AT\n",
    ),
    "clipped by value": (
        lambda s, n: mend.clip_at(s, n, "1.0"),
        "g = tf.clip_by_value(g, -1e-5, 1e-5)  # AT\n",
        "g = tf.clip_by_value(g, -1.0, 1.0)  # AT\n",
    ),
    "clipped by name": (
        lambda s, n: mend.clip_at(s, n, "1.0"),
        "g = tf.clip_by_norm(g, clip_norm=1e-5)  # AT\n",
        "g = tf.clip_by_norm(g, clip_norm=1.0)  # AT\n",
    ),
    "not clipped": (lambda s, n: mend.clip_at(s, n, "1.0"), "g = clip(g)  # AT\n", None),
    "a number": (lambda s, n: mend.number_at(s, n, 3.0, "30"), "EPOCHS = 3  # AT\n", "EPOCHS = 30  # AT\n"),
    "two of them": (lambda s, n: mend.number_at(s, n, 3.0, "30"), "f(3, 3)  # AT\n", None),
    "whole division": (mend.divide_at, "x = x // 255  # AT // \n", "x = x / 255  # AT // \n"),
    "whole division in place": (mend.divide_at, "x //= 255  # AT\n", "x = x / 255  # AT\n"),
    "two whole divisions": (mend.divide_at, "x = x // 255 // 2  # AT\n", None),
    "wrapping": (mend.float_before, "x = x - np.uint8(128)  # AT\n", "x = x.astype('float32') - np.uint8(128)  # AT\n"),
    "wrapping in place": (mend.float_before, "x -= a + 1  # AT\n", "x = x.astype('float32') - (a + 1)  # AT\n"),
    "half precision": (
        mend.float32_at,
        'keras.config.set_floatx("float16")  # AT\n',
        'keras.config.set_floatx("float32")  # AT\n',
    ),
    "half precision of numpy": (
        mend.float32_at,
        "x = x.astype(np.float16)  # AT\n",
        "x = x.astype(np.float32)  # AT\n",
    ),
    "gradients not applied": (
        mend.apply_gradients,
        "opt = Adam()\nfor x in d:\n    g = t.gradient(loss, m.trainable_variables)  # AT\n",
        "opt = Adam()\nfor x in d:\n    g = t.gradient(loss, m.trainable_variables)  # AT\n    opt.apply_gradients(zip(g, m.trainable_variables))\n",
    ),
    "at the end of the text": (
        mend.apply_gradients,
        "opt = Adam()\r\nif 1:\r\n\tg = t.gradient(loss, w)  # AT",
        "opt = Adam()\r\nif 1:\r\n\tg = t.gradient(loss, w)  # AT\r\n\topt.apply_gradients(zip(g, w))",
    ),
    "two optimizers": (mend.apply_gradients, "a = Adam()\nb = SGD()\ng = t.gradient(loss, w)  # AT\n", None),
    "two statements on a line": (mend.apply_gradients, "a = Adam()\ng = t.gradient(loss, w); print(g)  # AT\n", None),
}


@pytest.mark.parametrize("name", AT_LINE)
def test_what_stands_at_a_line_is_changed(name: str) -> None:
    make, text, after = AT_LINE[name]
    assert edited(make, text) == after
    if after is not None:
        assert edited(make, "\ufeff" + text) == "\ufeff" + after


class Model:
    """Keeps what it is given."""

    def __init__(self) -> None:
        self.given: dict[str, Any] = {}

    def fit(self, x: Any, y: Any, **more: Any) -> None:
        self.given.update(x=np.asarray(x), y=np.asarray(y), **more)

    def evaluate(self, x: Any, y: Any = None) -> None:
        self.given.update(asked=np.asarray(x), wanted=y)

    def predict(self, x: Any) -> Any:
        return np.asarray(x)[:, :1]


def ran(text: str) -> dict[str, Any]:
    """The names of a script after it ran with a model that keeps what it is given."""
    names: dict[str, Any] = {"model": Model()}
    exec(compile(text, "train.py", "exec"), names)
    return names


ROWS = """\
import numpy as np
import random
rng = np.random.default_rng(0)
x = rng.normal(50, 9, (200, 3))
y = x[:, 0] * 2
held, held_y = x[:20] + 0, y[:20] + 0
"""
FIT = "model.fit(x, y, epochs=3, validation_data=(held, held_y))  # AT\nmodel.evaluate(held, held_y)\n"


def test_inputs_are_scaled_by_the_training_rows() -> None:
    names = ran(edited(mend.scale_inputs, ROWS + FIT) or "")
    x, raw = names["model"].given["x"], ran(ROWS)["x"]
    assert np.allclose(x.mean(axis=0), 0) and np.allclose(x.std(axis=0), 1)
    for held in (names["model"].given["validation_data"][0], names["model"].given["asked"]):
        assert np.allclose(held, (raw[:20] - raw.mean(axis=0)) / raw.std(axis=0))
    names = ran(edited(lambda s, n: mend.scale_inputs(s, n, pixels=True), ROWS + FIT) or "")
    assert np.allclose(names["model"].given["x"], raw / 255)


def test_targets_are_scaled_and_predictions_brought_back() -> None:
    text = ROWS + FIT + "guess = model.predict(held)[:3]\n"
    names, raw = ran(edited(mend.scale_targets, text) or ""), ran(ROWS)
    given = names["model"].given
    assert np.isclose(given["y"].mean(), 0) and np.isclose(given["y"].std(), 1)
    assert np.allclose(given["wanted"], (raw["y"][:20] - raw["y"].mean()) / raw["y"].std())
    assert np.allclose(names["guess"], raw["x"][:3, :1] * raw["y"].std() + raw["y"].mean())


def test_rows_that_no_model_can_use_are_dropped_from_both_sides() -> None:
    names = ran(edited(lambda s, n: mend.drop_rows(s, n, "x"), ROWS + "x[5, 1] = x[9, 2] = np.nan\n" + FIT) or "")
    assert names["model"].given["x"].shape == (198, 3)
    assert np.allclose(names["model"].given["y"], names["model"].given["x"][:, 0] * 2)
    names = ran(edited(lambda s, n: mend.drop_rows(s, n, "y", -999.0), ROWS + "y[3:7] = -999\n" + FIT) or "")
    assert len(names["model"].given["y"]) == 196 and names["model"].given["y"].min() > 0


@pytest.mark.parametrize(
    "between",
    [
        "np.random.shuffle(x)\nnp.random.shuffle(y)\n",
        "rng.shuffle(x)\nprint('between')\nrng.shuffle(y)\n",
        "y = np.random.permutation(y)\n",
        "x = rng.permutation(x)\ny = rng.permutation(y)\n",
        "x, y = list(x), list(y)\nrandom.shuffle(x)\nrandom.shuffle(y)\n",
        "x = list(x)\ny = list(y)\nrandom.shuffle(x)\nrandom.shuffle(y)\n",
    ],
)
def test_one_permutation_for_both(between: str) -> None:
    text = ROWS + between + "model.fit(x, y)  # AT\n"
    broken = ran(text)["model"].given
    assert not np.allclose(np.asarray(broken["x"])[:, 0] * 2, broken["y"])
    after = edited(mend.shuffle_together, text)
    if after is None:
        assert between.startswith("x, y = list")  # what the two are made of cannot be seen
        return
    given = ran(after)["model"].given
    assert np.allclose(given["x"][:, 0] * 2, given["y"]) and not np.allclose(given["x"], ran(ROWS)["x"])


def test_rows_are_shuffled_once_before_the_training() -> None:
    given = ran(edited(mend.shuffle_before, ROWS + FIT) or "")["model"].given
    assert np.allclose(given["x"][:, 0] * 2, given["y"]) and not np.allclose(given["x"], ran(ROWS)["x"])


@pytest.mark.parametrize(
    "text",
    [
        ROWS + "model.fit(x + 1, y)  # AT\n",
        ROWS + "model.fit(ds)  # AT\n",
        ROWS + "model.fit(x, y)  # AT\nmodel.evaluate(x[:5], y[:5])\n",
        ROWS + "for k in range(3):\n    model.fit(x, y)  # AT\n",
        ROWS + "x = [1, 2]\nmodel.fit(x, y)  # AT\n",
        ROWS + "model.fit(x, y)  # AT\nx = x + 1\n",
        "def go(model, x, y):\n    model.fit(x, y)  # AT\n",
        ROWS + "model.fit(x, y, validation_data=make())  # AT\n",
        "",
    ],
)
def test_rows_that_an_edit_would_not_all_reach_are_left_alone(text: str) -> None:
    makes: tuple[Made, ...] = (
        mend.scale_inputs,
        mend.shuffle_before,
        lambda s, n: mend.drop_rows(s, n, "x"),
    )
    for make in makes:
        assert edited(make, text) is None
    assert edited(mend.shuffle_together, text) is None


def test_a_shuffle_with_a_seed_of_its_own_or_elsewhere_is_left_alone() -> None:
    for between in (
        "x = shuffle(x, random_state=1)\ny = shuffle(y, random_state=2)\n",
        "if a:\n    np.random.shuffle(x)\nnp.random.shuffle(y)\n",
    ):
        assert edited(mend.shuffle_together, ROWS + between + "model.fit(x, y)  # AT\n") is None
