import numpy as np
import keras
from keras import layers


def draw(kind, rng):
    im = np.zeros((20, 20), np.uint8)
    r, c = rng.integers(6, 14, 2)
    yy, xx = np.mgrid[:20, :20]
    if kind == 0:      # disc
        im[(yy - r) ** 2 + (xx - c) ** 2 <= 20] = 255
    elif kind == 1:    # bar
        im[r - 1:r + 2, c - 6:c + 6] = 255
    else:              # cross
        im[r - 5:r + 6, c - 1:c + 2] = 255
        im[r - 1:r + 2, c - 5:c + 6] = 255
    return im


def load(n, seed):
    rng = np.random.default_rng(seed)
    y = rng.integers(0, 3, n)
    return np.stack([draw(k, rng) for k in y]), y


def preprocess(imgs):
    imgs = imgs - np.uint8(128)
    return imgs.astype("float32")[..., None] / 128.0


x_tr, y_tr = load(1000, 0)
x_te, y_te = load(300, 1)
x_tr, x_te = preprocess(x_tr), preprocess(x_te)

model = keras.Sequential([
    layers.Input((20, 20, 1)),
    layers.Conv2D(16, 5, activation="relu"),
    layers.MaxPooling2D(),
    layers.Conv2D(16, 3, activation="relu"),
    layers.GlobalMaxPooling2D(),
    layers.Dense(3, activation="softmax"),
])
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x_tr, y_tr, epochs=10, batch_size=32, verbose=2)
acc = model.evaluate(x_te, y_te, verbose=0)[1]
print(f"signs recognised: {acc:.1%}")
