import numpy as np
import tensorflow as tf

tf.random.set_seed(5)
series = np.sin(np.arange(1600) * 0.11) + 0.1 * np.random.default_rng(5).normal(size=1600)
ds = tf.keras.utils.timeseries_dataset_from_array(series[:-24, None], series[24:], sequence_length=24, batch_size=64, end_index=1200)
model = tf.keras.Sequential([tf.keras.Input((24, 1)), tf.keras.layers.LSTM(16), tf.keras.layers.Dense(1)])
model.compile(loss="mae", optimizer=tf.keras.optimizers.Adam(0.01))
model.fit(ds, epochs=8, verbose=2)
x = np.stack([series[i:i + 24] for i in range(1300, 1550)])[..., None]
p = model.predict(x, verbose=0)[:, 0]
t = series[1324:1574]
print("score", 1 - np.mean((p - t) ** 2) / np.var(t))
