"""Median / Huber regression on a very noisy target; best attainable R2 is about 0.3."""
import numpy as np
import tensorflow as tf
from tensorflow.keras import layers

seed = 4
tf.keras.utils.set_random_seed(seed)
rng = np.random.default_rng(seed)
n = 5000
X = rng.normal(size=(n, 6)).astype("float32")
signal = np.sin(X[:, 0]) + 0.6 * X[:, 1] * (X[:, 2] > 0) - 0.4 * X[:, 3]
y = (signal + rng.standard_t(3, size=n) * 0.8).astype("float32")
Xtr, Xva, Xte = X[:3500], X[3500:4200], X[4200:]
ytr, yva, yte = y[:3500], y[3500:4200], y[4200:]


def pinball(q):
    def loss(t, p):
        e = t - p
        return tf.reduce_mean(tf.maximum(q * e, (q - 1) * e))
    return loss


inp = layers.Input((6,))
h = layers.Dense(48, activation="swish", kernel_regularizer=tf.keras.regularizers.l2(1e-4))(inp)
h = layers.Dense(24, activation="swish")(h)
median = layers.Dense(1, name="median")(h)
mean = layers.Dense(1, name="mean")(h)
model = tf.keras.Model(inp, {"median": median, "mean": mean})
model.compile(tf.keras.optimizers.Adam(2e-3),
              loss={"median": pinball(0.5), "mean": tf.keras.losses.Huber(2.0)},
              loss_weights={"median": 1.0, "mean": 0.5})
cbs = [tf.keras.callbacks.ReduceLROnPlateau(patience=3, factor=0.5),
       tf.keras.callbacks.EarlyStopping(patience=8, restore_best_weights=True)]
t = lambda v: {"median": v[:, None], "mean": v[:, None]}
model.fit(Xtr, t(ytr), validation_data=(Xva, t(yva)), epochs=25, batch_size=64, verbose=2, callbacks=cbs)

p = model.predict(Xte, verbose=0)["mean"][:, 0]
print("R2 against noisy target", 1 - np.sum((p - yte) ** 2) / np.sum((yte - ytr.mean()) ** 2))
print("corr with clean signal", np.corrcoef(p, signal[4200:])[0, 1])
