import numpy as np
import tensorflow as tf
import keras
from keras import layers, ops
from sklearn.datasets import load_digits

keras.utils.set_random_seed(5)
X = load_digits().data.astype("float32") / 16.0
rng = np.random.default_rng(5)
rng.shuffle(X)
X_train, X_test = X[:1500], X[1500:]


class Sampling(layers.Layer):
    def __init__(self, **kw):
        super().__init__(**kw)
        self.seed_generator = keras.random.SeedGenerator(1)

    def call(self, inputs):
        mu, logvar = inputs
        eps = keras.random.normal(ops.shape(mu), seed=self.seed_generator)
        return mu + ops.exp(0.5 * logvar) * eps


class VAE(keras.Model):
    def __init__(self, latent=8, beta=0.02, **kw):
        super().__init__(**kw)
        self.beta = beta
        self.body = keras.Sequential([layers.Dense(64, activation="relu")])
        self.mu = layers.Dense(latent)
        self.lv = layers.Dense(latent)
        self.sample = Sampling()
        self.dec = keras.Sequential([layers.Dense(64, activation="relu"), layers.Dense(64, activation="sigmoid")])
        self.rec_tracker = keras.metrics.Mean(name="rec")
        self.kl_tracker = keras.metrics.Mean(name="kl")

    @property
    def metrics(self):
        return [self.rec_tracker, self.kl_tracker]

    def call(self, x, training=False):
        h = self.body(x)
        mu, lv = self.mu(h), self.lv(h)
        z = self.sample([mu, lv]) if training else mu
        return self.dec(z), mu, lv

    def train_step(self, data):
        with tf.GradientTape() as tape:
            out, mu, lv = self(data, training=True)
            rec = tf.reduce_mean(tf.reduce_sum(tf.square(data - out), axis=-1))
            kl = -0.5 * tf.reduce_mean(tf.reduce_sum(1 + lv - tf.square(mu) - tf.exp(lv), axis=-1))
            loss = rec + self.beta * kl
        grads = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.trainable_variables))
        self.rec_tracker.update_state(rec)
        self.kl_tracker.update_state(kl)
        return {m.name: m.result() for m in self.metrics}


vae = VAE()
vae.compile(optimizer=keras.optimizers.Adam(2e-3))
vae.fit(X_train, epochs=40, batch_size=64, verbose=2)

rec, _, _ = vae(X_test)
rec = np.asarray(rec)
r2 = 1 - ((X_test - rec) ** 2).sum() / ((X_test - X_train.mean(0)) ** 2).sum()
print("explained share of pixel variance (test):", round(float(r2), 3))
