"""Collect images class by class (as from folders) and train a dense classifier."""
import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits
from tensorflow.keras import layers, models

SEED = 13


def read_folder(source, label):
    images = source.images[source.target == label]
    return images / 16.0, np.full(len(images), label)


def load_all():
    source = load_digits()
    images, labels = [], []
    for label in range(10):
        im, lb = read_folder(source, label)
        images.append(im)
        labels.append(lb)
    images = np.concatenate(images).astype("float32")
    labels = np.concatenate(labels)
    return images[..., None], labels


def build():
    inp = layers.Input((8, 8, 1))
    x = layers.Flatten()(inp)
    x = layers.Dense(100, activation="relu")(x)
    x = layers.Dense(50, activation="relu")(x)
    out = layers.Dense(10, activation="softmax")(x)
    m = models.Model(inp, out)
    m.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return m


def main():
    tf.keras.utils.set_random_seed(SEED)
    x, y = load_all()
    model = build()
    hist = model.fit(x, y, batch_size=32, epochs=12, validation_split=0.2, shuffle=True, verbose=2)
    print("train acc", hist.history["accuracy"][-1], "val acc", hist.history["val_accuracy"][-1])


if __name__ == "__main__":
    main()
