"""`fit` called again and again: one model epoch by epoch, a model for each fold, one model in two phases."""

import sys

import keras
import numpy as np

keras.utils.set_random_seed(1)
rng = np.random.default_rng(1)
x = rng.normal(size=(64, 3)).astype("float32")
y = x[:, :1] * 2


def made():
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(4, activation="relu"), keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
    return model


model = made()
for epoch in range(12):
    history = model.fit(x, y, epochs=1, batch_size=16, verbose=0)
    print(history.history["loss"], model.evaluate(x, y, verbose=0))

for fold in range(2):
    fresh = made()
    print(fresh.fit(x[fold::2], y[fold::2], epochs=3, batch_size=16, verbose=0).history["loss"])


def phase():
    print(model.fit(x, y, epochs=2, batch_size=16, verbose=0).history["loss"])


phase()
phase()
epoch = 0
while epoch < 4:
    model.fit(x, y, initial_epoch=epoch, epochs=epoch + 2, batch_size=16, verbose=0)
    epoch += 2
print("torch", "torch" in sys.modules)
