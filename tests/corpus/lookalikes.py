import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits

tf.keras.utils.set_random_seed(30)
x, y = load_digits(n_class=6, return_X_y=True)
x = (x / 16).astype('float32')
by_class = [np.flatnonzero(y == k) for k in range(6)]

embed = tf.keras.Sequential([
    tf.keras.Input((64,)),
    tf.keras.layers.Dense(32, activation='relu'),
    tf.keras.layers.Dense(2),
])
adam = tf.keras.optimizers.Adam(0.005)
MARGIN = 1.0


def draw(n):
    a, p, q = [], [], []
    for _ in range(n):
        k, j = np.random.choice(6, 2, replace=False)
        i1, i2 = np.random.choice(by_class[k], 2)
        a.append(x[i1]); p.append(x[i2]); q.append(x[np.random.choice(by_class[j])])
    return np.stack(a), np.stack(p), np.stack(q)


@tf.function
def update(a, p, q):
    with tf.GradientTape() as tape:
        ea, ep, eq = embed(a), embed(p), embed(q)
        near = tf.reduce_sum(tf.square(ea - ep), 1)
        far = tf.reduce_sum(tf.square(ea - eq), 1)
        loss = tf.reduce_mean(tf.maximum(near - far + MARGIN, 0.0))
    grads = tape.gradient(loss, embed.trainable_variables)
    adam.apply_gradients(zip(grads, embed.trainable_variables))
    return loss


for it in range(301):
    loss = update(*draw(32))
    if it % 100 == 0:
        print(it, float(loss))

z = embed(x).numpy()
centres = np.stack([z[ix].mean(0) for ix in by_class])
nearest = ((z[:, None] - centres[None]) ** 2).sum(-1).argmin(1)
print('nearest centre', (nearest == y).mean())
