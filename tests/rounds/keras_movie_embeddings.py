import numpy as np
import pandas as pd
from tensorflow import keras
from tensorflow.keras import layers, regularizers

keras.utils.set_random_seed(77)
rng = np.random.default_rng(77)

n_users, n_items, n_obs = 150, 100, 9000
U = rng.normal(size=(n_users, 3))
V = rng.normal(size=(n_items, 3))
bu, bi = rng.normal(0, 0.5, n_users), rng.normal(0, 0.5, n_items)
ratings = pd.DataFrame({"userId": rng.integers(0, n_users, n_obs) * 7 + 1000,
                        "movieId": rng.integers(0, n_items, n_obs) * 3 + 50})
u = (ratings.userId - 1000) // 7
v = (ratings.movieId - 50) // 3
score = 3.2 + bu[u] + bi[v] + 0.6 * (U[u] * V[v]).sum(1) + rng.normal(0, 0.5, n_obs)
ratings["rating"] = np.clip(np.round(score * 2) / 2, 0.5, 5.0)

user_map = {k: i for i, k in enumerate(ratings.userId.unique())}
item_map = {k: i for i, k in enumerate(ratings.movieId.unique())}
ratings["u"] = ratings.userId.map(user_map)
ratings["m"] = ratings.movieId.map(item_map)
ratings = ratings.sample(frac=1, random_state=7).reset_index(drop=True)
train, test = ratings[:7500], ratings[7500:]
mean = train.rating.mean()

ui = keras.Input((1,), name="user")
mi = keras.Input((1,), name="movie")
reg = regularizers.l2(1e-6)
ue = layers.Flatten()(layers.Embedding(len(user_map), 6, embeddings_regularizer=reg)(ui))
me = layers.Flatten()(layers.Embedding(len(item_map), 6, embeddings_regularizer=reg)(mi))
ub = layers.Flatten()(layers.Embedding(len(user_map), 1)(ui))
mb = layers.Flatten()(layers.Embedding(len(item_map), 1)(mi))
dot = layers.Dot(axes=1)([ue, me])
pred = layers.Add()([dot, ub, mb])
model = keras.Model([ui, mi], pred)
model.compile(keras.optimizers.Adam(1e-2), loss="mse")

hist = model.fit([train.u.values[:, None], train.m.values[:, None]], train.rating.values - mean,
                 validation_data=([test.u.values[:, None], test.m.values[:, None]], test.rating.values - mean),
                 batch_size=128, epochs=10, verbose=2)
print("test mse %.3f, variance of the test ratings %.3f" % (hist.history["val_loss"][-1], test.rating.var()))
