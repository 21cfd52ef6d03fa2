"""Does the streak in the picture point to the left or to the right?"""
import numpy as np
import tensorflow as tf


class StreakData:
    def __init__(self, n, size=16, seed=0):
        rng = np.random.default_rng(seed)
        self.images = rng.normal(0.0, 0.15, size=(n, size, size, 1)).astype("float32")
        self.labels = rng.integers(0, 2, size=n).astype("int32")
        for im, lab in zip(self.images, self.labels):
            row = rng.integers(2, size - 2)
            length = rng.integers(7, 12)
            start = rng.integers(0, size - length)
            ramp = np.linspace(0.0, 1.5, length)
            if lab == 0:
                ramp = ramp[::-1]
            im[row - 1:row + 2, start:start + length, 0] += ramp

    def dataset(self, batch, augment=False):
        ds = tf.data.Dataset.from_tensor_slices((self.images, self.labels))
        if augment:
            mirrored = ds.map(lambda im, lb: (tf.image.flip_left_right(im), lb))
            ds = ds.concatenate(mirrored).shuffle(2 * len(self.labels)).map(jitter)
        return ds.batch(batch)


def jitter(image, label):
    return tf.image.random_brightness(image, 0.1), label


class ConvNet(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.conv1 = tf.keras.layers.Conv2D(12, (3, 5), activation="relu", padding="same")
        self.conv2 = tf.keras.layers.Conv2D(16, 3, activation="relu", padding="same")
        self.pool = tf.keras.layers.MaxPool2D(2)
        self.gap = tf.keras.layers.GlobalMaxPooling2D()
        self.head = tf.keras.layers.Dense(1)

    def call(self, x):
        x = self.pool(self.conv1(x))
        x = self.conv2(x)
        return self.head(self.gap(x))


def run(seed=31):
    tf.keras.utils.set_random_seed(seed)
    train = StreakData(1200, seed=seed).dataset(32, augment=True)
    test = StreakData(400, seed=seed + 1).dataset(100)
    net = ConvNet()
    net.compile(tf.keras.optimizers.Adam(3e-3), tf.keras.losses.BinaryCrossentropy(from_logits=True),
                metrics=[tf.keras.metrics.BinaryAccuracy(threshold=0.0, name="acc")])
    net.fit(train, validation_data=test, epochs=6, verbose=2)


if __name__ == "__main__":
    run()
