"""Faults that a script's text shows by itself, in the ways people write them, and what only looks like them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from wontlearn_engine import source
from wontlearn_engine.source import Source

DCGAN = """\
entropy = tf.keras.losses.BinaryCrossentropy(from_logits=True)
def judge_loss(real, made):
    right = entropy(tf.ones_like(real), real)
    wrong = entropy(tf.zeros_like(made), made)
    return right + wrong
def maker_loss(made):
    return entropy(tf.{}_like(made), made)
def step(images):
    noise = tf.random.normal([64, 10])
    with tf.GradientTape() as a, tf.GradientTape() as b:
        pictures = maker(noise, training=True)
        real, made = judge(images, training=True), judge(pictures, training=True)
        one, other = maker_loss(made), judge_loss(real, made)
    g = a.gradient(one, maker.trainable_variables)
    d = b.gradient(other, judge.trainable_variables)
"""
COLUMNS = "a = load('a')\nb = load('b')\n"
ONE_CLASS = """\
class GAN(keras.Model):
    def train_step(self, real):
        latent = tf.random.normal((32, 8))
        both = tf.concat([self.maker(latent), real], axis=0)
        labels = tf.concat([tf.ones((32, 1)), tf.zeros((32, 1))], axis=0)
        with tf.GradientTape() as tape:
            loss = self.loss_fn(labels, self.judge(both))
        grads = tape.gradient(loss, self.judge.trainable_weights)
        wanted = tf.{}((32, 1))
        with tf.GradientTape() as tape:
            loss = self.loss_fn(wanted, self.judge(self.maker(latent)))
        grads = tape.gradient(loss, self.maker.trainable_weights)
"""
BATCHES = """\
real, fake = np.ones((64, 1)), np.zeros((64, 1))
for epoch in range(100):
    noise = np.random.normal(0, 1, (64, 100))
    pictures = maker.predict(noise)
    judge.train_on_batch(photos, real)
    judge.train_on_batch(pictures, fake)
    both.train_on_batch(noise, {})
"""
Q = """\
with tf.GradientTape() as tape:
    q = net(states, training=True)
    chosen = {}
    target = {}
    loss = tf.reduce_mean((chosen - target) ** 2)
"""
PICKED, NEXT = "tf.reduce_sum(q * mask, axis=1)", "rewards + 0.9 * tf.reduce_max(net(following, training=True), 1)"
TOWERS = """\
user = keras.Input((3,), name="user")
item = keras.Input((5,), name="item")
a = tower(user, "user_tower")
b = tower({}, "item_tower")
model = keras.Model([user, item], Dense(1)(Concatenate()([a, b])))
"""
MAPPED = "def augment(picture, mask):\n    picture = tf.image.flip_left_right(picture)\n    {}return picture, mask\n"
SIGNS: dict[str, tuple[Callable[[Source, int], int | None], str, int | None]] = {
    "gan, functions": (source.fooled_label, DCGAN.format("zeros"), 7),
    "gan, functions, right": (source.fooled_label, DCGAN.format("ones"), None),
    "gan, one class, labels the other way": (source.fooled_label, ONE_CLASS.format("ones"), 9),
    "gan, one class, right": (source.fooled_label, ONE_CLASS.format("zeros"), None),
    "gan, batches": (source.fooled_label, BATCHES.format("fake"), 7),
    "gan, batches, right": (source.fooled_label, BATCHES.format("real"), None),
    "prediction stopped": (source.stopped_prediction, Q.format(f"tf.stop_gradient({PICKED})", NEXT), 3),
    "target stopped": (source.stopped_prediction, Q.format(PICKED, f"tf.stop_gradient({NEXT})"), None),
    "nothing stopped": (source.stopped_prediction, Q.format(PICKED, NEXT), None),
    "picture alone": (source.turned_apart, MAPPED.format(""), 2),
    "mask too": (source.turned_apart, MAPPED.format("mask = tf.image.flip_left_right(mask)\n    "), None),
    "brightness": (source.turned_apart, MAPPED.format("").replace("flip_left_right", "random_brightness"), None),
    "axes renamed": (source.mixing_reshape, "t, n, c = rec.shape\nx = rec.reshape(n, t, c)\nfit(x)", 2),
    "axes by number": (source.mixing_reshape, "x = x.reshape(x.shape[1], x.shape[0])\nfit(x)", 1),
    "rows kept": (source.mixing_reshape, "n, t, c = rec.shape\nx = rec.reshape(n, t * c)\nfit(x)", None),
    "array without a name": (source.mixing_reshape, "s[0] = np.zeros((n, m))\nx = load(z).reshape(m, n)\nfit(x)", None),
    "moved before": (
        source.mixing_reshape,
        "t, n, c = r.shape\nr = r.transpose(1, 0, 2)\nx = r.reshape(n, t, c)",
        None,
    ),
    "columns behind each other": (source.mixing_reshape, f"{COLUMNS}x = np.array([a, b]).reshape(-1, 2)\nfit(x)", 3),
    "columns stacked": (source.mixing_reshape, f"{COLUMNS}s = np.stack((a, b))\nx = s.reshape((400, 2))\nfit(x)", 4),
    "columns from a function": (
        source.mixing_reshape,
        f"N = 9\ndef load():\n    c = [a + 1 for a in (u, v, w)]\n    return c, t\nc, t = load()\n{COLUMNS}x = np.array(c)\nx = x.reshape(N, 20, 3)",
        9,
    ),
    "columns side by side": (source.mixing_reshape, f"{COLUMNS}x = np.stack([a, b], -1).reshape(-1, 2)\nfit(x)", None),
    "columns moved": (source.mixing_reshape, f"{COLUMNS}x = np.array([a, b]).T.reshape(-1, 2)\nfit(x)", None),
    "rows of numbers": (source.mixing_reshape, "x = np.array([[0, 1], [1, 0]]).reshape(-1, 2)\nfit(x)", None),
    "rows stay rows": (source.mixing_reshape, f"{COLUMNS}x = np.array([a, b]).reshape(2, -1)\nfit(x)", None),
    "waits for more loss": (source.contrary_watch, "stop = EarlyStopping(monitor='val_loss', mode='max')", 1),
    "waits for less accuracy": (source.contrary_watch, "stop = EarlyStopping('val_accuracy',\n mode='min')", 2),
    "waits for more accuracy": (source.contrary_watch, "stop = EarlyStopping('val_accuracy', mode='max')", None),
    "first step": (source.first_step_line, "s = GRU(8, return_sequences=True)(x)\ny = Dense(1)(s[:, 0, :])", 2),
    "last step": (source.first_step_line, "s = GRU(8, return_sequences=True)(x)\ny = Dense(1)(s[:, -1])", None),
    "first token of a transformer": (source.first_step_line, "s = encoder(x)\ny = Dense(1)(s[:, 0])", None),
    "slice of a few": (source.few_rows_line, "x = load()\nx, y = x[:24], y[:24]\nmodel.fit(x, y)", 2),
    "factor of a side term": (
        lambda s, line: (source.heavy_term(s, line) or (None,))[0],
        "BETA = 50\nwith tf.GradientTape() as t:\n    loss = rec + BETA * kl\n",
        1,
    ),
    "small factor": (
        lambda s, line: (source.heavy_term(s, line) or (None,))[0],
        "BETA = 0.1\nwith tf.GradientTape() as t:\n    loss = rec + BETA * kl\n",
        None,
    ),
}


@pytest.mark.parametrize(("question", "text", "line"), SIGNS.values(), ids=SIGNS)
def test_the_line_is_found_and_nothing_that_looks_like_it(
    question: Callable[[Source, int], int | None], text: str, line: int | None
) -> None:
    fit = next((n for n, words in enumerate(text.split("\n"), 1) if "fit(" in words), text.count("\n") + 1)
    assert question(Source(text, "train.py"), fit) == line


def test_the_input_that_another_stands_in_for() -> None:
    assert source.crossed_wire(Source(TOWERS.format("user"), "train.py"), 5, "item") == 4
