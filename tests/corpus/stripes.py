"""Orientation of stripes on small patches, fed through a keras PyDataset."""
import math

import numpy as np
import keras
from keras import layers

SIZE = 12
CLASSES = ["horizontal", "vertical", "diagonal", "antidiagonal"]


def make_patches(n, rng):
    yy, xx = np.mgrid[0:SIZE, 0:SIZE]
    coords = [yy, xx, (xx + yy) / math.sqrt(2), (xx - yy) / math.sqrt(2)]
    labels = rng.integers(0, len(CLASSES), n)
    phase = rng.uniform(0, 2 * np.pi, n)
    freq = rng.uniform(1.2, 1.8, n)
    imgs = np.stack([np.sin(freq[i] * coords[labels[i]] + phase[i]) for i in range(n)])
    imgs += rng.normal(0, 0.3, imgs.shape)
    return imgs[..., None].astype("float32"), labels.astype("int32")


class PatchSequence(keras.utils.PyDataset):
    def __init__(self, images, labels, batch_size=32, seed=0, **kwargs):
        super().__init__(**kwargs)
        self.images = images
        self.labels = labels
        self.batch_size = batch_size
        self.rng = np.random.default_rng(seed)
        self.order = np.arange(len(images))
        self.on_epoch_end()

    def __len__(self):
        return math.ceil(len(self.images) / self.batch_size)

    def __getitem__(self, idx):
        start = idx * self.batch_size
        stop = min(start + self.batch_size, len(self.images))
        batch_x = self.images[self.order[start:stop]]
        batch_y = self.labels[start:stop]
        return batch_x, batch_y

    def on_epoch_end(self):
        self.rng.shuffle(self.order)


def build():
    inp = keras.Input((SIZE, SIZE, 1))
    x = layers.Conv2D(16, 5, activation="relu")(inp)
    x = layers.Conv2D(16, 3, activation="relu")(x)
    x = layers.GlobalAveragePooling2D()(x)
    out = layers.Dense(len(CLASSES), activation="softmax")(x)
    return keras.Model(inp, out)


if __name__ == "__main__":
    keras.utils.set_random_seed(4)
    rng = np.random.default_rng(4)
    x_train, y_train = make_patches(1600, rng)
    x_val, y_val = make_patches(400, rng)
    model = build()
    model.compile(optimizer=keras.optimizers.Adam(3e-3),
                  loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(PatchSequence(x_train, y_train), validation_data=(x_val, y_val), epochs=10, verbose=2)
