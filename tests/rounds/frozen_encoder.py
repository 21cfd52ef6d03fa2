# 1) autoencoder on unlabelled curves  2) small classifier on the frozen code
import numpy as np
import tensorflow as tf
from tensorflow.keras import layers, Sequential

tf.keras.utils.set_random_seed(41)
t = np.linspace(0, 1, 60)


def curves(n, seed):
    rng = np.random.default_rng(seed)
    c = rng.integers(0, 2, n)
    centre = np.where(c == 0, rng.uniform(.2, .45, n), rng.uniform(.55, .8, n))
    x = np.exp(-((t[None] - centre[:, None]) / .08) ** 2) + .03 * rng.normal(size=(n, 60))
    return x.astype("float32"), c


def make_encoder():
    return Sequential([
        layers.Input((60,)),
        layers.Dense(40, activation="tanh"),
        layers.Dense(20, activation="tanh", kernel_initializer=tf.keras.initializers.RandomNormal(stddev=0.005)),
        layers.Dense(2, kernel_initializer=tf.keras.initializers.RandomNormal(stddev=0.005)),
    ])


unlabelled, _ = curves(2000, 0)
enc = make_encoder()
ae = Sequential([enc, layers.Dense(20, activation="tanh"), layers.Dense(40, activation="tanh"), layers.Dense(60)])
ae.compile(tf.keras.optimizers.Adam(3e-3), "mse")
ae.fit(unlabelled, unlabelled, epochs=25, batch_size=50, verbose=0)
print("autoencoder mse", ae.evaluate(unlabelled, unlabelled, verbose=0))

feature_net = make_encoder()
feature_net.trainable = False
clf = Sequential([feature_net, layers.Dense(8, activation="relu"), layers.Dense(1, activation="sigmoid")])
clf.compile(tf.keras.optimizers.Adam(3e-3), "binary_crossentropy", metrics=["accuracy"])
x_tr, lab_tr = curves(400, 1)
x_te, lab_te = curves(400, 2)
clf.fit(x_tr, lab_tr, epochs=20, batch_size=16, verbose=2)
acc = clf.evaluate(x_te, lab_te, verbose=0)[1]
print("classifier on frozen codes: acc", acc)
