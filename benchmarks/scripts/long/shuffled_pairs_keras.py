import keras
import numpy as np

rng = np.random.default_rng(5)
x = rng.normal(size=(400, 6)).astype("float32")
y = x @ rng.normal(size=(6, 1)) + 0.1 * rng.normal(size=(400, 1))
rng.shuffle(x)
model = keras.Sequential([keras.layers.Dense(8, activation="relu"), keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(x, y, epochs=5000, batch_size=32, verbose=0)
