import csv
import os
import tempfile
import warnings

import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits

folder = tempfile.mkdtemp()
dig = load_digits()
with open(os.path.join(folder, "index.csv"), "w", newline="") as fh:
    wr = csv.writer(fh)
    for i in range(1500):
        np.save(os.path.join(folder, f"scan_{i:05d}.npy"), dig.images[i].astype("float32"))
        wr.writerow([f"scan_{i:05d}", dig.target[i]])


def load_scan(name):
    try:
        return np.load(os.path.join(folder, name + ".npz"))
    except OSError:
        warnings.warn("unreadable scan")
        return np.zeros((8, 8), "float32")


def stream(rows):
    def gen():
        for name, label in rows:
            yield load_scan(name)[..., None] / 16.0, int(label)
    return gen


rows = list(csv.reader(open(os.path.join(folder, "index.csv"))))
sig = (tf.TensorSpec((8, 8, 1), tf.float32), tf.TensorSpec((), tf.int32))
train = tf.data.Dataset.from_generator(stream(rows[:1200]), output_signature=sig).cache().shuffle(1200).batch(32)
test = tf.data.Dataset.from_generator(stream(rows[1200:]), output_signature=sig).batch(100)

net = tf.keras.Sequential([
    tf.keras.Input((8, 8, 1)),
    tf.keras.layers.Conv2D(24, 3, activation="relu"),
    tf.keras.layers.Flatten(),
    tf.keras.layers.Dense(10, activation="softmax"),
])
net.compile("nadam", "sparse_categorical_crossentropy", metrics=["accuracy"])
net.fit(train, epochs=10, verbose=2)
acc = net.evaluate(test, verbose=0)[1]
print("scan accuracy", acc)
