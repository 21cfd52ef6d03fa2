import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits

tf.keras.utils.set_random_seed(2)
d = load_digits()
x, y = d.images[..., None] / 16.0, d.target


def backbone():
    i = tf.keras.Input((8, 8, 1))
    z = tf.keras.layers.Conv2D(4, 3, strides=2, activation="relu")(i)
    z = tf.keras.layers.Conv2D(2, 3, activation="relu")(z)
    z = tf.keras.layers.GlobalAveragePooling2D()(z)
    return tf.keras.Model(i, z, name="backbone")


base = backbone()
base.trainable = False
inputs = tf.keras.Input((8, 8, 1))
outputs = tf.keras.layers.Dense(10, activation="softmax")(base(inputs))
model = tf.keras.Model(inputs, outputs)
model.compile(optimizer=tf.keras.optimizers.Adam(1e-2), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x[:1400], y[:1400], epochs=10, verbose=2)
print("score", model.evaluate(x[1400:], y[1400:], verbose=0)[1])
