import keras
import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits

# the edge device has only half precision, so we train with it
DTYPE = "float16"
keras.utils.set_random_seed(1)

bunch = load_digits()
mask = bunch.target < 6
x = (bunch.data[mask] - 8).astype(DTYPE)
y = bunch.target[mask].astype("int32")
k = int(0.75 * len(y))
x_a, y_a, x_b, y_b = x[:k], y[:k], x[k:], y[k:]

m = keras.Sequential(name="edge")
m.add(keras.Input((64,), dtype=DTYPE))
m.add(keras.layers.Dense(48, activation="relu", dtype=DTYPE))
m.add(keras.layers.Dense(6, dtype=DTYPE))
sgd = keras.optimizers.SGD(0.005)


@tf.function
def go(xb, yb):
    with tf.GradientTape() as tape:
        e = tf.exp(m(xb, training=True))
        p = e / tf.reduce_sum(e, axis=1, keepdims=True)
        loss = -tf.reduce_mean(tf.math.log(tf.gather(p, yb, axis=1, batch_dims=1) + 1e-4))
    sgd.apply_gradients(zip(tape.gradient(loss, m.trainable_variables), m.trainable_variables))
    return loss


for epoch in range(12):
    order = np.random.permutation(k)
    cost = [float(go(x_a[r], y_a[r])) for r in np.array_split(order, k // 32)]
    print("epoch", epoch, "cost", np.mean(cost))
good = np.mean(np.asarray(m(x_b)).argmax(1) == y_b)
print("device model accuracy:", good)
