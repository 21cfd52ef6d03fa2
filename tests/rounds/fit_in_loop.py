# big file is read in chunks, so I call fit() for each chunk. Loss starts from scratch each time...
import numpy as np
import tensorflow as tf

gen = np.random.default_rng(9)
tf.random.set_seed(9)
X = gen.uniform(-1, 1, (6000, 4)).astype("float32")
Y = X[:, 0] * X[:, 1] - X[:, 2] * X[:, 3] + 0.1 * np.sin(3 * X[:, 0])
Y = (Y / Y.std()).astype("float32")
hold = slice(5000, 6000)


def make_net():
    m = tf.keras.Sequential([
        tf.keras.layers.Input((4,)),
        tf.keras.layers.Dense(64, activation="relu"),
        tf.keras.layers.Dense(64, activation="relu"),
        tf.keras.layers.Dense(1),
    ])
    m.compile(optimizer=tf.keras.optimizers.Adam(1.8e-3), loss="mse")
    return m


def chunks(k):
    rows = gen.choice(5000, 500, replace=False)
    return X[rows], Y[rows]


for round_ in range(13):
    net = make_net()
    cx, cy = chunks(round_)
    h = net.fit(cx, cy, batch_size=100, epochs=1, verbose=0)
    print("chunk", round_, "loss", round(h.history["loss"][0], 4))

yp = net.predict(X[hold], verbose=0).ravel()
print("held-out mse", float(np.mean((yp - Y[hold]) ** 2)), "var", float(Y[hold].var()))
