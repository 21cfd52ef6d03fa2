import numpy as np
import tensorflow as tf
from tensorflow.keras.layers import LSTM, Dense, Input

tf.keras.utils.set_random_seed(8)
# ---- data: 20 values, target = recency weighted sum -------------------------
N = 2500
w = 0.8 ** np.arange(20)[::-1]
seq = np.random.uniform(-1, 1, (N, 20, 1)).astype(np.float32)
tgt = (seq[..., 0] @ w).astype(np.float32)
t_x, t_y, v_x, v_y = seq[:2000], tgt[:2000], seq[2000:], tgt[2000:]


class Forecaster(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.rnn = LSTM(24)
        self.out = Dense(1)

    def call(self, s):
        return self.out(self.rnn(s))


def mse(y, y_hat):
    return tf.reduce_mean(tf.square(y_hat - y))


f = Forecaster()
adam = tf.keras.optimizers.Adam(5e-3)


@tf.function
def update(a, b):
    with tf.GradientTape() as tape:
        cost = mse(b, f(a))
    adam.apply_gradients(zip(tape.gradient(cost, f.trainable_variables), f.trainable_variables))
    return cost


for ep in range(15):
    p = np.random.permutation(2000)
    c = [update(t_x[p[k:k + 50]], t_y[p[k:k + 50]]).numpy() for k in range(0, 2000, 50)]
    print(ep, np.mean(c))

guess = f(v_x).numpy()[:, 0]
print('first guesses', guess[:6], 'truth', v_y[:6])
print('validation mse %.4f, variance of truth %.4f' % (np.mean((guess - v_y) ** 2), v_y.var()))
