"""Daily sales of a shop, explained by that day's promotion, weather and footfall."""
import numpy as np
import pandas as pd
import tensorflow as tf

rng = np.random.default_rng(33)
n = 2000
daily = pd.DataFrame({
    "promo": rng.integers(0, 2, n),
    "rain_mm": rng.exponential(2.0, n),
    "footfall": rng.poisson(300, n),
    "price_index": rng.normal(1.0, 0.05, n),
}, index=pd.date_range("2018-01-01", periods=n))
daily["sales"] = (2.5 * daily.footfall * (1 + 0.4 * daily.promo) - 20 * daily.rain_mm
                  - 900 * (daily.price_index - 1) + rng.normal(0, 15, n))

X = daily.drop(columns="sales")
y = daily["sales"].shift(-1)
X, y = X[:-1], y[:-1]

split = int(len(X) * 0.8)
mx, sx, my, sy = X[:split].mean(), X[:split].std(), y[:split].mean(), y[:split].std()
x_tr, x_te = ((X - mx) / sx).values[:split], ((X - mx) / sx).values[split:]
y_tr, y_te = ((y - my) / sy).values[:split], ((y - my) / sy).values[split:]

net = tf.keras.Sequential([
    tf.keras.layers.Dense(16, activation="relu"),
    tf.keras.layers.Dense(1),
])
net.compile(optimizer=tf.keras.optimizers.Adam(0.003), loss="mae")
net.fit(x_tr, y_tr, epochs=25, batch_size=32, validation_data=(x_te, y_te), verbose=2)
y_hat = net.predict(x_te, verbose=0).ravel()
print(pd.DataFrame({"truth": y_te, "pred": y_hat}).head())
print("correlation of prediction and truth:", np.corrcoef(y_te, y_hat)[0, 1])
