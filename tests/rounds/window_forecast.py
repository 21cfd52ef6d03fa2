import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(404)
hours = np.arange(3000)
series = (np.sin(2 * np.pi * hours / 24) + 0.6 * np.sin(2 * np.pi * hours / 168)
          + 0.15 * np.random.randn(3000)).astype("float32")
n_train, n_val = 2000, 500
mean, std = series[:n_train].mean(), series[:n_train].std()
series = (series - mean) / std
WINDOW = 48


def windows(lo, hi, shuffle):
    return tf.keras.utils.timeseries_dataset_from_array(
        data=series[lo:hi - 1, None],
        targets=series[lo + WINDOW:hi],
        sequence_length=WINDOW,
        batch_size=64,
        shuffle=shuffle,
    )


train = windows(0, n_train, True)
val = windows(n_train, n_train + n_val, False)
test = windows(n_train + n_val, 3000, False)

model = tf.keras.Sequential([
    tf.keras.Input((WINDOW, 1)),
    tf.keras.layers.Conv1D(16, 6, strides=3, activation="relu"),
    tf.keras.layers.GRU(24),
    tf.keras.layers.Dense(1),
])
model.compile(loss="mse", optimizer=tf.keras.optimizers.Adam(5e-3))
stopper = tf.keras.callbacks.EarlyStopping(patience=4, restore_best_weights=True)
model.fit(train, validation_data=val, epochs=6, callbacks=[stopper], verbose=2)

mse_model = model.evaluate(test, verbose=0)
truth = np.concatenate([b.numpy() for _, b in test])
mse_mean = truth.var()
print(f"test mse: model {mse_model:.3f}, mean {mse_mean:.3f}")
