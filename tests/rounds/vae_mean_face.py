# VAE always returns the same blurry average digit
import numpy as np
import keras
import tensorflow as tf
from keras import layers
from sklearn.datasets import load_digits

KL_WEIGHT = 50.0
LATENT = 6
keras.utils.set_random_seed(1)

data = (load_digits().images.astype("float32") / 16.0)[..., None]
np.random.shuffle(data)
xtr, xte = data[:1500], data[1500:]

e_in = keras.Input((8, 8, 1))
h = layers.Conv2D(16, 3, strides=2, padding="same", activation="relu")(e_in)
h = layers.Flatten()(h)
h = layers.Dense(48, activation="relu")(h)
enc = keras.Model(e_in, [layers.Dense(LATENT)(h), layers.Dense(LATENT)(h)])
d_in = keras.Input((LATENT,))
g = layers.Dense(48, activation="relu")(d_in)
g = layers.Dense(64, activation="sigmoid")(g)
dec = keras.Model(d_in, layers.Reshape((8, 8, 1))(g))


class MyVAE(keras.Model):
    def __init__(self):
        super().__init__()
        self.enc, self.dec = enc, dec

    def call(self, x):
        m, s = self.enc(x)
        return self.dec(m)

    def train_step(self, x):
        with tf.GradientTape() as t:
            m, s = self.enc(x, training=True)
            z = m + tf.exp(s / 2) * tf.random.normal(tf.shape(m))
            r = self.dec(z, training=True)
            rec = tf.reduce_mean(tf.reduce_sum((x - r) ** 2, axis=[1, 2, 3]))
            kl = tf.reduce_mean(tf.reduce_sum(-0.5 * (1 + s - m ** 2 - tf.exp(s)), axis=1))
            total = rec + KL_WEIGHT * kl
        w = self.trainable_weights
        self.optimizer.apply_gradients(zip(t.gradient(total, w), w))
        return {"loss": total, "rec": rec, "kl": kl}


v = MyVAE()
v.compile(optimizer=keras.optimizers.Adam(3e-3))
v.fit(xtr, epochs=30, batch_size=50, verbose=2)
out = np.asarray(v(xte))
share = 1 - np.sum((out - xte) ** 2) / np.sum((xte - xtr.mean(0)) ** 2)
print("reconstruction: explained variance on test digits = %.3f" % share)
