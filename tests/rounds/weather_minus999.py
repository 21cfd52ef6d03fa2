# Frost in the next hour? Four sensors of a weather station.
import numpy as np
import pandas as pd
from sklearn.preprocessing import MinMaxScaler
import keras

rng = np.random.default_rng(-32 % 1000)


def station(n):
    d = pd.DataFrame({
        "air": rng.normal(4, 5, n),
        "dew": rng.normal(0, 4, n),
        "wind": rng.gamma(2, 2, n),
        "cloud": rng.uniform(0, 8, n),
    })
    d["frost"] = (d.air + 0.6 * d.dew + 0.3 * d.wind + 0.5 * d.cloud + 0.5 * rng.normal(size=n) < 7).astype(int)
    for c in ["air", "dew", "wind", "cloud"]:
        d.loc[rng.random(n) < 0.02, c] = -9999.0
    return d


raw = station(3000)
y = raw.pop("frost").values.astype(int)
x = MinMaxScaler().fit_transform(raw)
xt, yt, xv, yv = x[:2400], y[:2400], x[2400:], y[2400:]

m = keras.Sequential([keras.Input((4,)), keras.layers.Dense(32, activation="relu"),
                      keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1, activation="sigmoid")])
m.compile(optimizer=keras.optimizers.Adam(2e-3), loss="binary_crossentropy", metrics=["accuracy"])
m.fit(xt, yt, epochs=15, batch_size=32, verbose=2)
acc = m.evaluate(xv, yv, verbose=0)[1]
print("hit rate frost/no frost:", acc)
