"""Find the coordinates (row, column) of the one bright star in a 20x20 frame. Regression of 2 numbers."""
import numpy as np
import keras
from keras import layers


def sky(n, seed):
    rng = np.random.default_rng(seed)
    rc = rng.uniform(6, 13, (n, 2))
    g = np.mgrid[:20, :20]
    d2 = (g[0][None] - rc[:, 0, None, None]) ** 2 + (g[1][None] - rc[:, 1, None, None]) ** 2
    frames = rng.uniform(.7, 1.3, (n, 1, 1)) * np.exp(-d2 / 3) + 0.05 * rng.normal(size=(n, 20, 20))
    return frames[..., None].astype("float32"), ((rc - 9.5) / 2).astype("float32")


im_tr, pos_tr = sky(1500, 0)
im_te, pos_te = sky(300, 1)

frame = keras.Input((20, 20, 1))
x = layers.Conv2D(12, 3, activation="relu")(frame)
x = layers.Conv2D(12, 3, activation="relu", strides=2)(x)
pool = layers.GlobalAveragePooling2D
x = pool()(x)
x = layers.Dense(32, activation="relu")(x)
coords = layers.Dense(2)(x)

finder = keras.Model(frame, coords)
finder.compile(loss="mse", optimizer=keras.optimizers.Adam(2e-3))
finder.fit(im_tr, pos_tr, epochs=12, batch_size=32, verbose=2)
found = finder.predict(im_te, verbose=0)
print("median miss in pixels:", np.median(2 * np.linalg.norm(found - pos_te, axis=1)))
