import numpy as np
import keras
import tensorflow as tf
from keras import layers
from sklearn.datasets import load_digits


class Sampling(layers.Layer):
    def __init__(self, **kw):
        super().__init__(**kw)
        self.gen = keras.random.SeedGenerator(5)

    def call(self, inputs):
        mu, logvar = inputs
        return mu + tf.exp(0.5 * logvar) * keras.random.normal(tf.shape(mu), seed=self.gen)


class VAE(keras.Model):
    def __init__(self, latent=8, beta=1.0):
        super().__init__()
        self.enc = keras.Sequential([layers.Dense(64, activation="relu"), layers.Dense(48, activation="relu")])
        self.to_mu = layers.Dense(latent)
        self.to_logvar = layers.Dense(latent)
        self.sample = Sampling()
        self.dec = keras.Sequential([layers.Dense(48, activation="relu"), layers.Dense(64, activation="relu"),
                                     layers.Dense(64)])
        self.beta = beta
        self.m = {k: keras.metrics.Mean(name=k) for k in ("loss", "recon", "kl")}

    @property
    def metrics(self):
        return list(self.m.values())

    def call(self, x):
        h = self.enc(x)
        mu, logvar = self.to_mu(h), self.to_logvar(h)
        return self.dec(self.sample([mu, logvar])), mu, logvar

    def losses_for(self, x):
        logits, mu, logvar = self(x)
        recon = tf.reduce_sum(tf.nn.sigmoid_cross_entropy_with_logits(labels=x, logits=logits), axis=1)
        kl = -0.5 * tf.reduce_sum(1 + logvar - mu ** 2 - tf.exp(logvar), axis=1)
        recon, kl = tf.reduce_mean(recon), tf.reduce_mean(kl)
        return recon + self.beta * kl, recon, kl

    def train_step(self, x):
        with tf.GradientTape() as tape:
            vals = self.losses_for(x)
        grads = tape.gradient(vals[0], self.trainable_weights)
        self.optimizer.apply_gradients(zip(grads, self.trainable_weights))
        return self.track(vals)

    def test_step(self, x):
        return self.track(self.losses_for(x))

    def track(self, vals):
        for metric, v in zip(self.metrics, vals):
            metric.update_state(v)
        return {k: v.result() for k, v in self.m.items()}


keras.utils.set_random_seed(5)
X = (load_digits().data / 16.0).astype("float32")
np.random.shuffle(X)
train, test = X[:1500], X[1500:]
vae = VAE()
vae.compile(optimizer=keras.optimizers.Adam(3e-3))
h = vae.fit(train, epochs=25, batch_size=50, validation_data=(test, None), verbose=0)
for e in range(0, 25, 6):
    print("epoch", e + 1, {k: round(float(v[e]), 3) for k, v in h.history.items()})
p = train.mean(0).clip(1e-4, 1 - 1e-4)
base = -(test * np.log(p) + (1 - test) * np.log(1 - p)).sum(1).mean()
print("test elbo loss %.3f, mean-image cross-entropy %.3f" % (h.history["val_loss"][-1], base))
