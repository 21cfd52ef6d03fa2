import numpy as np
import pandas as pd
import tensorflow as tf

rng = np.random.default_rng(515)
n_batch, per = 60, 12
parts = pd.DataFrame({
    "batch_id": np.repeat(np.arange(n_batch), per),
    "part_id": np.tile(np.arange(per), n_batch),
})
for c in ("force", "speed", "coolant", "wear"):
    parts[c] = rng.normal(size=len(parts))
lab = parts[["batch_id", "part_id"]].copy()
lab["roughness"] = (0.8 * parts.force - 0.6 * parts.speed + 0.5 * parts.force * parts.wear + 0.1 * rng.normal(size=len(parts)))

train_parts = parts[parts.batch_id < 48]
test_parts = parts[parts.batch_id >= 48]
key = dict(on="batch_id")
train_tab = train_parts.merge(lab, suffixes=("", "_lab"), **key)
print("rows", len(train_parts), "->", len(train_tab))

xs = ["force", "speed", "coolant", "wear"]
net = tf.keras.Sequential([
    tf.keras.Input((4,)),
    tf.keras.layers.Dense(48, activation="relu"),
    tf.keras.layers.Dense(48, activation="relu"),
    tf.keras.layers.Dense(1),
])
net.compile("adam", "mse")
steps = max(1, 14400 // len(train_tab))
net.fit(train_tab[xs].values, train_tab.roughness.values, epochs=min(40, 8 * steps), batch_size=32, verbose=2)
test_tab = test_parts.merge(lab, on=["batch_id", "part_id"])
test_p = net.predict(test_tab[xs].values, verbose=0).ravel()
test_y = test_tab.roughness.values
print("test R2", 1 - np.mean((test_p - test_y) ** 2) / np.var(test_y))
