import numpy as np
import pandas as pd
from sklearn.datasets import make_regression
from sklearn.metrics import r2_score
from tensorflow import keras

SEED = 5
keras.utils.set_random_seed(SEED)

# table as exported by the lab: target in the first column
feat, target = make_regression(n_samples=1500, n_features=8, n_informative=6, noise=15, random_state=SEED)
df = pd.DataFrame(feat, columns=[f"m{i}" for i in range(8)])
df.insert(0, "progression", target)

df = df.sample(frac=1, random_state=SEED).reset_index()

data = df.to_numpy(dtype="float32")
y = data[:, 0:1]
X = data[:, 1:]

n = int(0.8 * len(X))
x_mean, x_std = X[:n].mean(axis=0), X[:n].std(axis=0)
y_mean, y_std = y[:n].mean(), y[:n].std()
X = (X - x_mean) / x_std
y = (y - y_mean) / y_std

inputs = keras.Input(shape=(X.shape[1],))
h = keras.layers.Dense(32, activation="relu")(inputs)
h = keras.layers.Dense(16, activation="relu")(h)
outputs = keras.layers.Dense(1)(h)
model = keras.Model(inputs, outputs)
model.compile(optimizer=keras.optimizers.Adam(2e-3), loss="mae")

early = keras.callbacks.EarlyStopping(monitor="val_loss", patience=12, restore_best_weights=True)
model.fit(X[:n], y[:n], validation_split=0.15, epochs=50, batch_size=32, callbacks=[early], verbose=2)
print("hold-out r2:", r2_score(y[n:], model.predict(X[n:], verbose=0)))
