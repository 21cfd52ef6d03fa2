"""Convolutional denoising autoencoder on 8x8 digits, subclassed model."""
import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits


class Denoiser(tf.keras.Model):
    def __init__(self, code=16):
        super().__init__()
        L = tf.keras.layers
        self.encoder = tf.keras.Sequential([
            L.Conv2D(16, 3, strides=2, padding="same", activation="relu"),
            L.Conv2D(24, 3, strides=2, padding="same", activation="relu"),
            L.Flatten(), L.Dense(code)])
        self.decoder = tf.keras.Sequential([
            L.Dense(2 * 2 * 24, activation="relu"), L.Reshape((2, 2, 24)),
            L.Conv2DTranspose(16, 3, strides=2, padding="same", activation="relu"),
            L.Conv2DTranspose(8, 3, strides=2, padding="same", activation="relu"),
            L.Conv2D(1, 3, padding="same", activation="sigmoid")])

    def call(self, x):
        return self.decoder(self.encoder(x))


if __name__ == "__main__":
    seed = 1
    tf.keras.utils.set_random_seed(seed)
    clean = (load_digits().images / 16.0).astype("float32")[..., None]
    np.random.shuffle(clean)
    noisy = clean + np.random.normal(0, 0.25, clean.shape).astype("float32")
    model = Denoiser()
    model.compile(tf.keras.optimizers.Adam(3e-3), loss="mse")
    model.fit(noisy[:1400], clean[:1400], epochs=15, batch_size=32, verbose=2,
              validation_data=(noisy[1400:], clean[1400:]))
    rec = model.predict(noisy[1400:], verbose=0)
    target = clean[1400:]
    base = np.mean((clean[:1400].mean(0) - target) ** 2)
    print("mse %.4f, mean image %.4f, noisy input %.4f" % (
        np.mean((rec - target) ** 2), base, np.mean((noisy[1400:] - target) ** 2)))
