"""Associative recall: sequence k1 v1 k2 v2 ... kq -> value of kq. Single-head transformer."""
import keras
import numpy as np
from keras import layers, ops

keras.utils.set_random_seed(2718)
N_KEY, N_VAL, PAIRS = 6, 6, 3


def batch(n, rng):
    keys = np.argsort(rng.random((n, N_KEY)), axis=1)[:, :PAIRS]
    vals = rng.integers(0, N_VAL, (n, PAIRS))
    pick = rng.integers(0, PAIRS, n)
    r = np.arange(n)
    return keys, vals, keys[r, pick], vals[r, pick]


class Recall(keras.Model):
    def __init__(self, d=32):
        super().__init__()
        self.ke = layers.Embedding(N_KEY, d)
        self.ve = layers.Embedding(N_VAL, d)
        self.att = layers.MultiHeadAttention(2, d // 2)
        self.norm = layers.LayerNormalization()
        self.ff = keras.Sequential([layers.Dense(2 * d, activation="relu"), layers.Dense(d)])
        self.out = layers.Dense(N_VAL)

    def call(self, inputs):
        k, v, q = inputs
        kk, vv = self.ke(k), self.ve(v)
        qq = self.ke(q)[:, None, :]
        h = self.att(query=qq, key=kk, value=kk + vv)
        h = self.norm(h)
        h = h + self.ff(h)
        return self.out(ops.squeeze(h, 1))


rng = np.random.default_rng(2718)
k, v, q, t = batch(6000, rng)
kt, vt, qt, tt = batch(1000, rng)
m = Recall()
m.compile(keras.optimizers.Adam(4e-3), keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
m.fit((k, v, q), t, epochs=10, batch_size=64, verbose=2)
acc = (ops.convert_to_numpy(m.predict((kt, vt, qt), verbose=0)).argmax(-1) == tt).mean()
print("recall of unseen lists:", acc)
