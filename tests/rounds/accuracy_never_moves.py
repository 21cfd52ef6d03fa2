# Fine-tuning: every epoch has exactly the same accuracy. Keras bug?
import numpy as np
import keras
from keras import layers

keras.utils.set_random_seed(3)


def stripes(n, kinds, seed):
    g = np.random.default_rng(seed)
    yy, xx = np.mgrid[0:16, 0:16]
    y = g.integers(0, len(kinds), n)
    imgs = []
    for k in y:
        a = kinds[k]
        imgs.append(np.sin(0.9 * (xx * np.cos(a) + yy * np.sin(a)) + g.uniform(0, 6.3)) + 0.4 * g.normal(size=(16, 16)))
    return np.array(imgs, "float32")[..., None], y


A1, b1 = stripes(900, np.deg2rad([10, 50, 90, 130]), 0)
A2, b2 = stripes(600, np.deg2rad([30, 75, 155]), 1)
A3, b3 = stripes(300, np.deg2rad([30, 75, 155]), 2)

base = keras.Sequential([
    keras.Input((16, 16, 1)),
    layers.Conv2D(16, 5, activation="relu"),
    layers.Conv2D(32, 3, strides=2, activation="relu"),
    layers.GlobalAveragePooling2D(),
])
pre = keras.Sequential([base, layers.Dense(4, activation="softmax")])
pre.compile(keras.optimizers.Adam(3e-3), "sparse_categorical_crossentropy", metrics=["accuracy"])
pre.fit(A1, b1, epochs=8, verbose=0)
print("base task accuracy", pre.evaluate(A1, b1, verbose=0)[1])

classifier = keras.Sequential([base, layers.Dense(3, activation="softmax")])
classifier.trainable = False
classifier.compile(keras.optimizers.Adam(1e-2), "sparse_categorical_crossentropy", metrics=["accuracy"])
classifier.fit(A2, b2, epochs=15, batch_size=32, verbose=2)
final = classifier.evaluate(A3, b3, verbose=0)[1]
print("new task accuracy", final)
