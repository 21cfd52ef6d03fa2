"""Models of which one thing can be changed, each trained for a moment: the examiner is asked to change it."""

import keras
import numpy as np
from keras import layers, ops

keras.utils.set_random_seed(3)
rng = np.random.default_rng(3)
ROWS = 96
table = rng.normal(size=(ROWS, 4)).astype("float32")
values = (table[:, :1] - table[:, 1:2]).astype("float32")
series = rng.normal(size=(ROWS, 6, 3)).astype("float32")
sums = series.sum(axis=(1, 2))[:, None]
pictures = rng.normal(size=(ROWS, 3, 6, 6, 1)).astype("float32")
# Two to four words, filled up with 0 at the end.
words = rng.integers(1, 12, (ROWS, 12)) * (np.arange(12)[None] < rng.integers(2, 5, ROWS)[:, None])
first = (words[:, :1] > 5).astype("float32")
# The same as steps of two numbers.
steps = np.stack([words, words % 3], axis=2).astype("float32")


class Draw(layers.Layer):
    """Samples, and adds a term of its own to the loss."""

    def __init__(self, **kw):
        super().__init__(**kw)
        self.seed = keras.random.SeedGenerator(5)

    def call(self, x):
        self.add_loss(1000.0 * ops.mean(ops.square(x)))
        return x + keras.random.normal(ops.shape(x), seed=self.seed)


def fit(model, x, y, loss="mse", **more):
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss=loss)
    model.fit(x, y, epochs=1, batch_size=32, verbose=0, **more)


def dense(*hidden):
    return keras.Sequential([keras.Input((4,)), *hidden, layers.Dense(1)])


def recurrent(*hidden, head=True):
    return keras.Sequential([keras.Input((6, 3)), *hidden, layers.Dense(1)])


# 0 to 7: dropout, of every kind that Keras has
fit(dense(layers.Dense(8, activation="relu"), layers.Dropout(0.5)), table, values)
fit(recurrent(layers.LSTM(4, dropout=0.5, recurrent_dropout=0.5)), series, sums)
fit(recurrent(layers.GRU(4, dropout=0.5)), series, sums)
fit(recurrent(layers.SimpleRNN(4, recurrent_dropout=0.5)), series, sums)
fit(recurrent(layers.Bidirectional(layers.LSTM(4, dropout=0.5))), series, sums)
fit(recurrent(layers.SpatialDropout1D(0.5), layers.Flatten()), series, sums)
fit(
    keras.Sequential(
        [keras.Input((3, 6, 6, 1)), layers.ConvLSTM2D(2, 3, dropout=0.5), layers.Flatten(), layers.Dense(1)]
    ),
    pictures,
    sums,
)
given = keras.Input((6, 3))
attended = layers.MultiHeadAttention(1, 4, dropout=0.5)(given, given)
fit(keras.Model(given, layers.Dense(1)(layers.Flatten()(attended))), series, sums)
# 8: none
fit(dense(layers.Dense(8, activation="relu")), table, values)
# 9, 10: padding behind, of words and of steps
fit(
    keras.Sequential(
        [
            keras.Input((12,), dtype="int32"),
            layers.Embedding(12, 4),
            layers.LSTM(6),
            layers.Dense(1, activation="sigmoid"),
        ]
    ),
    words,
    first,
    "binary_crossentropy",
)
fit(
    keras.Sequential([keras.Input((12, 2)), layers.GRU(6), layers.Dense(1, activation="sigmoid")]),
    steps,
    first,
    "binary_crossentropy",
)
# 11: all steps put together
fit(
    keras.Sequential(
        [
            keras.Input((12, 2)),
            layers.LSTM(6, return_sequences=True),
            layers.GlobalAveragePooling1D(),
            layers.Dense(1, activation="sigmoid"),
        ]
    ),
    steps,
    first,
    "binary_crossentropy",
)
# 12: a term that drowns the data, and an answer that is drawn
fit(dense(layers.Dense(8, activation="relu"), Draw()), table, values)
# 13: weights of the rows, and missing values written as -999 in a column that is not scaled
marked = table.copy()
marked[::7, 0] = -999.0
fit(dense(layers.Dense(8, activation="relu")), marked, values, sample_weight=np.where(np.arange(ROWS) % 2, 1.0, 50.0))
