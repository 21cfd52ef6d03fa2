"""Predict the (log-)price and the type of a flat from one trunk."""
import numpy as np
import pandas as pd
import tensorflow as tf
from tensorflow.keras import Model, layers

rs = np.random.RandomState(99)
n = 3000
df = pd.DataFrame({
    "sqm": rs.gamma(9, 9, n),
    "rooms": rs.randint(1, 6, n),
    "year": rs.randint(1890, 2021, n),
    "dist": rs.exponential(5, n),
    "floor": rs.randint(0, 12, n),
})
df["logprice"] = 11 + 0.011 * df.sqm + 0.002 * (df.year - 1950) - 0.07 * df.dist + 0.1 * rs.randn(n)
df["kind"] = np.where(df.floor >= 7, 2, np.where((df.sqm > 80) & (df.year < 1960), 1, 0))

feat = df[["sqm", "rooms", "year", "dist", "floor"]].values
train, test = np.arange(0, 2400), np.arange(2400, n)
mu, sd = feat[train].mean(0), feat[train].std(0)
feat = ((feat - mu) / sd).astype("float32")
price = (df.logprice.values - 11.5).astype("float32")
kind = df.kind.values

inp = layers.Input((5,), name="features")
t = layers.Dense(48, activation="relu")(inp)
t = layers.Dense(48, activation="relu")(t)
out_price = layers.Dense(1, name="price")(t)
out_kind = layers.Dense(3, activation="softmax", name="kind")(t)
m = Model(inp, {"price": out_price, "kind": out_kind})
m.compile("adam",
          loss={"price": "mse", "kind": "sparse_categorical_crossentropy"},
          loss_weights={"price": 1.0, "kind": 0.5},
          metrics={"kind": "accuracy", "price": "mae"})
m.fit(feat[train], {"price": price[train], "kind": kind[train]}, epochs=20, batch_size=32, verbose=2)

pr = m.predict(feat[test], verbose=0)
price_hat = pr["price"][:, 0]
acc = (pr["kind"].argmax(1) == kind[test]).mean()
print("price RMSE %.3f (sd %.3f), kind accuracy %.3f" % (
    np.sqrt(np.mean((price_hat - price[test]) ** 2)), price[test].std(), acc))
