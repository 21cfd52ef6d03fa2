import numpy as np
import keras
from keras import layers

keras.utils.set_random_seed(17)
rng = np.random.default_rng(17)
LENGTH = 64
PER_CLASS = 300


def sine(t):
    return np.sin(2 * np.pi * rng.uniform(2, 5) * t + rng.uniform(0, 6))


def square(t):
    return np.sign(np.sin(2 * np.pi * rng.uniform(2, 5) * t + rng.uniform(0, 6)))


def saw(t):
    return 2 * ((rng.uniform(2, 5) * t + rng.uniform()) % 1) - 1


def pulse(t):
    c = rng.uniform(0.2, 0.8)
    return 2 * np.exp(-((t - c) ** 2) / 0.002) - 0.5


t = np.linspace(0, 1, LENGTH)
signals, targets = [], []
for idx, fn in enumerate([sine, square, saw, pulse]):
    for _ in range(PER_CLASS):
        signals.append(fn(t) + 0.15 * rng.normal(size=LENGTH))
        targets.append(idx)
signals = np.array(signals, dtype="float32")[..., None]
targets = keras.utils.to_categorical(targets, 4)

model = keras.Sequential([
    keras.Input((LENGTH, 1)),
    layers.Conv1D(16, 7, activation="relu"),
    layers.MaxPooling1D(2),
    layers.Conv1D(32, 5, activation="relu"),
    layers.GlobalMaxPooling1D(),
    layers.Dense(32, activation="relu"),
    layers.Dense(4, activation="softmax"),
])
model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
history = model.fit(signals, targets, epochs=12, batch_size=32, validation_split=0.25, verbose=0)
for e in range(12):
    print("epoch %d - loss: %.4f - accuracy: %.3f - val_loss: %.4f - val_accuracy: %.3f" % (
        e + 1, history.history["loss"][e], history.history["accuracy"][e],
        history.history["val_loss"][e], history.history["val_accuracy"][e]))
