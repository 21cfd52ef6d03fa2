"""Edits of one line that a finding names, each on a text as users write it, and on one where nothing is to be done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from wontlearn_engine.source import Source, mend
from wontlearn_engine.source.edits import apply
from wontlearn_engine.source.sound import sound

Row = tuple[Callable[..., Any], tuple[object, ...], str, str | None]

ROWS: list[Row] = [
    (
        mend.turn_sign,
        (),
        "def loss(y, p):\n    return -mean(y * p)  # @",
        "def loss(y, p):\n    return mean(y * p)  # @",
    ),
    (mend.turn_sign, (), "def loss(y, p):\n    return a - b  # @", "def loss(y, p):\n    return -(a - b)  # @"),
    (mend.turn_sign, (), "loss = lambda y, p: mean(y * p)  # @", "loss = lambda y, p: -mean(y * p)  # @"),
    (mend.turn_sign, (), "print(1)  # @", None),
    (
        mend.same_shape,
        (),
        "import tensorflow as tf\nloss = tf.square(yb - pred)  # @",
        "import tensorflow as tf\nloss = tf.square(tf.reshape(yb, tf.shape(pred)) - pred)  # @",
    ),
    (
        mend.same_shape,
        (),
        "from keras import ops\nd = net(t) - h\nloss = ops.mean(d)  # @",
        "from keras import ops\nd = ops.reshape(net(t), ops.shape(h)) - h\nloss = ops.mean(d)  # @",
    ),
    (mend.same_shape, (), "import tensorflow as tf\nloss = tf.square(1 - pred)  # @", None),
    (mend.scaled_once, (), "x = x / 255.0 / 255.0  # @", "x = x / 255.0  # @"),
    (mend.scaled_once, (), "x = x / 255.0  # @", None),
    (mend.scaled_once, (1 / 255**2,), "z = x / 255.0 / 255.0  # @", "z = x  # @"),
    (mend.scaled_once, (1 / 255,), "x = x / 255.0 / 255.0  # @", "x = x / 255.0  # @"),
    (mend.scaled_once, (1 / 255,), "x = x / 255.0  # @\nf(x)", "f(x)"),
    (
        mend.zipped_together,
        (),
        "a = D.of(x).shuffle(9)\nb = D.of(y).shuffle(9)  # @\nd = tf.data.Dataset.zip((a, b)).batch(2)",
        "a = D.of(x)\nb = D.of(y)  # @\nd = tf.data.Dataset.zip((a, b)).shuffle(9).batch(2)",
    ),
    (mend.zipped_together, (), "a = D.of(x).shuffle(9)  # @\nb = D.of(y)\nd = tf.data.Dataset.zip((a, b))", None),
    (mend.without_stop, (), "h = tf.stop_gradient(dense(x))  # @", "h = dense(x)  # @"),
    (mend.without_stop, (), "h = dense(x).detach()  # @", "h = dense(x)  # @"),
    (mend.epsilon_at, (), "loss = -tf.math.log(p)  # @", "loss = -tf.math.log(p + 1e-7)  # @"),
    (mend.epsilon_at, (), "loss = -tf.math.log(p + 1e-6)  # @", None),
    (
        mend.renamed,
        ("test_on_batch", "train_on_batch"),
        "model.test_on_batch(x, y)  # @",
        "model.train_on_batch(x, y)  # @",
    ),
    (
        mend.own_weights,
        (),
        "g = tape.gradient(loss, a.variables)\nopt.apply_gradients(zip(g, b.variables))  # @",
        "g = tape.gradient(loss, a.variables)\nopt.apply_gradients(zip(g, a.variables))  # @",
    ),
    (mend.own_weights, (), "g = tape.gradient(loss, a.variables)\nopt.apply_gradients(zip(g, a.variables))  # @", None),
    (mend.random_start, (), "nn.init.zeros_(m.weight)  # @", "nn.init.kaiming_uniform_(m.weight)  # @"),
    (mend.without_weights, (), "m.fit(x, y, class_weight=w, epochs=2)  # @", "m.fit(x, y, epochs=2)  # @"),
    (mend.without_weights, (), "m.fit(x, y, epochs=2)  # @", None),
    (
        mend.drop_missing,
        (),
        "t = pd.read_csv('a.csv')  # @\nx = 1",
        "t = pd.read_csv('a.csv')  # @\nt = t.dropna()\nx = 1",
    ),
    (
        mend.drop_missing,
        (),
        "f['a'] = f.y.shift(1)  # @\nf['b'] = 1\nx = f",
        "f['a'] = f.y.shift(1)  # @\nf['b'] = 1\nf = f.dropna()\nx = f",
    ),
    (mend.drop_missing, (), "t = np.load('a.npy')  # @\nx = 1", None),
    (mend.all_trainable, (), "layer.trainable = layer.name == 'a'  # @", "layer.trainable = True  # @"),
    (mend.saturating, (), "layers.LSTM(8, activation='relu')  # @", "layers.LSTM(8)  # @"),
    (
        mend.named_number,
        ("1e-4", "kernel_regularizer"),
        "P = 0.5\nd = Dense(3, kernel_regularizer=l1(P))  # @",
        "P = 1e-4\nd = Dense(3, kernel_regularizer=l1(P))  # @",
    ),
    (mend.named_number, ("1e-4", "kernel_regularizer"), "d = Dense(3, kernel_regularizer=l1(p))  # @", None),
    (
        mend.argument_of,
        ("decay_steps", "900"),
        "s = Decay(0.1, decay_steps=1)  # @",
        "s = Decay(0.1, decay_steps=900)  # @",
    ),
    (mend.first_number, ("32",), "U = 1\nDense(U, activation='tanh')  # @", "U = 32\nDense(U, activation='tanh')  # @"),
    (
        mend.kept_in,
        ("weight_decay", "1e-4"),
        "h = {'lr': 1, 'weight_decay': 1.0}  # @\no = Adam(p, **h)",
        "h = {'lr': 1, 'weight_decay': 1e-4}  # @\no = Adam(p, **h)",
    ),
    (
        mend.kept_in,
        ("init", "'x'"),
        'h = dict(init="zeros")  # @\nDense(3, **h)',
        'h = dict(init="x")  # @\nDense(3, **h)',
    ),
    (mend.kept_in, ("init", "'x'"), "Dense(3, **h)  # @", None),
    (
        mend.same_split,
        (),
        "a, b = train_test_split(x, test_size=0.3)\nc, d = train_test_split(y, test_size=0.3)  # @",
        "a, b = train_test_split(x, test_size=0.3, random_state=0)\nc, d = train_test_split(y, test_size=0.3, random_state=0)  # @",
    ),
    (
        mend.own_parameters,
        (),
        "m = copy.deepcopy(base)\no = Adam(base.parameters())  # @",
        "m = copy.deepcopy(base)\no = Adam(m.parameters())  # @",
    ),
    (
        mend.row_weights,
        (),
        "d = TensorDataset(x, y)\ns = WeightedRandomSampler(w, 9)  # @",
        "d = TensorDataset(x, y)\ns = WeightedRandomSampler(w[y], 9)  # @",
    ),
    (
        mend.scale_targets_where_made,
        (),
        "y = f()  # @\nm.fit(x, y)",
        "y = f()  # @\ny = (y - y.mean()) / y.std()\nm.fit(x, y)",
    ),
    (mend.scale_targets_where_made, (), "y = f()  # @\nm.fit(x, y)\nm.predict(x)", None),
    (
        mend.out_of_loop,
        (),
        "for e in range(9):\n    m = make()  # @\n    m.fit(x, y)\n",
        "m = make()  # @\nfor e in range(9):\n    m.fit(x, y)\n",
    ),
    (mend.out_of_loop, (), "for e in range(9):\n    m = make(e)  # @\n    m.fit(x, y)\n", None),
    (
        mend.into_tape,
        (),
        "o = net(x)  # @\nwith tf.GradientTape() as t:\n    l = f(o)\n",
        "with tf.GradientTape() as t:\n    o = net(x)  # @\n    l = f(o)\n",
    ),
    (mend.without_sort, (), "y = f()\ny = np.sort(y)  # @\nx = 1", "y = f()\nx = 1"),
    (mend.without_sort, (), "z = f()\ny = np.sort(z)  # @\nx = 1", None),
    (
        mend.with_gradients,
        (),
        "with torch.no_grad():  # @\n    e = f(x)\n",
        "with torch.enable_grad():  # @\n    e = f(x)\n",
    ),
    (
        mend.apply_own,
        (),
        "g = tape.gradient(loss, self.trainable_variables)  # @\nx = 1",
        "g = tape.gradient(loss, self.trainable_variables)  # @\nself.optimizer.apply_gradients(zip(g, self.trainable_variables))\nx = 1",
    ),
    (
        mend.fill_marks,
        (),
        "f = f.mask(gone, -9999.0)  # @\nx = 1",
        "f = f.mask(gone, -9999.0)  # @\nf = f.mask(f == -9999.0)\nf = f.fillna(f.median())\nx = 1",
    ),
    (
        mend.fill_marks,
        (),
        "for c in 'ab':\n    d.loc[r, c] = -999  # @\nx = 1",
        "for c in 'ab':\n    d.loc[r, c] = -999  # @\nd = d.mask(d == -999)\nd = d.fillna(d.median())\nx = 1",
    ),
    (mend.fill_marks, (), "x = f(3)  # @", None),
    (
        mend.clip_targets,
        (),
        "import numpy as np\nm.fit(x, y)  # @",
        "import numpy as np\ny = np.clip(y, *np.percentile(y, [1, 99]))\nm.fit(x, y)  # @",
    ),
    (
        mend.scale_slice,
        (),
        "m.fit(X[:9], y[:9])  # @",
        "X = (X - X[:9].mean(0)) / (X[:9].std(0) + 1e-8)\nm.fit(X[:9], y[:9])  # @",
    ),
    (
        mend.scale_where_made,
        (),
        "p = (i * 255).astype('uint8')  # @\nx = 1",
        "p = (i * 255).astype('uint8')  # @\np = p / 255.0\nx = 1",
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0].__name__}-{row[2][:24]!r}")
def test_the_line_becomes_what_it_should_have_been(row: Row) -> None:
    make, given, text, after = row
    source = Source(text, "train.py")
    line = next((n for n, written in enumerate(text.split("\n"), 1) if "# @" in written), 3)
    edits = sound(source, make(source, line, *given))
    if after is None:
        assert not edits
    else:
        assert apply(text, edits) == after


def test_a_layer_of_a_list_is_taken_out_with_its_line() -> None:
    text = "m = Sequential([\n    Input((3,)),\n    layers.Rescaling(1 / 255),\n    Dense(3),\n])\n"
    for make in (mend.scaled_once, mend.without_layer):
        assert apply(text, make(Source(text, "train.py"), 3)) == text.replace("    layers.Rescaling(1 / 255),\n", "")
