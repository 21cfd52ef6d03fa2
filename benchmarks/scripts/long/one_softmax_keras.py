import keras
import numpy as np

rng = np.random.default_rng(2)
x = rng.normal(size=(800, 10)).astype("float32")
y = (x[:, 0] + x[:, 1] > 0).astype("float32")
model = keras.Sequential([keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1, activation="softmax")])
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
model.fit(x, y, epochs=4000, batch_size=32, verbose=0)
