import numpy as np
import keras
from keras import layers

keras.utils.set_random_seed(33)
rng = np.random.default_rng(33)
x = rng.integers(1, 20, (2500, 10))
y = (x == 7).any(1).astype(int)
half = rng.random(2500) < 0.35
x[half, rng.integers(0, 10, half.sum())] = 7
y = (x == 7).any(1).astype(int)
i = keras.Input((10,), dtype="int32")
e = layers.Embedding(20, 16)(i)
a = layers.MultiHeadAttention(2, 8)(e, e)
z = layers.LayerNormalization()(e + a)
z = layers.GlobalMaxPooling1D()(z)
model = keras.Model(i, layers.Dense(1, activation="sigmoid")(z))
model.compile(keras.optimizers.Adam(3e-3), "binary_crossentropy", metrics=["accuracy"])
model.fit(x[:2000], y[:2000], epochs=8, batch_size=64, verbose=2)
print("score", model.evaluate(x[2000:], y[2000:], verbose=0)[1])
