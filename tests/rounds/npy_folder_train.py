"""Export images to .npy files plus a labels.csv, then train from the folder."""
import glob
import os
import tempfile

import numpy as np
import pandas as pd
import tensorflow as tf
from sklearn.datasets import load_digits

tf.keras.utils.set_random_seed(17)


def export(folder):
    d = load_digits()
    order = np.random.permutation(len(d.target))
    rows = []
    for k, i in enumerate(order):
        np.save(os.path.join(folder, f"img_{k}.npy"), d.images[i].astype("float32"))
        rows.append({"id": k, "digit": int(d.target[i])})
    pd.DataFrame(rows).to_csv(os.path.join(folder, "labels.csv"), index=False)


def load(folder):
    files = sorted(glob.glob(os.path.join(folder, "img_*.npy")))
    images = np.stack([np.load(f) for f in files]) / 16.0
    labels = pd.read_csv(os.path.join(folder, "labels.csv"))["digit"].to_numpy()
    assert len(images) == len(labels)
    return images, labels


with tempfile.TemporaryDirectory() as tmp:
    export(tmp)
    X, Y = load(tmp)

split = int(len(X) * 0.8)
train_ds = tf.data.Dataset.from_tensor_slices((X[:split], Y[:split])).shuffle(2000).batch(32)
test_ds = tf.data.Dataset.from_tensor_slices((X[split:], Y[split:])).batch(128)

model = tf.keras.Sequential([
    tf.keras.layers.Input((8, 8)),
    tf.keras.layers.Reshape((8, 8, 1)),
    tf.keras.layers.Conv2D(16, 3, activation="relu"),
    tf.keras.layers.Flatten(),
    tf.keras.layers.Dense(64, activation="relu"),
    tf.keras.layers.Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(train_ds, validation_data=test_ds, epochs=10, verbose=2)
print("test accuracy:", model.evaluate(test_ds, verbose=0)[1])
