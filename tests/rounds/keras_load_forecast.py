import numpy as np
import tensorflow as tf
from tensorflow import keras

LOOKBACK, HORIZON = 16, 1


def make_series(n=2000, seed=14):
    rng = np.random.default_rng(seed)
    t = np.arange(n)
    ar = np.zeros(n)
    for i in range(1, n):
        ar[i] = 0.8 * ar[i - 1] + rng.normal(0, 2.0)
    return (100 + 10 * np.sin(2 * np.pi * t / 24) + 4 * np.sin(2 * np.pi * t / 168) + ar).astype("float32")


def windows(z, shuffle):
    x = z[:-HORIZON]
    y = z[LOOKBACK + HORIZON - 1:]
    return keras.utils.timeseries_dataset_from_array(
        x[:, None], y, sequence_length=LOOKBACK, batch_size=50, shuffle=shuffle, seed=3 if shuffle else None)


def build():
    return keras.Sequential([
        keras.Input((LOOKBACK, 1)),
        keras.layers.GRU(16),
        keras.layers.Dense(16, activation="relu"),
        keras.layers.Dense(1),
    ])


def main():
    keras.utils.set_random_seed(14)
    s = make_series()
    a, b = 1300, 1600
    mean, std = s[:a].mean(), s[:a].std()
    z = (s - mean) / std
    train, val, test = windows(z[:a], True), windows(z[a:b], False), windows(z[b:], False)
    model = build()
    model.compile(keras.optimizers.Adam(5e-3), loss="mse")
    hist = model.fit(train, validation_data=val, epochs=12, verbose=0, callbacks=[
        keras.callbacks.EarlyStopping("val_loss", patience=4, restore_best_weights=True),
        keras.callbacks.ReduceLROnPlateau("val_loss", factor=0.5, patience=2),
    ])
    for i, (l, v) in enumerate(zip(hist.history["loss"], hist.history["val_loss"])):
        print(f"epoch {i + 1} loss {l:.4f} val_loss {v:.4f}")
    mse = model.evaluate(test, verbose=0)
    zt = z[b:]
    naive = np.mean((zt[LOOKBACK:] - zt[LOOKBACK - 1:-1]) ** 2)
    print("test mse %.4f  last-value mse %.4f  variance %.4f" % (mse, naive, zt[LOOKBACK:].var()))


if __name__ == "__main__":
    main()
