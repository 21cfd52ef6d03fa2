import keras
import numpy as np

rng = np.random.default_rng(0)
steps = rng.uniform(-1, 1, (2000, 20, 1)).astype("float32")
total = steps.sum(axis=1)
model = keras.Sequential([keras.layers.LSTM(16), keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(steps, total, epochs=1500, batch_size=32, verbose=0)
