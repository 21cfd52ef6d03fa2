"""Pre-train an encoder on even digits, freeze it, train a head on odd digits, then fine-tune."""
import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits
from tensorflow.keras import layers

CFG = dict(pre_epochs=6, head_epochs=8, tune_epochs=4)


def subset(parity):
    d = load_digits()
    keep = d.target % 2 == parity
    x = (d.images[keep] / 16.0).astype("float32")[..., None]
    y = d.target[keep] // 2
    p = np.random.permutation(len(y))
    x, y = x[p], y[p]
    k = int(0.7 * len(y))
    return (x[:k], y[:k]), (x[k:], y[k:])


def encoder():
    return tf.keras.Sequential([
        layers.Input((8, 8, 1)),
        layers.Conv2D(16, 3, activation="relu", padding="same"),
        layers.MaxPooling2D(),
        layers.Conv2D(32, 3, activation="relu", padding="same"),
        layers.Flatten(),
    ], name="encoder")


tf.keras.utils.set_random_seed(3)
even_tr, even_te = subset(0)
odd_tr, odd_te = subset(1)

enc = encoder()
pre = tf.keras.Sequential([enc, layers.Dense(5, activation="softmax")])
pre.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
pre.fit(*even_tr, epochs=CFG["pre_epochs"], verbose=0)
print("even digits", pre.evaluate(*even_te, verbose=0))

enc.trainable = False
inp = tf.keras.Input((8, 8, 1))
z = enc(inp, training=False)
out = layers.Dense(5, activation="softmax")(layers.Dropout(0.2)(z))
clf = tf.keras.Model(inp, out)
clf.compile(tf.keras.optimizers.Adam(3e-3), "sparse_categorical_crossentropy", metrics=["accuracy"])
clf.fit(*odd_tr, epochs=CFG["head_epochs"], validation_data=odd_te, verbose=2,
        callbacks=[tf.keras.callbacks.EarlyStopping("val_accuracy", patience=4)])

enc.trainable = True
clf.compile(tf.keras.optimizers.Adam(2e-4), "sparse_categorical_crossentropy", metrics=["accuracy"])
clf.fit(*odd_tr, epochs=CFG["tune_epochs"], validation_data=odd_te, verbose=2)
print("odd digits", clf.evaluate(*odd_te, verbose=0))
