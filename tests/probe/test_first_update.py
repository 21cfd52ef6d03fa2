"""What the first update shows of the way from input to output, and where a loss of the user's own stands."""

from __future__ import annotations

import pytest
from wontlearn_engine.probe.contract.messages import Begun

from .probing import Told, probed

pytestmark = pytest.mark.slow

SCRIPT = """\
import keras
import numpy as np
from keras import layers


class Halved(keras.Model):
    def __init__(self, first):
        super().__init__()
        self.first, self.hidden, self.head = first, layers.Dense(8, activation='tanh'), layers.Dense(1)

    def call(self, x):
        return self.head(self.hidden(x[:, self.first:]))


class Distance(keras.losses.Loss):
    def call(self, y_true, y_pred):
        gap = y_true - y_pred
        return keras.ops.mean(keras.ops.square(gap), axis=-1)


x = np.random.default_rng(1).normal(size=(64, 5)).astype('float32')
x[:, 1] = 3.0
y = x[:, :1]
for first in (3, 0):
    model = Halved(first)
    model.compile('adam', loss=Distance())
    model.fit(x, y, epochs=1, verbose=0)
ids = np.arange(128).reshape(64, 2) % 7
model = keras.Sequential([keras.Input((2,)), layers.Embedding(7, 3), layers.Flatten(), layers.Dense(1)])
model.compile('adam', 'mse')
model.fit(ids, y, epochs=1, verbose=0)


def hits(y_true, y_pred):
    return 1 - keras.ops.mean(keras.ops.cast(y_pred > 0.5, 'float32') * y_true)


l2 = keras.regularizers.L2(0.01)
for loss in (hits, 'mse'):
    model = keras.Sequential([layers.Dense(8, kernel_regularizer=l2), layers.Dense(1, kernel_regularizer=l2)])
    model.compile('adam', loss)
    model.fit(x, y, epochs=1, verbose=0)
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    script = tmp_path_factory.mktemp("first") / "train.py"
    script.write_text(SCRIPT)
    return probed(script, "single-sample")


def test_columns_that_vary_and_never_reach_the_output_are_named(told: Told) -> None:
    first = told.evidence(0, "first")
    assert first.unused_columns == (0, 2)  # column 1 never changes, so that nobody misses it
    assert first.input_gradient == max(first.input_gradients) > 0


@pytest.mark.parametrize("n", [1, 2], ids=["all used", "ids instead of numbers"])
def test_no_column_is_named_without_reason(told: Told, n: int) -> None:
    assert told.evidence(n, "first").unused_columns == ()


def test_a_gradient_that_only_a_penalty_gives_lies_along_the_weights(told: Told) -> None:
    by_penalty, by_both = (
        [e.along for e in told.evidence(n, "first").gradients.weights if "kernel" in e.name] for n in (3, 4)
    )
    assert by_penalty == [pytest.approx(1.0), pytest.approx(1.0)]
    assert all(abs(along) < 0.999 for along in by_both)


def test_a_loss_class_of_the_users_own_is_where_it_answers(told: Told) -> None:
    about = told.of(Begun, 0)[0].about
    assert about.loss[0].own is True
    assert about.loss[0].line == SCRIPT[: SCRIPT.index("def call(self, y_true")].count("\n") + 1
