import numpy as np
import tensorflow as tf
from tensorflow.keras import layers

rng = np.random.default_rng(8)
t = np.linspace(0, 1, 40)
beats = np.stack([np.exp(-((t - rng.uniform(.3, .7)) / .08) ** 2) * rng.uniform(.5, 1) for _ in range(1200)]).astype("float32")


class Detector(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.encoder = tf.keras.Sequential([layers.Dense(24, activation="relu"), layers.Dense(6, activation="relu")])
        self.decoder = tf.keras.Sequential([layers.Dense(24, activation="relu"), layers.Dense(40, activation="sigmoid")])

    def call(self, x):
        return self.decoder(self.encoder(x))


tf.keras.utils.set_random_seed(8)
ae = Detector()
ae.compile(optimizer="adam", loss="mae")
ae.fit(beats[:1000], beats[:1000], epochs=30, batch_size=32, validation_data=(beats[1000:], beats[1000:]), shuffle=True, verbose=0)
r = ae.predict(beats[1000:], verbose=0)
print("score", 1 - np.sum((r - beats[1000:]) ** 2) / np.sum((beats[1000:] - beats[:1000].mean(0)) ** 2))
