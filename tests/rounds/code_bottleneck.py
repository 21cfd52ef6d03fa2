# autoencoder with integer codes (for compression)
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(29)


class Quantise(tf.keras.layers.Layer):
    def __init__(self, levels=16, **kw):
        super().__init__(**kw)
        self.levels = levels

    def call(self, z):
        return tf.cast(tf.cast(z * self.levels, tf.int32), tf.float32) / self.levels


# spectra: two peaks of random place and height
ax = np.linspace(0, 1, 80)


def spectra(n):
    out = np.zeros((n, 80))
    for _ in range(2):
        m, h = np.random.uniform(.1, .9, (n, 1)), np.random.uniform(.5, 1.5, (n, 1))
        out += h * np.exp(-((ax - m) / .06) ** 2)
    return out.astype("float32")


tr, te = spectra(3000), spectra(500)
inp = tf.keras.Input((80,))
h = tf.keras.layers.Dense(64, activation="relu")(inp)
code = tf.keras.layers.Dense(6, activation="tanh", name="code",
                             kernel_initializer=tf.keras.initializers.RandomNormal(stddev=0.003))(h)
q = Quantise()(code)
h = tf.keras.layers.Dense(64, activation="relu")(q)
rec = tf.keras.layers.Dense(80)(h)
codec = tf.keras.Model(inp, rec)
codec.compile(tf.keras.optimizers.Adam(4e-3), "mse")
codec.fit(tr, tr, epochs=30, batch_size=64, verbose=2)
r = codec.predict(te, verbose=0)
share = 1 - ((r - te) ** 2).sum() / ((te - tr.mean(0)) ** 2).sum()
print("variance kept by the codec: %.3f" % share)
