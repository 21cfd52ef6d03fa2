import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits

tf.keras.utils.set_random_seed(66)
img = (load_digits().images / 16).astype('float32')[:, :, :, None]
noisy = np.clip(img + np.random.normal(0, 0.2, img.shape), 0, 1).astype('float32')


class Denoiser(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.enc = tf.keras.Sequential([
            tf.keras.layers.Conv2D(16, 3, padding='same', activation='relu'),
            tf.keras.layers.Conv2D(16, 3, padding='same', strides=2, activation='relu'),
        ])
        self.dec = tf.keras.Sequential([
            tf.keras.layers.Conv2DTranspose(16, 3, padding='same', strides=2, activation='relu'),
            tf.keras.layers.Conv2D(1, 3, padding='same', activation='sigmoid'),
        ])

    def call(self, x):
        return self.dec(self.enc(x))


model = Denoiser()
model.compile(optimizer=tf.keras.optimizers.Adam(0.004), loss='binary_crossentropy')
model.fit(noisy, img, epochs=14, batch_size=32, verbose=2)
