"""EEG motor imagery (simulated): which of 3 rhythms is there?

The amplifier stores (time, trial, channel).
"""
import numpy as np
import tensorflow as tf
from tensorflow.keras.layers import Conv1D, Dense, GlobalAveragePooling1D, Input

tf.random.set_seed(0)


def record(n_trials, n_time=100, n_chan=4, seed=0):
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 3, n_trials)
    freq = np.array([4.0, 9.0, 16.0])[labels]
    t = np.linspace(0, 1, n_time)[:, None, None]
    phase = rng.uniform(0, 2 * np.pi, (1, n_trials, n_chan))
    amp = rng.uniform(0.5, 1.5, (1, n_trials, n_chan))
    sig = amp * np.sin(2 * np.pi * freq[None, :, None] * t + phase) + 0.5 * rng.normal(size=(n_time, n_trials, n_chan))
    return sig.astype("float32"), labels


rec, lab = record(900)
n_time, n_trials, n_chan = rec.shape
trials = rec.reshape(n_trials, n_time, n_chan)
tr, te = slice(0, 700), slice(700, 900)

inp = Input((n_time, n_chan))
z = Conv1D(16, 11, activation="relu")(inp)
z = Conv1D(16, 7, strides=2, activation="relu")(z)
z = GlobalAveragePooling1D()(z)
model = tf.keras.Model(inp, Dense(3, activation="softmax")(z))
model.compile(tf.keras.optimizers.Adam(3e-3), "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(trials[tr], lab[tr], epochs=12, batch_size=32, verbose=2)
acc = model.evaluate(trials[te], lab[te], verbose=0)[1]
print("decoding accuracy", acc)
