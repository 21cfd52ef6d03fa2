import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits

tf.keras.utils.set_random_seed(48)


class Loader:
    def __init__(self):
        self.raw = load_digits()
        n = len(self.raw.images)
        self.images = np.zeros((n, 8, 8, 1), dtype='float32')
        self.labels = self.raw.target

    def load(self):
        for k, img in enumerate(self.raw.images):
            slot = self.images[k].copy()
            slot[:, :, 0] = img / 16
        return self.images, self.labels


x, y = Loader().load()
cnn = tf.keras.Sequential([
    tf.keras.Input((8, 8, 1)),
    tf.keras.layers.Conv2D(12, 3, activation='relu'),
    tf.keras.layers.MaxPooling2D(),
    tf.keras.layers.Flatten(),
    tf.keras.layers.Dense(10, activation='softmax'),
])
cnn.compile(optimizer=tf.keras.optimizers.Adam(0.005), loss='sparse_categorical_crossentropy', metrics=['accuracy'])
cnn.fit(x, y, epochs=8, batch_size=48, validation_split=0.1, verbose=2)
