import numpy as np
import tensorflow as tf
from tensorflow.keras import layers, Model
from sklearn.datasets import load_digits

np.random.seed(10)
tf.random.set_seed(10)

digits, cls = load_digits(return_X_y=True)
digits = digits.astype('float32') / 16.
shuf = np.random.permutation(len(cls))
digits, cls = digits[shuf], cls[shuf]
TR = 1400


def make_pairs(lo, hi, n):
    a = np.random.randint(lo, hi, n)
    b = np.empty(n, int)
    same = np.random.rand(n) < 0.5
    for k in range(n):
        pool = np.where((cls[lo:hi] == cls[a[k]]) == same[k])[0] + lo
        b[k] = np.random.choice(pool)
    return digits[a], digits[b], same.astype('float32')


def contrastive(y, d, margin=1.0):
    y = tf.reshape(tf.cast(y, tf.float32), (-1, 1))
    return tf.reduce_mean(y * tf.square(d) + (1 - y) * tf.square(tf.maximum(margin - d, 0)))


tower = tf.keras.Sequential([layers.Input((64,)), layers.Dense(64, activation='relu'), layers.Dense(16)])
left, right = layers.Input((64,)), layers.Input((64,))
dist = layers.Lambda(lambda v: tf.sqrt(tf.maximum(tf.reduce_sum(tf.square(v[0] - v[1]), 1, keepdims=True), 1e-7)),
                     output_shape=(1,))([tower(left), tower(right)])
siam = Model([left, right], dist)
siam.compile(tf.keras.optimizers.Adam(1e-3), loss=contrastive)

for it in range(900):
    p, q, s = make_pairs(0, TR, 64)
    l = siam.train_on_batch([p, q], s)
    if it % 150 == 0:
        print('iter', it, 'loss', float(l))

p, q, s = make_pairs(TR, len(cls), 600)
d = siam.predict([p, q], verbose=0).ravel()
acc = np.mean((d < 0.5) == (s > 0.5))
print('pair accuracy (unseen digits): %.3f' % acc)
