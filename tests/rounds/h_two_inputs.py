import numpy as np
import keras
from keras import layers

rng = np.random.default_rng(3)
n = 1500
town = rng.integers(0, 12, n)
size = rng.normal(size=(n, 2)).astype("float32")
effect = rng.normal(size=12)
price = (effect[town] + size @ np.array([1.0, -0.5]) + 0.1 * rng.normal(size=n)).astype("float32")
a = keras.Input((1,), dtype="int32", name="town")
b = keras.Input((2,), name="size")
z = layers.Concatenate()([layers.Flatten()(layers.Embedding(12, 4)(a)), b])
out = layers.Dense(1)(layers.Dense(32, activation="relu")(z))
model = keras.Model({"town": a, "size": b}, out)
model.compile("adam", "mse")
model.fit({"town": town[:1200, None], "size": size[:1200]}, price[:1200], epochs=25, verbose=0)
p = model.predict({"town": town[1200:, None], "size": size[1200:]}, verbose=0)[:, 0]
print("score", 1 - np.mean((p - price[1200:]) ** 2) / np.var(price[1200:]))
