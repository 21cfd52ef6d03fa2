import numpy as np
import pandas as pd
import keras

rng = np.random.default_rng(50)
n = 2000
df = pd.DataFrame({"temp": rng.normal(15, 8, n), "weekend": rng.integers(0, 2, n), "rain": rng.exponential(1, n)})
rate = np.exp(1.5 + 0.06 * (df.temp - 15) + 0.7 * df.weekend - 0.4 * df.rain)
df["bikes"] = rng.poisson(rate)
features = df.drop(columns="bikes")
norm = keras.layers.Normalization()
norm.adapt(features.values[:1600])
model = keras.Sequential([keras.Input((3,)), norm, keras.layers.Dense(24, activation="relu"), keras.layers.Dense(1, activation="exponential")])
model.compile("adam", "poisson")
model.fit(features.values[:1600], df.bikes.values[:1600], epochs=25, batch_size=64, verbose=2)
p = model.predict(features.values[1600:], verbose=0)[:, 0]
print("score", np.corrcoef(p, rate[1600:])[0, 1])
