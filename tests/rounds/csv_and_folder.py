import os
import tempfile
import numpy as np
import pandas as pd
import tensorflow as tf
from sklearn.datasets import load_digits

home = tempfile.mkdtemp()
d = load_digits()
table = []
for k in range(1200):
    np.save(os.path.join(home, f"img{k}.npy"), d.images[k].astype("float32"))
    table.append((f"img{k}.npy", int(d.target[k])))
pd.DataFrame(table, columns=["file", "digit"]).to_csv(os.path.join(home, "labels.csv"), index=False)

labels = pd.read_csv(os.path.join(home, "labels.csv"))["digit"].values
files = sorted(f for f in os.listdir(home) if f.endswith(".npy"))
images = np.stack([np.load(os.path.join(home, f)) for f in files]) / 16.0

tf.keras.utils.set_random_seed(1)
model = tf.keras.Sequential([
    tf.keras.layers.Flatten(input_shape=(8, 8)),
    tf.keras.layers.Dense(64, activation="relu"),
    tf.keras.layers.Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(images[:1000], labels[:1000], epochs=12, verbose=2)
print("score", model.evaluate(images[1000:], labels[1000:], verbose=0)[1])
