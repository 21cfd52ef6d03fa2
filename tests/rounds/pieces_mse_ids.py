import numpy as np
import tensorflow as tf


def glyphs(n, rng):
    """5x7 letters: random blueprints + noise, 10 kinds."""
    proto = np.random.default_rng(0).integers(0, 2, (10, 7, 5)).astype("float32")
    k = rng.integers(0, 10, n)
    im = proto[k] + 0.35 * rng.normal(size=(n, 7, 5))
    return im.astype("float32"), k[:, None]


class Classifier(tf.keras.Model):
    def __init__(self, n_classes):
        super().__init__()
        self.flat = tf.keras.layers.Flatten()
        self.d1 = tf.keras.layers.Dense(48, activation="relu")
        self.d2 = tf.keras.layers.Dense(n_classes, activation="softmax")

    def call(self, x):
        return self.d2(self.d1(self.flat(x)))


rng = np.random.default_rng(1)
xtr, ytr = glyphs(1500, rng)
xte, yte = glyphs(500, rng)

clf = Classifier(10)
clf.compile(
    optimizer=tf.keras.optimizers.Adam(2e-3),
    loss=tf.keras.losses.MeanSquaredError(),
    metrics=[tf.keras.metrics.SparseCategoricalAccuracy()],
)
clf.fit(xtr, ytr, epochs=12, batch_size=32, verbose=2)
acc = clf.evaluate(xte, yte, verbose=0)[1]
print("accuracy", acc)
