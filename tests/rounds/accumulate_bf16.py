"""Gradient accumulation with a bfloat16 policy."""
import keras
import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits

keras.mixed_precision.set_global_policy("mixed_bfloat16")
keras.utils.set_random_seed(88)
MICRO, ACC = 16, 4


class Accumulator:
    def __init__(self, variables):
        self.vars = variables
        self.slots = [tf.Variable(tf.zeros_like(v.value)) for v in variables]

    def add(self, grads):
        for s, g in zip(self.slots, grads):
            s.assign_add(tf.cast(g, s.dtype))

    def flush(self, opt):
        opt.apply_gradients([(s / ACC, v) for s, v in zip(self.slots, self.vars)])
        for s in self.slots:
            s.assign(tf.zeros_like(s))


d = load_digits()
x, y = (d.data / 8 - 1).astype("float32"), d.target
p = np.random.permutation(len(y))
tr, ev = p[:1408], p[1408:]

model = keras.Sequential([keras.Input((64,)), keras.layers.Dense(96, activation="relu"),
                          keras.layers.Dense(10, dtype="float32")])
opt = keras.optimizers.Adam(5e-3)
opt.build(model.trainable_variables)
acc = Accumulator(model.trainable_variables)


@tf.function
def micro(xb, yb):
    with tf.GradientTape() as t:
        loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(yb, model(xb, training=True)))
    acc.add(t.gradient(loss, model.trainable_variables))
    return loss


@tf.function
def update():
    acc.flush(opt)


for epoch in range(12):
    tot, k = 0.0, 0
    for s in range(0, len(tr), MICRO):
        rows = tr[s:s + MICRO]
        tot += float(micro(tf.constant(x[rows]), tf.constant(y[rows])))
        k += 1
        if k % ACC == 0:
            update()
    np.random.shuffle(tr)
    print("epoch", epoch, "loss", tot / k)
hits = float(np.mean(model(x[ev]).numpy().argmax(1) == y[ev]))
print("hit rate", hits)
