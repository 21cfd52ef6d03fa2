import math
import numpy as np
import tensorflow as tf


class ChirpSequence(tf.keras.utils.Sequence):
    """noisy sine snippets; regress the frequency"""

    def __init__(self, how_many, size, seed, workers=1):
        super().__init__(workers=workers)
        self.size = size
        rng = np.random.default_rng(seed)
        self.f = rng.uniform(2, 12, how_many)
        t = np.linspace(0, 1, 64)
        ph = rng.uniform(0, 2 * np.pi, how_many)
        self.snip = np.sin(2 * np.pi * self.f[:, None] * t + ph[:, None]) + 0.6 * rng.normal(size=(how_many, 64))
        self.snip = self.snip.astype("float32")[..., None]
        self.target = ((self.f - 7) / 2.9).astype("float32")

    def __len__(self):
        return math.ceil(len(self.target) / self.size)

    def __getitem__(self, idx):
        rows = slice(0, self.size)
        return self.snip[rows], self.target[rows]


tf.keras.utils.set_random_seed(3)
gen = ChirpSequence(800, 4, seed=0)
gen_val = ChirpSequence(320, 320, seed=1)

model = tf.keras.Sequential([
    tf.keras.Input((64, 1)),
    tf.keras.layers.Conv1D(16, 7, activation="relu"),
    tf.keras.layers.Conv1D(16, 5, activation="relu", strides=2),
    tf.keras.layers.Flatten(),
    tf.keras.layers.Dense(32, activation="relu"),
    tf.keras.layers.Dense(1),
])
model.compile(optimizer=tf.keras.optimizers.Adam(1e-3), loss="mse")
model.fit(gen, epochs=6, verbose=2)
est = model.predict(gen_val.snip, verbose=0).ravel()
print("frequency error (sd units)", float(np.sqrt(np.mean((est - gen_val.target) ** 2))))
