import math
import os

os.environ["KERAS_BACKEND"] = "tensorflow"
import keras
import numpy as np


class Vibration(keras.utils.PyDataset):
    """Signals of a healthy bearing (0), an unbalanced one (1) and a knocking one (2)."""

    def __init__(self, n, batch, seed, **kwargs):
        super().__init__(**kwargs)
        self.batch = batch
        rng = np.random.default_rng(seed)
        t = np.linspace(0, 1, 128)
        self.y = rng.integers(0, 3, n)
        self.x = np.empty((n, 128, 1), "float32")
        for i, k in enumerate(self.y):
            s = rng.normal(0, 0.4, 128) + np.sin(2 * math.pi * (10 * t + rng.random()))
            if k == 1:
                s += 1.5 * np.sin(2 * math.pi * (3 * t + rng.random()))
            if k == 2:
                s[rng.integers(0, 120, 6)] += 4
            self.x[i, :, 0] = s
        self.order = np.arange(n)

    def __len__(self):
        return math.ceil(len(self.y) / self.batch)

    def __getitem__(self, i):
        j = self.order[i * self.batch:(i + 1) * self.batch]
        return self.x[j], self.y[j]

    def on_epoch_end(self):
        np.random.shuffle(self.order)


train, val = Vibration(1200, 32, seed=1), Vibration(300, 100, seed=2)
net = keras.Sequential([
    keras.Input((128, 1)),
    keras.layers.Conv1D(16, 9, strides=2, activation="relu"),
    keras.layers.Conv1D(32, 5, strides=2, activation="relu"),
    keras.layers.GlobalMaxPooling1D(),
    keras.layers.Dense(3, activation="softmax"),
])
net.compile(optimizer=keras.optimizers.RMSprop(2e-3), loss="sparse_categorical_crossentropy", metrics=["acc"])
net.fit(train, validation_data=val, epochs=10, verbose=2)
acc = net.evaluate(val, verbose=0)[1]
print("held-out:", acc)
