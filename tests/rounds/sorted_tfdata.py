import numpy as np
import tensorflow as tf

tf.random.set_seed(12)
N_PER, K = 800, 5
rng = np.random.RandomState(12)
centres = rng.randn(K, 10) * 0.8


def cloud(n):
    x = np.concatenate([c + rng.randn(n, 10) for c in centres])
    y = np.repeat(np.arange(K), n)
    return x.astype("float32"), y


x_train, y_train = cloud(N_PER)
x_eval, y_eval = cloud(100)

xs = tf.data.Dataset.from_tensor_slices(x_train)
ys = tf.data.Dataset.from_tensor_slices(y_train)
ds = tf.data.Dataset.zip((xs, ys)).batch(16)

net = tf.keras.Sequential([
    tf.keras.layers.Dense(32, activation="relu"),
    tf.keras.layers.Dense(K, activation="softmax"),
])
net.compile(tf.keras.optimizers.SGD(0.1, momentum=0.9), "sparse_categorical_crossentropy", metrics=["accuracy"])
net.fit(ds, epochs=6, verbose=2)
_, acc = net.evaluate(x_eval, y_eval, verbose=0)
print("eval accuracy", acc)
