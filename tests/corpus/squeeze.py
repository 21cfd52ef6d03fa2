import keras
import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits

keras.utils.set_random_seed(64)
x = (load_digits().data / 16).astype('float32')


class VAE(keras.Model):
    def __init__(self, code=6, **kw):
        super().__init__(**kw)
        self.enc = keras.Sequential([keras.layers.Dense(64, activation='relu'), keras.layers.Dense(2 * code)])
        self.dec = keras.Sequential([keras.layers.Dense(64, activation='relu'),
                                     keras.layers.Dense(64, activation='sigmoid')])

    def call(self, inputs):
        mu, logvar = tf.split(self.enc(inputs), 2, axis=1)
        return self.dec(mu), mu, logvar

    def train_step(self, data):
        with tf.GradientTape() as tape:
            mu, logvar = tf.split(self.enc(data), 2, axis=1)
            z = mu + tf.random.normal(tf.shape(mu)) * tf.exp(0.5 * logvar)
            rec = tf.reduce_sum(keras.losses.binary_crossentropy(data[..., None], self.dec(z)[..., None]), axis=1)
            kl = -0.5 * tf.reduce_sum(1 + logvar - tf.square(mu) - tf.exp(logvar), axis=1)
            loss = tf.reduce_mean(rec + kl)
        grads = tape.gradient(loss, self.trainable_weights)
        self.optimizer.apply_gradients(zip(grads, self.trainable_weights))
        return {'loss': loss, 'kl': tf.reduce_mean(kl)}

    def rebuild(self, images):
        return self(images)[0].numpy()


vae = VAE()
vae.compile(optimizer=keras.optimizers.Adam(0.003))
vae.fit(x, epochs=20, batch_size=64, verbose=2)
