"""Crosses, squares and stripes on a 12 x 12 canvas."""
import keras
import numpy as np
from keras import layers

rng = np.random.default_rng(77)
keras.utils.set_random_seed(77)


def canvas(kind):
    img = rng.normal(0, 0.15, (12, 12))
    r, c = rng.integers(1, 6, 2)
    if kind == 0:
        img[r + 2, c:c + 5] += 1
        img[r:r + 5, c + 2] += 1
    elif kind == 1:
        img[r:r + 5, c] += 1
        img[r:r + 5, c + 4] += 1
        img[r, c:c + 5] += 1
        img[r + 4, c:c + 5] += 1
    else:
        img[r:r + 5:2, c:c + 5] += 1
    return img


kinds = rng.integers(0, 3, 600)
images = np.stack([canvas(k) for k in kinds])[..., None].astype("float32")

inputs = keras.Input((12, 12, 1))
x = layers.Conv2D(16, 3, use_bias=False)(inputs)
x = layers.BatchNormalization(momentum=0.9)(x)
x = layers.Activation("relu")(x)
x = layers.MaxPooling2D()(x)
x = layers.Conv2D(32, 3, use_bias=False)(x)
x = layers.BatchNormalization(momentum=0.9)(x)
x = layers.Activation("relu")(x)
x = layers.GlobalMaxPooling2D()(x)
outputs = layers.Dense(3, activation="softmax")(x)

net = keras.Model(inputs, outputs, name="shapes")
net.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
net.fit(images[:500], kinds[:500], validation_data=(images[500:], kinds[500:]), epochs=20, batch_size=25, verbose=2)
