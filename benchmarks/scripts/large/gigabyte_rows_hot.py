import keras
import numpy as np

rng = np.random.default_rng(0)
x = rng.standard_normal((1_000_000, 268), dtype="float32")
y = x[:, 0] - 2 * x[:, 1] + 0.5 * x[:, 2] * x[:, 3]
model = keras.Sequential([keras.layers.Dense(64, activation="relu"), keras.layers.Dense(1)])
model.compile(keras.optimizers.SGD(30.0), "mse")
model.fit(x, y, batch_size=256, epochs=20, verbose=0)
