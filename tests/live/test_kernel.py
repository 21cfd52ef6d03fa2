"""The magics in a real kernel: what they say, and that a kernel with them is to the bit what it is without."""

from __future__ import annotations

from pathlib import Path

import pytest

from .kernel import INTERRUPT, printed, run

pytestmark = pytest.mark.slow

DATA = """\
import random
import numpy as np
import keras
import tensorflow as tf
keras.utils.set_random_seed(1)
x = np.random.rand(200, 3)
y = (x.sum(1) > 1.5).astype(int)
times_loaded = globals().get("times_loaded", 0) + 1"""
MODEL = """\
model = keras.Sequential([
    keras.layers.Dense(16, activation="relu"), keras.layers.BatchNormalization(), keras.layers.Dropout(0.1),
    keras.layers.Dense(1, activation="sigmoid"),
])
model.compile(keras.optimizers.Adam(0.01), "binary_crossentropy", metrics=["accuracy"])"""
FIT = """\
for epoch in range(40):
    history = model.fit(x, y, epochs=1, verbose=0)"""
BROKEN = """\
broken = keras.Sequential([keras.Input((3,)), keras.layers.Dense(8, activation="relu")])
broken.add(keras.layers.Dense(1, activation="softmax"))
broken.compile("adam", "mse")
last = broken.fit(x, 5 + 3 * y, epochs=3, verbose=0)"""
GENERATOR = """\
last = broken.fit(((x, y) for _ in range(9)), steps_per_epoch=3, epochs=3, verbose=0)"""
PIPELINE = """\
rows = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(200, seed=1).map(lambda a, b: (2 * a, b)).batch(20).prefetch(2)
piped = keras.Sequential([keras.Input((3,)), keras.layers.Dense(8, "relu"), keras.layers.Dense(1, "sigmoid")])
piped.compile(keras.optimizers.Adam(0.02), "binary_crossentropy")
last = piped.fit(rows, epochs=30, verbose=0)"""
STREAM = """\
drawn = tf.data.Dataset.from_generator(
    lambda: ((x[i : i + 20], y[i : i + 20]) for i in range(0, 200, 20)),
    output_signature=(tf.TensorSpec((20, 3)), tf.TensorSpec((20,))),
)
last = piped.fit(drawn, epochs=2, verbose=0)"""
BATCHES = """\
single = keras.Sequential([keras.layers.Dense(8, activation="relu"), keras.layers.Dense(1, activation="sigmoid")])
single.compile(keras.optimizers.Adam(0.02), "binary_crossentropy")
for _ in range(300):
    some = np.random.randint(0, 200, 20)
    loss = single.train_on_batch(x[some], y[some])"""
FUNCTION = "print(__import__('wontlearn').overfit(broken, x, 5 + 3 * y))"
TAPE = """\
taped = keras.Sequential([keras.Input((3,)), keras.layers.Dense(16, "relu"), keras.layers.BatchNormalization(momentum=0.8)])
taped.add(keras.layers.Dense(1))
adam, losses = keras.optimizers.Adam(0.01), []
for epoch in range(20):
    for i in range(0, 200, 20):
        with tf.GradientTape() as tape:
            answers = taped(tf.constant(x[i : i + 20]), training=True)
            loss = keras.losses.BinaryCrossentropy(from_logits=True)(y[i : i + 20, None], answers)
        adam.apply_gradients(zip(tape.gradient(loss, taped.trainable_variables), taped.trainable_variables))
        losses.append(float(loss))"""
COMPILED = """\
class Trainer:
    def __init__(self):
        self.model = keras.Sequential([keras.layers.Dense(16, "relu"), keras.layers.Dropout(0.1), keras.layers.Dense(1)])
        self.optimizer = keras.optimizers.Adam(keras.optimizers.schedules.ExponentialDecay(0.02, 100, 0.9))
        self.mean, self.traced = keras.metrics.Mean(), 0
    @tf.function
    def step(self, some, wanted):
        self.traced += 1
        with tf.GradientTape() as tape:
            loss = keras.losses.BinaryCrossentropy(from_logits=True)(wanted, self.model(some, training=True))
        slopes = tape.gradient(loss, self.model.trainable_variables)
        self.optimizer.apply_gradients(zip(slopes, self.model.trainable_variables))
        self.mean.update_state(loss)
    def train(self, epochs):
        for epoch in range(epochs):
            for some, wanted in shuffled:
                self.step(some, wanted)
shuffled = tf.data.Dataset.from_tensor_slices((x, y[:, None])).shuffle(200).batch(20)
trainer = Trainer()
trainer.train(20)"""
PAIRS = """\
net = keras.Sequential([keras.Input((3,)), keras.layers.Dense(8, "relu"), keras.layers.Dense(1)])
sgd = keras.optimizers.SGD(0.05, momentum=0.9)
@tf.function
def step(some, wanted):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((net(some) - wanted) ** 2)
    sgd.apply_gradients(zip(tape.gradient(loss, net.trainable_variables), net.trainable_variables))
    return loss
for epoch in range(200):
    loss = step(x, y.astype("float32"))"""
RENAMED = """\
same, net = net, keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
%s
net = same"""
PULLED = """\
rest = iter(shuffled.repeat())
@tf.function
def pulled():
    some, wanted = next(rest)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((net(some) - tf.cast(wanted, tf.float32)) ** 2)
    sgd.apply_gradients(zip(tape.gradient(loss, net.trainable_variables), net.trainable_variables))
    return loss
for _ in range(20):
    loss = pulled()"""
OWN = """\
class Own(keras.Model):
    def __init__(self):
        super().__init__()
        self.hidden, self.out, self.steps = keras.layers.Dense(16, "relu"), keras.layers.Dense(1), []
    def call(self, some):
        return self.out(self.hidden(some))
    def train_step(self, data):
        some, wanted = data
        self.steps.append(1)
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((self(some, training=True) - wanted) ** 2)
        self.optimizer.apply_gradients(zip(tape.gradient(loss, self.trainable_variables), self.trainable_variables))
        return {"loss": loss}
custom = Own()
custom.compile(keras.optimizers.Adam(0.01))
custom_past = custom.fit(x, x @ np.array([[1.0], [2.0], [-1.0]]), epochs=20, verbose=0)"""
STATE = """\
import hashlib
def digest(parts):
    made = hashlib.sha256()
    for part in parts:
        made.update(np.asarray(part).tobytes())
    return made.hexdigest()
print(digest(model.variables), digest(model.optimizer.variables), int(model.optimizer.iterations))
print(digest(v for m in model.metrics for v in m.variables), digest(broken.variables), digest(broken.optimizer.variables))
print(digest(piped.variables), digest(single.variables), digest(next(iter(rows))))
print(random.random(), np.random.rand(), float(tf.random.uniform(())), float(keras.random.uniform(())))
print(digest(history.history["loss"]), digest(last.history["loss"]), model.stop_training, times_loaded)
for module, its in ((taped, adam), (trainer.model, trainer.optimizer), (net, sgd), (custom, custom.optimizer)):
    print(digest(module.variables), digest(its.variables), int(its.iterations))
print(digest(losses), trainer.traced, digest(trainer.mean.variables), len(custom.steps), digest(custom_past.history["loss"]))
trainer.train(2)
print(digest(trainer.model.variables), digest(trainer.mean.variables), digest(next(rest)), float(pulled()))
again = model.fit(x, y, epochs=2, verbose=0)
print(digest(again.history["loss"]), digest(model.variables))
print(keras.layers.Dense(2).name, keras.Sequential().name, keras.optimizers.Adam().name)
print(sorted(name for name in globals() if not name.startswith("_")))"""


def test_a_kernel_with_it_is_what_it_is_without_and_the_verdicts_are_right(tmp_path: Path) -> None:
    cells = [DATA, MODEL, FIT, BROKEN, GENERATOR, PIPELINE, BATCHES, STREAM]
    asked = run(
        tmp_path,
        "%load_ext wontlearn",
        *(f"%%wontlearn --no-proof\n{text}" if "fit(" in text or text is BATCHES else text for text in cells),
        "%wontlearn --no-proof",
        INTERRUPT,
        "%wontlearn all",
        "%wontlearn all --no-proof",
        FUNCTION,
        *(f"%%wontlearn --no-proof\n{text}" for text in (TAPE, COMPILED)),
        f"%%wontlearn\n{PAIRS}",
        RENAMED % "print(get_ipython().run_line_magic('wontlearn', '--no-proof'))",
        *(f"%%wontlearn --no-proof\n{text}" for text in (PULLED, OWN)),
        STATE,
        errors=True,
    )
    tapes = [TAPE, COMPILED, PAIRS, RENAMED % "", PULLED, OWN]
    plain = run(tmp_path, "1", *cells, "1", "1", "1", "1", "1", *tapes, STATE)
    assert printed(asked[-1]) == printed(plain[-1])
    learns, broken, generator, piped, batches, stream, again, _, ended, whole, called = map(printed, asked[3:-7])
    assert "LEARNS" in learns and "notebook.ipynb:cell" not in learns, learns
    assert "SETUP" in broken and "1 softmax-one-unit  notebook.ipynb:cell 5:3" in broken, broken
    assert "y depends on x" in broken
    page = "".join(output.get("data", {}).get("text/html", "") for output in asked[4])
    assert page.startswith('<div class="wontlearn">') and "<svg" in page and "<script" not in page
    assert "SETUP" in generator and "1 softmax-one-unit  notebook.ipynb:cell 5:3" in generator, generator
    assert "LEARNS" in batches and "It fits 8 rows" in batches, batches
    assert "LEARNS" in piped and "y depends on x" in piped, piped
    assert (
        "Its rows come from a stream" in again
        and "Its rows come from a stream" in stream
        and "# wontlearn: x=" in stream
    )
    assert "interrupted; everything is put back" in ended and "KeyboardInterrupt" in ended
    assert "1 softmax-one-unit  notebook.ipynb:cell 5:3" in called, called
    assert "training 1 of 6, cell 4  learns" in whole and "training 2 of 6, cell 5  setup" in whole, whole
    taped, compiled, pairs, renamed, pulled, own = map(printed, asked[-7:-1])
    assert "LEARNS" in taped and "It fits 8 rows" in taped, taped
    assert "LEARNS" in compiled and "It fits 8 rows" in compiled, compiled
    assert "SETUP" in pairs and "1 loss-broadcast  notebook.ipynb:cell" in pairs, pairs
    assert "run its cell again" in renamed, renamed
    assert "Its step takes its rows from an iterator" in pulled, pulled
    assert "LEARNS" in own and "It fits 8 rows" in own, own


def test_before_anything_was_seen_it_says_what_to_do_and_a_cell_that_fails_has_failed(tmp_path: Path) -> None:
    outputs = run(
        tmp_path, "%load_ext wontlearn\n%wontlearn", "%%wontlearn\na = 1\nprint(a)", "%%wontlearn\na / 0", errors=True
    )
    nothing, cell, failed = map(printed, outputs)
    assert "run the cell that trains again" in nothing
    assert cell.startswith("1\n") and "in this cell" in cell
    assert failed.count("ZeroDivisionError") and "line 2" in failed and "magics.py" not in failed
    assert outputs[2][-1]["output_type"] == "error"
