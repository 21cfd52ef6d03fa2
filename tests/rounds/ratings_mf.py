"""Recommender: matrix factorisation with user/item embeddings (toy ratings 1..5)."""
import numpy as np
import keras
from keras import layers, regularizers

rng = np.random.default_rng(404)
n_u, n_i, k = 150, 100, 3
U, V = rng.normal(size=(n_u, k)), rng.normal(size=(n_i, k))
u = rng.integers(0, n_u, 9000)
i = rng.integers(0, n_i, 9000)
raw = 3 + 0.7 * (U[u] * V[i]).sum(1) + 0.5 * V[i, 0] + 0.15 * rng.normal(size=9000)
r = np.clip(raw, 1, 5).astype("float32")
perm = rng.permutation(9000)
tr, te = perm[:8000], perm[8000:]

iu = keras.Input((1,), dtype="int32", name="user")
ii = keras.Input((1,), dtype="int32", name="item")
eu = layers.Flatten()(layers.Embedding(n_u, 8, embeddings_regularizer=regularizers.l2(1e-6))(iu))
ei = layers.Flatten()(layers.Embedding(n_i, 8, embeddings_regularizer=regularizers.l2(1e-6))(ii))
bu = layers.Flatten()(layers.Embedding(n_u, 1)(iu))
bi = layers.Flatten()(layers.Embedding(n_i, 1)(ii))
dot = layers.Dot(axes=1)([eu, ei])
out = layers.Add()([dot, bu, bi])
mf = keras.Model([iu, ii], out)
mf.compile(keras.optimizers.Adam(0.01), "mse")
mean = r[tr].mean()
mf.fit([u[tr][:, None], i[tr][:, None]], r[tr] - mean, epochs=15, batch_size=64, verbose=2)
pred = mf.predict([u[te][:, None], i[te][:, None]], verbose=0).ravel() + mean
print("RMSE test:", float(np.sqrt(np.mean((pred - r[te]) ** 2))), " always-mean:", float(r[te].std()))
