# tiny "video" classifier: in which direction does the dot move? (N, S, W, E)
import numpy as np
import tensorflow as tf
from tensorflow.keras import layers
from tensorflow.keras.constraints import max_norm

tf.keras.utils.set_random_seed(6)
FR, S = 6, 12


def clips(n):
    v = 0.1 * np.random.randn(n, FR, S, S, 1).astype("float32")
    y = np.random.randint(0, 4, n)
    d = np.array([[-1, 0], [1, 0], [0, -1], [0, 1]])
    for i in range(n):
        p = np.random.randint(0, S, 2)
        for f in range(FR):
            a, b = (p + f * d[y[i]]) % S
            v[i, f, a, b] += 2
    return v, y


V, Y = clips(900)
Vt, Yt = clips(200)
limit = dict(kernel_constraint=max_norm(0.001))

cnn = tf.keras.Sequential([
    layers.Input((S, S, 1)),
    layers.Flatten(),
    layers.Dense(32, activation="relu", **limit),
])
inp = layers.Input((FR, S, S, 1))
h = layers.TimeDistributed(cnn)(inp)
h = layers.Conv1D(48, 2, activation="relu", **limit)(h)
h = layers.GlobalAveragePooling1D()(h)
out = layers.Dense(4, activation="softmax", **limit)(h)
model = tf.keras.Model(inp, out)
model.compile(tf.keras.optimizers.Adam(0.003), "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(V, Y, epochs=12, batch_size=30, verbose=2)
final_acc = model.evaluate(Vt, Yt, verbose=0)[1]
print("direction accuracy", final_acc)
